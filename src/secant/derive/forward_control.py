"""Forward mode through loops, branches and calls: a loop of values becomes a loop of values and tangents.

Enters: a node that holds regions, and the tangents of its inputs. Leaves: the tangents of its outputs, made
by one node whose regions compute the old values too; the pass ``merge loops`` lets it take the old node's
place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..graph.core import Node, Region, Value, apply
from ..ops.control import loop_view, make_loop, slope, slope_type

Push = Callable[[Sequence[Node], Mapping[Value, Value]], dict[Value, Value]]
Tangent = Value | None


def push_control(node: Node, tangents: Sequence[Tangent], push: Push) -> Sequence[Tangent]:
    """The tangents of the outputs of a loop, branch or call."""
    if node.op.name == "loop":
        return push_loop(node, tangents, push)
    first = 1 if node.op.name == "branch" else 0
    arms = [node.params["then"], node.params["orelse"]] if first else [node.params["body"]]
    moving = [i for i, t in enumerate(tangents) if i >= first and t is not None]
    made = [slope(tangents[i], node.inputs[i].type) for i in moving]
    moved = []
    for arm in arms:
        dots = [Value(t.type) for t in made]
        known = push(arm.nodes, {arm.inputs[i - first]: d for i, d in zip(moving, dots)})
        moved.append((arm, dots, [known.get(v) for v in arm.outputs]))
    out = [
        k for k, v in enumerate(node.outputs) if v.type.inexact and any(m[2][k] is not None for m in moved)
    ]
    regions = [
        Region(
            [*arm.inputs, *dots],
            [*arm.outputs, *[slope(ts[k], node.outputs[k].type) for k in out]],
            arm.effects,
        )
        for arm, dots, ts in moved
    ]
    names = ("then", "orelse") if first else ("body",)
    params = {**node.params, **dict(zip(names, regions))}
    outs = apply(node.op, [*node.inputs, *made], params)
    found: list[Tangent] = [None] * len(node.outputs)
    for k, t in zip(out, outs[len(node.outputs) :]):
        found[k] = t
    return found


def push_loop(node: Node, tangents: Sequence[Tangent], push: Push) -> Sequence[Tangent]:
    """The tangents of a loop's outputs, carried along with its values."""
    view = loop_view(node)
    heads, width = len(view.inputs.head), len(view.inputs.carried)
    start = list(tangents[heads : heads + width])
    others = list(zip((*view.inner.items, *view.inner.rest), tangents[heads + width :]))
    moving = {v: slope(t, v.type) if t.type.item is None else t for v, t in others if t is not None}
    dots = {v: Value(t.type if t.type.item is None else t.type.element) for v, t in moving.items()}
    active = {k for k, t in enumerate(start) if t is not None}
    while True:  # a carried value has a tangent if it has one at first, or if its body makes one
        carried = {k: Value(slope_type(view.inner.carried[k].type)) for k in sorted(active)}
        known = push(view.body.nodes, {**dots, **{view.inner.carried[k]: d for k, d in carried.items()}})
        more = {
            k for k, v in enumerate(view.made.carried) if v.type.inexact and known.get(v) is not None
        } | active
        if more == active:
            break
        active = more
    made = [k for k, v in enumerate(view.made.items) if known.get(v) is not None and v.type.inexact]
    items = [v for v in view.inner.items if v in dots]
    rest = [v for v in view.inner.rest if v in dots]
    body = Region(
        [
            *view.inner.head,
            *view.inner.carried,
            *carried.values(),
            *view.inner.items,
            *[dots[v] for v in items],
            *view.inner.rest,
            *[dots[v] for v in rest],
        ],
        [
            *view.made.carried,
            *[slope(known.get(view.made.carried[k]), view.made.carried[k].type) for k in carried],
            *view.made.items,
            *[slope(known[view.made.items[k]], view.made.items[k].type) for k in made],
            *view.made.rest,
        ],
        view.body.effects,
    )
    new = make_loop(
        view.inputs.head,
        [*view.inputs.carried, *[slope(start[k], view.inner.carried[k].type) for k in carried]],
        [*view.inputs.items, *[moving[v] for v in items]],
        [*view.inputs.rest, *[moving[v] for v in rest]],
        body,
        view.index,
        view.stops,
        view.reverse,
    )
    found: list[Tangent] = [None] * len(node.outputs)
    for place, k in enumerate(carried):
        found[k] = new.outputs[width + place]
    first = width + len(carried)
    for place, k in enumerate(made):
        found[width + k] = new.outputs[first + len(view.made.items) + place]
    return found
