"""SC104: `*` between matrices where their product was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..known import Known, Sym, long, same
from ..rule import Rule, rule
from ..syntax import Pair, pairs, transposed

INVERSES = ("numpy.linalg.inv", "numpy.linalg.pinv", "scipy.linalg.inv", "scipy.linalg.pinv")


@rule
class Star(Rule):
    """`A * B` where `A @ B` was meant."""

    id = "SC104"
    name = "star-for-matmul"
    why = (
        "`*` multiplies element by element. Matrices whose inner lengths match and whose "
        "outer ones differ, an inverse "
        "and the array it is applied to, a factor and its own transpose are there to be multiplied with `@`."
    )
    fix = "Write `A @ B`. If element by element is meant, write `np.multiply(A, B)` to say so."
    gradient = (
        "the gradient of `*` is the other factor element by element; that of `@` is a product with its "
        "transpose"
    )
    fault = """
import numpy as np

A = np.array([[2.0, 1.0], [1.0, 3.0]])
b = np.array([1.0, 2.0])
x = np.linalg.inv(A) * b
"""
    twin = """
import numpy as np

A = np.array([[2.0, 1.0], [1.0, 3.0]])
b = np.array([1.0, 2.0])
x = np.linalg.inv(A) @ b
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Elementwise products that cannot be meant."""
        inverses, factors = _made(code)
        for p in pairs(code):
            if p.op != "*":
                continue
            a, b = code.fact(p.left), code.fact(p.right)
            why = _inner(p, a, b) or _inverse(p, a, b, code, inverses) or _factor(p, code, factors)
            if why:
                x, y = text_of(p.left), text_of(p.right)
                yield self.at(
                    code.place(p.node),
                    f"{x}{_of(a)} * {y}{_of(b)} multiplies element by element, and {why}",
                    f"write {_wrapped(p.left)} @ {_wrapped(p.right)}; if element by element is meant, "
                    f"np.multiply({x}, {y})",
                    shapes=() if "?" in (a.shape_text, b.shape_text) else (a.shape_text, b.shape_text),
                )


def _of(known: Known) -> str:
    return "" if known.shape is None else f" {known.shape_text}"


def _wrapped(node: ast.expr) -> str:
    plain = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant)
    return text_of(node) if plain else f"({text_of(node)})"


def _inner(p: Pair, a: Known, b: Known) -> str:
    """(n, k) * (k, m): only the product fits."""
    if not (a.array and b.array) or a.shape is None or b.shape is None or len(a.shape) != 2:
        return ""
    if len(b.shape) == 2 and same(a.shape[1], b.shape[0]) and long(a.shape[1]):
        fails = _differ(a.shape[0], b.shape[0]) or _differ(a.shape[1], b.shape[1])
        return "these shapes do not broadcast, while those of a product match" if fails else ""
    return ""


def _differ(x: object, y: object) -> bool:
    """Whether two lengths are taken to differ: numbers that do, or the two lengths of one array's shape."""
    if isinstance(x, int) and isinstance(y, int):
        return x != y and 1 not in (x, y)
    if isinstance(x, Sym) and isinstance(y, Sym):
        return x != y and ".shape[" in x.key and x.key.split(".shape[")[0] == y.key.split(".shape[")[0]
    return False


def _inverse(p: Pair, a: Known, b: Known, code: Code, inverses: set[tuple[str, object]]) -> str:
    for x, other in ((p.left, b), (p.right, a)):
        made = isinstance(x, ast.Call) and code.called(x.func) in INVERSES
        named = isinstance(x, ast.Name) and (x.id, code.function_of(x)) in inverses
        if (made or named) and other.array and other.ndim is not None and other.ndim >= 1:
            return "an inverse is there to be applied with @"
    return ""


def _factor(p: Pair, code: Code, factors: set[tuple[str, object]]) -> str:
    """``L * L.T`` of a Cholesky factor."""
    for x, y in ((p.left, p.right), (p.right, p.left)):
        under = transposed(y, code)
        if under is None or not isinstance(x, ast.Name) or ast.unparse(under) != x.id:
            continue
        if (x.id, code.function_of(x)) in factors:
            return "a Cholesky factor times its transpose gives the matrix back with @ alone"
    return ""


def _made(code: Code) -> tuple[set[tuple[str, object]], set[tuple[str, object]]]:
    """Names that hold an inverse and a Cholesky factor, and nothing else in their function."""
    bound: dict[tuple[str, object], list[str]] = {}
    for n in code.all(ast.Name):
        if isinstance(n.ctx, ast.Store):
            s = code.parents.get(n)
            value = s.value if isinstance(s, ast.Assign) else None
            name = code.called(value.func) if isinstance(value, ast.Call) else ""
            bound.setdefault((n.id, code.function_of(n)), []).append(name)
    inverses = {k for k, v in bound.items() if all(name in INVERSES for name in v)}
    factors = {k for k, v in bound.items() if all(name.endswith("linalg.cholesky") for name in v)}
    return inverses, factors
