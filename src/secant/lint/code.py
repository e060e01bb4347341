"""One file or function under the linter: its tree, what its names mean, and what is certain in it.

Enters: text, parsed and not run. Leaves: a `Code`, which rules ask for nodes, facts and places.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from .finding import Place
from .known import UNKNOWN, Known

T = TypeVar("T", bound=ast.AST)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
PLAIN = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)  # shared by all trees: no place
ROOTS = ("numpy", "scipy", "math", "secant")


class Code:
    """A parsed file, and the part of it that is linted: all, or one function."""

    def __init__(self, file: str, text: str, tree: ast.Module, part: ast.AST | None = None):
        self.file = file
        self.lines = text.split("\n")
        self.tree = tree
        self.part: ast.AST = part or tree
        self.given: Mapping[str, Known] = {}
        self.observed: Mapping[tuple[int, str], Known] = {}  # what a recording saw assigned, by line and name
        self.facts: dict[ast.AST, Known] = {}
        self.kept: dict[str, Any] = {}  # what several rules look for, found once
        self.parents: dict[ast.AST, ast.AST] = {}
        self.nodes: list[ast.AST] = []  # of the linted part, outer ones first
        self._functions: dict[ast.AST, FunctionNode | None] = {}
        self._kinds: dict[type, list[ast.AST]] = {}
        self._walk()
        self.names = _imported(self.nodes if self.part is tree else ast.walk(tree))
        self.shared = {n for s in self.all(ast.Global) for n in s.names}
        self.shared |= {n for s in self.all(ast.Nonlocal) for n in s.names}

    def _walk(self) -> None:
        """One walk over the part: its nodes, what is around each, and the function each is in."""
        todo: list[tuple[ast.AST, FunctionNode | None]] = [(self.part, None)]
        while todo:
            node, function = todo.pop()
            self.nodes.append(node)
            self._functions[node] = function
            self._kinds.setdefault(type(node), []).append(node)
            inner = node if isinstance(node, FunctionNode) else function
            children = [c for c in ast.iter_child_nodes(node) if not isinstance(c, PLAIN)]
            for child in children:
                self.parents[child] = node
            todo += [(c, inner) for c in reversed(children)]

    def fact(self, node: ast.AST) -> Known:
        """What is certain of an expression."""
        return self.facts.get(node, UNKNOWN)

    def all(self, kind: type[T]) -> list[T]:
        """The nodes of one kind, in the order of the text."""
        return self._kinds.get(kind, [])  # type: ignore[return-value]

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.AST:
        """The statement that a node is in."""
        while not isinstance(node, ast.stmt) and node in self.parents:
            node = self.parents[node]
        return node

    def function_of(self, node: ast.AST) -> FunctionNode | None:
        """The function that a node is in."""
        return self._functions.get(node)

    @property
    def functions(self) -> list[FunctionNode]:
        """All functions with a name."""
        return [*self.all(ast.FunctionDef), *self.all(ast.AsyncFunctionDef)]

    def called(self, node: ast.expr) -> str:
        """The full name of what an expression names: ``numpy.linalg.inv``; "" where it is none of these."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.names:
            return ""
        return ".".join([self.names[node.id], *reversed(parts)])

    def place(self, node: ast.AST) -> Place:
        """Where a node is, in characters."""
        line, end = node.lineno, node.end_lineno or node.lineno  # type: ignore[attr-defined]
        start, stop = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
        return Place(self.file, line, self._column(line, start), end, self._column(end, stop))

    def _column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace")) + 1


def text_of(node: ast.AST, longest: int = 60) -> str:
    """An expression as the user could write it, on one line, shortened in the middle of a message."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _imported(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """The names that imports give to NumPy, SciPy, math and Secant, unless something else has them too."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                taken.add(node.id)
        elif isinstance(node, ast.arg):
            taken.add(node.arg)
        elif isinstance(node, FunctionNode | ast.ClassDef):
            taken.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name, full in _aliases(node):
                if names.setdefault(name, full) != full:
                    taken.add(name)
    return {k: v for k, v in names.items() if k not in taken and v.split(".")[0] in ROOTS}


def _aliases(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for a in node.names:
        if isinstance(node, ast.ImportFrom):
            yield a.asname or a.name, f"{'' if node.level else node.module or ''}.{a.name}"
        else:
            yield a.asname or a.name.split(".")[0], a.name if a.asname else a.name.split(".")[0]
