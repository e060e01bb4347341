"""Places of an adjoint that are cleared and then added to: what is added is stored there, in one pass.

Enters: an adjoint, and the scattered ones that are about to be added to it. Leaves: the same sum with
fewer of them. In ``x[i] += y`` what arrives at the place is passed on as it is: nothing is left to do there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph.core import Value, apply
from ..graph.registry import OPS
from ..ops.adjoint import Scattered

DEPTH = 4  # of the arithmetic of two indices that may be the same


def stored(base: Value, parts: Sequence[Scattered]) -> tuple[Value, list[Scattered]]:
    """A base with the first part stored in it that goes where the base was cleared, and the other parts."""
    rest = list(parts)
    node = base.node
    if node is None or node.op.name != "setitem" or not _zero(node.inputs[1]):
        return base, rest
    index, slots = node.params["index"], node.inputs[2:]
    if any(v.type.shape for v in slots):
        return base, rest  # places may repeat: then each adds
    for k, part in enumerate(rest):
        if part.value.type.dtype == base.type.dtype and same_places(index, slots, part.index, part.arrays):
            del rest[k]
            return _put(node.inputs[0], part.value, index, slots), rest
    return base, rest


def _put(x: Value, value: Value, index: tuple[Any, ...], slots: Sequence[Value]) -> Value:
    read = value.node
    if (
        read is not None
        and read.op.name == "getitem"
        and read.inputs[0] is x
        and same_places(index, slots, read.params["index"], read.inputs[1:])
    ):
        return x  # it has been there all along
    made: Value = apply(OPS["setitem"], (x, value, *slots), {"index": index})
    return made


def _zero(v: Value) -> bool:
    return v.constant and not v.type.shape and not v.data


def same_places(index: tuple[Any, ...], slots: Sequence[Value], other: Any, others: Sequence[Value]) -> bool:
    """Whether two indices surely name the same places in the same order."""
    if index != other or len(slots) != len(others):
        return False
    return all(_same(a, b, DEPTH) for a, b in zip(slots, others))


def _same(a: Value, b: Value, steps: int) -> bool:
    if a is b:
        return True
    if a.constant or b.constant:
        return a.constant and b.constant and a.type == b.type and not a.type.shape and bool(a.data == b.data)
    if a.node is None or b.node is None or not steps or a.index != b.index:
        return False
    m, n = a.node, b.node
    if m.op is not n.op or m.op.name not in ("add", "subtract", "multiply", "negative", "retype"):
        return False
    alike = m.params == n.params and len(m.inputs) == len(n.inputs)
    return alike and all(_same(u, v, steps - 1) for u, v in zip(m.inputs, n.inputs))
