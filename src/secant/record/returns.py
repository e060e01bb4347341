"""Early returns, said with arms of ``if``.

Enters: the body of a function, its loops lowered (see `exits`). Leaves: a body in which the statements after
an ``if`` that always leaves stand in its other arm, so that every path goes through all the ``if`` around it:

    if x > 3:                       if x > 3:
        return a                        Leave(a)
    y = x * b                       else:
    return y                            y = x * b
                                        Leave(y)

Where only some paths through an ``if`` return, they set a flag, and what follows is done ``if not`` the flag.
Returns in ``try``, ``with``, ``match`` and in loops that were not lowered stay. New statements stand on lines
that run anyway.
"""

import ast
from typing import Any

from .nodes import assign, at, changed, constant, name

RESULT = "_secant_value_0"
DONE = "_secant_return_0"
MAX_NESTED = 14  # arms within arms; with more, a function keeps its returns


class Leave(ast.Return):
    """``return value``, as far as this path is concerned; ``flag`` is set where others go on."""

    result = RESULT
    flag: str | None = None


class _TooDeep(Exception):
    pass


def lower(statements: list[ast.stmt]) -> list[ast.stmt]:
    """The body with its early returns lowered, or as it is where there are none, or too many."""
    for moves_after_raise in (True, False):
        try:
            return _Returns(moves_after_raise).function(statements)
        except _TooDeep:
            continue
    return statements


class _Returns:
    def __init__(self, moves_after_raise: bool) -> None:
        self.moves_after_raise = moves_after_raise
        self.flagged = False
        self.known: dict[int, tuple[bool, frozenset[type]]] = {}

    def function(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        if not any(isinstance(node, ast.If) and self.leaves(node) for node in statements):
            return statements
        if not any(self.always(node) for node in statements):
            last = statements[-1]
            statements = [*statements, at(ast.Return(constant(None, last)), last)]
        start = 1 if ast.get_docstring(ast.Module(statements, []), clean=False) is not None else 0
        out = self.block(statements[start:], False, 0)
        if self.flagged:
            like = next((n for n in out if not isinstance(n, ast.Global | ast.Nonlocal)), out[0])
            out.insert(0, assign(DONE, constant(False, like), like))
        return statements[:start] + out

    # --- how a statement may leave ---------------------------------------------------------------------

    def always(self, node: ast.stmt) -> bool:
        """Whether every path through it returns or raises."""
        return self.exits(node)[0]

    def leaves(self, node: ast.stmt) -> frozenset[type]:
        """Which of Return and Raise some path through it ends in."""
        return self.exits(node)[1]

    def exits(self, node: ast.stmt) -> tuple[bool, frozenset[type]]:
        if not isinstance(node, ast.If):
            kind = type(node)
            return (True, frozenset([kind])) if kind in (ast.Return, ast.Raise) else (False, frozenset())
        found = self.known.get(id(node))
        if found is None:
            arms = (node.body, node.orelse)
            always = all(any(self.exits(part)[0] for part in arm) for arm in arms)
            kinds = frozenset[type]().union(*(self.exits(part)[1] for arm in arms for part in arm))
            found = self.known[id(node)] = always, kinds
        return found

    # --- statements ------------------------------------------------------------------------------------

    def block(self, statements: list[ast.stmt], flag: bool, depth: int) -> list[ast.stmt]:
        """Statements of which some leave; ``flag`` says that others look whether they did."""
        if depth > MAX_NESTED:
            raise _TooDeep
        out: list[ast.stmt] = []
        for i, node in enumerate(statements):
            if isinstance(node, ast.Return | ast.Raise):
                out.append(self.leave(node, flag) if isinstance(node, ast.Return) else node)
                return out + _unreachable(statements[i + 1 :])
            kinds = self.leaves(node) if isinstance(node, ast.If) else None
            if not isinstance(node, ast.If) or not kinds:
                out.append(node)
                continue
            rest = statements[i + 1 :]
            moves = self.moves_after_raise or ast.Return in kinds
            body, orelse = (any(self.always(part) for part in arm) for arm in (node.body, node.orelse))
            if moves and (body or orelse):
                after = _unreachable(rest) if body and orelse else []
                arms = [
                    node.body if body else node.body + rest,
                    node.orelse if orelse else node.orelse + rest,
                ]
                return [*out, self.branch(node, arms, flag, depth), *after]
            returns = ast.Return in kinds
            out.append(self.branch(node, [node.body, node.orelse], flag or returns, depth))
            if returns and rest:
                self.flagged = True
                test = at(ast.UnaryOp(ast.Not(), name(DONE, node.test)), node.test)
                out.append(at(ast.If(test, self.block(rest, flag, depth + 1), []), node))
                return out
        return out

    def branch(self, node: ast.If, arms: list[list[ast.stmt]], flag: bool, depth: int) -> ast.stmt:
        body, orelse = (self.block(arm, flag, depth + 1) for arm in arms)
        return changed(node, body=body, orelse=orelse)

    def leave(self, node: Any, flag: bool) -> ast.stmt:
        made = at(Leave(node.value or constant(None, node)), node)
        if flag:
            made.flag = DONE
        return made


def _unreachable(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Statements after an exit: they are never run, but decide which names are local."""
    first = statements[:1]
    return [at(ast.If(constant(False, first[0]), statements, []), first[0])] if first else []
