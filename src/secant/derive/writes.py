"""How a buffer comes from one value to the next: writes to parts of it, also those inside inner regions.

Enters: a value of a region, and the value that it was before. Leaves: the steps between the two, the places
that each writes to, and how many bytes it overwrites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..graph.core import Node, Region, Value
from ..graph.registry import OPS
from ..graph.types import Type
from ..graph.walk import regions
from ..ops.control import loop_view
from .cut import MOST, bytes_of
from .places import Box, Known, any_index, box, greatest, inside, trips, whole


class Step(NamedTuple):
    """One step of a buffer: a write, or a loop, branch or call that writes, and its values around it."""

    node: Node
    before: Value
    after: Value
    between: tuple[Value, ...] = ()  # of a write to the very places of the writes before it


def steps_between(before: Value, after: Value) -> list[Step] | None:
    """The steps from one value of a buffer to a later one; None where it is made in some other way."""
    found = _steps_to(after, before)
    return found if found is not None and (found[0].before if found else after) is before else None


def _steps_to(after: Value, before: Value | None = None) -> list[Step] | None:
    """The steps to a value, from ``before`` if given, or else from the input of a region."""
    found: list[Step] = []
    v = after
    while v is not before and v.node is not None:
        origin = _written(v.node, v.index)
        if origin is None:
            return None
        between = _between(v.node, origin)
        found.append(Step(v.node, origin, v, between))
        v = origin
    return found[::-1]


def _written(node: Node, output: int) -> Value | None:
    """The input that an output of a node is a changed version of."""
    name = node.op.name
    if name == "scatter_add":
        return node.inputs[0]
    if name == "setitem":
        base = node.inputs[0]
        while base.node is not None and _covers(node, base.node):
            base = base.node.inputs[0]
        return base
    if name == "loop":
        view = loop_view(node)
        if output >= len(view.inner.carried):
            return None
        within = steps_between(view.inner.carried[output], view.made.carried[output])
        return None if within is None else view.inputs.carried[output]
    if name in ("branch", "call"):
        places = {_place(arm, output) for arm in regions(node)}
        place = places.pop()
        return None if places or place is None else node.inputs[arms_from(node) + place]
    return None


def _between(node: Node, origin: Value) -> tuple[Value, ...]:
    found: list[Value] = []
    if node.op.name == "setitem":
        v = node.inputs[0]
        while v is not origin and v.node is not None:
            found.append(v)
            v = v.node.inputs[0]
    return tuple(found)


def _covers(node: Node, other: Node) -> bool:
    """Whether a write is to the very places of another one before it, as in ``a[i] += 1``."""
    alike = other.op is node.op and other.params["index"] == node.params["index"]
    return alike and all(a is b for a, b in zip(node.inputs[2:], other.inputs[2:], strict=True))


def arms_from(node: Node) -> int:
    """Where the inputs of a branch's or call's regions begin among its own."""
    return len(node.inputs) - len(next(regions(node)).inputs)


def _place(arm: Region, output: int) -> int | None:
    steps = steps_in(arm, output)
    if steps is None:
        return None
    first = steps[0].before if steps else arm.outputs[output]
    return next((i for i, v in enumerate(arm.inputs) if v is first), None)


def steps_in(arm: Region, output: int) -> list[Step] | None:
    """The steps that an arm takes from one of its inputs to an output."""
    return _steps_to(arm.outputs[output])


def parts_of(node: Node) -> Iterator[tuple[tuple[Any, ...], Sequence[Value]]]:
    """The index and its slots of each part that a write changes."""
    if node.op.name == "setitem":
        yield node.params["index"], node.inputs[2:]
        return
    parts = node.params["parts"]
    at = 1 + len(parts)
    for index, n in parts:
        yield index, node.inputs[at : at + n]
        at += n


def boxes(step: Step, known: Known) -> list[Box]:
    """The places that a step may write to, given what is known of the numbers of its region."""
    node, output = step.node, step.after.index
    if node.op.name == "loop":
        view = loop_view(node)
        within = steps_between(view.inner.carried[output], view.made.carried[output]) or []
        more = inside(view, known, any_index(view, known))
        return [b for s in within for b in boxes(s, more)]
    if node.op.name in ("branch", "call"):
        first = arms_from(node)
        found: list[Box] = []
        for arm in regions(node):
            more = through(arm, node.inputs[first:], known)
            found += [b for s in steps_in(arm, output) or [] for b in boxes(s, more)]
        return found
    return [box(step.before.type.shape, index, slots, known) for index, slots in parts_of(node)]


def through(arm: Region, given: Sequence[Value], known: Known) -> dict[Value, Any]:
    """What is known in an arm of a branch, or a call, that is given these values."""
    pairs = [(inner, whole(outer, known)) for inner, outer in zip(arm.inputs, given)]
    return {inner: number for inner, number in pairs if number is not None}


def overwritten(step: Step, known: Known) -> int:
    """How many bytes a step overwrites, at most."""
    node, output = step.node, step.after.index
    if node.op.name == "loop":
        view = loop_view(node)
        within = steps_between(view.inner.carried[output], view.made.carried[output]) or []
        more = inside(view, known, any_index(view, known))
        count = min(max(greatest(trips(view, known)), 0), MOST)
        return count * sum(overwritten(s, more) for s in within)
    if node.op.name in ("branch", "call"):
        first = arms_from(node)
        return sum(
            overwritten(s, through(arm, node.inputs[first:], known))
            for arm in regions(node)
            for s in steps_in(arm, output) or []
        )
    return sum(bytes_of(part_type(step.before.type, p, slots)) for p, slots in parts_of(node))


def part_type(whole_type: Type, index: tuple[Any, ...], slots: Sequence[Value]) -> Type:
    """The type of the part of an array that an index names."""
    made: Type = OPS["getitem"].infer(whole_type, *[v.type for v in slots], index=index)
    return made
