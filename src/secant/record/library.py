"""Which code is a library's, to be run as it is, and which is the user's, to be rewritten."""

from __future__ import annotations

import os
import sys
import sysconfig
import types

_PATHS = sysconfig.get_paths()
_ROOTS = tuple(
    {
        os.path.realpath(_PATHS[k]) + os.sep
        for k in ("stdlib", "platstdlib", "purelib", "platlib")
        if k in _PATHS
    }
    | {os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep}
)
LIBRARY_MODULES = frozenset(
    set(sys.stdlib_module_names) - {"__main__"}
    | {"numpy", "scipy", "secant", "pandas", "sklearn", "matplotlib"}
)
"""Top-level modules whose attributes are taken as they are, not guarded."""

IMPURE_MODULES = frozenset(
    {"time", "datetime", "os", "random", "secrets", "uuid", "io", "socket", "subprocess", "_io"}
)
"""Modules whose functions give something else at every call: a recording that met them serves once."""

_KNOWN: dict[str, bool] = {}


def is_library(function: types.FunctionType) -> bool:
    """Whether the function's file lies among installed packages or the standard library."""
    file = function.__code__.co_filename
    known = _KNOWN.get(file)
    if known is None:
        known = _KNOWN[file] = os.path.realpath(file).startswith(_ROOTS) or file.startswith("<frozen")
    return known
