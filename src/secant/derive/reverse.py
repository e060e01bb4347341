"""Reverse mode: from adjoints of some values back to adjoints of the values they depend on.

One walk against the order of the nodes. Adjoints are symbolic: a missing one is zero and costs nothing;
scattered ones (from reads of single elements) are gathered and added in one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..graph.core import Node, Value, apply, reach
from ..graph.location import here
from ..graph.registry import OPS
from ..graph.types import Type
from ..ops.adjoint import Adjoint, Scattered, cast, fit, zeros
from ..ops.control import Control, add_stacks
from ..ops.kinds import Composite
from .around import Around
from .clearing import stored
from .forward import expansion
from .reverse_control import pull_control


class Collected:
    """What has reached one value so far: a dense sum, and scattered parts waiting to be added."""

    __slots__ = ("dense", "scattered")

    def __init__(self) -> None:
        self.dense: Value | None = None
        self.scattered: list[Scattered] = []

    def add(self, adjoint: Value | Scattered) -> None:
        if isinstance(adjoint, Scattered):
            self.scattered.append(adjoint)
        else:
            self.dense = adjoint if self.dense is None else _sum(self.dense, adjoint)

    def total(self, type: Type) -> Value:
        """Everything that has arrived, as one value of the given type."""
        if not self.scattered:
            assert self.dense is not None
            return self.dense
        base = zeros(type) if self.dense is None else fit(self.dense, type)
        base, scattered = stored(base, self.scattered)
        values = [cast(s.value, type.dtype) for s in scattered]
        arrays = [a for s in scattered for a in s.arrays]
        parts = tuple((s.index, len(s.arrays)) for s in scattered)
        if parts:
            base = apply(OPS["scatter_add"], (base, *values, *arrays), {"parts": parts})
        self.dense, self.scattered = base, []
        return base


def _sum(a: Value, b: Value) -> Value:
    return a + b if a.type.item is None else add_stacks(a, b)


def pull(
    nodes: Sequence[Node],
    cotangents: Mapping[Value, Value],
    wrt: Iterable[Value],
    around: Around | None = None,
) -> dict[Value, Value]:
    """The adjoints of the ``wrt`` values, given those of some outputs of ``nodes``; a missing one is zero.

    ``around`` is what is known of the region that the nodes are in.
    """
    around = Around() if around is None else around
    targets = set(wrt)
    active = set(targets)
    for node in nodes:
        if any(v in active for v in node.inputs):
            active.update(v for v in node.outputs if v.type.inexact)
    collected: dict[Value, Collected] = {}

    def give(v: Value, adjoint: Adjoint) -> None:
        if adjoint is not None and v in active and v.type.inexact:
            collected.setdefault(v, Collected()).add(adjoint)

    for v, g in cotangents.items():
        give(v, g)
    saved = here.fixed
    try:
        for node in reversed(nodes):
            arrived = [collected[v].total(v.type) if v in collected else None for v in node.outputs]
            if not any(g is not None for g in arrived):
                continue
            for v in node.outputs:
                if v not in targets:
                    collected.pop(v, None)
            wanted = [v in active and v.type.inexact for v in node.inputs]
            if not any(wanted):
                continue
            here.fixed = node.source
            if isinstance(node.op, Control):
                _through_control(node, arrived, wanted, collected, around)
                continue
            if isinstance(node.op, Composite):
                found = _through(node, arrived, wanted)
            else:
                found = node.op.pullback(node, arrived, wanted)  # type: ignore[attr-defined]
            for v, want, adjoint in zip(node.inputs, wanted, found):
                if want:
                    give(v, adjoint)
    finally:
        here.fixed = saved
    return {v: collected[v].total(v.type) for v in targets if v in collected}


def _through_control(
    node: Node,
    arrived: Sequence[Value | None],
    wanted: Sequence[bool],
    collected: dict[Value, Collected],
    around: Around,
) -> None:
    """Adjoints through regions, added by them to what has reached their inputs so far: one pass, in place."""
    bases: list[Value | None] = []
    given: set[Value] = set()
    for v, want in zip(node.inputs, wanted):
        known = want and v in collected and v not in given
        bases.append(collected[v].total(v.type) if known else None)
        given.add(v)
    found = pull_control(node, arrived, wanted, bases, pull, around)
    for v, want, base, adjoint in zip(node.inputs, wanted, bases, found):
        if want and adjoint is not None:
            if base is not None:
                collected[v] = Collected()
            collected.setdefault(v, Collected()).add(adjoint)


def _through(node: Node, arrived: Sequence[Value | None], wanted: Sequence[bool]) -> list[Adjoint]:
    """The adjoints of a composite's inputs: those of its expansion. An input named twice is given once."""
    outs = expansion(node)
    given: dict[Value, Value] = {}
    for v, g in zip(outs, arrived):
        if g is not None:
            g = cast(g, v.dtype)
            given[v] = given[v] + g if v in given else g
    found = pull(reach(outs, stop=node.inputs), given, [v for v, want in zip(node.inputs, wanted) if want])
    return [found.pop(v, None) if want else None for v, want in zip(node.inputs, wanted)]
