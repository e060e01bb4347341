"""What loops and branches do with the names of their function.

Enters: the body of a function whose exits have been lowered, and its `Scope`. Leaves: for each ``for``,
``while`` and ``if`` the names that it may bind, those it may read first (of a loop: in one pass), and those
that may be read after it. All three err on the side of more names. Every statement is looked at once.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any

from .exits import stop_of
from .nodes import OWN, mangle
from .reads import BREAKS, CATCHES, RETURNS, SUSPENDS, Reads, Summary
from .scopes import Scope

Driven = ast.For | ast.While | ast.If

MAX_DEPTH = 15  # beyond it, branches and loops stay plain
MAX_BLOCKS = 18  # CPython takes no more than 20 blocks in each other

RULES: dict[type, Callable[[Any, Any, Any], None]] = {}


class Block:
    """A loop or a branch: what its body does, and where it stands."""

    __slots__ = ("end", "loop", "names", "outer", "start", "summary")

    def __init__(self, outer: "Block | None", loop: bool, start: int):
        self.outer, self.loop, self.start, self.end = outer, loop, start, start
        self.summary = Summary()
        self.names: tuple[str, ...] | None = None


class Flow(Reads):
    """The analysis of one function; `names`, `exposed` and `live` may be asked once it is made."""

    def __init__(self, scope: Scope, body: list[ast.stmt], shared: Iterable[str] = (), result: str = ""):
        super().__init__(scope)
        # Names of a function around this one; any call may be of a function that rebinds them.
        self.outside = {mangle(scope.cls, text) for text in shared}
        self.own |= self.outside
        self.block: Block | None = None
        self.blocks: dict[int, Block] = {}
        self.summary = self.run(body)
        self.position += 1
        if result:
            self.read(result, self.summary)  # the function's last statement returns it

    # --- what is asked ---------------------------------------------------------------------------------

    def names(self, node: Driven) -> tuple[str, ...]:
        """The names that the statement's arms or passes may bind or delete."""
        block = self.blocks[id(node)]
        if block.names is None:
            block.names = tuple(sorted(block.summary.bound | self.rebound | self.outside))
        return block.names

    def exposed(self, node: Driven) -> tuple[str, ...]:
        """Those of `names` that a pass of a loop may read before it binds them, or leave as they were."""
        block = self.blocks[id(node)]
        return tuple(name for name in self.names(node) if self._exposed(name, block))

    def live(self, node: Driven) -> tuple[str, ...]:
        """Those of `names` that may be read after it, also by the next pass of a loop around it."""
        block = self.blocks[id(node)]
        return tuple(name for name in self.names(node) if self._live(name, block))

    def can_be_driven(self, node: Driven, depth: int) -> bool:
        """Whether a driver may run it: nothing leaves it midway, and CPython takes the nesting."""
        block = self.blocks.get(id(node))
        if block is None:  # the last `if flag: break` of a lowered loop that stays plain
            return False
        summary = block.summary
        return not summary.flags and depth < MAX_DEPTH and depth + 1 + summary.height <= MAX_BLOCKS

    def always_bound(self, name: str) -> bool:
        """Whether a name is a parameter that nothing deletes."""
        return name in self.parameters and name not in self.deleted and name not in self.rebound

    def _anywhere(self, name: str) -> bool:
        """Whether calling any function may read or bind the name."""
        return name in self.outside or name in self.rebound or (self.reads_frame and name[:8] != OWN)

    def _exposed(self, name: str, block: Block) -> bool:
        if name in block.summary.exposed or self._anywhere(name):
            return True
        if name not in block.summary.defined and self._live(name, block):
            return True  # a pass may leave it as it was, and then it is read as the last one left it
        first, last = self.held.get(name, (block.start, block.end))
        return first < block.start or last > block.end  # a function made elsewhere reads it

    def _live(self, name: str, block: Block) -> bool:
        if name in self.held or self._anywhere(name):
            return True
        if name in self.first and (self.first[name] < block.start or self.last[name] > block.end):
            return True
        outer = block.outer
        while outer is not None:
            if outer.loop and name in outer.summary.exposed:
                return True
            outer = outer.outer
        return False

    # --- statements ------------------------------------------------------------------------------------

    def run(self, statements: list[ast.stmt], state: Summary | None = None) -> Summary:
        state = Summary() if state is None else state
        for node in statements:
            self.position += 1
            kind = node.__class__
            rule = RULES.get(kind)
            if rule is None:
                rule = RULES[kind] = getattr(Flow, f"on_{kind.__name__}", Flow.on_other)
            rule(self, node, state)
        return state

    def on_other(self, node: Any, state: Summary) -> None:
        self.expressions(ast.iter_child_nodes(node), state)

    def on_Assign(self, node: ast.Assign, state: Summary) -> None:
        self.expression(node.value, state)
        for target in node.targets:
            if target.__class__ is ast.Name:
                self.bind(target.id, state)  # type: ignore[attr-defined]
            else:
                self.target(target, state)

    def on_AnnAssign(self, node: ast.AnnAssign, state: Summary) -> None:
        self.expressions([node.value], state)
        if node.value is not None or not isinstance(node.target, ast.Name):
            self.target(node.target, state)

    def on_AugAssign(self, node: ast.AugAssign, state: Summary) -> None:
        self.expression(node.target, state)
        self.expression(node.value, state)
        if isinstance(node.target, ast.Name):
            self.bind(node.target.id, state)

    def on_Delete(self, node: ast.Delete, state: Summary) -> None:
        for target in node.targets:
            self.target(target, state)

    def on_Import(self, node: ast.Import | ast.ImportFrom, state: Summary) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0], state)

    on_ImportFrom = on_Import

    def on_FunctionDef(self, node: Any, state: Summary) -> None:
        self.expressions(self.nested(node, state), state)
        self.bind(node.name, state)

    on_AsyncFunctionDef = on_ClassDef = on_FunctionDef

    def on_TypeAlias(self, node: Any, state: Summary) -> None:
        self.bind(node.name.id, state)
        self.expression(node.value, state)

    def on_Return(self, node: ast.Return, state: Summary) -> None:
        self.expressions([node.value], state)
        state.flags |= RETURNS

    def on_Leave(self, node: Any, state: Summary) -> None:
        """A return that was lowered; see `returns`."""
        self.expressions([node.value], state)
        state.bind(node.result)
        if node.flag:
            state.bind(node.flag)

    def on_Break(self, node: ast.stmt, state: Summary) -> None:
        state.flags |= BREAKS

    on_Continue = on_Break

    def on_If(self, node: ast.If, state: Summary) -> None:
        block = self.enter(node, False)
        self.expression(node.test, state)
        body, orelse = self.run(node.body), self.run(node.orelse)
        if isinstance(node.test, ast.Constant) and not node.test.value:
            body.flags = 0  # CPython leaves it out
        block.summary.merge(body)
        block.summary.merge(orelse)
        block.summary.define(body.defined & orelse.defined)
        state.merge(block.summary, 1)
        state.define(block.summary.defined)
        self.leave(block)

    def on_For(self, node: ast.For | ast.AsyncFor, state: Summary) -> None:
        self.expression(node.iter, state)
        block = self.enter(node, True)
        self.target(node.target, block.summary)
        self.passes(block, node, state)

    def on_AsyncFor(self, node: ast.AsyncFor, state: Summary) -> None:
        self.on_For(node, state)
        state.flags |= SUSPENDS

    def on_While(self, node: ast.While, state: Summary) -> None:
        block = self.enter(node, True)
        self.expression(node.test, block.summary)
        self.passes(block, node, state)

    def passes(self, block: Block, node: Any, state: Summary) -> None:
        stop = stop_of(node)
        self.run(node.body if stop is None else node.body[:-1], block.summary)
        if stop is not None:
            self.position += 1
            self.expression(stop, block.summary)
        self.leave(block)
        before = state.flags
        state.merge(block.summary, 1)
        state.flags = before | block.summary.flags & ~BREAKS
        state.merge(self.run(node.orelse))

    def on_Try(self, node: Any, state: Summary) -> None:
        if node.handlers:
            state.flags |= CATCHES
        body = self.run(node.body)
        state.merge(body, 2)
        ways = []
        for handler in node.handlers:
            self.position += 1
            self.expressions([handler.type], state)
            way = Summary()
            if handler.name:
                self.bind(handler.name, way)
            self.run(handler.body, way)
            if handler.name:
                self.unbind(handler.name, way)
            state.merge(way, 3)
            ways.append(way.defined)
        orelse = self.run(node.orelse)
        state.merge(orelse, 2)
        final = self.run(node.finalbody)
        state.merge(final, 1)
        common = (body.defined | orelse.defined).intersection(*ways)
        state.define(common - final.killed | final.defined)

    on_TryStar = on_Try

    def on_With(self, node: ast.With | ast.AsyncWith, state: Summary) -> None:
        for item in node.items:
            self.expression(item.context_expr, state)
            if item.optional_vars is not None:
                self.target(item.optional_vars, state)
        state.merge(self.run(node.body), len(node.items))  # it may swallow an error halfway

    def on_AsyncWith(self, node: ast.AsyncWith, state: Summary) -> None:
        self.on_With(node, state)
        state.flags |= SUSPENDS

    def on_Match(self, node: ast.Match, state: Summary) -> None:
        self.expression(node.subject, state)
        for case in node.cases:
            self.position += 1
            way = Summary()
            for part in ast.walk(case.pattern):
                if isinstance(part, ast.MatchAs | ast.MatchStar) and part.name:
                    self.bind(part.name, way)
                elif isinstance(part, ast.MatchMapping) and part.rest:
                    self.bind(part.rest, way)
                elif isinstance(part, ast.expr):
                    self.expression(part, state)
            self.expressions([case.guard], way)
            self.run(case.body, way)
            state.merge(way)

    def enter(self, node: ast.stmt, loop: bool) -> Block:
        self.block = self.blocks[id(node)] = Block(self.block, loop, self.position)
        return self.block

    def leave(self, block: Block) -> None:
        self.block, block.end = block.outer, self.position
