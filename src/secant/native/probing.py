"""Which elements an op reads: its index map is asked, not its name.

Enters: the output of a structural op, and one of its axes. Leaves: the inputs, and which axes of those run
along with it.
"""

from __future__ import annotations

from typing import Any

from ..graph.core import Value
from .actions import is_array
from .handles import Handle
from .lowering import Lowering
from .numbers import INT, Number
from .places import Index, place

ANYWHERE = -1
"""Stands for an axis: the value does not depend on the row, or on other rows than its own."""


def probed(v: Value, axis: int) -> list[tuple[Value, int]]:
    """Which axes of the inputs of a structural op run along an axis of its output."""
    low = Lowering()
    probes = []
    for k, d in enumerate(v.type.shape):
        n = Number(low, f"?{k}", INT)
        n.range = (0, max(0, (d if isinstance(d, int) else 2**40) - 1))
        probes.append(n)
    node: Any = v.node
    seen: list[tuple[Value, Index]] = []
    handles = [_Noting(low, x, seen) for x in node.inputs]
    node.op.element(
        low, tuple(map(place, probes)), *handles, **{k: p for k, p in node.params.items() if k != "via"}
    )
    found: dict[tuple[Value, int], None] = {}
    for x, index in seen:
        if not is_array(x):
            continue
        own = ANYWHERE
        for k, p in enumerate(index):
            if len(p.terms) == 1 and p.constant == 0 and p.terms[0] == (probes[axis], 1):
                own = k
        found[x, own] = None
    for x in node.inputs:
        if not any(x is y for y, _ in found):
            found[x, ANYWHERE] = None
    return list(found)


class _Noting(Handle):
    """A handle that notes which elements are asked for."""

    __slots__ = ("seen",)

    def __init__(self, lowering: Lowering, value: Value, seen: list[tuple[Value, Index]]):
        super().__init__(lowering, value)
        self.seen = seen

    def at(self, index: Index) -> Number:
        self.seen.append((self.value, tuple(index)))
        return self.lowering.emit("undef", self.dtype)

    @property
    def number(self) -> Number:
        return self.lowering.emit("undef", self.dtype)
