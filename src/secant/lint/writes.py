"""Writes in place and what comes after them, in the order of the statements of one block.

Enters: a block of statements. Leaves: which names a statement writes through, binds anew, and reads together.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .code import Code

COPIES = ("copy", "deepcopy", "array", "clone")


def blocks(code: Code) -> Iterator[list[ast.stmt]]:
    """Every list of statements of the linted part."""
    for node in code.nodes:
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            if isinstance(found, list) and found and isinstance(found[0], ast.stmt):
                yield found


def written(node: ast.AST, code: Code) -> Iterator[tuple[str, ast.stmt]]:
    """The names that a statement, or one inside it, writes through in place: ``a[i] = 1``."""
    for s in ast.walk(node):
        targets: list[ast.expr] = []
        if isinstance(s, ast.Assign):
            targets = s.targets
        elif isinstance(s, ast.AugAssign):
            targets = [s.target]
            if isinstance(s.target, ast.Name) and code.fact(s.target).array:
                yield s.target.id, s
        for t in targets:
            if isinstance(t, ast.Subscript) and isinstance(t.value, ast.Name) and isinstance(s, ast.stmt):
                yield t.value.id, s


def rebound(node: ast.AST, code: Code) -> set[str]:
    """The names that a statement, or one inside it, gives another value."""
    found: set[str] = set()
    for n in ast.walk(node):
        if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load):
            parent = code.parents.get(n)
            if not (isinstance(parent, ast.AugAssign) and parent.target is n and code.fact(n).array):
                found.add(n.id)
        elif isinstance(n, ast.ExceptHandler) and n.name:
            found.add(n.name)
    return found


def together(node: ast.AST, a: str, b: str) -> ast.expr | None:
    """The smallest operation that reads both names: ``u - old``, ``np.allclose(u, old)``."""
    found: ast.expr | None = None
    for n in ast.walk(node):
        if isinstance(n, ast.BinOp | ast.Compare | ast.Call):
            parts = list(ast.iter_child_nodes(n))
            read = [{m.id for p in [part] for m in ast.walk(p) if isinstance(m, ast.Name)} for part in parts]
            if any(a in r for r in read) and any(b in r for r in read):
                found = n
    return found


def after(statement: ast.AST, code: Code) -> Iterator[ast.stmt]:
    """The statements that run after one in its function, as the text tells: its block, then outer ones.

    Other arms of a branch, and what an iteration of a loop did before it, are left out.
    """
    while statement in code.parents:
        around = code.parents[statement]
        for name in ("body", "orelse", "finalbody", "handlers"):
            block = getattr(around, name, None)
            if isinstance(block, list) and statement in block:
                yield from (s for s in block[block.index(statement) + 1 :] if isinstance(s, ast.stmt))
        if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            return
        statement = around
