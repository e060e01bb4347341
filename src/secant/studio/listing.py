"""The functions of the user's file, and what they take.

Enters: the module. Leaves: for each function its name, its line, the first line of its docstring, and its
parameters with what they hold at first.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from .limits import FUNCTIONS

PLAIN = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def functions(module: ModuleType) -> list[dict[str, Any]]:
    """The public functions that the file itself defines, in its order."""
    found = [
        (f.__code__.co_firstlineno, name)
        for name, f in vars(module).items()
        if inspect.isfunction(f) and f.__module__ == module.__name__ and not name.startswith("_")
    ]
    return [
        {
            "name": name,
            "line": line,
            "doc": (inspect.getdoc(getattr(module, name)) or "").partition("\n")[0][:200],
        }
        for line, name in sorted(found)[:FUNCTIONS]
    ]


def parameters(f: Callable[..., Any]) -> tuple[list[str], dict[str, Any], frozenset[str]]:
    """Names that need a value, defaults that are numbers or arrays, and which names must be arrays."""
    needed, defaults, arrays = [], {}, set()
    for p in inspect.signature(f).parameters.values():
        if p.kind not in PLAIN:
            continue
        if "array" in str(p.annotation).lower():
            arrays.add(p.name)
        if p.default is p.empty:
            needed.append(p.name)
        elif _is_number(p.default):
            defaults[p.name] = p.default
    return needed, defaults, frozenset(arrays)


def _is_number(x: Any) -> bool:
    if isinstance(x, bool):
        return False
    return isinstance(x, int | float) or (isinstance(x, np.ndarray) and x.dtype.kind in "iuf")
