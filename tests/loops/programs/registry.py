"""Collects the programs: `@program(args...)` keeps a plain NumPy function and two points to run it at.

The function itself is returned untouched: it knows nothing of Secant. ``far`` holds arguments of another
point with the same shapes; by default every float is multiplied by 1.07. A few programs write into their
arguments, as scientists do, so whoever runs one copies the arguments first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Program:
    """One function, its arguments and those of another point."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    far: tuple[Any, ...]
    name: str


PROGRAMS: list[Program] = []


def program(*args: Any, far: tuple[Any, ...] | None = None) -> Callable[..., Any]:
    """Keep the decorated function among the programs with these arguments."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{function.__module__.split('.')[-1]}.{function.__name__}"
        PROGRAMS.append(Program(function, args, tuple(map(further, args)) if far is None else far, name))
        return function

    return keep


def further(x: Any) -> Any:
    """The same argument at another point: floats grow by 7 %, all else stays."""
    floats = isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")
    return x * 1.07 if floats else x
