"""Composite ops written out, so that native code knows only what they are made of.

Enters: a region. Leaves: a region without composites that have no native form of their own. Other ops may
have a rule ``natively(*inputs, **params)`` that writes them in NumPy, or gives None.
"""

from __future__ import annotations

from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.walk import Made, Rewrite
from ..ops.adjoint import fit
from ..ops.control import to_type
from ..ops.kinds import Composite
from ..optimize.inside import everywhere
from ..optimize.sharing import share
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
        rule: Any = getattr(op, "natively", None)
        made = None if rule is None else rule(*inputs, **node.params)
        if made is None and isinstance(op, Composite) and not _has_form(op):
            made = op.expand(*inputs, **node.params)
        if made is None:
            return None
        outs = made if isinstance(made, tuple | list) else (made,)
        return [_as(v, old) for v, old in zip(outs, node.outputs)]

    return rewrite


def _has_form(op: Any) -> bool:
    return op.name in STEPS or hasattr(op, "lower") or hasattr(op, "element")


def _as(v: Value, old: Value) -> Value:
    """A value of exactly the type of the one it stands for."""
    if v.type == old.type:
        return v
    fitted = fit(v, old.type)
    assert fitted is not None
    return fitted if fitted.type == old.type else to_type(fitted, old.type)
