"""Numbers that each iteration of a loop would compute anew, computed once before it.

Enters: a region that is about to be differentiated. Leaves: the same, where a loop's body holds no node that
gives a number, reads nothing of the iteration, and cannot fail if it is computed before. So the adjoint of an
element that an inner loop reads at an outer index is summed as a number, and put in its place once.
"""

from __future__ import annotations

from collections.abc import Container

from ..graph.core import Node, Region, Value
from ..graph.walk import Made, copy_node, inline
from ..ops.control import Control, loop_view, make_loop
from ..ops.kinds import Elementwise
from .cut import cheap
from .places import Known, any_index, inside, is_there, least, trips, whole


def hoisted(region: Region, known: Known | None = None) -> Region:
    """The region, and those inside it, with such numbers before the loops that read them."""
    if not any(isinstance(node.op, Control) for node in region.nodes):
        return region
    expressions: Known = {} if known is None else known

    def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
        if node.op.name == "loop":
            return _loop(node, args, expressions)
        return None

    outputs, effects = inline(region, region.inputs, rewrite)
    return Region(region.inputs, outputs, effects)


def _loop(node: Node, args: tuple[Value, ...], known: Known) -> Made:
    """A loop whose body lacks what has moved before it; None if nothing changes."""
    view = loop_view(node)
    within = inside(view, known, any_index(view, known))
    body = hoisted(view.body, within)
    rest = len(view.inner.rest)
    outer = dict(zip(view.inner.rest, args[len(args) - rest :]))
    once = not view.stops and whole(view.inputs.head[0], known) is not None and least(trips(view, known)) >= 1
    moved: dict[Value, Value] = {}  # a number in the body, and the same before the loop
    for inner in body.nodes:
        if _may_move(inner, outer, within, once):
            made = copy_node(inner, [outer.get(v, v) for v in inner.inputs])
            outer.update(zip(inner.outputs, made.outputs))
            moved.update(zip(inner.outputs, made.outputs))
    if moved:
        given = {v: Value(v.type, name=v.name) for v in moved}
        replace = lambda n, _: [given[v] for v in n.outputs] if n.outputs and n.outputs[0] in given else None
        outputs, effects = inline(body, body.inputs, replace)
        body = Region([*body.inputs, *given.values()], outputs, effects)
    elif body is view.body:
        return None
    heads, carried, stacks = len(view.inputs.head), len(view.inputs.carried), len(view.inputs.items)
    at = heads + carried
    return make_loop(
        args[:heads],
        args[heads:at],
        args[at : at + stacks],
        [*args[at + stacks :], *moved.values()],
        body,
        view.index,
        view.stops,
        view.reverse,
    )


def _may_move(node: Node, outer: Container[Value], within: Known, once: bool) -> bool:
    """Whether a node of a body gives numbers, the same in each iteration, and may run if no iteration does;
    ``once`` says that one does.
    """
    if not cheap(node) or isinstance(node.op, Control):
        return False
    if any(v.type.shape or v.type.item is not None for v in node.outputs):
        return False
    if not all(v in outer or v.constant for v in node.inputs):
        return False
    return once or _never_fails(node, within)


def _never_fails(node: Node, within: Known) -> bool:
    """Whether a node gives a number whatever its inputs are: floats, or an element that is there."""
    if isinstance(node.op, Elementwise):
        return all(v.type.inexact for v in (*node.inputs, *node.outputs))
    return node.op.name == "getitem" and is_there(node, within, from_end=False)
