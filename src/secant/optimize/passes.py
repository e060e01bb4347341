"""The passes, and the pipeline that runs them: one list, readable from top to bottom.

Enters: a region. Leaves: a region with the same inputs that gives the same outputs with less work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..graph.core import Node, Region, Value
from ..graph.walk import inline


class Pass(NamedTuple):
    """A rewriting of a region, with the name it goes by in reports."""

    name: str
    run: Callable[[Region], Region]


def _rebuilt(
    region: Region, rewrite: Callable[[Node, tuple[Value, ...]], tuple[Value, ...] | None]
) -> Region:
    outputs, effects = inline(region, region.inputs, rewrite)
    return Region(region.inputs, outputs, effects)


def drop_identities(region: Region) -> Region:
    """Remove nodes that only rename their input."""
    return _rebuilt(region, lambda node, args: args[:1] if node.op.name == "identity" else None)


def share(region: Region) -> Region:
    """Compute the same thing once: nodes of the same op, inputs and params become one (effects never do)."""
    seen: dict[object, tuple[Value, ...]] = {}

    def rewrite(node: Node, args: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if node.op.effect:
            return None
        key = (node.op.name, tuple(_key(v) for v in args), tuple(_static(p) for p in node.params.items()))
        if key in seen:
            return seen[key]
        made = node if all(a is b for a, b in zip(args, node.inputs)) else None
        if made is None:
            made = Node(node.op, args, node.params, [o.type for o in node.outputs], node.source)
            for old, new in zip(node.outputs, made.outputs):
                new.name = old.name
        seen[key] = made.outputs
        return made.outputs

    return _rebuilt(region, rewrite)


def _key(v: Value) -> object:
    if v.constant and not v.type.shape and v.type.kind != "array":
        return (v.type, repr(v.data))
    return v


def _static(param: tuple[str, object]) -> object:
    key, value = param
    return (key, _hashable(value))


def _hashable(value: object) -> object:
    if isinstance(value, slice):
        return ("slice", value.start, value.stop, value.step)
    if isinstance(value, tuple):
        return tuple(map(_hashable, value))
    try:
        hash(value)
    except TypeError:
        return id(value)
    return (type(value), value)


PIPELINE: tuple[Pass, ...] = (Pass("drop identities", drop_identities), Pass("share", share))


def optimize(region: Region) -> Region:
    """Run the pipeline."""
    for step in PIPELINE:
        region = step.run(region)
    return region
