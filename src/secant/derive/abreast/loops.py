"""Loops whose iterations do not wait for each other, done abreast: their numbers become vectors.

Enters: a region that is about to be differentiated or run. Leaves: the same, where a loop over numbers
became ops on vectors, one element for each iteration. What iterations add to a sum is added in their order,
so values stay the same to the last bit. Loops inside such a loop stay loops, over vectors: these are done
for a block of iterations at a time, so that what they carry stays in the nearest cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...graph.core import Node, Region, Value, as_value
from ...graph.dims import Affine, symbols
from ...graph.walk import Made, everything, inline
from ...ops.control import COUNT, Control, LoopView, loop_view, make_loop
from ..places import Known, any_index, inside, whole
from .lanes import Lanes
from .stretch import Alone, Stretch

LEAST = 32
"""Iterations that are worth vectors."""
BLOCK = 512
"""Iterations that are done together, about, if there are loops inside."""


def abreast(region: Region, known: Known | None = None) -> Region:
    """The region with such loops as vectors, also where they are inside other loops."""
    if not any(isinstance(node.op, Control) for node in region.nodes):
        return region
    expressions: Known = {} if known is None else known

    def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
        if node.op.name != "loop":
            return None
        view = loop_view(node)
        try:
            return _vectors(view, args, expressions)
        except Alone:
            return _inner(view, args, expressions)

    outputs, effects = inline(region, region.inputs, rewrite)
    if all(a is b for a, b in zip((*outputs, *effects), (*region.outputs, *region.effects))):
        return region
    return Region(region.inputs, outputs, effects)


def _inner(view: LoopView, args: tuple[Value, ...], known: Known) -> Made:
    """A loop that stays, with the loops inside it looked at."""
    body = abreast(view.body, inside(view, known, any_index(view, known)))
    if body is view.body:
        return None
    heads, carried, stacks = len(view.inputs.head), len(view.inputs.carried), len(view.inputs.items)
    at = heads + carried
    parts = args[:heads], args[heads:at], args[at : at + stacks], args[at + stacks :]
    return make_loop(*parts, body, view.index, view.stops, view.reverse)


def _vectors(view: LoopView, args: tuple[Value, ...], known: Known) -> Sequence[Value]:
    """What a loop gives, by vectors; `Alone` if that cannot be."""
    trips = whole(view.inputs.head[0], known)
    if not isinstance(trips, int) or trips < LEAST or not _plain(view):
        raise Alone
    index = any_index(view, known)
    within = counters(view, inside(view, known, index), index)
    whole_loop = Stretch(index.terms[0][0], trips, trips, 0)
    carried, rest = args[1 : 1 + len(view.inner.carried)], args[1 + len(view.inner.carried) :]
    done = 0
    if trips > 2 * BLOCK and any(node.op.name == "loop" for node in view.body.nodes):
        width = _width(trips)
        done = trips // width * width
        carried = _blocks(view, replace(whole_loop, width=width), within, carried, rest)
    if done < trips:
        last = replace(whole_loop, width=trips - done, offset=done)
        carried = tuple(Lanes(view, last, within).run(carried, rest))
    return [*carried, as_value(trips)]


def counters(view: LoopView, known: Known, index: Affine) -> Known:
    """What is known, and the carried whole numbers that grow by the same in each iteration."""
    found = dict(known)
    for first, inner, made in zip(view.inputs.carried, view.inner.carried, view.made.carried):
        start = int(first.data) if first.constant and first.type == COUNT else None
        node = made.node
        if start is None or node is None or node.op.name != "add" or node.inputs[0] is not inner:
            continue
        step = node.inputs[1]
        if step.constant and step.type == COUNT:
            found[inner] = index * int(step.data) + start
    return found


def _plain(view: LoopView) -> bool:
    """Whether a loop counts up to the end, collects nothing, has no effects, and no lengths of its own."""
    if view.stops or view.reverse or view.inner.items or view.made.items or view.body.effects:
        return False
    nodes = list(everything(view.body))
    lengths = (v.type.shape for n in nodes for v in n.outputs)
    return not any(n.op.effect for n in nodes) and not any(view.index in symbols(s) for s in lengths)


def _width(trips: int) -> int:
    """How many iterations a block has: as near to `BLOCK` as may be, of equal blocks if there are such."""
    sizes = range(BLOCK // 2, 2 * BLOCK, 4)
    return min([s for s in sizes if trips % s == 0], key=lambda s: abs(s - BLOCK), default=BLOCK)


def _blocks(
    view: LoopView, stretch: Stretch, known: Known, carried: Sequence[Value], rest: Sequence[Value]
) -> tuple[Value, ...]:
    """What is carried after all whole blocks."""
    block: Any = Value(COUNT, name=view.inner.head[0].name)
    before = [Value(v.type, name=v.name) for v in carried]
    given = [Value(v.type, name=v.name) for v in rest]
    after = Lanes(view, replace(stretch, offset=block * stretch.width), known).run(before, given)
    body = Region([block, *before, *given], after)
    blocks = as_value(stretch.trips // stretch.width)
    return make_loop([blocks], carried, [], rest, body, view.index).outputs[: len(carried)]
