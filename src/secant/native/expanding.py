"""Composite ops written out, so that native code knows only what they are made of.

Enters: a region. Leaves: a region without composites that have no native form of their own.
"""

from __future__ import annotations

from ..graph.core import Node, Region, Value
from ..graph.walk import Made, Rewrite
from ..optimize.inside import everywhere
from ..optimize.sharing import share
from ..ops.adjoint import fit
from ..ops.control import to_type
from ..ops.kinds import Composite
from .roles import STEPS

DEEPEST = 8  # composites of composites


def expanded(region: Region) -> Region:
    """The region with its composites expanded, also those inside the expansions."""
    for _ in range(DEEPEST):
        changed = everywhere(region, _rewriter)
        if changed is region:
            return share(region)
        region = changed
    return region


def _rewriter() -> Rewrite:
    def rewrite(node: Node, inputs: tuple[Value, ...]) -> Made:
        op = node.op
        if not isinstance(op, Composite) or op.name in STEPS or hasattr(op, "lower") or hasattr(op, "element"):
            return None
        made = op.expand(*inputs, **node.params)
        outs = made if isinstance(made, tuple | list) else (made,)
        return [_as(v, old) for v, old in zip(outs, node.outputs)]

    return rewrite


def _as(v: Value, old: Value) -> Value:
    """A value of exactly the type of the one it stands for."""
    if v.type == old.type:
        return v
    fitted = fit(v, old.type)
    assert fitted is not None
    return fitted if fitted.type == old.type else to_type(fitted, old.type)
