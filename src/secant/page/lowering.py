"""A region written in primitive ops alone: what the page's own interpreter has to know.

Enters: a region. Leaves: the same region with every composite op replaced by its expansion, also inside loops
and branches, and with equal nodes made one. Values agree up to rounding: a composite's own NumPy function may
round in another order.
"""

from __future__ import annotations

from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.walk import Made, Rewrite
from ..ops.adjoint import fit
from ..ops.control import to_type
from ..ops.kinds import Composite
from ..optimize import merged
from ..optimize.inside import everywhere
from ..optimize.sharing import share

DEEPEST = 8  # composites of composites


def lowered(region: Region) -> Region:
    """The region without composite ops."""
    region = merged(region)
    for _ in range(DEEPEST):
        changed = everywhere(region, _rewriter)
        if changed is region:
            break
        region = changed
    return share(region)


def _rewriter() -> Rewrite:
    def rewrite(node: Node, inputs: tuple[Value, ...]) -> Made:
        op: Any = node.op
        rule = getattr(op, "natively", None)
        made = None if rule is None else rule(*inputs, **node.params)
        if made is None and isinstance(op, Composite):
            made = op.expand(*inputs, **node.params)
        if made is None:
            return None
        outs = made if isinstance(made, tuple | list) else (made,)
        return [_as(v, old) for v, old in zip(outs, node.outputs)]

    return rewrite


def _as(v: Value, old: Value) -> Value:
    """A value of exactly the type of the one it stands for."""
    fitted: Value = v if v.type == old.type else fit(v, old.type)
    return fitted if fitted.type == old.type else to_type(fitted, old.type)
