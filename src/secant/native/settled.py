"""Values that may be computed straight into the place they are written to, though they read that very array.

Enters: a write in place, and a lazy value of it. Leaves: the reads of other places, which the write leaves
alone; or None, if an element is computed from any other element that the write changes than the one that it
replaces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..derive.clearing import same_places
from ..derive.places import Known, apart, box
from ..graph.core import Node, Value
from ..ops.indexing import indexed_type
from ..ops.kinds import Elementwise
from ..ops.locating import SLOT
from .actions import parts


def settled(node: Node, v: Value, mine: Callable[[Value], bool | None], known: Known) -> list[Value] | None:
    """What a value of a write reads of its array at other places; None if it may not be computed in place.

    ``mine`` says of a value in memory whether it lies in the array that is written, and None of a lazy one.
    """
    written = parts(node)
    base = node.inputs[0]
    if len(written) != 1 or not _plain(written[0][1], written[0][2]):
        return None
    _, index, slots = written[0]
    domain = indexed_type(base.type, index, tuple([x.type for x in slots])).shape
    target = box(base.type.shape, index, slots, known)
    todo = [(v, v.type.shape == domain)]
    seen: set[tuple[Value, bool]] = set()
    elsewhere: dict[Value, None] = {}
    while todo:
        x, same = todo.pop()
        if (x, same) in seen or (x.constant and not x.type.shape):
            continue
        seen.add((x, same))
        if (there := mine(x)) is not None:
            if there:
                return None
            continue
        assert x.node is not None
        if x.node.op.name == "getitem" and x.node.inputs[0] is base and mine(base):
            own, places = x.node.params["index"], x.node.inputs[1:]
            if same and same_places(index, slots, own, places):
                continue
            if not _plain(own, places) or not apart(target, box(base.type.shape, own, places, known)):
                return None
            elsewhere[x] = None
            continue
        inside = same and isinstance(x.node.op, Elementwise)
        todo.extend((y, inside and y.type.shape == x.type.shape) for y in x.node.inputs)
    return list(elsewhere)


def _plain(index: tuple[Any, ...], slots: Sequence[Value]) -> bool:
    """Whether an index is made of numbers and slices, so that it names each place once."""
    masks = any(isinstance(i, str) and i != SLOT for i in index)
    return not masks and not any(x.type.shape for x in slots)
