"""SC102: a rank-1 array times its transpose is meant to be a matrix, and is none."""

from __future__ import annotations

from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..rule import Rule, rule
from ..syntax import pairs, transposed

PRODUCT = ("@", "*", "dot", "matmul", "inner", "vdot", "multiply")


@rule
class Rank1Product(Rule):
    """`a @ a.T` of arrays of shape (n,)."""

    id = "SC102"
    name = "rank1-product"
    why = (
        "The product of two rank-1 arrays is one number (`@`, `np.dot`) or has one axis (`*`); `.T` "
        "changes nothing."
    )
    fix = (
        "Write `np.outer(a, b)` for the matrix. For the number or the elementwise product drop the transpose."
    )
    gradient = (
        "each element of the gradient is one number (2 a[i] for a @ a), not a sum over a row of a matrix"
    )
    fault = """
import numpy as np

a = np.arange(3.0)
gram = a @ a.T
"""
    twin = """
import numpy as np

a = np.arange(3.0)
gram = np.outer(a, a)
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Products of two arrays with one axis, one of them transposed."""
        for p in pairs(code):
            if p.op not in PRODUCT:
                continue
            under = [transposed(x, code) for x in (p.left, p.right)]
            if under == [None, None]:
                continue
            a, b = (code.fact(x) for x in (p.left, p.right))
            if not (a.array and b.array and a.ndim == 1 and b.ndim == 1):
                continue
            x, y = (text_of(u if u is not None else e) for u, e in zip(under, (p.left, p.right)))
            made = (
                "an array with one axis" if p.op in ("*", "multiply") else "their inner product, one number"
            )
            yield self.at(
                code.place(p.node),
                f"{x} {a.shape_text} and {y} {b.shape_text} are rank-1 arrays: this is "
                f"{made}, with or without the "
                "transpose",
                f"for the matrix write np.outer({x}, {y}); otherwise drop the transpose",
                shapes=(a.shape_text, b.shape_text),
            )
