"""What stands left of ``=``: names, attributes, items, tuples of them, in Python's order of evaluation.

Enters: a target as the user wrote it and a value already rewritten. Leaves: the statements that store it.
Python evaluates the value first and then one target after another, so values wait in temporaries where a
store goes through the site; these are deleted at once, since nothing the user made may live longer than in
their own code.
"""

import ast
from typing import Any

from .expressions import Expressions
from .nodes import STORE, ask, assign, at, changed, constant, delete, mangle, name

Sequence = (ast.Tuple, ast.List)


class Targets(Expressions):
    """Assignments of all forms."""

    def is_simple(self, target: ast.expr) -> bool:
        """Only names of this function: Python may store to it by itself."""
        if isinstance(target, ast.Name):
            return self.scope.kind(target.id) == "local"
        if isinstance(target, Sequence):
            return all(self.is_simple(part) for part in target.elts)
        return isinstance(target, ast.Starred) and self.is_simple(target.value)

    def is_settled(self, node: ast.expr) -> bool:
        """Evaluating it has no effect, and no other expression can change what it gives."""
        if isinstance(node, ast.Name):
            return not (self.scope.rebound or self.scope.walrus) and self.scope.kind(node.id) == "local"
        if isinstance(node, ast.Slice):
            return all(part is None or self.is_settled(part) for part in (node.lower, node.upper, node.step))
        if isinstance(node, ast.Tuple):
            return all(self.is_settled(part) for part in node.elts)
        return isinstance(node, ast.Constant)

    # --- statements ------------------------------------------------------------------------------------

    def assign(self, node: ast.Assign, out: list[ast.stmt]) -> None:
        value = self.expression(node.value)
        if len(node.targets) == 1:
            self.store(node.targets[0], value, node.value, node, out)
        elif all(isinstance(target, ast.Name) and self.is_simple(target) for target in node.targets):
            for target in reversed(node.targets):
                value = self.named(target.id, value, node.value)  # type: ignore[attr-defined]
            out.append(changed(node, value=value))
        else:
            held = self.scope.fresh()
            out.append(assign(held, value, node))
            for target in node.targets:
                self.store(target, name(held, target), node.value, node, out)
            out.append(delete([held], node))

    def annotated(self, node: ast.AnnAssign, out: list[ast.stmt]) -> None:
        if node.value is None:
            out.append(changed(node, target=self.expression(node.target)))
        elif isinstance(node.target, ast.Name) and self.is_simple(node.target):
            value = self.expression(node.value)
            out.append(changed(node, value=self.named(node.target.id, value, node.value)))
        elif self.scope.is_class:
            out.append(changed(node, target=self.expression(node.target), value=self.expression(node.value)))
        else:
            self.store(node.target, self.expression(node.value), node.value, node, out)

    def augmented(self, node: ast.AugAssign, out: list[ast.stmt]) -> None:
        target, scope = node.target, self.scope
        if isinstance(target, ast.Name):
            if self.is_simple(target):
                out.append(changed(node, value=self.expression(node.value)))
                if not target.id.startswith("_secant_"):
                    out.append(assign(target.id, self.named(target.id, name(target.id, target), node), node))
                return
            load: ast.expr = at(ast.Name(target.id, ast.Load()), target)
            held: list[str] = []
            pieces: list[ast.expr] = []
        elif scope.is_class:
            out.append(self.parts(node))
            return
        else:
            held = [scope.fresh()]
            out.append(assign(held[0], self.expression(target.value), node))
            pieces = [name(held[0], target)]
            if isinstance(target, ast.Subscript):
                held.append(scope.fresh())
                out.append(assign(held[1], self.expression(target.slice), node))
                pieces.append(name(held[1], target))
                load = ask("item", pieces, target)
            else:
                pieces.append(constant(mangle(scope.cls, target.attr), target))
                load = ask("attr", pieces, target, member=target)
        result = scope.fresh()
        out.append(assign(result, self.expression(load) if isinstance(target, ast.Name) else load, node))
        place = at(ast.Name(result, STORE), node)
        out.append(changed(node, target=place, value=self.expression(node.value)))
        if isinstance(target, ast.Name):
            self.store(target, name(result, node), node.value, node, out)
        else:
            method = "setitem" if isinstance(target, ast.Subscript) else "setattr"
            member = target if isinstance(target, ast.Attribute) else None
            call = ask(method, [*pieces, name(result, node)], target, member=member)
            out.append(at(ast.Expr(call), node))
        out.append(delete([*held, result], node))

    # --- storing ---------------------------------------------------------------------------------------

    def store(
        self, target: Any, value: ast.expr, written: ast.expr, like: ast.stmt, out: list[ast.stmt]
    ) -> None:
        """Append the statements that store a value; ``written`` is the value as the user wrote it."""
        scope = self.scope
        if isinstance(target, Sequence):
            self.unpack(target, value, like, out)
        elif isinstance(target, ast.Name):
            if scope.kind(target.id) == "local":
                value = value if scope.is_class else self.named(target.id, value, written)
                out.append(at(ast.Assign([target], value), like))
            else:
                call = ask("store", [constant(mangle(scope.cls, target.id), target), value], target)
                out.append(at(ast.Expr(call), like))
        elif scope.is_class:
            out.append(at(ast.Assign([self.expression(target)], value), like))
        else:
            pieces = [target.value, target.slice] if isinstance(target, ast.Subscript) else [target.value]
            waits = not isinstance(value, ast.Constant) and not all(self.is_settled(p) for p in pieces)
            waits = waits and not (isinstance(value, ast.Name) and value.id.startswith("_secant_"))
            if waits:
                held = scope.fresh()
                out.append(assign(held, value, like))
                value = name(held, target)
            arguments = [self.expression(piece) for piece in pieces]
            if isinstance(target, ast.Subscript):
                call = ask("setitem", [*arguments, value], target)
            else:
                member = constant(mangle(scope.cls, target.attr), target)
                call = ask("setattr", [*arguments, member, value], target, member=target)
            out.append(at(ast.Expr(call), like))
            if waits:
                out.append(delete([held], like))

    def unpack(self, target: Any, value: ast.expr, like: ast.stmt, out: list[ast.stmt]) -> None:
        if self.scope.is_class or self.is_simple(target):
            if not self.scope.is_class and all(isinstance(part, ast.Name) for part in target.elts):
                names = at(ast.Tuple([constant(part.id, part) for part in target.elts], ast.Load()), target)
                value = ask("names", [names, value], like)
            out.append(at(ast.Assign([self.expression(target)], value), like))
            return
        waiting: list[tuple[ast.expr, str]] = []
        out.append(at(ast.Assign([self.receiver(target, waiting)], value), like))
        self.settle(waiting, like, out)

    def received(self, target: ast.expr, start: list[ast.stmt]) -> ast.expr:
        """The target of a ``for`` or ``with``; stores that go through the site are appended to ``start``."""
        if self.is_simple(target) or self.scope.is_class:
            return self.expression(target)  # type: ignore[no-any-return]
        waiting: list[tuple[ast.expr, str]] = []
        place = self.receiver(target, waiting)
        self.settle(waiting, target, start)
        return place

    def receiver(self, target: ast.expr, waiting: list[tuple[ast.expr, str]]) -> ast.expr:
        """A target of plain names; from the first store through the site on, all others wait too."""
        if isinstance(target, ast.Starred):
            return changed(target, value=self.receiver(target.value, waiting))
        if not waiting and self.is_simple(target):
            return target
        if not waiting and isinstance(target, Sequence):
            return changed(target, elts=[self.receiver(part, waiting) for part in target.elts])
        held = self.scope.fresh()
        waiting.append((target, held))
        return at(ast.Name(held, STORE), target)

    def settle(self, waiting: list[tuple[ast.expr, str]], like: Any, out: list[ast.stmt]) -> None:
        for target, held in waiting:
            self.store(target, name(held, target), name(held, target), like, out)
        out.append(delete([held for _, held in waiting], like))
