"""Values computed again in another place, some of them from something else."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from ..graph.core import Node, Region, Value
from ..graph.walk import copy_node, inline


class Circle(Exception):
    """What stands for a value is computed from that value."""


def computed_again(
    outs: Sequence[Value],
    fence: Container[Value],
    instead: Mapping[Value, Value],
    edges: Mapping[tuple[Node, int], Value],
) -> list[Value]:
    """Values computed from those in a fence, where some values and some inputs of nodes are replaced.

    What stands instead of a value is itself computed with all replacements. Nodes that do not change are
    shared, not copied; but a branch gets regions of its own, since it is run in two places.

    Raises
    ------
    Circle
        If a value would be computed from itself.
    """
    new: dict[Value, Value] = {}
    nodes: dict[Node, Node] = {}
    opened: set[Value] = set()

    def settled(v: Value) -> bool:
        return v in new or v in fence or (v.node is None and v not in instead)

    def needs(v: Value) -> list[Value]:
        if v in instead:
            return [instead[v]]
        assert v.node is not None
        return [edges.get((v.node, i), u) for i, u in enumerate(v.node.inputs)]

    todo = list(outs)
    while todo:
        v = todo[-1]
        if settled(v):
            todo.pop()
            continue
        missing = [u for u in needs(v) if not settled(u)]
        if missing:
            if any(u in opened for u in missing):
                raise Circle
            opened.add(v)
            todo += missing
            continue
        todo.pop()
        args = [new.get(u, u) for u in needs(v)]
        if v in instead:
            new[v] = args[0]
            continue
        node = v.node
        assert node is not None
        if node not in nodes:
            same = all(a is b for a, b in zip(args, node.inputs))
            if node.op.name == "branch":
                nodes[node] = _with_own_regions(node, args)
            else:
                nodes[node] = node if same else copy_node(node, args)
        new[v] = nodes[node].outputs[v.index]
    return [new.get(v, v) for v in outs]


def _with_own_regions(node: Node, inputs: Sequence[Value]) -> Node:
    params = {k: _apart(p) if isinstance(p, Region) else p for k, p in node.params.items()}
    new = Node(node.op, tuple(inputs), params, [o.type for o in node.outputs], node.source)
    for old, out in zip(node.outputs, new.outputs):
        out.name = old.name
    return new


def _apart(region: Region) -> Region:
    """A copy of a region and of all regions inside it."""
    inputs = [Value(v.type, name=v.name) for v in region.inputs]
    outputs, effects = inline(
        region, inputs, lambda node, args: _with_own_regions(node, args) if node.op.holds else None
    )
    return Region(inputs, outputs, effects)
