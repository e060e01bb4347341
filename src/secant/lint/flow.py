"""Follows the statements of a file in order and notes what is certain of every expression.

Enters: a `Code`. Leaves: its ``facts`` filled. Where paths meet, only what holds on both is kept; what a loop
changes is believed only if it is the same after every iteration.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence

from .code import Code, FunctionNode
from .infer import Env, Expressions
from .known import UNKNOWN, Known, joined
from .parts import Bound

DEEPEST = 3  # loops in loops whose bodies are read twice


def infer(code: Code) -> None:
    """Fill in what is certain of the expressions of a file or function."""
    flow = Flow(code)
    if isinstance(code.part, ast.Module):
        flow.block(code.part.body, {})
    elif isinstance(code.part, FunctionNode | ast.Lambda):
        flow.function(code.part, code.given)
    while flow.later:
        flow.function(flow.later.pop(), {})


class Flow:
    """The walk over statements; `Expressions` does what is inside one."""

    def __init__(self, code: Code):
        self.code = code
        self.look = Expressions(code)
        self.later: list[FunctionNode | ast.Lambda] = self.look.later
        self.depth = 0

    def function(self, node: FunctionNode | ast.Lambda, given: Mapping[str, Known]) -> None:
        """One function, by itself: its parameters as they are given, all other names unknown."""
        env: Env = {}
        spec = node.args
        parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
        for p in [*parameters, *[a for a in (spec.vararg, spec.kwarg) if a]]:
            env[p.arg] = Bound(given.get(p.arg, UNKNOWN), f"{p.arg}@{p.lineno}:{p.col_offset}")
        if isinstance(node, ast.Lambda):
            self.look.value(node.body, env)
            return
        self.block(node.body, env)

    def block(self, body: Sequence[ast.stmt], env: Env) -> Env | None:
        """The names after a list of statements; None where they never end."""
        now: Env | None = env
        for statement in body:
            if now is None:
                now = {}  # what is never reached is read all the same, knowing nothing
            now = self.statement(statement, now)
        return now

    def statement(self, s: ast.stmt, env: Env) -> Env | None:
        look = self.look
        match s:
            case ast.Assign():
                known = look.value(s.value, env)
                for target in s.targets:
                    look.bind(target, known, env, s.value)
            case ast.AnnAssign():
                known = look.value(s.value, env) if s.value else UNKNOWN
                look.bind(s.target, known, env, s.value)
            case ast.AugAssign():
                look.augmented(s, env)
            case ast.Expr():
                look.value(s.value, env)
                look.changed(s.value, env)
            case ast.Return() | ast.Raise():
                for child in ast.iter_child_nodes(s):
                    if isinstance(child, ast.expr):
                        look.value(child, env)
                return None
            case ast.Break() | ast.Continue():
                return None
            case ast.If():
                look.value(s.test, env)
                return meet(self.block(s.body, dict(env)), self.block(s.orelse, dict(env)), s)
            case ast.For() | ast.AsyncFor() | ast.While():
                return self.loop(s, env)
            case ast.With() | ast.AsyncWith():
                for item in s.items:
                    known = look.value(item.context_expr, env)
                    if item.optional_vars is not None:
                        look.bind(item.optional_vars, UNKNOWN, env, None)
                after = self.block(s.body, env)
                return forget(dict(env), s.body) if after is None else after  # it may swallow an exception
            case ast.Try() | ast.TryStar():
                return self.attempt(s, env)
            case ast.Match():
                look.value(s.subject, env)
                ends = [self.block(c.body, forget(dict(env), [s])) for c in s.cases]
                del ends
                return forget(env, [s])
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.later.append(s)
                env.pop(s.name, None)
            case ast.ClassDef():
                self.block(s.body, {})
                env.pop(s.name, None)
            case ast.Delete() | ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal():
                forget(env, [s])
            case _:
                for child in ast.iter_child_nodes(s):
                    if isinstance(child, ast.expr):
                        look.value(child, env)
        for name in self.code.shared:  # another function may rebind these at any time
            env.pop(name, None)
        return env

    def loop(self, s: ast.For | ast.AsyncFor | ast.While, env: Env) -> Env:
        """What holds before a loop and is left alone by its body holds in it and after it."""
        self.depth += 1
        steady = dict(env)
        if self.depth <= DEEPEST:
            first = self.head(s, dict(env))
            after = self.block(s.body, first)
            steady = meet(dict(env), after, s) or {}
            # What a `break` or `continue` leaves in between must hold too.
            if any(isinstance(n, ast.Break | ast.Continue) for n in ast.walk(s)):
                steady = forget(dict(env), s.body)
        else:
            forget(steady, s.body)
        self.block(s.body, self.head(s, dict(steady)))
        self.depth -= 1
        out = forget(steady, [s.target]) if not isinstance(s, ast.While) else steady
        return self.block(s.orelse, out) or out

    def head(self, s: ast.For | ast.AsyncFor | ast.While, env: Env) -> Env:
        if isinstance(s, ast.While):
            self.look.value(s.test, env)
        else:
            self.look.target(s.target, s.iter, env)
        return env

    def attempt(self, s: ast.Try | ast.TryStar, env: Env) -> Env | None:
        unsure = forget(dict(env), s.body)
        after = self.block([*s.body, *s.orelse], dict(env))
        for handler in s.handlers:
            after = meet(after, self.block(handler.body, forget(dict(unsure), [handler])), s)
        if not s.finalbody:
            return after
        self.block(s.finalbody, forget(dict(unsure), s.handlers))
        return None if after is None else forget(after, s.finalbody)


def meet(a: Env | None, b: Env | None, at: ast.AST) -> Env | None:
    """What holds on both of two paths."""
    if a is None or b is None:
        return b if a is None else a
    found: Env = {}
    for name in a.keys() & b.keys():
        x, y = a[name], b[name]
        key = x.key if x.key == y.key else f"{name}@{id(at)}"
        found[name] = Bound(joined(x.known, y.known), key)
    return found


def forget(env: Env, nodes: Iterable[ast.AST]) -> Env:
    """Drop all names that these nodes may bind."""
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                env.pop(node.id, None)
            elif isinstance(node, FunctionNode | ast.ClassDef):
                env.pop(node.name, None)
            elif isinstance(node, ast.alias):
                env.pop((node.asname or node.name).split(".")[0], None)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                for name in node.names:
                    env.pop(name, None)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                env.pop(node.name, None)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                env.pop(node.rest, None)
    return env
