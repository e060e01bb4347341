"""Expressions of the user's code, rewritten to ask the site of the function.

Enters: an expression as the user wrote it, and the scope it stands in. Leaves: an expression that makes the
same value by asking ``_secant_`` (a site) for every call, attribute, item, captured name and iteration, and
for what Python decides by the truth of a value (see `conditions`). Other operators and single comparisons are
left: recorded values answer them by NumPy's own protocols.
"""

import ast
import builtins
from collections.abc import Callable
from typing import Any

from .conditions import Conditions
from .nodes import SLICE, ask, at, changed, constant, mangle, name
from .scopes import Scope

BUILTINS = frozenset(vars(builtins))

# Builtins that look at the frame that calls them: they are called by the user's own frame.
FRAME = frozenset({"super", "locals", "globals", "vars", "dir", "eval", "exec", "breakpoint"})

# Those that list the frame's names list the user's only.
OWN_NAMES = dict.fromkeys(
    ("locals", "vars"),
    "{_secant_k: _secant_v for _secant_k, _secant_v in locals().items() if _secant_k[:8] != '_secant_'}",
) | {"dir": "[_secant_k for _secant_k in dir() if _secant_k[:8] != '_secant_']"}

NAMELESS = (ast.Constant, ast.Name, ast.Lambda)

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Expressions(Conditions):
    """The visitor of expressions; `Statements` adds the rest of a function."""

    def __init__(self, scope: Scope, shadowed: Callable[[str], bool]) -> None:
        super().__init__(scope)
        self.shadowed = shadowed  # does the module have a global of this builtin's name?
        self.rules: dict[type, Callable[[Any], ast.expr]] = {
            ast.Constant: lambda node: node,
            ast.Name: self.name,
            ast.Call: self.call,
            ast.Attribute: self.attribute,
            ast.Subscript: self.subscript,
            ast.Slice: self.slice,
            ast.BinOp: self.binary,
            ast.Compare: self.comparison,
            ast.BoolOp: self.logic,
            ast.UnaryOp: self.unary,
            ast.IfExp: self.conditional,
            ast.Lambda: self.function,
            ast.ListComp: self.comprehension,
            ast.SetComp: self.comprehension,
            ast.DictComp: self.comprehension,
            ast.GeneratorExp: self.comprehension,
            ast.NamedExpr: self.walrus,
            ast.JoinedStr: self.text,
        }

    def expression(self, node: Any) -> Any:
        rule = self.rules.get(node.__class__)
        return rule(node) if rule is not None else self.parts(node)

    def parts(self, node: Any) -> Any:
        """A node that stays, with its parts rewritten."""
        fields = {}
        for key in node._fields:
            value = getattr(node, key, None)
            if value.__class__ is list:
                fields[key] = [self.expression(v) if isinstance(v, ast.AST) else v for v in value]
            elif isinstance(value, ast.AST):
                fields[key] = self.expression(value)
        return changed(node, **fields)

    def binary(self, node: ast.BinOp) -> ast.expr:
        return changed(node, left=self.expression(node.left), right=self.expression(node.right))

    # --- names -----------------------------------------------------------------------------------------

    def is_builtin(self, text: str) -> bool:
        return text in BUILTINS and self.scope.kind(text) == "global" and not self.shadowed(text)

    def name(self, node: ast.Name) -> ast.expr:
        text = node.id
        if (
            self.scope.kinds.get(text) == "local"
            or node.ctx.__class__ is not ast.Load
            or self.scope.kind(text) == "local"
            or text == "__class__"
            or self.is_builtin(text)
        ):
            return node
        if text in self.scope.globals:  # stored here too: it may not exist yet but in the recording
            return ask("fetch", [constant(mangle(self.scope.cls, text), node)], node)
        return ask("load", [constant(mangle(self.scope.cls, text), node), node], node)

    def named(self, text: str, value: ast.expr, like: ast.AST) -> ast.expr:
        """``_secant_.name(text, value)``, unless what was written (``like``) has nothing to name."""
        if isinstance(like, NAMELESS) or text.startswith("_secant_"):
            return value
        return ask("name", [constant(text, like), value], like)

    def walrus(self, node: ast.NamedExpr) -> ast.expr:
        text, value = node.target.id, self.expression(node.value)
        if self.scope.kind(text) != "local":
            return ask("store", [constant(mangle(self.scope.cls, text), node), value], node)
        return changed(node, value=self.named(text, value, node.value))

    # --- calls, attributes, items ----------------------------------------------------------------------

    def call(self, node: ast.Call) -> ast.expr:
        called = node.func
        if isinstance(called, ast.Name) and called.id in FRAME and self.is_builtin(called.id):
            return self.frame_call(node, called)
        arguments = [self.expression(argument) for argument in node.args]
        keywords = [changed(keyword, value=self.expression(keyword.value)) for keyword in node.keywords]
        if isinstance(called, ast.Attribute):
            line = called.end_lineno or called.lineno
            member = constant(mangle(self.scope.cls, called.attr), called)
            first = [constant(line, called), self.expression(called.value), member]
            return ask("method", [*first, *arguments], node, keywords, called)
        return ask(
            "call", [constant(node.lineno, called), self.expression(called), *arguments], node, keywords
        )

    def frame_call(self, node: ast.Call, called: ast.Name) -> ast.expr:
        scope = self.scope
        if node.args or node.keywords:
            return self.parts(node)  # type: ignore[no-any-return]
        if called.id == "super" and scope.cls is not None and scope.first is not None:
            return changed(node, args=[name("__class__", called), name(scope.first, called)])
        if called.id in OWN_NAMES and not scope.is_class:
            only = ast.parse(OWN_NAMES[called.id], mode="eval").body
            for part in ast.walk(only):
                if isinstance(part, ast.expr):
                    at(part, node)
            return only
        return node

    def attribute(self, node: ast.Attribute) -> ast.expr:
        if node.ctx.__class__ is not ast.Load:
            return changed(node, value=self.expression(node.value))
        member = constant(mangle(self.scope.cls, node.attr), node)
        return ask("attr", [self.expression(node.value), member], node, member=node)

    def subscript(self, node: ast.Subscript) -> ast.expr:
        if node.ctx.__class__ is not ast.Load:
            return changed(node, value=self.expression(node.value), slice=self.expression(node.slice))
        return ask("item", [self.expression(node.value), self.expression(node.slice)], node)

    def slice(self, node: ast.Slice) -> ast.expr:
        parts = [constant(None, node) if p is None else self.expression(p) for p in (node.lower, node.upper)]
        if node.step is not None:
            parts.append(self.expression(node.step))
        return at(ast.Call(name(SLICE, node), parts, []), node)

    # --- scopes of their own ---------------------------------------------------------------------------

    def enter(self, node: ast.AST, cls: str | None) -> Scope:
        outer = self.scope
        self.scope = Scope(node, outer, cls, outer.free)
        return outer

    def defaults(self, arguments: ast.arguments) -> ast.arguments:
        return changed(
            arguments,
            defaults=[self.expression(default) for default in arguments.defaults],
            kw_defaults=[None if d is None else self.expression(d) for d in arguments.kw_defaults],
        )

    def function(self, node: ast.Lambda) -> ast.Lambda:
        arguments = self.defaults(node.args)
        outer = self.enter(node, self.scope.cls)
        body = self.expression(node.body)
        self.scope = outer
        return changed(node, args=arguments, body=body)

    def comprehension(self, node: Any) -> Any:
        first = self.iterated(node.generators[0])
        outer = self.enter(node, self.scope.cls)
        generators: list[ast.comprehension] = []
        for generator in node.generators:
            source = first if not generators else self.iterated(generator)
            target = self.expression(generator.target)
            conditions = [self.expression(condition) for condition in generator.ifs]
            generators.append(changed(generator, target=target, iter=source, ifs=conditions))
        if isinstance(node, ast.DictComp):
            made = {"key": self.expression(node.key), "value": self.expression(node.value)}
        else:
            made = {"elt": self.expression(node.elt)}
        self.scope = outer
        return changed(node, generators=generators, **made)

    def iterated(self, generator: ast.comprehension) -> ast.expr:
        source: ast.expr = self.expression(generator.iter)
        return source if generator.is_async else ask("iterate", [source], generator.iter)

    # --- text ------------------------------------------------------------------------------------------

    def text(self, node: ast.JoinedStr) -> ast.expr:
        return ask("text", [self.text_parts(node)], node)

    def text_parts(self, node: ast.JoinedStr) -> ast.expr:
        """A tuple of plain text and (value, conversion, format) triples; a format may be such a tuple too."""
        parts: list[ast.expr] = []
        for part in node.values:
            if not isinstance(part, ast.FormattedValue):
                parts.append(part)
                continue
            spec: ast.expr = constant(None, part)
            if isinstance(part.format_spec, ast.JoinedStr):
                pieces = part.format_spec.values
                if all(isinstance(piece, ast.Constant) for piece in pieces):
                    spec = constant(
                        "".join(str(p.value) for p in pieces if isinstance(p, ast.Constant)), part
                    )
                else:
                    spec = self.text_parts(part.format_spec)
            triple = [self.expression(part.value), constant(part.conversion, part), spec]
            parts.append(at(ast.Tuple(triple, ast.Load()), part))
        return at(ast.Tuple(parts, ast.Load()), node)
