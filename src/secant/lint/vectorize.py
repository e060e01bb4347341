"""From a loop over elements to the line of NumPy that does the same.

Enters: a ``for`` over a range, or over two or three nested ones, with one statement in it (and names that
hold parts of it). Leaves: a `Line`, or None where it is not certain that the line does the same.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import Any

from .code import Code
from .elementwise import Elementwise
from .indices import Axis, No, Whole, axis_of, element
from .known import Known


@dataclass(frozen=True)
class Line:
    """What replaces a loop: its text, and the shapes of the arrays it goes over."""

    text: str
    shapes: tuple[str, ...]


def vectorized(loop: ast.For, code: Code) -> Line | None:
    """The line that does what a loop does; None if there is none, or it is not certain."""
    try:
        return _Loop(loop, code).line()
    except No:
        return None


class _Loop(Elementwise):
    def __init__(self, loop: ast.For, code: Code):
        self.code = code
        self.numpy = next((k for k, v in code.names.items() if v == "numpy"), "")
        if not self.numpy:
            raise No
        self.axes: list[Axis] = []
        body: list[ast.stmt] = [loop]
        while len(body) == 1 and isinstance(inner := body[0], ast.For):
            if inner.orelse or inner.type_comment:
                raise No
            self.axes.append(axis_of(inner, code))
            body = list(inner.body)
        self.indices = [a.name for a in self.axes]
        if len(set(self.indices)) != len(self.indices) or len(self.axes) > 3:
            raise No
        self.parts: dict[str, ast.expr] = {}
        for s in body[:-1]:
            if not isinstance(s, ast.Assign) or len(s.targets) != 1 or not isinstance(s.targets[0], ast.Name):
                raise No
            name = s.targets[0].id
            if name in self.parts or name in self.indices or self._later(name, loop):
                raise No
            self.parts[name] = self._inlined(s.value)
        if not body or any(self._later(i, loop) for i in self.indices):
            raise No
        self.last = body[-1]
        self.used: list[tuple[str, Known]] = []
        bounds = {n.id for a in self.axes for n in ast.walk(a.bounds) if isinstance(n, ast.Name)}
        if bounds & ({*self.indices, *self.parts} | _bound(self.last)):
            raise No

    def _later(self, name: str, loop: ast.For) -> bool:
        """Whether a name that the loop binds is read outside it, but for loops that bind it themselves."""
        code, here = self.code, self.code.function_of(loop)
        for n in code.all(ast.Name):
            if n.id != name or not isinstance(n.ctx, ast.Load) or code.function_of(n) is not here:
                continue
            around = list(code.around(n))
            if loop not in around and not any(name in _targets(a) for a in around):
                return True
        return False

    def _inlined(self, value: ast.expr) -> ast.expr:
        parts, facts = self.parts, self.code.facts

        class Put(ast.NodeTransformer):
            def visit(self, node: ast.AST) -> Any:
                if isinstance(node, ast.Name) and node.id in parts and isinstance(node.ctx, ast.Load):
                    return parts[node.id]
                made = copy.copy(node)
                for name, held in ast.iter_fields(node):
                    if isinstance(held, list):
                        setattr(made, name, list(held))  # the user's tree stays as it is
                if node in facts:
                    facts[made] = facts[node]
                return self.generic_visit(made)

        made: ast.expr = Put().visit(value)
        return made

    def line(self) -> Line:
        s = self.last
        if isinstance(s, ast.If):
            text = self._extreme(s)
        elif isinstance(s, ast.AugAssign):
            text = self._augmented(s.target, s.op, self._inlined(s.value))
        elif isinstance(s, ast.Assign) and len(s.targets) == 1:
            text = self._assigned(s.targets[0], self._inlined(s.value))
        else:
            raise No
        if not self.used or self._shared():
            raise No
        return Line(text, tuple(dict.fromkeys(f"{name} {known.shape_text}" for name, known in self.used)))

    def _shared(self) -> bool:
        """Whether one of the arrays may be a view of another: then the order of the writes matters."""
        names = {name for name, _ in self.used}
        here = self.code.function_of(self.last)
        for s in self.code.all(ast.Assign):
            bound = {n.id for t in s.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            shared = _views(s.value) and (_names(s.value) & names) - (bound if len(bound) == 1 else set())
            if s is not self.last and bound & names and shared and self.code.function_of(s) is here:
                return True
        return False

    def _assigned(self, target: ast.expr, value: ast.expr) -> str:
        if isinstance(target, ast.Name):
            return self._total(target, value)
        where = self._target(target)
        if len(where.axes) != len(self.axes):
            raise No
        self._same_place(where, value)
        return f"{where.store} = {self._over(value, where.axes)}"

    def _augmented(self, target: ast.expr, op: ast.operator, value: ast.expr) -> str:
        if isinstance(target, ast.Name):
            sign = "+=" if isinstance(op, ast.Add) else "-=" if isinstance(op, ast.Sub) else "*="
            if not isinstance(op, ast.Add | ast.Sub | ast.Mult) or target.id in _names(value):
                raise No
            return f"{target.id} {sign} {self._reduced(value, 'prod' if sign == '*=' else 'sum')}"
        where = self._target(target)
        self._same_place(where, value)
        sign = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.Div: "/="}.get(type(op), "")
        if not sign or (sign == "/=" and self.code.fact(where.base).dtype == "i"):
            raise No
        if len(where.axes) == len(self.axes):
            return f"{where.load} {sign} {self._over(value, where.axes)}"
        if sign not in ("+=", "-="):
            raise No
        return f"{where.load} {sign} {self._contracted(value, where.axes)}"

    def _total(self, target: ast.Name, value: ast.expr) -> str:
        """``s = s + e`` and ``m = max(m, e)``."""
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Mult):
            for mine, other in ((value.left, value.right), (value.right, value.left)):
                if isinstance(mine, ast.Name) and mine.id == target.id:
                    return self._augmented(target, value.op, other)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and len(value.args) == 2:
            name = value.func.id
            for mine, other in ((value.args[0], value.args[1]), (value.args[1], value.args[0])):
                if name in ("max", "min") and isinstance(mine, ast.Name) and mine.id == target.id:
                    if target.id in _names(other):
                        raise No
                    return f"{target.id} = {name}({target.id}, {self._reduced(other, name)})"
        raise No

    def _extreme(self, s: ast.If) -> str:
        """``if x[i] > m: m = x[i]``."""
        if (
            s.orelse
            or len(s.body) != 1
            or not isinstance(s.body[0], ast.Assign)
            or not isinstance(s.test, ast.Compare)
        ):
            raise No
        target, value, test = s.body[0].targets[0], self._inlined(s.body[0].value), s.test
        if not isinstance(target, ast.Name) or len(test.ops) != 1 or target.id in _names(value):
            raise No
        sides = [ast.unparse(self._inlined(x)) for x in (test.left, test.comparators[0])]
        greater = isinstance(test.ops[0], ast.Gt | ast.GtE)
        if not greater and not isinstance(test.ops[0], ast.Lt | ast.LtE):
            raise No
        if sides == [ast.unparse(value), target.id]:
            name = "max" if greater else "min"
        elif sides == [target.id, ast.unparse(value)]:
            name = "min" if greater else "max"
        else:
            raise No
        return f"{target.id} = {name}({target.id}, {self._reduced(value, name)})"

    def _reduced(self, value: ast.expr, name: str) -> str:
        """All elements of a value in one number."""
        scalar = self.code.fact(self.last).kind == "number" if isinstance(self.last, ast.AugAssign) else True
        if not scalar or set(self.indices) - _names(value):
            raise No
        if (
            name == "sum"
            and isinstance(value, ast.BinOp)
            and isinstance(value.op, ast.Mult)
            and len(self.axes) == 1
        ):
            sides = [self._over(x, self.indices) for x in (value.left, value.right)]
            if all(self.indices[0] in _names(x) for x in (value.left, value.right)):
                return f"{self.numpy}.dot({sides[0]}, {sides[1]})"
        return f"{self.numpy}.{name}({self._over(value, self.indices)})"

    def _contracted(self, value: ast.expr, out: list[str]) -> str:
        """A sum over the indices that the target lacks: a product of matrices."""
        rest = [i for i in self.indices if i not in out]
        if len(rest) != 1 or out != [i for i in self.indices if i in out]:
            raise No
        if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Mult):
            if len(self.axes) == 2 and set(self.indices) <= _names(value):
                return f"{self.numpy}.sum({self._over(value, [*out, *rest])}, axis={len(out)})"
            raise No
        sides = [self._element(x) for x in (value.left, value.right)]
        if rest[0] in out or any(x is None or rest[0] not in x.axes for x in sides):
            raise No
        left, right = sides
        assert left is not None and right is not None
        if len(out) == 1 and {len(left.axes), len(right.axes)} == {1, 2}:
            matrix, vector = (left, right) if len(left.axes) == 2 else (right, left)
            return f"{self._turned(matrix, [out[0], rest[0]])} @ {vector.load}"
        if len(out) == 2 and len(left.axes) == len(right.axes) == 2:
            if out[0] not in left.axes:
                left, right = right, left
            return f"{self._turned(left, [out[0], rest[0]])} @ {self._turned(right, [rest[0], out[1]])}"
        raise No

    def _turned(self, x: Whole, order: list[str]) -> str:
        if x.axes == order:
            return x.load
        if x.axes == order[::-1]:
            return f"{x.load}.T"
        raise No

    def _target(self, target: ast.expr) -> Whole:
        where = element(target, self.axes, self.code) if isinstance(target, ast.Subscript) else None
        if where is None or not where.axes or where.axes != [i for i in self.indices if i in where.axes]:
            raise No
        self.used.append((where.name, self.code.fact(where.base)))
        return where

    def _same_place(self, where: Whole, value: ast.expr) -> None:
        """The written array may be read where it is written, and nowhere else."""
        for n in ast.walk(value):
            if isinstance(n, ast.Subscript):
                found = element(n, self.axes, self.code)
                if found is not None and found.name == where.name and found.store != where.store:
                    raise No
        inside = sum(isinstance(n, ast.Name) and n.id == where.name for n in ast.walk(value))
        reads = sum(
            isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and n.value.id == where.name
            for n in ast.walk(value)
        )
        if inside != reads:
            raise No


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _views(value: ast.expr) -> bool:
    """Whether a value may share memory with the arrays that it names."""
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func).rpartition(".")[2]
        return name in (
            "reshape",
            "ravel",
            "asarray",
            "transpose",
            "view",
            "swapaxes",
            "squeeze",
            "atleast_1d",
            "diagonal",
        )
    return isinstance(value, ast.Name | ast.Subscript | ast.Attribute | ast.Tuple)


def _targets(node: ast.AST) -> set[str]:
    """The names that a loop or comprehension binds itself."""
    if isinstance(node, ast.For):
        return _bound(node.target)
    generators = getattr(node, "generators", [])
    return {n for g in generators for n in _bound(g.target)}


def _bound(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
