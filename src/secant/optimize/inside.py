"""Rewriting a region and the regions inside it, node by node.

Enters: a region, and what makes a rewrite for each region that is met. Leaves: the region rewritten, the very
same object where nothing changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.walk import Made, Rewrite, copy_node, inline
from ..ops.control import Control


def rebuilt(region: Region, rewrite: Rewrite) -> Region:
    """One region, its nodes rewritten in order."""
    outputs, effects = inline(region, region.inputs, rewrite)
    if same(outputs, region.outputs) and same(effects, region.effects):
        return region
    return Region(region.inputs, outputs, effects)


def everywhere(
    region: Region,
    rewriter: Callable[[], Rewrite] = lambda: lambda node, args: None,
    before: Callable[[Region], Region] = lambda region: region,
) -> Region:
    """A region and all inside it: each gets a rewrite of its own, and ``before`` it a change as a whole.

    A node's regions are rewritten before the node is. A region that several nodes hold stays one region.
    """
    done: dict[Region, Region] = {}

    def visit(region: Region) -> Region:
        if region not in done:
            rewrite = rewriter()

            def step(node: Node, args: tuple[Value, ...]) -> Made:
                changed = within(node, visit) if isinstance(node.op, Control) else node
                if changed is node:
                    return rewrite(node, args)
                if not same(args, node.inputs):
                    changed = copy_node(changed, args)
                made = rewrite(changed, args)
                return changed if made is None else made

            done[region] = rebuilt(before(region), step)
        return done[region]

    return visit(region)


def within(node: Node, change: Callable[[Region], Region]) -> Node:
    """The node with each region that it holds changed; itself if none does."""
    changed = {k: change(p) for k, p in node.params.items() if isinstance(p, Region)}
    if all(node.params[k] is r for k, r in changed.items()):
        return node
    made = Node(node.op, node.inputs, {**node.params, **changed}, [o.type for o in node.outputs], node.source)
    for old, new in zip(node.outputs, made.outputs):
        new.name = old.name
    return made


def holds_regions(region: Region) -> bool:
    """Whether any node of a region holds regions."""
    return any(isinstance(node.op, Control) for node in region.nodes)


def same(a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Whether two sequences hold the very same objects."""
    return len(a) == len(b) and all(x is y for x, y in zip(a, b))
