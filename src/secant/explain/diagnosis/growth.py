"""Where a gradient grows or shrinks away: the adjoint followed from an argument to the result, step by step.

Enters: a run with its adjoints and an input whose gradient is very large or very small. Leaves: the chain of
steps with the factor of each, and for loops the factor of each iteration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...graph.core import Node, Value
from .part import Run
from .regions import Loop, draws

SINGULAR = {
    "sqrt", "log", "log2", "log10", "log1p", "power", "float_power", "arccos", "arcsin", "arctanh", "logit",
    "divide", "reciprocal", "tan", "cbrt", "arccosh", "std", "norm", "erfinv", "ndtri", "exp", "sinh", "cosh",
}  # fmt: skip
MOST = 20_000  # iterations of a loop whose adjoints are measured


@dataclass(eq=False)
class Stride:
    """One step: the adjoint of ``out`` times ``factor`` is what the node gives to ``by``."""

    run: Run
    node: Node
    by: Value
    out: Value
    factor: float


@dataclass(eq=False)
class Pace:
    """How an adjoint changes in each iteration of a loop, by its norms from the last iteration back."""

    loop: Loop
    norms: list[float]
    names: tuple[str, ...]
    middle: list[Any]  # the adjoints of what comes out of the iteration half way

    def steepest(self, grows: bool) -> Node | None:
        """The node of the body that does most of it, half way through the loop."""
        run = self.loop.pulled(self.loop.trips // 2, self.middle)
        best: tuple[float, Node] | None = None
        for v in self.loop.view.inner.carried:
            for s in strides(run, v):
                if s.node.source is None or not s.factor:
                    continue
                if best is None or (s.factor > best[0]) == grows:
                    best = s.factor, s.node
        return best[1] if best is not None else None

    @property
    def factor(self) -> float:
        """The factor of one iteration: the middle one of all of them."""
        ratios = [b / a for a, b in zip(self.norms, self.norms[1:]) if a > 0 and b > 0]
        return float(np.median(ratios)) if ratios else 1.0

    @property
    def whole(self) -> float:
        """The factor over all iterations."""
        known = [n for n in self.norms if n > 0]
        return known[-1] / known[0] if len(known) > 1 else 1.0


def size(x: Any) -> float:
    """The largest magnitude in a value."""
    if isinstance(x, list):
        return max((size(item) for item in x), default=0.0)
    a = np.asarray(x)
    if not a.size or a.dtype.kind not in "fc":
        return 0.0
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(a)))


def strides(run: Run, start: Value) -> list[Stride]:
    """The steps from an input to the result, at each value by the reader that gives it most."""
    found: list[Stride] = []
    v = start
    while True:
        best: Stride | None = None
        most = 0.0
        for node in run.part.readers.get(v, ()):
            given = run.contributions(node).get(v)
            if given is None or size(given) < most:
                continue
            outs = [o for o in node.outputs if o in run.adjoints]
            out = max(outs, key=lambda o: size(run.adjoints[o]))
            arrived = size(run.adjoints[out])
            most = size(given)
            best = Stride(run, node, v, out, most / arrived if arrived else 0.0)
        if best is None or most == 0.0:
            return found
        found.append(best)
        v = best.out


def pace(stride: Stride) -> Pace | None:
    """How the adjoints change in the iterations of a loop."""
    if stride.node.op.name != "loop" or draws(stride.node):
        return None
    loop = Loop(stride.run, stride.node)
    if not 3 <= loop.trips <= MOST:
        return None
    norms: list[float] = []
    middle: list[Any] = []
    width = len(loop.back.carried)

    def see(t: int, seeds: Any, made: dict[Value, Any]) -> bool:
        if t == loop.trips // 2:
            middle.extend(seeds)
        if not norms:
            norms.append(max(map(size, seeds[:width]), default=0.0))
        norms.append(
            max((size(made.get(loop.view.inner.carried[k])) for k in loop.back.carried), default=0.0)
        )
        return False

    loop.backward(see)
    names = tuple(loop.part.naming.said(loop.view.inner.carried[k]) for k in loop.back.carried)
    return Pace(loop, norms, names, middle)


__all__ = ["SINGULAR", "Pace", "Stride", "pace", "size", "strides"]
