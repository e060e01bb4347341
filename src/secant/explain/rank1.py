"""Where rank-1 arrays bite: they have no rows or columns, so some expressions do not do what they look like.

Enters: nodes and names. Leaves: `Remark` records with stable codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..graph.core import Node, Value
from ..ops.kinds import Elementwise
from .naming import Naming
from .records import Remark

PRODUCTS = ("dot", "matmul", "inner", "vdot")


def remarks(nodes: Iterable[Node], naming: Naming) -> Iterator[Remark]:
    """The remarks on one graph, in order of computation."""
    for node in nodes:
        name = node.op.name
        if name == "transpose" and node.inputs[0].ndim == 1:
            yield _transpose(node, naming)
        elif name in PRODUCTS and len(node.inputs) == 2:
            yield from _inner(node, naming)
        elif isinstance(node.op, Elementwise) and len(node.inputs) > 1:
            yield from _square(node, naming)


def _name(v: Value, naming: Naming) -> str:
    return naming.names[v].text if v in naming.names else "the constant"


def _transpose(node: Node, naming: Naming) -> Remark:
    x = node.inputs[0]
    n, name = x.shape[0], _name(x, naming)
    return Remark(
        "rank1-transpose",
        f"the transpose of {name} does nothing: {name} has shape ({n},), which is neither a row nor a column",
        f"use {name}.reshape({n}, 1) for a column or {name}.reshape(1, {n}) for a row",
        node.source,
    )


def _inner(node: Node, naming: Naming) -> Iterator[Remark]:
    """``np.dot(a, a.T)`` of rank-1 arrays is a number, where a matrix was probably meant."""
    a, b = node.inputs
    for one, other in ((a, b), (b, a)):
        if one.node is not None and one.node.op.name == "transpose" and one.ndim == 1 == other.ndim:
            x, y = (_name(_source(v), naming) for v in (a, b))
            n, m = a.shape[0], b.shape[0]
            yield Remark(
                "rank1-inner",
                f"{node.op.name} of two rank-1 arrays is their inner product, one number, with or without .T",
                f"for the {n}×{m} matrix use np.outer({x}, {y}); for the number drop the transpose",
                node.source,
            )
            return


def _source(v: Value) -> Value:
    return v.node.inputs[0] if v.node is not None and v.node.op.name == "transpose" and v.ndim == 1 else v


def _square(node: Node, naming: Naming) -> Iterator[Remark]:
    """(n,) with (n, 1) makes (n, n)."""
    flat = [v for v in node.inputs if v.ndim == 1 and v.shape[0] != 1]
    column = [v for v in node.inputs if v.ndim == 2 and v.shape[1] == 1 and v.shape[0] != 1]
    for f in flat[:1]:
        for c in column[:1]:
            if f.shape[0] == c.shape[0]:
                n = f.shape[0]
                yield Remark(
                    "rank1-square",
                    f"{_name(f, naming)} {f.shape} with {_name(c, naming)} {c.shape} silently makes "
                    f"({n}, {n}): the rank-1 array is taken as a row and both are stretched",
                    f"to combine them element by element use {_name(f, naming)}.reshape({n}, 1), "
                    f"or {_name(c, naming)}.ravel()",
                    node.source,
                )
