"""SC101: a rank-1 array is transposed, which does nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..rule import Rule, rule
from ..syntax import pairs, transposed
from .rank1_product import PRODUCT


@rule
class Rank1Transpose(Rule):
    """`a.T` of an array of shape (n,)."""

    id = "SC101"
    name = "rank1-transpose"
    why = "A rank-1 array has one axis. Transposing it changes nothing: it is neither a row nor a column."
    fix = "Write `a.reshape(n, 1)` for a column or `a.reshape(1, n)` for a row, or drop the transpose."
    gradient = "the gradient has the shape (n,) too, never that of a row or a column"
    fault = """
import numpy as np

a = np.arange(3.0)
column = a.T
"""
    twin = """
import numpy as np

a = np.arange(3.0)
column = a.reshape(3, 1)
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Transposes of arrays that have one axis for certain, but for operands of products (SC102)."""
        elsewhere = {x for p in pairs(code) if p.op in PRODUCT for x in (p.left, p.right)}
        for node in code.nodes:
            base = transposed(node, code)
            if base is None or not isinstance(node, ast.expr):
                continue
            known = code.fact(base)
            if not known.array or known.shape is None or len(known.shape) != 1:
                continue
            if node in elsewhere and _meets_rank1(node, code):
                continue
            n, name = known.shape[0] or -1, text_of(base)
            yield self.at(
                code.place(node),
                f"the transpose of {name} does nothing: its shape {known.shape_text} is "
                "neither a row nor a column",
                f"write {name}.reshape({n}, 1) for a column or {name}.reshape(1, {n}) for a row",
                shapes=(known.shape_text,),
            )


def _meets_rank1(node: ast.expr, code: Code) -> bool:
    """Whether the other operand has one axis as well: then it is the product that is wrong."""
    for p in pairs(code):
        if node in (p.left, p.right) and p.op in PRODUCT:
            other = code.fact(p.right if node is p.left else p.left)
            return other.array and other.ndim == 1
    return False
