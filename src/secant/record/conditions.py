"""``and``, ``or``, ``not``, ``x if t else y`` and chains of comparisons, which the site may record.

Enters: these expressions, in functions. Leaves: calls of the site, in which what Python may leave out is the
body of a lambda: ``a and b`` is ``_secant_.both(a, lambda: b)``. These lambdas are called operands here; they
pass for the function around them (see `rewrite.relabel`). An operand cannot hold what must happen in the
function's own frame: ``:=``, ``await``, ``yield``, and calls such as ``locals()``. Such expressions stay, and
so do those in the bodies of classes, whose names a lambda would not see.
"""

import ast
from typing import Any

from .nodes import ask, at, changed, constant
from .reads import FRAME_READERS, SUSPENDING
from .scopes import LEAVES, PARTS, Scope

OPERAND = "_secant_operand_"  # the one parameter of these lambdas, by which they are known
OPERAND_NAME = "<operand>"  # how their qualified names end
MAX_NESTED = 20  # operands in operands; each takes its names through all those around it

SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.GtE: ">=",
    ast.Gt: ">",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


class Conditions:
    """The part of the visitor of expressions that says when operands are evaluated."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.operands = 0  # around the expression
        self.known: dict[int, bool] = {}

    def expression(self, node: Any) -> Any:
        raise NotImplementedError

    def parts(self, node: Any) -> Any:
        raise NotImplementedError

    # --- rules -----------------------------------------------------------------------------------------

    def logic(self, node: ast.BoolOp) -> ast.expr:
        first, *rest = node.values
        if isinstance(first, ast.Constant) or not self.can_wait(*rest):
            return self.parts(node)  # type: ignore[no-any-return]
        method = "both" if isinstance(node.op, ast.And) else "either"
        return ask(method, [self.expression(first), *map(self.operand, rest)], node)

    def unary(self, node: ast.UnaryOp) -> ast.expr:
        if not isinstance(node.op, ast.Not) or isinstance(node.operand, ast.Constant) or self.in_class():
            return changed(node, operand=self.expression(node.operand))
        return ask("negation", [self.expression(node.operand)], node)

    def conditional(self, node: ast.IfExp) -> ast.expr:
        if isinstance(node.test, ast.Constant) or not self.can_wait(node.body, node.orelse):
            return self.parts(node)  # type: ignore[no-any-return]
        arms = [self.operand(node.body), self.operand(node.orelse)]
        return ask("chosen", [self.expression(node.test), *arms], node)

    def comparison(self, node: ast.Compare) -> ast.expr:
        sides = [node.left, *node.comparators]
        flags = any(isinstance(s, ast.Constant) and s.value.__class__ is bool for s in sides)
        flags = flags and any(isinstance(o, ast.Is | ast.IsNot) for o in node.ops)
        if len(node.ops) == 1 or not self.can_wait(*node.comparators):
            made: ast.Compare = self.parts(node)
            if not flags:
                return made
            left, *rest = [ask("truth", [s], s) for s in (made.left, *made.comparators)]
            return changed(made, left=left, comparators=rest)
        links: list[ast.expr] = []
        for op, side in zip(node.ops, node.comparators):
            pair = [constant(SIGNS[type(op)], side), self.operand(side, flags)]
            links.append(at(ast.Tuple(pair, ast.Load()), side))
        first = self.expression(node.left)
        return ask("chain", [ask("truth", [first], first) if flags else first, *links], node)

    # --- operands --------------------------------------------------------------------------------------

    def operand(self, node: ast.expr, flag: bool = False) -> ast.expr:
        self.operands += 1
        body = self.expression(node)
        self.operands -= 1
        arguments = ast.arguments([], [], at(ast.arg(OPERAND, None), node), [], [], None, [])
        return at(ast.Lambda(arguments, ask("truth", [body], node) if flag else body), node)

    def in_class(self) -> bool:
        scope: Scope | None = self.scope
        while scope is not None and scope.is_comprehension:
            scope = scope.outer
        return scope is not None and scope.is_class

    def can_wait(self, *nodes: ast.expr) -> bool:
        """Whether all of these may be evaluated in a lambda."""
        return self.operands < MAX_NESTED and not self.in_class() and all(map(self.is_movable, nodes))

    def is_movable(self, node: Any) -> bool:
        """Whether it means the same in a frame of its own; asked once of every node."""
        kind = node.__class__
        if kind in LEAVES:
            return True
        if kind is ast.Name:
            if node.id == "super":
                return self.scope.cls is not None and self.scope.first is not None
            return node.id not in FRAME_READERS
        found = self.known.get(id(node))
        if found is None:
            found = kind not in SUSPENDING and kind is not ast.NamedExpr and not getattr(node, "is_async", 0)
            if found:
                held = node.__dict__
                for field in PARTS[kind]:
                    value = held.get(field)
                    inside = value if value.__class__ is list else (value,)
                    found = found and all(map(self.is_movable, inside))
            self.known[id(node)] = found
        return found
