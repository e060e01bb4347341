"""A region written in primitive ops alone: what the page's own interpreter has to know.

Enters: a region. Leaves: the same region with every composite op replaced by its expansion, also inside loops
and branches. Values agree up to rounding: a composite's own NumPy function may round in another order.
"""

from __future__ import annotations

from ..derive.forward import expansion
from ..graph.core import Node, Region, Value, apply, reach
from ..graph.registry import OPS
from ..graph.walk import Made, copy_node, inline, regions
from ..ops.kinds import Composite
from ..optimize import merged


def lowered(region: Region) -> Region:
    """The region without composite ops."""
    return merged(_lower(region))


def _lower(region: Region) -> Region:
    outputs, effects = inline(region, region.inputs, _rewrite)
    return Region(region.inputs, outputs, effects)


def _rewrite(node: Node, args: tuple[Value, ...]) -> Made:
    if isinstance(node.op, Composite):
        return _expanded(copy_node(node, args))
    if any(True for _ in regions(node)):
        params = {k: _lower(p) if isinstance(p, Region) else p for k, p in node.params.items()}
        return copy_node(
            Node(node.op, node.inputs, params, [v.type for v in node.outputs], node.source), args
        )
    return None


def _expanded(node: Node) -> list[Value]:
    """The outputs of a composite node from primitive ops, of the dtypes that the node says."""
    made = expansion(node)
    inner = reach(made, stop=node.inputs)
    if any(isinstance(n.op, Composite) for n in inner):
        made, _ = inline(
            Region(tuple(dict.fromkeys(node.inputs)), made), tuple(dict.fromkeys(node.inputs)), _rewrite
        )
    return [
        v if v.dtype == out.dtype else apply(OPS["retype"], (v,), {"dtype": out.dtype, "kind": out.type.kind})
        for v, out in zip(made, node.outputs)
    ]
