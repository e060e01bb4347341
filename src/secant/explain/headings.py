"""What the user wrote above a loop: ``for i in range(40)``, ``while abs(r) > tol``, and its line.

Enters: a loop node and the file it was recorded from. Leaves: a `Heading`. A node knows one line of the
loop's body; the statement around it is found in the source, which is read and never run.
"""

from __future__ import annotations

import ast
import linecache
from functools import lru_cache
from typing import Literal, NamedTuple

from ..graph.core import Node
from ..graph.walk import everything, regions
from ..ops.control import ENDLESS, loop_view

LONGEST = 60  # characters of a heading


class Heading(NamedTuple):
    """A loop's first line, and the name of what it counts with, or "" where that has none."""

    kind: Literal["for", "while"]
    title: str
    counter: str
    line: int


class Found(NamedTuple):
    """A loop statement, or a comprehension, in a file."""

    first: int
    last: int
    heading: Heading


def heading(node: Node) -> Heading:
    """The heading of a loop node; a plain one where the source cannot be had."""
    found = _statement(node)
    if found is not None:
        return found.heading
    line = node.source.line if node.source else 0
    if endless(node):
        return Heading("while", "while …", "", line)
    count = node.inputs[0].data
    return Heading("for", f"for … in range({count})" if count is not None else "for …", "", line)


def endless(node: Node) -> bool:
    """Whether only its condition ends a loop."""
    view = loop_view(node)
    return view.stops and view.inputs.head[0].data == ENDLESS


def _statement(node: Node) -> Found | None:
    """The innermost loop around the node's line that is no loop inside its body."""
    if node.source is None:
        return None
    kind = "while" if endless(node) else "for"
    inside = [n for r in regions(node) for n in everything(r)]
    taken = {_statement(n) for n in inside if n.op.name == "loop"}
    line = node.source.line
    fits = [f for f in _loops(node.source.file) if f.heading.kind == kind and f not in taken]
    fits = [f for f in fits if f.first <= line <= f.last]
    statements = [f for f in fits if f.first < f.last] or fits
    return max(statements, key=lambda f: (f.first, -f.last), default=None)


def _loops(file: str) -> tuple[Found, ...]:
    return _parsed(file, "".join(linecache.getlines(file)))


@lru_cache(maxsize=16)
def _parsed(file: str, text: str) -> tuple[Found, ...]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found = []
    for n in ast.walk(tree):
        if isinstance(n, ast.For):
            found.append(Found(n.lineno, n.end_lineno or n.lineno, _for(n.target, n.iter, n.lineno)))
        elif isinstance(n, ast.While):
            title = _short(f"while {ast.unparse(n.test)}")
            found.append(Found(n.lineno, n.end_lineno or n.lineno, Heading("while", title, "", n.lineno)))
        elif isinstance(n, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            for g in n.generators:
                found.append(Found(n.lineno, n.end_lineno or n.lineno, _for(g.target, g.iter, n.lineno)))
    return tuple(found)


def _for(target: ast.expr, over: ast.expr, line: int) -> Heading:
    counted = (
        isinstance(over, ast.Call)
        and isinstance(over.func, ast.Name)
        and over.func.id == "range"
        and len(over.args) == 1
    )
    index = target.id if counted and isinstance(target, ast.Name) and target.id.strip("_") else ""
    return Heading("for", _short(f"for {ast.unparse(target)} in {ast.unparse(over)}"), index, line)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
