"""Walking and rebuilding regions: uses, copies, and inlining with new inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .core import Node, Region, Value
from .location import here


def uses(region: Region) -> dict[Value, int]:
    """How many times each value is read by the region's nodes, effects and outputs."""
    count: dict[Value, int] = {}
    for v in (v for n in region.nodes for v in n.inputs):
        count[v] = count.get(v, 0) + 1
    for v in region.outputs:
        count[v] = count.get(v, 0) + 1
    return count


def copy_node(node: Node, inputs: Sequence[Value]) -> Node:
    """The same op, params, line and names on other inputs; output types are kept."""
    new = Node(node.op, tuple(inputs), node.params, [o.type for o in node.outputs], node.source)
    for old, out in zip(node.outputs, new.outputs):
        out.name = old.name
    return new


def inline(
    region: Region,
    inputs: Sequence[Value],
    rewrite: Callable[[Node, tuple[Value, ...]], Sequence[Value] | None] | None = None,
) -> tuple[tuple[Value, ...], tuple[Node, ...]]:
    """The region's outputs and effects computed from other inputs.

    ``rewrite(node, new_inputs)`` may return values to stand for the node's outputs; None copies it.
    Nodes whose inputs have not changed are shared, not copied.
    """
    new: dict[Value, Value] = dict(zip(region.inputs, inputs))
    nodes: dict[Node, Node] = {}
    saved = here.fixed
    try:
        for node in region.nodes:
            args = tuple([new.get(v, v) for v in node.inputs])
            here.fixed = node.source
            outs = rewrite(node, args) if rewrite else None
            if outs is None:
                made = node if _same(args, node.inputs) else copy_node(node, args)
                nodes[node] = made
                outs = made.outputs
            for old, out in zip(node.outputs, outs):
                if old is not out:
                    new[old] = out
                    if not out.name and out.node is not None:
                        out.name = old.name
    finally:
        here.fixed = saved
    return tuple(new.get(v, v) for v in region.outputs), tuple(nodes.get(n, n) for n in region.effects)


def _same(a: Sequence[Any], b: Sequence[Any]) -> bool:
    return all(x is y for x, y in zip(a, b))
