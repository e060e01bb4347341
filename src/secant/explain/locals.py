"""What happens on each edge: the partial there, what it adds to the adjoint, and the stretch it went through.

Enters: a node and the adjoints of the values around it. Leaves: one `Local` per input, as values of a graph
that is still to be run. Rules are read from the ops; nothing here knows a particular op's derivative.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..derive.forward import expansion
from ..derive.reverse import pull
from ..graph.core import Node, Value, apply, reach
from ..graph.location import here
from ..graph.registry import OPS
from ..ops.adjoint import Scattered, restore_axes, unbroadcast, zeros
from ..ops.control import Control
from ..ops.kinds import Composite, Elementwise, Reduction, Several, Stepwise
from .formulas import Text, write
from .naming import Naming
from .numbers import short
from .records import Stretch


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """One use of a value by a node: d node / d value there, and what flows back along it.

    ``partial`` is a value or a number where the node is elementwise (or a reduction), else None.
    """

    value: Value
    position: int
    partial: Any
    contribution: Value | None
    stretch: Stretch | None

    def expression(self, naming: Naming) -> Text:
        """The partial in the user's names; empty where it is not one factor."""
        if self.partial is None:
            return Text("")
        return (
            write(self.partial, naming.names)
            if isinstance(self.partial, Value)
            else Text(short(self.partial))
        )


def locals_of(node: Node, adjoints: Mapping[Value, Value], alone: Container[Value] = ()) -> list[Local]:
    """One `Local` per input of the node, in order; constants have none that flows back.

    ``alone`` are values that only one node reads: their adjoint is what that node contributes.
    """
    saved, here.fixed = here.fixed, node.source
    try:
        partials = _partials(node)
        back = _contributions(node, adjoints, alone)
    finally:
        here.fixed = saved
    return [
        Local(v, i, partials[i] if v.type.inexact else None, back[i], _stretch(node, v))
        for i, v in enumerate(node.inputs)
    ]


def _partials(node: Node) -> Sequence[Any]:
    none = (None,) * len(node.inputs)
    if isinstance(node.op, Stepwise):
        return tuple(0 if v.type.inexact else None for v in node.inputs)
    if isinstance(node.op, Elementwise) and not isinstance(node.op, Several):
        return [0 if p is None and v.type.inexact else p for p, v in zip(node.op.locals(node), node.inputs)]
    if isinstance(node.op, Reduction) and len(node.inputs) == 1:
        x, p = node.inputs[0], node.params
        return (node.op.partial(restore_axes(node.outputs[0], p["axis"], x.ndim, p["keepdims"]), x, **p),)
    return none


def _contributions(
    node: Node, adjoints: Mapping[Value, Value], alone: Container[Value]
) -> Sequence[Value | None]:
    """What each input receives from this node alone, in the input's own shape."""
    arrived = [adjoints.get(v) for v in node.outputs]
    wanted = [v in adjoints for v in node.inputs]
    if not any(wanted) or all(g is None for g in arrived):
        return [None] * len(node.inputs)
    if isinstance(node.op, Control):
        return _through_regions(node, adjoints, alone)
    if isinstance(node.op, Composite):
        outs = expansion(node)
        given = {o: g for o, g in zip(outs, arrived) if g is not None}
        found = pull(reach(outs, stop=node.inputs), given, [v for v, w in zip(node.inputs, wanted) if w])
        return [found.pop(v, None) if w else None for v, w in zip(node.inputs, wanted)]
    got = node.op.pullback(node, arrived, wanted)  # type: ignore[attr-defined]
    return [_dense(g, v) if w else None for g, v, w in zip(got, node.inputs, wanted)]


def _through_regions(
    node: Node, adjoints: Mapping[Value, Value], alone: Container[Value]
) -> Sequence[Value | None]:
    """What a loop, branch or call gives back; a value that it is given twice receives all of it once."""
    wanted = dict.fromkeys(v for v in node.inputs if v in adjoints)
    found = {v: adjoints[v] for v in wanted if v in alone}
    if len(found) < len(wanted):
        given = {o: adjoints[o] for o in node.outputs if o in adjoints}
        found |= pull([node], given, [v for v in wanted if v not in found])
    return [found.pop(v, None) for v in node.inputs]


def _dense(adjoint: Any, value: Value) -> Value | None:
    if not isinstance(adjoint, Scattered):
        found: Value | None = unbroadcast(adjoint, value.type)
        return found
    parts = ((adjoint.index, len(adjoint.arrays)),)
    placed: Value = apply(
        OPS["scatter_add"], (zeros(adjoint.type), adjoint.value, *adjoint.arrays), {"parts": parts}
    )
    return placed


def _stretch(node: Node, value: Value) -> Stretch | None:
    if not isinstance(node.op, Elementwise) and node.op.name != "broadcast_to":
        return None
    after: tuple[Any, ...] = node.outputs[0].shape  # in a loop, dimensions may depend on its index
    before: tuple[Any, ...] = value.shape
    if before == after:
        return None
    padded = (1,) * (len(after) - len(before)) + before
    axes = tuple(i for i, (b, a) in enumerate(zip(padded, after)) if i < len(after) - len(before) or b != a)
    return Stretch(before, after, axes)
