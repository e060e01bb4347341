"""A loop and the line that replaces it, run on the user's own arguments, compared, and timed.

Enters: the user's function, the loop in it, the line, and the arguments of a call. Leaves: `Measured`, or
None where the results differ or the two cannot be run. The user's arrays are copied for every run.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import io
import time
import warnings
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from ..record.scaffold import code_of
from ..record.sources import NoSource, find
from ..record.trees import flatten
from .finding import Measured

CLOCK = "_secant_clock_"
BUDGET = 0.25  # seconds for each of the two
RUNS = 200


class Clock:
    """Adds up the time between `start` and `stop`; the rewritten function calls it."""

    def __init__(self) -> None:
        self.total, self.began = 0.0, 0.0

    def __call__(self, starts: bool) -> None:
        now = time.perf_counter()
        if starts:
            self.began = now
        else:
            self.total += now - self.began


def measure(
    function: Callable[..., Any], loop: ast.For, line: str, call: tuple[tuple[Any, ...], dict[str, Any]]
) -> Measured | None:
    """Run both, compare what they give and what they leave in the arguments, then time them.

    None if the results differ, or if the function cannot be taken apart (no source, or it raises).
    """
    plain = underneath(function)
    if plain is None:
        return None
    clocks = Clock(), Clock()
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            slow = _variant(plain, loop, [loop], clocks[0])
            fast = _variant(plain, loop, ast.parse(line).body, clocks[1])
            same = _compared(_run(slow, function, call), _run(fast, function, call))
            if same is None:
                return None
            times = [_timed(f, function, call, c) for f, c in ((slow, clocks[0]), (fast, clocks[1]))]
    except Exception:  # the user's function, or the line in its place, failed: there is nothing to compare
        return None
    return Measured(times[0], times[1], same)


def underneath(function: Callable[..., Any]) -> FunctionType | None:
    """The plain function of a method or a partial."""
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    inner = getattr(inner, "__func__", inner)
    return inner if isinstance(inner, FunctionType) else None


def _variant(
    function: FunctionType, loop: ast.For, body: list[ast.stmt] | list[ast.For], clock: Clock
) -> FunctionType:
    """The function with this in the place of the loop, between two calls of the clock."""
    try:
        found = find(function)
    except NoSource:
        raise ValueError("no source") from None
    node = copy.deepcopy(found.node)
    if isinstance(node, ast.Lambda):
        raise ValueError("a lambda has no loops")
    marks = [ast.parse(f"{CLOCK}({text})").body[0] for text in ("True", "False")]

    class Put(ast.NodeTransformer):
        def visit_For(self, n: ast.For) -> Any:
            if (n.lineno, n.col_offset) == (loop.lineno, loop.col_offset):
                return [marks[0], *(copy.deepcopy(list(body)) if body[0] is not loop else [n]), marks[1]]
            return self.generic_visit(n)

    node = Put().visit(node)
    for part in ast.walk(node):
        if isinstance(part, ast.stmt | ast.expr):
            ast.copy_location(part, node) if not hasattr(part, "lineno") else None
    ast.fix_missing_locations(node)
    code = code_of(node, found.cls, function.__code__.co_freevars, function.__code__, found.imports)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    closure = tuple(cells[n] for n in code.co_freevars)
    world = {**function.__globals__, CLOCK: clock}  # a copy: the user's module is not touched
    made = FunctionType(code, world, function.__name__, function.__defaults__, closure)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _run(f: FunctionType, original: Any, call: tuple[tuple[Any, ...], dict[str, Any]]) -> list[Any]:
    """The leaves of the result, and of the arguments after the call."""
    args, kwargs = _given(original, copy.deepcopy(call))
    return [*flatten(f(*args, **kwargs))[0], *flatten((args, kwargs))[0]]


def _given(
    original: Any, call: tuple[tuple[Any, ...], dict[str, Any]]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of the plain function: those of a partial and ``self`` come first."""
    args, kwargs = call
    while isinstance(original, functools.partial):
        args, kwargs = (*original.args, *args), {**original.keywords, **kwargs}
        original = original.func
    owner = getattr(original, "__self__", None)
    return (args if owner is None else (copy.deepcopy(owner), *args)), kwargs


def _compared(one: list[Any], other: list[Any]) -> str | None:
    """ "equal", or how far apart; None if they differ by more than the order of a sum explains."""
    if len(one) != len(other):
        return None
    worst = 0.0
    for a, b in zip(one, other):
        if not isinstance(a, np.ndarray | np.generic | float | int | complex):
            continue
        x, y = np.asarray(a), np.asarray(b)
        if x.shape != y.shape or x.dtype.kind not in "biufc" or y.dtype.kind not in "biufc":
            return None
        if np.array_equal(x, y, equal_nan=x.dtype.kind in "fc"):
            continue
        near = float(np.sqrt(max(_eps(x), _eps(y))))  # sums in another order differ by far less
        if not np.allclose(x, y, rtol=near, atol=near * _largest(x), equal_nan=True):
            return None
        worst = max(worst, _largest(x - y) / max(_largest(x), np.finfo(float).tiny))
    return "equal" if worst == 0.0 else f"equal to {worst:.0e}"


def _eps(x: Any) -> float:
    return float(np.finfo(x.dtype).eps) if x.dtype.kind in "fc" else 0.0


def _largest(x: Any) -> float:
    """The largest finite size of an element."""
    finite = np.abs(x[np.isfinite(x)]) if x.size else x
    return float(np.max(finite, initial=0.0))


def _timed(
    f: FunctionType, original: Any, call: tuple[tuple[Any, ...], dict[str, Any]], clock: Clock
) -> float:
    """The least time that the marked part took in one call, of several calls."""
    best, begun = float("inf"), time.perf_counter()
    for _ in range(RUNS):
        args, kwargs = _given(original, copy.deepcopy(call))
        clock.total = 0.0
        f(*args, **kwargs)
        best = min(best, clock.total)
        if time.perf_counter() - begun > BUDGET:
            break
    return best
