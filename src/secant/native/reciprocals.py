"""Partials that are quotients by the same number: one reciprocal, and products.

Enters: a region. Leaves: a region where ``n / b`` that only derivatives are multiplied by is ``n * (1 / b)``,
if ``1 / b`` serves several of them, or many elements. Divisions take several times as long as products.
Values are divided as NumPy does it: only derivatives are computed so, and they have no order of NumPy's.

A reciprocal may overflow where the quotient would not. Then a result is not finite, and so the code that
tests for strong zeros runs the call again: it is written from the region as it was.
"""

from __future__ import annotations

from collections import Counter

from ..graph.core import Node, Region, Value, apply, as_value
from ..graph.registry import OPS
from ..graph.walk import Made
from ..optimize.inside import everywhere, rebuilt
from .actions import at_most_size

FACTORS = {"scale": (1,), "negative": (0,), "divide": (0,), "multiply": (0, 1)}
"""Ops that pass a relative error in these inputs on as it is. What scales a derivative is made of them."""


def with_reciprocals(region: Region) -> Region:
    """The region with such partials as products, here and in the regions inside."""
    return everywhere(region, before=_shared)


def _shared(region: Region) -> Region:
    partials = _partials(region)
    served = Counter(node.inputs[1] for node in partials)
    chosen = {n for n in partials if served[n.inputs[1]] > 1 or _spread(n)}
    reciprocals: dict[Value, Value] = {}

    def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
        if node not in chosen:
            return None
        n, b = args
        if b not in reciprocals:
            reciprocals[b] = apply(OPS["divide"], (as_value(1), b), {"via": 1})
        r = reciprocals[b]
        made = r if _one(n) else apply(OPS["multiply"], (n, r), {"via": 1})
        return [made] if made.type == node.outputs[0].type else None

    return rebuilt(region, rewrite) if chosen else region


def _partials(region: Region) -> list[Node]:
    """The quotients of which nothing is made but what derivatives are multiplied by."""
    values = set(region.outputs)  # what more is made of
    found: list[Node] = []
    for node in reversed(region.nodes):
        own = not any(v in values for v in node.outputs)
        if own and node.op.name == "divide" and _floats(node):
            found.append(node)
        free = FACTORS.get(node.op.name, ()) if own or node.op.name == "scale" else ()
        values.update(v for k, v in enumerate(node.inputs) if k not in free)
    return found


def _floats(node: Node) -> bool:
    b = node.inputs[1]
    return not b.constant and b.type.dtype.kind == "f" and b.type.dtype == node.outputs[0].type.dtype


def _spread(node: Node) -> bool:
    """Whether few numbers divide many elements."""
    n, b = node.inputs
    return at_most_size(b.type.shape) < at_most_size(n.type.shape)


def _one(v: Value) -> bool:
    return v.constant and not v.type.shape and bool(v.data == 1)
