"""Which names a function binds, so that the rest can be told apart: locals, captured cells, globals.

Enters: a function, class or comprehension node. Leaves: a `Scope` that says of each name whether it is local
(to this function or one around it, inside the function being rewritten), free (a cell that the outermost
function was born with) or global. Each node is looked at once for the scope it belongs to.
"""

import ast
from typing import Any, Literal

from .nodes import mangle

Kind = Literal["local", "free", "global"]

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

NESTED = frozenset((*FUNCTIONS, ast.ClassDef, ast.Lambda, *COMPREHENSIONS))
LEAVES = frozenset(
    (
        *(ast.Constant, ast.Load, ast.Store, ast.Del, type(None), str, int, bool),
        *ast.operator.__subclasses__(),
        *ast.cmpop.__subclasses__(),
    )
)

# The fields of a node that may hold nodes; what else is in these is a leaf too.
PARTS = {
    kind: tuple(field for field in kind._fields if field not in ("ctx", "op", "ops", "type_comment"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
BINDING = frozenset(
    (
        *(ast.Global, ast.Nonlocal, ast.alias, ast.ExceptHandler),
        *(ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.NamedExpr),
        *(ast.Yield, ast.YieldFrom, ast.Await),
    )
)


class Scope:
    """The names of one function, lambda, class or comprehension."""

    def __init__(self, node: ast.AST, outer: "Scope | None", cls: str | None, free: frozenset[str]) -> None:
        self.node = node
        self.outer = outer
        self.cls = cls  # the class whose name mangles private names here
        self.free = free
        self.is_class = isinstance(node, ast.ClassDef)
        self.is_comprehension = isinstance(node, COMPREHENSIONS)
        self.parameters: set[str] = set()
        self.bound: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.walrus = False  # a := somewhere: evaluating an expression may rebind a local
        self.rebound: set[str] = set()  # nonlocals of functions below: calling these may rebind a local
        self.suspends = isinstance(node, ast.AsyncFunctionDef)  # a generator, a coroutine, or both
        self.kinds: dict[str, Kind] = {}
        self.temporaries = 0
        self._collect(node)
        self.bound -= self.globals | self.nonlocals

    @property
    def first(self) -> str | None:
        """The first positional parameter, which is what ``super()`` reads."""
        if isinstance(self.node, (*FUNCTIONS, ast.Lambda)):
            for parameter in (*self.node.args.posonlyargs, *self.node.args.args):
                return parameter.arg
        return None

    def shared(self) -> set[str]:
        """Names of functions around this one that it, or another function in them, rebinds."""
        names, scope = set(self.nonlocals), self.outer
        while scope is not None:
            names |= scope.rebound
            scope = scope.outer
        return {text for text in names - self.bound - self.globals if self.kind(text) == "local"}

    def kind(self, text: str) -> Kind:
        found = self.kinds.get(text)
        if found is None:
            found = self.kinds[text] = self._resolve(text)
        return found

    def fresh(self) -> str:
        """A new temporary; unique within the function, so that nested targets never meet."""
        self.temporaries += 1
        return f"_secant_t{self.temporaries}"

    def _resolve(self, text: str) -> Kind:
        if text.startswith("_secant_"):
            return "local"
        scope: Scope | None = self
        while scope is not None:
            if scope is self or not scope.is_class:
                if text in scope.globals:
                    return "global"
                if text in scope.bound:
                    return "local"
            scope = scope.outer
        return "free" if mangle(self.cls, text) in self.free else "global"

    # --- what a scope binds ----------------------------------------------------------------------------

    def _collect(self, node: ast.AST) -> None:
        """Walk the scope's own nodes with a stack, since sums may be thousands of terms deep."""
        stack: list[Any]
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            self._parameters(node.args)
            stack = list(node.body) if isinstance(node.body, list) else [node.body]
        elif isinstance(node, ast.ClassDef):
            stack = list(node.body)
        else:
            assert isinstance(node, COMPREHENSIONS)
            stack = [generator.target for generator in node.generators]
        bound = self.bound
        while stack:
            item = stack.pop()
            kind = item.__class__
            if kind is ast.Name:
                if item.ctx.__class__ is not ast.Load:
                    bound.add(item.id)
                continue
            if kind in LEAVES:
                continue
            if kind in NESTED:
                self._enter(item, stack)
                continue
            if kind in BINDING:
                self._bind(item)
            held = item.__dict__
            for field in PARTS[kind]:
                value = held.get(field)
                if value.__class__ is list:
                    stack += value
                else:
                    stack.append(value)

    def _parameters(self, arguments: ast.arguments) -> None:
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        self.parameters.update(parameter.arg for parameter in every)
        self.bound |= self.parameters

    def _bind(self, item: ast.AST) -> None:
        """Names bound by nodes that hold them as plain strings."""
        match item:
            case ast.Global():
                self.globals.update(item.names)
            case ast.Nonlocal():
                self.nonlocals.update(item.names)
                scope = self.outer
                while scope is not None:
                    scope.rebound.update(item.names)
                    scope = scope.outer
            case ast.alias():
                self.bound.add(item.asname or item.name.partition(".")[0])
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar() if item.name:
                self.bound.add(item.name)
            case ast.MatchMapping() if item.rest:
                self.bound.add(item.rest)
            case ast.NamedExpr():
                self.walrus = True
            case ast.Yield() | ast.YieldFrom() | ast.Await():
                self.suspends = True

    def _enter(self, item: ast.AST, stack: list[Any]) -> None:
        """A nested scope: only what is evaluated out here belongs to this one."""
        match item:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.bound.add(item.name)
                stack += [*item.decorator_list, *item.args.defaults]
                stack += [default for default in item.args.kw_defaults if default is not None]
                self._look_for_nonlocals(item.body)
            case ast.ClassDef():
                self.bound.add(item.name)
                stack += [*item.decorator_list, *item.bases, *item.keywords]
                self._look_for_nonlocals(item.body)
            case ast.Lambda():
                stack += item.args.defaults
                stack += [default for default in item.args.kw_defaults if default is not None]
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                # A := in a comprehension binds here, so its parts are walked for that; its targets do not.
                inside: list[ast.AST] = [item]
                while inside:
                    part = inside.pop()
                    if isinstance(part, ast.NamedExpr):
                        self.walrus = True
                        self.bound.add(part.target.id)
                    if not isinstance(part, ast.Lambda):
                        inside.extend(ast.iter_child_nodes(part))

    def _look_for_nonlocals(self, body: list[ast.stmt]) -> None:
        """Note early which names a function defined below rebinds, before its own scope is made."""
        stack: list[ast.AST] = list(body)
        while stack:
            item = stack.pop()
            if isinstance(item, ast.Nonlocal):
                self.rebound.update(item.names)
            elif isinstance(item, ast.stmt | ast.ExceptHandler | ast.match_case):
                stack.extend(
                    part
                    for value in item.__dict__.values()
                    if isinstance(value, list)
                    for part in value
                    if isinstance(part, ast.AST)
                )
