"""Statements of the user's code, rewritten around the expressions.

Enters: the body of a function as the user wrote it. Leaves: the body that keeps ``_secant_here_.line`` at the
line being run, names what is assigned, and stores to attributes, items and captured names through the site.
"""

import ast
import sys
from collections.abc import Callable
from typing import Any

from . import exits, returns
from .driven import Control, Place
from .nodes import ask, at, changed, mark, name, near
from .scopes import Scope

# Statements that run nothing of the user's, or whose line is that of what they contain.
UNMARKED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Global,
    ast.Nonlocal,
    ast.Pass,
    ast.Break,
    ast.Continue,
)


class Statements(Control):
    """The rewriter of one function and of all that is defined inside it."""

    def __init__(self, scope: Scope, shadowed: Callable[[str], bool], lower_exits: bool) -> None:
        super().__init__(scope, shadowed)
        self.place = Place([], False)
        self.lower_exits = lower_exits
        self.forms: dict[type, Callable[[Any, list[ast.stmt]], None]] = {
            ast.Assign: self.assign,
            ast.AugAssign: self.augmented,
            ast.AnnAssign: self.annotated,
            ast.For: self.loop,
            ast.AsyncFor: self.loop,
            ast.While: self.while_loop,
            ast.If: self.branch,
            ast.Nonlocal: self.nonlocals,
            ast.Raise: self.error,
            returns.Leave: self.leave,
            ast.With: self.context,
            ast.AsyncWith: self.context,
            ast.Try: self.attempt,
            ast.Match: self.match,
            ast.FunctionDef: self.definition,
            ast.AsyncFunctionDef: self.definition,
            ast.ClassDef: self.class_definition,
        }
        for kind in (ast.Global, ast.Pass, ast.Break, ast.Continue, ast.Import, ast.ImportFrom):
            self.forms[kind] = lambda node, out: out.append(node)
        self.forms[ast.TryStar] = self.attempt
        if sys.version_info >= (3, 12):
            self.forms[ast.TypeAlias] = self.forms[ast.Pass]

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """A run of statements, each with its line."""
        out: list[ast.stmt] = []
        for node in statements:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                out.append(node)  # a docstring must come first, and no constant has anything to record
                continue
            if not isinstance(node, UNMARKED):
                out.append(mark(node.lineno, node))
            form = self.forms.get(node.__class__)
            if form is not None:
                form(node, out)
            else:
                out.append(self.parts(node))
        return out or [at(ast.Pass(), node) for node in statements[:1]]

    def function_body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """The body of the function whose scope is the present one."""
        if self.lower_exits:
            statements = exits.lower(statements)
            if not self.scope.suspends:
                statements = returns.lower(statements)
        outer, self.place = self.place, Place(statements, True)
        out = self.body(statements)
        if self.place.left:
            last = statements[-1]
            out.append(at(ast.Return(name(returns.RESULT, last)), last))
        self.place = outer
        names = sorted(self.scope.shared())  # drivers store to them, above the user's own declaration too
        start = int(isinstance(out[0], ast.Expr) and isinstance(out[0].value, ast.Constant))
        return [*out[:start], near(ast.Nonlocal(names), out[0]), *out[start:]] if names else out

    def nonlocals(self, node: ast.Nonlocal, out: list[ast.stmt]) -> None:
        names = [n for n in node.names if self.scope.is_class or self.scope.kind(n) != "local"]
        if names:  # the others are declared at the top
            out.append(changed(node, names=names))

    # --- control ---------------------------------------------------------------------------------------

    def context(self, node: ast.With | ast.AsyncWith, out: list[ast.stmt]) -> None:
        """``with a as x, b as y``; nested where a target is stored through the site, by a statement."""
        simple = all(i.optional_vars is None or self.is_simple(i.optional_vars) for i in node.items)
        groups = [node.items] if simple else [[item] for item in node.items]
        inner: list[ast.stmt] | None = None
        made = []
        for group in groups:
            start: list[ast.stmt] = []
            items = []
            for item in group:
                value, target = self.expression(item.context_expr), item.optional_vars
                items.append(
                    changed(
                        item,
                        context_expr=value,
                        optional_vars=None if target is None else self.received(target, start),
                    )
                )
            made.append((items, start))
        for items, start in reversed(made):
            inner = start + (self.inner(node.body, len(node.items)) if inner is None else inner)
            inner = [changed(node, items=items, body=inner)]
        out.extend(inner or [])

    def attempt(self, node: Any, out: list[ast.stmt]) -> None:
        self.place.tries += 1
        handlers = [
            changed(h, type=None if h.type is None else self.expression(h.type), body=self.inner(h.body, 3))
            for h in node.handlers
        ]
        blocks = {key: self.inner(getattr(node, key), 2) for key in ("body", "orelse", "finalbody")}
        self.place.tries -= 1
        out.append(changed(node, handlers=handlers, **blocks))

    def match(self, node: ast.Match, out: list[ast.stmt]) -> None:
        # Patterns compare with constants and dotted names; True and False are asked for by identity.
        cases = [
            changed(
                case,
                guard=None if case.guard is None else self.expression(case.guard),
                body=self.body(case.body),
            )
            for case in node.cases
        ]
        subject = ask("truth", [self.expression(node.subject)], node.subject)
        out.append(changed(node, subject=subject, cases=cases))

    # --- definitions -----------------------------------------------------------------------------------

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef, out: list[ast.stmt]) -> None:
        decorators = [self.expression(decorator) for decorator in node.decorator_list]
        arguments = self.defaults(node.args)
        outer = self.enter(node, self.scope.cls)
        body = self.function_body(node.body)
        self.scope = outer
        out.append(changed(node, decorator_list=decorators, args=arguments, body=body))

    def class_definition(self, node: ast.ClassDef, out: list[ast.stmt]) -> None:
        decorators = [self.expression(decorator) for decorator in node.decorator_list]
        bases = [self.expression(base) for base in node.bases]
        keywords = [changed(keyword, value=self.expression(keyword.value)) for keyword in node.keywords]
        outer, place = self.enter(node, node.name), self.place
        self.place = Place(node.body, False)
        body = self.body(node.body)
        self.scope, self.place = outer, place
        out.append(changed(node, decorator_list=decorators, bases=bases, keywords=keywords, body=body))
