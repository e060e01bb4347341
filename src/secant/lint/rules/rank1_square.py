"""SC103: (n,) meets (n, 1), and both are stretched to (n, n)."""

from __future__ import annotations

from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..known import Known, long, same
from ..rule import Rule, rule
from ..syntax import PRODUCTS, adds_axis, pairs


@rule
class Rank1Square(Rule):
    """`y - prediction` of shapes (n,) and (n, 1)."""

    id = "SC103"
    name = "rank1-square"
    why = (
        "An array of shape (n,) is taken as a row. With a column (n, 1) both are stretched to (n, n), "
        "without a word."
    )
    fix = (
        "Give both the same shape: `y.reshape(n, 1)`, or `column.ravel()`. Write `[:, None]` if (n, n) "
        "is meant."
    )
    gradient = "every element is used n times: the gradient sums over a whole row or column of (n, n)"
    fault = """
import numpy as np

n = 4
target = np.arange(4.0)
prediction = np.zeros((4, 1))
error = np.mean((target - prediction) ** 2)
"""
    twin = """
import numpy as np

n = 4
target = np.arange(4.0)
prediction = np.zeros((4, 1))
error = np.mean((target - prediction.ravel()) ** 2)
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Elementwise operations of (n,) and (n, 1) where the column is not made on the spot."""
        for p in pairs(code):
            if p.op in (*PRODUCTS, "@", "@="):
                continue
            for flat, column in ((p.left, p.right), (p.right, p.left)):
                f, c = code.fact(flat), code.fact(column)
                if _square(f, c) and not adds_axis(column, code):
                    n = (f.shape or (None,))[0]
                    x, y = text_of(flat), text_of(column)
                    yield self.at(
                        code.place(p.node),
                        f"{x} {f.shape_text} with {y} {c.shape_text} makes ({n}, {n}): the "
                        "rank-1 array is taken as a "
                        "row, and both are stretched",
                        f"element by element: {x}.reshape({n}, 1), or {y}.ravel(); if ({n}, {n}) is meant: "
                        f"{x}[None, :]",
                        f"every element is used {n} times, so its gradient is a sum of {n} "
                        f"terms of ({n}, {n})",
                        shapes=(f.shape_text, c.shape_text),
                    )
                    break


def _square(f: Known, c: Known) -> bool:
    if not (f.array and c.array) or f.shape is None or c.shape is None:
        return False
    if len(f.shape) != 1 or len(c.shape) != 2 or c.origin == "newaxis" or f.origin == "newaxis":
        return False
    return c.shape[1] == 1 and long(c.shape[0]) and same(f.shape[0], c.shape[0])
