"""Computing the same thing once, and nothing where a node only renames.

Enters: a region. Leaves: a region without repeated nodes, and so inside it. Effects stay as they are.
"""

from __future__ import annotations

from ..graph.core import Node, Region, Value
from ..graph.walk import Made, Rewrite, copy_node, effectful
from .inside import everywhere, same


def drop_identities(region: Region) -> Region:
    """Remove nodes that only rename their input."""
    return everywhere(region, lambda: lambda node, args: args[:1] if node.op.name == "identity" else None)


def share(region: Region) -> Region:
    """Compute the same thing once: nodes of the same op, inputs and params become one (effects never do)."""
    return everywhere(region, _sharing)


def _sharing() -> Rewrite:
    seen: dict[object, Node] = {}

    def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
        if effectful(node):
            return None
        key = (node.op.name, tuple(_key(v) for v in args), tuple(_static(p) for p in node.params.items()))
        made = seen.get(key)
        if made is None:
            made = seen[key] = node if same(args, node.inputs) else copy_node(node, args)
        return made

    return rewrite


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
