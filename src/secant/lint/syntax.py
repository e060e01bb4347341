"""Pieces of syntax that several rules look for.

Enters: a `Code`. Leaves: the nodes that are a transpose, a product, an operation of two arrays, a reduction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from .code import Code
from .tables import BINARY, REDUCTIONS

SYMBOLS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.MatMult: "@",
}
PRODUCTS = ("dot", "matmul", "inner", "vdot")


class Pair(NamedTuple):
    """An operation of two operands: its node, its symbol or name, and the operands."""

    node: ast.expr | ast.stmt
    op: str
    left: ast.expr
    right: ast.expr


def pairs(code: Code) -> list[Pair]:
    """All operations of two operands: operators, comparisons, augmented assignments, NumPy's functions."""
    if "pairs" not in code.kept:
        code.kept["pairs"] = list(_pairs(code))
    return code.kept["pairs"]  # type: ignore[no-any-return]


def _pairs(code: Code) -> Iterator[Pair]:
    for node in code.nodes:
        if isinstance(node, ast.BinOp):
            yield Pair(node, SYMBOLS.get(type(node.op), ""), node.left, node.right)
        elif isinstance(node, ast.AugAssign):
            yield Pair(node, SYMBOLS.get(type(node.op), "") + "=", node.target, node.value)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SYMBOLS:
            yield Pair(node, SYMBOLS[type(node.ops[0])], node.left, node.comparators[0])
        elif isinstance(node, ast.Call) and len(node.args) >= 2:
            name = code.called(node.func)
            short = name.removeprefix("numpy.")
            if name != short and short in (*BINARY, *PRODUCTS):
                yield Pair(node, short, node.args[0], node.args[1])
            elif isinstance(node.func, ast.Attribute) and not name:
                pass
        if (
            isinstance(node, ast.Call)
            and len(node.args) == 1
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "dot"
            and not code.called(node.func)
        ):
            yield Pair(node, "dot", node.func.value, node.args[0])


def transposed(node: ast.AST, code: Code) -> ast.expr | None:
    """What a node is the transpose of: ``x.T``, ``np.transpose(x)``; None if it is none."""
    if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        return node.value
    if isinstance(node, ast.Call) and not node.keywords:
        if code.called(node.func) == "numpy.transpose" and len(node.args) == 1:
            return node.args[0]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "transpose" and not node.args:
            return None if code.called(node.func) else node.func.value
    return None


class Reduction(NamedTuple):
    """A reduction over an axis: its name, array, axis as written, and whether it keeps its dimensions."""

    name: str
    base: ast.expr
    axis: ast.expr | None
    keeps: bool


def reduction(node: ast.AST, code: Code) -> Reduction | None:
    """``np.sum(X, axis=1)`` or ``X.sum(1)``."""
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args):
        return None
    name = code.called(node.func)
    if name.startswith("numpy."):
        short, args = name.removeprefix("numpy.").removeprefix("linalg."), list(node.args)
    elif isinstance(node.func, ast.Attribute) and not name:
        short, args = node.func.attr, [node.func.value, *node.args]
    else:
        return None
    if short not in REDUCTIONS or not args or any(k.arg is None for k in node.keywords):
        return None
    words = {k.arg: k.value for k in node.keywords}
    axis = words.get(
        "axis", args[1] if len(args) == 2 and short not in ("norm", "percentile", "quantile") else None
    )
    keeps = words.get("keepdims")
    kept = keeps is not None and not (isinstance(keeps, ast.Constant) and keeps.value is False)
    return Reduction(short, args[0], axis, kept)


def whole(node: ast.expr | None) -> int | None:
    """The number that a literal is."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = whole(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    return value if type(value) is int else None


def names_in(node: ast.AST) -> set[str]:
    """All names that are read or bound in a node."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def adds_axis(node: ast.AST, code: Code) -> bool:
    """Whether an axis is added in plain sight: ``x[:, None]``, ``reshape`` to a column."""
    for n in ast.walk(node):
        if isinstance(n, ast.Subscript):
            parts = n.slice.elts if isinstance(n.slice, ast.Tuple) else [n.slice]
            if any(_none(p, code) for p in parts):
                return True
        if isinstance(n, ast.Call):
            last = (
                n.func.attr
                if isinstance(n.func, ast.Attribute)
                else n.func.id
                if isinstance(n.func, ast.Name)
                else ""
            )
            if last in ("expand_dims", "reshape", "atleast_2d", "outer", "meshgrid", "ix_"):
                return True
    return False


def _none(node: ast.expr, code: Code) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    return code.called(node) == "numpy.newaxis"
