"""Lengths that a derivative needs and may not meet again: they are measured where they arise.

Enters: a body in which slices of recorded lengths are taken, and the outputs of its derivative. Leaves: the
same outputs, in which whatever is made of such a length depends on a ruler: an array of no bytes that is as
long as the slice was. So the length is known wherever it is needed, and a ruler is kept like any other value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph.core import Node, Region, Value, apply, reach
from ..graph.dims import Affine, symbols
from ..graph.registry import OPS
from ..graph.walk import inline

MADE = ("broadcast_to", "full", "arange")
"""Ops that make arrays of a shape that none of their inputs need have."""


def with_rulers(body: Region, outs: Sequence[Value], seeds: Sequence[Value], index: str = "") -> list[Value]:
    """The outputs of a body's derivative, its lengths measured. ``index`` is a length that the loop knows."""
    fence = [*body.inputs, *seeds]
    asking = [n for n in reach(outs, stop=fence) if n.op.name in MADE and _lengths(n) - {index}]
    if not asking:
        return list(outs)
    found: dict[str, Value] = {}
    for v in (*body.inputs, *[v for n in body.nodes for v in n.outputs]):
        for axis, name in enumerate(map(str, v.type.shape)):
            if name in bare(v) and name not in found:
                found[name] = apply(OPS["ruler"], (v,), {"axis": axis})

    def measured(node: Node, args: tuple[Value, ...]) -> Sequence[Value] | None:
        if node not in wanted:
            return None
        rulers = [found[name] for name in sorted(_lengths(node) - {index}) if name in found]
        made: Value = apply(node.op, (*args, *rulers), node.params)
        return (made,)

    wanted = set(asking)
    return list(inline(Region(fence, outs), fence, measured)[0])


def bare(v: Value) -> set[str]:
    """The names of the extents that a value's shape tells."""
    return {
        str(d)
        for d in v.type.shape
        if isinstance(d, Affine) and len(d.terms) == 1 and str(d) == d.terms[0][0].name
    }


def _lengths(node: Node) -> set[str]:
    shape: Any = node.params["shape"]
    return symbols(shape)
