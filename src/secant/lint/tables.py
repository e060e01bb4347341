"""Names of NumPy's functions by what they do to shapes. Data only: nothing enters, tables leave."""

from __future__ import annotations

_ONE = """
negative positive absolute abs fabs sign exp exp2 expm1 log log2 log10 log1p sqrt cbrt square
reciprocal sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh floor ceil trunc rint
isnan isinf isfinite degrees radians deg2rad rad2deg logical_not sinc real imag"""
_TWO = """
add subtract multiply divide true_divide floor_divide power float_power maximum minimum fmax fmin mod
remainder fmod hypot arctan2 logaddexp copysign greater less greater_equal less_equal equal not_equal
logical_and logical_or logical_xor"""

ELEMENTWISE: dict[str, int] = {n: 1 for n in _ONE.split()} | {n: 2 for n in _TWO.split()} | {"where": 3}
"""Functions that work element by element, with the number of their inputs."""

UNARY = frozenset(_ONE.split())
BINARY = frozenset(_TWO.split())

COMPARING = frozenset(
    """greater less greater_equal less_equal equal not_equal logical_and logical_or logical_xor logical_not
isnan isinf isfinite""".split()
)
"""Functions that give truths."""

FLOATING = frozenset(
    """exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh
arcsinh arccosh arctanh divide true_divide hypot arctan2 logaddexp mean std var median average norm
degrees radians sinc""".split()
)
"""Functions that give floats for whole numbers."""

REDUCTIONS = frozenset(
    """sum prod mean std var max min amax amin any all argmax argmin median nansum nanmean nanstd nanvar
nanmax nanmin ptp norm percentile quantile""".split()
)
"""Functions that take one axis away."""

SLOPED = frozenset("sum mean std var max min prod norm median amax amin".split())

METHODS = frozenset(
    """sum prod mean std var max min any all argmax argmin ptp reshape ravel flatten transpose dot astype copy
cumsum cumprod conj conjugate clip""".split()
)
"""Methods of arrays that are followed."""

SAMPLERS = {
    "normal": 2,
    "standard_normal": 0,
    "uniform": 2,
    "random": 0,
    "integers": 2,
    "randint": 2,
    "poisson": 1,
    "binomial": 2,
    "exponential": 1,
    "gamma": 2,
    "beta": 2,
}
"""Functions that draw at random, with the position of ``size``."""
