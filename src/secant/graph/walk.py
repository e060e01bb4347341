"""Walking and rebuilding regions: uses, copies, and inlining with new inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

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


class Instead(NamedTuple):
    """A node in the place of another, and what stands for each output of that (itself where it is unread)."""

    node: Node
    outputs: Sequence[Value]


Made = Instead | Node | Sequence[Value] | None
"""What a rewrite makes of a node: another node, values to stand for its outputs, both, or None: it stays."""

Rewrite = Callable[[Node, tuple[Value, ...]], Made]
"""``rewrite(node, new inputs)``."""


def inline(
    region: Region, inputs: Sequence[Value], rewrite: Rewrite | None = None
) -> tuple[tuple[Value, ...], tuple[Node, ...]]:
    """The region's outputs and effects computed from other inputs.

    ``rewrite`` may put other nodes in place. Nodes whose inputs have not changed are shared, not copied; but
    after an effect that is copied all are, or they would come before it (what a check guards could fail).
    """
    new: dict[Value, Value] = dict(zip(region.inputs, inputs))
    nodes: dict[Node, Node] = {}
    outs: Sequence[Value]
    moved = False  # whether an effect was copied
    saved = here.fixed
    try:
        for node in region.nodes:
            args = tuple([new.get(v, v) for v in node.inputs])
            here.fixed = node.source
            made = rewrite(node, args) if rewrite else None
            if made is None:
                made = node if _same(args, node.inputs) else copy_node(node, args)
            if made is node:
                if not moved:
                    continue
                made = copy_node(node, args)
            if isinstance(made, Node):
                made = nodes.get(made, made)  # one that was shared, and is copied by now
                nodes[node], outs = made, made.outputs
            elif isinstance(made, Instead):
                nodes[node], outs = made
            else:
                outs = made
            moved = moved or (node in nodes and effectful(node))
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


def regions(node: Node) -> Iterator[Region]:
    """The regions that a node holds: the body of a loop, the arms of a branch."""
    return (p for p in node.params.values() if isinstance(p, Region))


def everything(region: Region) -> Iterator[Node]:
    """The nodes of a region and of all regions inside it, outermost first."""
    todo = [region]
    while todo:
        found = todo.pop()
        for node in found.nodes:
            yield node
            todo.extend(regions(node))


def effectful(node: Node) -> bool:
    """Whether a node, or one in a region it holds, must happen on every call."""
    return node.op.effect or any(r.effects for r in regions(node))


def outer_values(
    outputs: Sequence[Value], effects: Sequence[Node], inputs: Sequence[Value], start: int
) -> list[Value]:
    """The values that a piece of graph takes from around it: what was there before serial ``start``.

    Constants stay inside. Values are given once, in the order they were made.
    """
    fence, seen = set(inputs), set[Node]()
    found: dict[Value, None] = {}
    todo: list[Value] = [*outputs, *[v for node in effects for v in node.inputs]]
    while todo:
        v = todo.pop()
        if v in fence or v.constant:
            continue
        if v.node is None or v.serial < start:
            found[v] = None
        elif v.node not in seen:
            seen.add(v.node)
            todo.extend(v.node.inputs)
    return sorted(found, key=lambda v: v.serial)


def fresh(region: Region) -> Region:
    """A copy of a region on inputs of its own; needed where its values would meet those of the original."""
    inputs = [Value(v.type, name=v.name) for v in region.inputs]
    outputs, effects = inline(region, inputs)
    return Region(inputs, outputs, effects)
