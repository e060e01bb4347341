"""Forward mode: from tangents of some values to tangents of others, by one walk along the nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..graph.core import Node, Value, reach
from ..graph.location import here
from ..ops.control import Control
from ..ops.kinds import Composite
from .forward_control import push_control


def push(nodes: Sequence[Node], tangents: Mapping[Value, Value]) -> dict[Value, Value]:
    """The tangents of every value that depends on the given ones; a missing value's tangent is zero.

    ``nodes`` are in order; the new nodes carry the lines of the nodes they come from.
    """
    known: dict[Value, Value] = dict(tangents)
    saved = here.fixed
    try:
        for node in nodes:
            if not any(v in known for v in node.inputs):
                continue
            here.fixed = node.source
            ts = [known.get(v) for v in node.inputs]
            outs: Sequence[Value | None]
            if isinstance(node.op, Control):
                outs = push_control(node, ts, push)
            elif isinstance(node.op, Composite):
                outs = _through(node, ts)
            else:
                outs = node.op.pushforward(node, ts)  # type: ignore[attr-defined]
            for v, t in zip(node.outputs, outs):
                if t is not None and v.type.inexact:
                    known[v] = t
    finally:
        here.fixed = saved
    return known


def _through(node: Node, tangents: Sequence[Value | None]) -> list[Value | None]:
    """The tangents of a composite's outputs: those of its expansion."""
    outs = expansion(node)
    given = {v: t for v, t in zip(node.inputs, tangents) if t is not None}
    known = push(reach(outs, stop=node.inputs), given)
    return [known.get(v) for v in outs]


def expansion(node: Node) -> tuple[Value, ...]:
    """The outputs of a composite node as other ops compute them from its inputs."""
    outs = node.op.expand(*node.inputs, **node.params)  # type: ignore[attr-defined]
    return tuple(outs) if isinstance(outs, tuple | list) else (outs,)
