"""An expression of one element, rewritten for all elements at once.

Enters: an expression inside loops over indices. Leaves: its text over whole arrays, or `No`.
"""

from __future__ import annotations

import ast

from .code import Code
from .indices import Axis, No, Whole, element
from .known import Known
from .tables import BINARY, UNARY

MATH = {
    n: n
    for n in "sqrt exp log log2 log10 log1p expm1 sin cos tan sinh cosh tanh fabs hypot floor ceil".split()
}
MATH |= {"pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2"}
BUILTIN = {"abs": "abs", "max": "maximum", "min": "minimum"}


class Elementwise:
    """What the rewriting needs to know: the axes, what NumPy is called, and the arrays met so far."""

    code: Code
    numpy: str
    axes: list[Axis]
    indices: list[str]
    used: list[tuple[str, Known]]

    def _element(self, node: ast.expr) -> Whole | None:
        found = element(node, self.axes, self.code) if isinstance(node, ast.Subscript) else None
        if found is not None and found.axes:
            self.used.append((found.name, self.code.fact(found.base)))
        return found

    def _over(self, node: ast.expr, order: list[str]) -> str:
        """The text of an expression for all elements at once, its axes in this order."""
        return ast.unparse(ast.parse(self._text(node, order), mode="eval"))

    def _text(self, node: ast.expr, order: list[str]) -> str:
        if not set(self.indices) & _names(node):
            if self.code.fact(node).kind != "number":
                raise No
            return f"({ast.unparse(node)})"

        def go(n: ast.expr) -> str:
            return self._text(n, order)

        match node:
            case ast.Name():
                axis = self.axes[self.indices.index(node.id)]
                return _spread(axis.range(self.numpy), [node.id], order)
            case ast.Subscript():
                found = self._element(node)
                if found is None:
                    raise No
                return _spread(found.load, found.axes, order)
            case ast.BinOp() if not isinstance(node.op, ast.MatMult | ast.LShift | ast.RShift | ast.Mod):
                return f"({_operator(node.op).join((go(node.left), go(node.right)))})"
            case ast.UnaryOp(op=ast.USub()):
                return f"(-{go(node.operand)})"
            case ast.Call() if not node.keywords:
                return self._called(node, order)
            case ast.IfExp(test=ast.Compare()):
                return f"{self.numpy}.where({go(node.test)}, {go(node.body)}, {go(node.orelse)})"
            case ast.Compare() if len(node.ops) == 1 and isinstance(
                node.ops[0], ast.Lt | ast.Gt | ast.LtE | ast.GtE
            ):
                sign = {ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">="}[type(node.ops[0])]
                return f"({go(node.left)} {sign} {go(node.comparators[0])})"
        raise No

    def _called(self, node: ast.Call, order: list[str]) -> str:
        name = self.code.called(node.func)
        args = [self._text(a, order) for a in node.args]
        short = name.removeprefix("numpy.")
        if short != name and ((short in UNARY and len(args) == 1) or (short in BINARY and len(args) == 2)):
            return f"{ast.unparse(node.func)}({', '.join(args)})"
        if name.startswith("math.") and name[5:] in MATH:
            return f"{self.numpy}.{MATH[name[5:]]}({', '.join(args)})"
        if isinstance(node.func, ast.Name) and not name:
            if node.func.id == "float" and len(args) == 1:
                return args[0]
            if node.func.id in BUILTIN and len(args) == (1 if node.func.id == "abs" else 2):
                return f"{self.numpy}.{BUILTIN[node.func.id]}({', '.join(args)})"
        raise No


def _operator(op: ast.operator) -> str:
    text = ast.unparse(ast.BinOp(ast.Name("a"), op, ast.Name("b")))
    return text[1:-1]


def _spread(text: str, axes: list[str], order: list[str]) -> str:
    """An array whose axes are some of ``order``, shaped to meet the others."""
    if axes == order:
        return text
    if len(set(axes)) != len(axes) or set(axes) - set(order):
        raise No
    if axes == order[::-1]:
        return f"{text}.T"
    if len(axes) != 1:
        raise No
    behind = len(order) - 1 - order.index(axes[0])
    return f"{text}[:{', None' * behind}]" if behind else text


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
