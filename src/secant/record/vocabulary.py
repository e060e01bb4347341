"""The words of typed formulas: which names are functions, methods, constants and letters, and how many.

Everything a formula may call is in these tables; what is not here cannot be reached from a formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

CONSTANTS = {"pi": math.pi, "π": math.pi, "e": math.e, "inf": math.inf}

_WORDS = """
    sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh exp exp2
    expm1 log log2 log10 log1p logaddexp sqrt cbrt square reciprocal hypot power sinc abs
    absolute fabs sign maximum minimum fmax fmin floor ceil trunc round clip where heaviside add
    subtract multiply divide negative mod fmod deg2rad rad2deg radians degrees sum mean prod max
    min var std ptp median cumsum cumprod diff dot matmul inner outer vdot trace kron cross
    transpose reshape ravel squeeze expand_dims isnan isfinite logical_and logical_or
    logical_not
"""
_SAME_NAME = tuple(_WORDS.split())

_OTHER_NAMES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "pow": "power",
    "amax": "max",
    "amin": "min",
}

FUNCTIONS: dict[str, Callable[..., Any]] = {n: getattr(np, n) for n in _SAME_NAME}
FUNCTIONS |= {n: getattr(np, m) for n, m in _OTHER_NAMES.items()}

MODULES: dict[str, dict[str, Callable[..., Any]]] = {
    "np": FUNCTIONS,
    "numpy": FUNCTIONS,
    "math": FUNCTIONS,
    "linalg": {n: getattr(np.linalg, n) for n in ("norm", "solve", "inv", "det")},
}

_METHODS = "sum mean prod max min var std dot trace reshape ravel transpose squeeze"
METHODS = {n: FUNCTIONS[n] for n in tuple(_METHODS.split())}

STATIC_KEYWORDS = ("axis", "keepdims", "ddof", "shape", "axes", "decimals")
"""Keyword arguments whose values are integers, booleans, None or tuples, written out in the formula."""

LETTERS = frozenset("αβγδεζηθικλμξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ")
"""Letters beyond a to z in names: Greek ones that cannot be mistaken for Latin ones."""

REMEDIES = {
    "ln": "write log(...) for the natural logarithm",
    "lg": "write log10(...) or log2(...)",
    "sqr": "write x**2 or square(x)",
    "tg": "write tan(...)",
    "sgn": "write sign(...)",
    "eval": "a formula is arithmetic and the functions of NumPy, not Python code",
    "exec": "a formula is arithmetic and the functions of NumPy, not Python code",
    "open": "a formula cannot read files; give data as values",
}

MOST_CHARACTERS = 4_000
MOST_PARTS = 4_000  # nodes of the syntax tree
DEEPEST = 100  # levels of nesting
LARGEST_EXPONENT = 1_000
LARGEST_NUMBER = 1e300
LARGEST_ARRAY = 10_000_000  # elements of any value on the way
LONGEST_NUMBER = 40  # characters of one literal
