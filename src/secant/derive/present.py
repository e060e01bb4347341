"""What a buffer still holds at the end of a loop: it need not be kept, and nothing need be undone.

Enters: a loop, and reads of its buffers in an iteration. Leaves: whether the places read are written neither
later in that iteration nor in one that comes after, so that the final buffer can be read instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..graph.core import Node, Region, Value, apply
from ..graph.registry import OPS
from ..graph.walk import regions
from ..ops.control import LoopView, loop_view, to_type
from .places import Box, Known, any_index, apart, box, inside, later_index
from .writes import Step, arms_from, boxes, part_type, steps_between, through


class Buffer:
    """One carried array that a loop writes part by part: its values in an iteration, and its final one."""

    def __init__(self, view: LoopView, place: int, steps: list[Step], known: Known):
        self.place, self.steps, self.known = place, steps, known
        self.final = Value(view.inner.carried[place].type, name=view.inner.carried[place].name)
        self.values: list[Value] = [view.inner.carried[place], *[s.after for s in steps]]
        self.at = {v: t for t, v in enumerate(self.values)}
        for t, step in enumerate(steps):
            self.at.update(dict.fromkeys(step.between, t))  # the same, but for the places it writes to
        index = known[view.inner.head[0]]
        assert not isinstance(index, int)
        self._later = {**known, view.inner.head[0]: later_index(view, known, index)}
        self._hazards: dict[int, list[Box]] = {}

    def holds(self, at: int, read: Sequence[Box]) -> bool:
        """Whether the places that the value number ``at`` has are as they are at the end."""
        if at not in self._hazards:
            after = [b for s in self.steps[at:] for b in boxes(s, self.known)]
            self._hazards[at] = after + [b for s in self.steps for b in boxes(s, self._later)]
        return all(apart(a, b) for a in read for b in self._hazards[at])

    def read(self, node: Node, at: int) -> Value | None:
        """A read of the value number ``at`` as a read of the final buffer; None where that has changed."""
        index, slots = node.params["index"], node.inputs[1:]
        if not self.holds(at, [box(self.final.type.shape, index, slots, self.known)]):
            return None
        made: Value = apply(OPS["getitem"], (self.final, *slots), {"index": index})
        return made

    def written(self) -> Iterator[tuple[Value, Value]]:
        """The values that are written and still there at the end, and how they are read there."""
        for at, step in enumerate(self.steps):
            if step.node.op.name != "setitem":
                continue
            _, v, *slots = step.node.inputs
            index = step.node.params["index"]
            if v.constant or any(s.type.shape for s in slots) or _masks(index):
                continue
            part = part_type(self.final.type, index, slots)
            if v.type.dtype != part.dtype or v.type.shape != part.shape:
                continue
            if self.holds(at + 1, [box(self.final.type.shape, index, slots, self.known)]):
                yield v, to_type(apply(OPS["getitem"], (self.final, *slots), {"index": index}), v.type)


def buffers(view: LoopView, known: Known) -> dict[int, Buffer]:
    """The carried arrays of a loop that are written part by part, or not at all."""
    found: dict[int, Buffer] = {}
    for k, (before, after) in enumerate(zip(view.inner.carried, view.made.carried)):
        if before.type.item is None and before.type.shape:
            steps = steps_between(before, after)
            if steps is not None:
                found[k] = Buffer(view, k, steps, known)
    return found


def reads(node: Node, place: int, known: Known) -> list[Box] | None:
    """The places that a node with regions reads of an input; None where it does more than read parts."""
    if node.op.name == "loop":
        view = loop_view(node)
        v = view.body.inputs[place - len(view.inputs.head) + 1]
        if not any(v is u for u in view.inner.rest):
            return None
        return _reads_of(view.body, v, inside(view, known, any_index(view, known)))
    first = arms_from(node)
    found: list[Box] = []
    for arm in regions(node):
        part = _reads_of(arm, arm.inputs[place - first], through(arm, node.inputs[first:], known))
        if part is None:
            return None
        found += part
    return found


def _reads_of(region: Region, v: Value, known: Known) -> list[Box] | None:
    found: list[Box] = []
    if any(v is u for u in region.outputs):
        return None
    for node in region.nodes:
        for place in [i for i, u in enumerate(node.inputs) if u is v]:
            part = _read_by(node, place, known)
            if part is None:
                return None
            found += part
    return found


def _read_by(node: Node, place: int, known: Known) -> list[Box] | None:
    if node.op.name == "getitem" and not place:
        return [box(node.inputs[0].type.shape, node.params["index"], node.inputs[1:], known)]
    if node.op.name == "ruler":
        return []
    return reads(node, place, known) if any(True for _ in regions(node)) else None


def _masks(index: tuple[Any, ...]) -> bool:
    return any(isinstance(i, str) and i in ("true", "false") for i in index)
