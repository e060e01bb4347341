"""What is certain of an expression, from its parts.

Enters: expression nodes and what names hold. Leaves: `Known` values, noted as facts of the `Code`.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from .calls import call
from .code import Code, FunctionNode
from .indexing import indexed
from .known import NONE, OTHER, UNKNOWN, Known, Sym, array, broadcast, joined, number
from .parts import Bound, constant, element, length, lengths, loaded, sequence

INTS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)


Env = dict[str, Bound]


class Expressions:
    """The part of the walk that looks into expressions."""

    def __init__(self, code: Code):
        self.code = code
        self.later: list[FunctionNode | ast.Lambda] = []

    def value(self, node: ast.expr, env: Env) -> Known:
        """What is certain of an expression; noted for it and for all its parts."""
        known = self._value(node, env)
        self.code.facts[node] = known
        return known

    def _value(self, node: ast.expr, env: Env) -> Known:
        match node:
            case ast.Name():
                bound = env.get(node.id)
                return UNKNOWN if bound is None else bound.known
            case ast.Constant():
                return constant(node.value)
            case ast.Tuple() | ast.List():
                items = [self.value(x, env) for x in node.elts]
                if any(isinstance(x, ast.Starred) for x in node.elts):
                    return UNKNOWN
                return Known("tuple" if isinstance(node, ast.Tuple) else "list", items=tuple(items))
            case ast.BinOp():
                return self._binary(node.op, node.left, node.right, env)
            case ast.UnaryOp():
                return self._unary(node, self.value(node.operand, env))
            case ast.Compare():
                values = [self.value(x, env) for x in (node.left, *node.comparators)]
                if any(isinstance(o, ast.Is | ast.IsNot | ast.In | ast.NotIn) for o in node.ops):
                    return number("b")
                return replace(broadcast(values), dtype="b")
            case ast.BoolOp():
                parts = [self.value(x, env) for x in node.values]
                made = parts[0]
                for p in parts[1:]:
                    made = joined(made, p)
                return made
            case ast.IfExp():
                self.value(node.test, env)
                return joined(self.value(node.body, env), self.value(node.orelse, env))
            case ast.Attribute():
                return self._attribute(node, env)
            case ast.Subscript():
                base, index = self.value(node.value, env), self.value(node.slice, env)
                return indexed(base, index, node.slice, self.code)
            case ast.Call():
                return self._call(node, env)
            case ast.NamedExpr():
                known = self.value(node.value, env)
                self.bind(node.target, known, env, node.value)
                return known
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, env)
            case ast.Lambda():
                self.later.append(node)
                return OTHER
            case _:
                for child in ast.iter_child_nodes(node):
                    if isinstance(child, ast.expr):
                        self.value(child, env)
                return UNKNOWN

    def _binary(self, op: ast.operator, left: ast.expr, right: ast.expr, env: Env) -> Known:
        a, b = self.value(left, env), self.value(right, env)
        return self.combined(op, a, b)

    def combined(self, op: ast.operator, a: Known, b: Known) -> Known:
        """The result of an operator."""
        if isinstance(op, ast.MatMult):
            return call("numpy.matmul", [a, b], {}, self.code)
        if {a.kind, b.kind} & {"tuple", "list"} and not (a.array or b.array):
            return UNKNOWN
        made = broadcast([sequence(a), sequence(b)])
        if isinstance(op, ast.Div):
            made = replace(made, dtype="c" if made.dtype == "c" else "f" if made.dtype else "")
        if made.kind == "number" and made.dtype == "i" and isinstance(op, INTS):
            return replace(made, dim=length(op, a.dim, b.dim))
        if made.kind == "" and a.kind in ("", "number") and b.kind in ("", "number"):
            made = replace(made, dim=length(op, a.dim, b.dim))
        return made

    def _unary(self, node: ast.UnaryOp, x: Known) -> Known:
        if isinstance(node.op, ast.Not):
            return number("b")
        if isinstance(node.op, ast.USub):
            return replace(x, dim=-x.dim if isinstance(x.dim, int) else None, items=None)
        return x if x.kind in ("array", "number") else UNKNOWN

    def _attribute(self, node: ast.Attribute, env: Env) -> Known:
        name = self.code.called(node)
        if name in ("numpy.pi", "numpy.e", "numpy.inf", "numpy.nan", "math.pi", "math.e", "math.inf"):
            return number("f")
        if name == "numpy.newaxis":
            return NONE
        x = self.value(node.value, env)
        if node.attr == "T" and x.array:
            return array(
                None if x.shape is None else x.shape[::-1], x.dtype, "transpose" if x.ndim != 1 else x.origin
            )
        if node.attr in ("real", "imag") and x.array:
            return replace(x, dtype="f" if x.dtype == "c" else x.dtype)
        if node.attr == "shape":
            shape = x.shape if x.kind in ("array", "") else None
            return UNKNOWN if shape is None else Known("tuple", items=tuple(number("i", d) for d in shape))
        if node.attr in ("size", "ndim") and x.array:
            return number("i", x.shape[0] if node.attr == "size" and x.shape and len(x.shape) == 1 else None)
        return UNKNOWN

    def _call(self, node: ast.Call, env: Env) -> Known:
        name = self.code.called(node.func)
        base = self.value(node.func.value, env) if isinstance(node.func, ast.Attribute) and not name else None
        args = [self.value(a, env) for a in node.args]
        named = {k.arg: self.value(k.value, env) for k in node.keywords if k.arg}
        starred = any(isinstance(a, ast.Starred) for a in node.args) or any(not k.arg for k in node.keywords)
        for k in node.keywords:
            if not k.arg:
                self.value(k.value, env)
        if starred:
            return UNKNOWN
        given = [lengths(n, k, env) for n, k in zip(node.args, args)]
        words = {k.arg: lengths(k.value, named[k.arg], env) for k in node.keywords if k.arg}
        if name:
            return call(name, given, words, self.code, node)
        if base is not None:
            return call(f".{node.func.attr}", [base, *given], words, self.code, node)  # type: ignore[attr-defined]
        if isinstance(node.func, ast.Name):
            free = node.func.id not in env
            return call(node.func.id, given, words, self.code, node) if free else UNKNOWN
        self.value(node.func, env)
        return UNKNOWN

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, env: Env
    ) -> Known:
        inner = dict(env)
        for g in node.generators:
            self.target(g.target, g.iter, inner)
            for test in g.ifs:
                self.value(test, inner)
        for part in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.value(part, inner)
        return OTHER

    def target(self, target: ast.expr, over: ast.expr, env: Env) -> None:
        """Bind the target of a loop or comprehension to the elements of what it goes over."""
        known = self.value(over, env)
        if isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id not in env:
            if over.func.id == "range":
                return self.bind(target, number("i"), env, None)
            if over.func.id == "enumerate" and over.args:
                item = element(self.code.fact(over.args[0]))
                return self.bind(target, Known("tuple", items=(number("i"), item)), env, None)
            if over.func.id == "zip":
                items = tuple(element(self.code.fact(a)) for a in over.args)
                return self.bind(target, Known("tuple", items=items), env, None)
        return self.bind(target, element(known), env, None)

    def bind(self, target: ast.expr, known: Known, env: Env, value: ast.expr | None) -> None:
        """Give a target a value; ``n, d = X.shape`` also tells the rank of X."""
        match target:
            case ast.Name():
                key = f"{target.id}@{target.lineno}:{target.col_offset}"
                if known.dim is None and known.kind == "number" and known.dtype == "i":
                    known = replace(known, dim=Sym(key, target.id))
                elif isinstance(known.dim, Sym) and known.dim.text != target.id:
                    known = replace(known, dim=Sym(known.dim.key, target.id))
                seen = self.code.observed.get((target.lineno, target.id))
                if seen is not None and (seen.array or known == UNKNOWN):
                    known = seen
                env[target.id] = Bound(known, key)
                self.code.facts[target] = known
            case ast.Tuple() | ast.List():
                self._unpack(target, known, env, value)
            case ast.Starred():
                self.bind(target.value, UNKNOWN, env, None)
            case ast.Attribute() | ast.Subscript():
                self.value(target.value, env)
                if isinstance(target, ast.Subscript):
                    self.value(target.slice, env)
                elif target.attr == "shape" and isinstance(target.value, ast.Name):
                    env.pop(target.value.id, None)
                self.code.facts[target] = known

    def _unpack(self, target: ast.Tuple | ast.List, known: Known, env: Env, value: ast.expr | None) -> None:
        count = len(target.elts)
        if any(isinstance(t, ast.Starred) for t in target.elts):
            items = [UNKNOWN] * count
        elif known.items is not None and len(known.items) == count:
            items = list(known.items)
        else:
            items = self._shape(target, value, env) or [UNKNOWN] * count
        for t, item in zip(target.elts, items):
            self.bind(t, item, env, None)

    def _shape(self, target: ast.Tuple | ast.List, value: ast.expr | None, env: Env) -> list[Known] | None:
        """Of ``n, d = X.shape`` with X unknown: its rank is the number of targets."""
        if (
            not isinstance(value, ast.Attribute)
            or value.attr != "shape"
            or not isinstance(value.value, ast.Name)
        ):
            return None
        name = value.value.id
        bound = env.get(name, Bound(UNKNOWN, f"{name}@free"))
        if bound.known.kind not in ("", "array") or bound.known.shape is not None:
            return None
        dims = [
            Sym(
                f"{bound.key}.shape[{i}]",
                t.id if isinstance(t, ast.Name) and t.id != "_" else f"{name}.shape[{i}]",
            )
            for i, t in enumerate(target.elts)
        ]
        env[name] = Bound(replace(bound.known, shape=tuple(dims)), bound.key)
        return [number("i", d) for d in dims]

    def augmented(self, s: ast.AugAssign, env: Env) -> None:
        """``x += y``: an array keeps its shape and dtype."""
        before = self.value(loaded(s.target), env)
        self.code.facts[s.target] = before
        other = self.value(s.value, env)
        made = before if before.array else self.combined(s.op, before, other)
        self.code.facts[s] = self.combined(s.op, before, other)
        if isinstance(s.target, ast.Name):
            self.bind(s.target, replace(made, dim=None) if not before.array else made, env, None)
            self.code.facts[s.target] = before
        else:
            self.value(s.target.value, env)
            if isinstance(s.target, ast.Subscript):
                self.value(s.target.slice, env)

    def changed(self, node: ast.expr, env: Env) -> None:
        """A call for its effect: of a list, a resized array, nothing is known after it."""
        func = node.func if isinstance(node, ast.Call) else None
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            bound = env.get(func.value.id)
            if bound is not None and (bound.known.kind != "array" or func.attr in ("resize", "setfield")):
                env.pop(func.value.id)
