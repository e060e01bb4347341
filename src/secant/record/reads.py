"""Which names of a function its expressions, targets and nested scopes read, bind and delete.

Enters: a function's `Scope` and its expressions, in the order they run. Leaves: for a run of statements a
`Summary`; for the whole function where each name is first and last read, and which names nested functions
hold. Names are spelled as Python stores them: private names of a class are mangled.
"""

import ast
from collections.abc import Iterable
from typing import Any

from .nodes import OWN, mangle
from .scopes import COMPREHENSIONS, FUNCTIONS, LEAVES, NESTED, PARTS, Scope

RETURNS, BREAKS, SUSPENDS, CATCHES = 1, 2, 4, 8
SUSPENDING = frozenset((ast.Yield, ast.YieldFrom, ast.Await))

# What these give depends on every name of the function.
FRAME_READERS = frozenset({"locals", "vars", "dir", "eval", "exec", "breakpoint"})


class Summary:
    """What a run of statements does with names, seen from its start."""

    __slots__ = ("bound", "defined", "exposed", "flags", "height", "killed")

    def __init__(self) -> None:
        self.exposed: set[str] = set()  # may be read before they are bound here
        self.defined: set[str] = set()  # surely bound at the end
        self.killed: set[str] = set()  # perhaps deleted at the end
        self.bound: set[str] = set()  # may be bound or deleted
        self.flags = 0  # what forbids a driver: RETURNS, BREAKS, SUSPENDS, CATCHES
        self.height = 0  # how many blocks that CPython counts are nested in each other

    def bind(self, name: str) -> None:
        self.bound.add(name)
        self.defined.add(name)
        self.killed.discard(name)

    def may_bind(self, name: str) -> None:
        self.bound.add(name)

    def kill(self, name: str) -> None:
        self.bound.add(name)
        self.defined.discard(name)
        self.killed.add(name)

    def merge(self, other: "Summary", nested: int = 0) -> None:
        """Add statements that may run next, or not, or in part; what they define is left to the caller."""
        self.exposed |= other.exposed - self.defined
        self.bound |= other.bound
        if other.killed:
            self.defined -= other.killed
            self.killed |= other.killed
        self.flags |= other.flags
        self.height = max(self.height, other.height + nested)

    def define(self, names: set[str]) -> None:
        self.defined |= names
        self.killed -= names


class Reads:
    """The names of one function, by where they are read."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        cls = scope.cls
        self.own = {mangle(cls, text) for text in scope.bound}
        self.parameters = {mangle(cls, text) for text in scope.parameters}
        self.deleted: set[str] = set()
        self.spelled: dict[str, str | None] = {}
        self.position = 0  # of the statement being looked at
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.held: dict[str, tuple[int, int]] = {}  # where functions that read a name are first and last made
        self.rebound: set[str] = set()  # by functions defined inside this one
        self.reads_frame = False

    def own_name(self, text: str) -> str | None:
        """The name as it is stored, if this function may bind it."""
        if text in self.spelled:
            return self.spelled[text]
        name = mangle(self.scope.cls, text)
        found = self.spelled[text] = name if name in self.own or text.startswith(OWN) else None
        return found

    def read(self, name: str, state: Summary) -> None:
        self.first.setdefault(name, self.position)
        self.last[name] = self.position
        if name not in state.defined:
            state.exposed.add(name)

    def bind(self, text: str, state: Summary) -> None:
        name = self.own_name(text)
        if name is not None:
            state.bind(name)

    def unbind(self, text: str, state: Summary) -> None:
        name = self.own_name(text)
        if name is not None:
            self.deleted.add(name)
            state.kill(name)

    def target(self, node: ast.expr, state: Summary) -> None:
        """What stands left of ``=``, or after ``for``, ``as`` and ``del``."""
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Del):
                self.expression(node, state)
                self.unbind(node.id, state)
            else:
                self.bind(node.id, state)
        elif isinstance(node, ast.Tuple | ast.List):
            for part in node.elts:
                self.target(part, state)
        elif isinstance(node, ast.Starred):
            self.target(node.value, state)
        else:
            self.expression(node, state)

    def expressions(self, nodes: Iterable[ast.AST | None], state: Summary) -> None:
        for node in nodes:
            if node is not None:
                self.expression(node, state)

    def expression(self, node: ast.AST, state: Summary) -> None:
        """Walk with a stack, since sums may be thousands of terms deep."""
        stack: list[Any] = [node]
        spelled, first, last, position = self.spelled, self.first, self.last, self.position
        while stack:
            item = stack.pop()
            kind = item.__class__
            if kind is ast.Name:
                text = item.id
                name = spelled[text] if text in spelled else self.own_name(text)
                if name is not None:
                    first.setdefault(name, position)
                    last[name] = position
                    if name not in state.defined:
                        state.exposed.add(name)
                elif item.id in FRAME_READERS:
                    self.reads_frame = True
                continue
            if kind in LEAVES:
                continue
            if kind in NESTED:
                stack += self.nested(item, state)
                continue
            if kind in SUSPENDING:
                state.flags |= SUSPENDS
            elif kind is ast.NamedExpr:
                name = self.own_name(item.target.id)
                if name is not None:
                    state.may_bind(name)  # the other side of an ``and`` may be all that runs
                stack.append(item.value)
                continue
            held = item.__dict__
            for field in PARTS[kind]:
                value = held.get(field)
                if value.__class__ is list:
                    stack += value
                else:
                    stack.append(value)

    def nested(self, node: ast.AST, state: Summary) -> list[ast.AST]:
        """A scope inside this one: what it takes from here. Returns what is evaluated out here."""
        free = Free()
        around = free.scope(node, self.scope.cls)
        for name in free.reads & self.own:
            self.read(name, state)
            if free.lasts:
                start, _ = self.held.get(name, (self.position, 0))
                self.held[name] = start, self.position
        for name in free.rebinds & self.own:
            self.rebound.add(name)
            state.may_bind(name)
        for name in free.binds & self.own:
            state.may_bind(name)
        if free.suspends:
            state.flags |= SUSPENDS
        self.reads_frame = self.reads_frame or free.reads_frame
        return around


class Free:
    """The names that a nested scope takes from outside itself."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.rebinds: set[str] = set()  # through nonlocal
        self.binds: set[str] = set()  # by := in a comprehension
        self.lasts = False  # whether it may run later than where it stands
        self.suspends = False
        self.reads_frame = False

    def scope(self, node: ast.AST, cls: str | None) -> list[ast.AST]:
        """Add a scope's names; returns its parts that are evaluated outside it."""
        comprehension = isinstance(node, COMPREHENSIONS)
        around, stack = _parts(node)
        inner = Scope(node, None, node.name if isinstance(node, ast.ClassDef) else cls, frozenset())
        self.lasts = isinstance(node, (*FUNCTIONS, ast.Lambda, ast.GeneratorExp))
        free = Free()
        while stack:
            item = stack.pop()
            kind = item.__class__
            if kind is ast.Name:
                if item.ctx.__class__ is ast.Load:  # type: ignore[attr-defined]
                    free.reads.add(mangle(inner.cls, item.id))  # type: ignore[attr-defined]
                elif item.id in inner.nonlocals:  # type: ignore[attr-defined]
                    free.rebinds.add(mangle(inner.cls, item.id))  # type: ignore[attr-defined]
                continue
            if kind in LEAVES:
                continue
            if kind in NESTED:
                deeper = Free()
                stack += deeper.scope(item, inner.cls)
                free.reads |= deeper.reads
                free.rebinds |= deeper.rebinds
                free.binds |= deeper.binds
                self.lasts = self.lasts or deeper.lasts
                continue
            if comprehension and kind is ast.NamedExpr:
                free.binds.add(mangle(inner.cls, item.target.id))  # type: ignore[attr-defined]
                stack.append(item.value)  # type: ignore[attr-defined]
                continue
            if comprehension and (kind in SUSPENDING or (kind is ast.comprehension and item.is_async)):  # type: ignore[attr-defined]
                self.suspends = True
            elif kind is ast.Nonlocal:
                free.rebinds.update(mangle(inner.cls, text) for text in item.names)  # type: ignore[attr-defined]
            stack.extend(ast.iter_child_nodes(item))
        self.reads_frame = not FRAME_READERS.isdisjoint(free.reads)
        hidden = {mangle(inner.cls, text) for text in inner.globals}
        if not inner.is_class:  # the names of a class are not seen by the functions in it
            hidden |= {mangle(inner.cls, text) for text in inner.bound}
        self.reads = free.reads - hidden
        self.rebinds = free.rebinds - hidden
        self.binds = free.binds - hidden if comprehension else set()
        if not comprehension:
            self.reads |= self.rebinds
        return around


def _parts(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What of a nested scope is evaluated outside it, and what inside."""
    match node:
        case ast.Lambda():
            defaults = [default for default in node.args.kw_defaults if default is not None]
            return [*node.args.defaults, *defaults], [node.body]
        case ast.ClassDef():
            return [*node.decorator_list, *node.bases, *[k.value for k in node.keywords]], list(node.body)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            first = node.generators[0].iter
            inside = [part for part in ast.iter_child_nodes(node) if part is not node.generators[0]]
            for part in ast.iter_child_nodes(node.generators[0]):
                if part is not first:
                    inside.append(part)
            if node.generators[0].is_async:
                inside.append(ast.Await(ast.Constant(None)))
            return [first], inside
    assert isinstance(node, FUNCTIONS)
    arguments = node.args
    around: list[ast.AST] = [*node.decorator_list, *arguments.defaults]
    around += [default for default in arguments.kw_defaults if default is not None]
    hints = [a.annotation for a in ast.walk(arguments) if isinstance(a, ast.arg)]
    around += [hint for hint in (*hints, node.returns) if hint is not None]
    return around, list(node.body)
