"""``break``, ``continue`` and ``return`` inside loops, said with flags.

Enters: the body of a function. Leaves: a body that does the same in plain Python, in which every loop that
can be lowered is left only by its head or by one last ``if flag: break``:

    for x in xs:                    _secant_break_1 = False
        if x > 3:                   for x in xs:
            break                       if x > 3:
        s += x                              _secant_break_1 = True
    else:                               if not _secant_break_1:
        s = 0                               s += x
                                        if _secant_break_1:
                                            break
                                    if not _secant_break_1:
                                        s = 0

A return sets a flag and keeps its value; every loop around it stops, and the outermost is followed by the
return. Loops that hold ``try``, ``with``, ``match``, ``yield`` or ``await`` are left as they are. New
statements stand on lines that run anyway, so that coverage counts what the user's own code would.
"""

import ast
from typing import Any, NamedTuple

from .nodes import OWN, assign, at, changed, constant, name
from .scopes import FUNCTIONS

Loop = ast.For | ast.While
HARD = (ast.Try, ast.With, ast.Match, ast.AsyncFor, ast.AsyncWith, getattr(ast, "TryStar", ast.Try))
SUSPENDING = (ast.Yield, ast.YieldFrom, ast.Await)
HOLDING = {"body", "cases"}  # the fields that statements with statements in them have
OWN_SCOPE = (*FUNCTIONS, ast.ClassDef, ast.Lambda)


class Flags(NamedTuple):
    """The flags of a loop being lowered; a return's are shared by all the loops around it."""

    stop: str
    skip: str
    done: str
    value: str


def lower(statements: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a function's body with the exits of their loops lowered."""
    return _Lowering().outside(statements)


def stop_of(loop: ast.For | ast.AsyncFor | ast.While) -> ast.expr | None:
    """The flags on which a lowered loop ends: the test of its last statement, ``if flags: break``."""
    last = loop.body[-1]
    if not isinstance(last, ast.If) or last.orelse or not isinstance(last.body[0], ast.Break):
        return None
    first = last.test.values[0] if isinstance(last.test, ast.BoolOp) else last.test
    return last.test if isinstance(first, ast.Name) and first.id.startswith(OWN) else None


class _Lowering:
    def __init__(self) -> None:
        self.loops = 0
        self.known: dict[int, frozenset[type]] = {}

    # --- which exits a statement may take --------------------------------------------------------------

    def exits(self, node: ast.AST) -> frozenset[type]:
        """Which of Break, Continue and Return may leave this statement."""
        found = self.known.get(id(node))
        if found is None:
            found = self.known[id(node)] = self._exits(node)
        return found

    def _exits(self, node: ast.AST) -> frozenset[type]:
        if isinstance(node, ast.Break | ast.Continue | ast.Return):
            return frozenset([type(node)])
        if isinstance(node, OWN_SCOPE):
            return frozenset()
        inside: set[type] = set()
        for block in _blocks(node):
            for statement in getattr(node, block):
                inside |= self.exits(statement)
            if block == "body" and isinstance(node, ast.For | ast.While | ast.AsyncFor):
                inside &= {ast.Return}
        return frozenset(inside)

    # --- outside any lowered loop ----------------------------------------------------------------------

    def outside(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in statements:
            if isinstance(node, Loop) and _can_be_lowered(node):
                out += self.loop(node, None)
            else:
                out.append(self.within(node))
        return out

    def within(self, node: Any) -> Any:
        """A statement that stays, with the loops inside it lowered."""
        if isinstance(node, OWN_SCOPE) or not HOLDING & node.__dict__.keys():
            return node
        fields = {}
        for block in _blocks(node):
            parts = getattr(node, block)
            holders = block in ("handlers", "cases")
            fields[block] = [self.within(part) for part in parts] if holders else self.outside(parts)
        return changed(node, **fields) if fields else node

    # --- inside one ------------------------------------------------------------------------------------

    def loop(self, node: Loop, outer: Flags | None) -> list[ast.stmt]:
        self.loops += 1
        number = self.loops
        done, value = f"_secant_return_{number}", f"_secant_value_{number}"
        if outer is not None:
            done, value = outer.done, outer.value
        flags = Flags(f"_secant_break_{number}", f"_secant_continue_{number}", done, value)
        taken: set[type] = set()
        for statement in node.body:
            taken |= self.exits(statement)
        body = self.block(node.body, flags)
        if ast.Continue in taken:
            body.insert(0, assign(flags.skip, constant(False, node), node))
        before, after = [], []
        orelse = self.outside(node.orelse) if outer is None else self.block(node.orelse, outer)
        stops = taken - {ast.Continue}
        if stops:
            test = _any(flags, stops, node)
            body.append(at(ast.If(test, [at(ast.Break(), node)], []), node))
            if orelse:
                after.append(at(ast.If(_none(flags, stops, node), orelse, []), node))
                orelse = []
        if ast.Break in taken:
            before.append(assign(flags.stop, constant(False, node), node))
        if ast.Return in taken and outer is None:
            before.append(assign(flags.done, constant(False, node), node))
            leave = at(ast.Return(name(flags.value, node)), node)
            after.insert(0, at(ast.If(name(flags.done, node), [leave], []), node))
        return [*before, changed(node, body=body, orelse=orelse), *after]

    def block(self, statements: list[ast.stmt], flags: Flags) -> list[ast.stmt]:
        """Statements inside a lowered loop: what follows an exit runs only if the exit was not taken."""
        out: list[ast.stmt] = []  # in reverse
        for node in reversed(statements):
            taken = self.exits(node)
            if taken and out:
                out = [at(ast.If(_none(flags, taken, node), out[::-1], []), node)]
            out += reversed(self.statement(node, flags))
        return out[::-1]

    def statement(self, node: ast.stmt, flags: Flags) -> list[ast.stmt]:
        match node:
            case ast.Break():
                return [assign(flags.stop, constant(True, node), node)]
            case ast.Continue():
                return [assign(flags.skip, constant(True, node), node)]
            case ast.Return():
                value = node.value or constant(None, node)
                return [assign(flags.value, value, node), assign(flags.done, constant(True, node), node)]
            case ast.If():
                body, orelse = self.block(node.body, flags), self.block(node.orelse, flags)
                return [changed(node, body=body, orelse=orelse)]
            case ast.For() | ast.While():
                return self.loop(node, flags)
        return [node]


def _blocks(node: ast.AST) -> list[str]:
    """The fields of a statement that hold statements, or what holds them."""
    return [key for key in ("body", "handlers", "cases", "orelse", "finalbody") if getattr(node, key, None)]


def _can_be_lowered(loop: Loop) -> bool:
    """Whether the loop has an exit in it, and nothing that an exit must unwind."""
    if not _leaves(loop):  # most loops: their expressions need not be looked at
        return False
    stack: list[ast.AST] = [loop]
    while stack:
        node = stack.pop()
        if isinstance(node, (*HARD, *SUSPENDING)):
            return False
        if isinstance(node, OWN_SCOPE):
            continue
        for value in node.__dict__.values():
            if isinstance(value, ast.AST):
                stack.append(value)
            elif isinstance(value, list):
                stack.extend([part for part in value if isinstance(part, ast.AST)])
    return True


def _leaves(loop: Loop) -> bool:
    stack: list[ast.AST] = [loop]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Break | ast.Continue | ast.Return):
            return True
        if not isinstance(node, OWN_SCOPE):
            for field in _blocks(node):
                stack += getattr(node, field)
    return False


def _any(flags: Flags, taken: frozenset[type] | set[type], like: ast.AST) -> ast.expr:
    """``one or another`` of the flags that these exits set."""
    named = ((ast.Break, flags.stop), (ast.Continue, flags.skip), (ast.Return, flags.done))
    tests: list[ast.expr] = [name(text, like) for kind, text in named if kind in taken]
    return tests[0] if len(tests) == 1 else at(ast.BoolOp(ast.Or(), tests), like)


def _none(flags: Flags, taken: frozenset[type] | set[type], like: ast.AST) -> ast.expr:
    return at(ast.UnaryOp(ast.Not(), _any(flags, taken, like)), like)
