"""From a function to the source it was made from.

Enters: a Python function (for a bound method or a partial, the function underneath). Leaves: the `Found` node
of its ``def`` or ``lambda`` in the parsed file, or `NoSource` with the reason. A node is only believed once
it has been compiled and compared with the function's own code: a file that was edited after it was imported
must never lend its new text to the old function.
"""

import ast
import linecache
import threading
from collections.abc import Sequence
from types import CodeType, FunctionType
from typing import Any, NamedTuple

from .alike import alike, same_place
from .deep import with_room
from .scaffold import FUTURES, Function, code_of
from .scopes import FUNCTIONS, LEAVES, PARTS


class NoSource(Exception):
    """There is no source for a function; the text says why."""


class Found(NamedTuple):
    """A function's own node, never to be changed: every function of the file shares the tree."""

    node: Function
    cls: str | None  # the innermost class around it, which mangles its private names
    filename: str
    imports: tuple[str, ...]  # the names that its module imports at the top


class File(NamedTuple):
    """A parsed file: its lines, and its functions by first line and name."""

    lines: list[str]
    functions: dict[tuple[int, str], list[Found]]


KEPT = 64  # files whose trees are kept

_files: dict[tuple[str, int], File] = {}
_lock = threading.Lock()


def find(function: FunctionType) -> Found:
    """The source of a function; raises `NoSource` if there is none."""
    if not isinstance(function, FunctionType):
        raise NoSource(f"{function!r} is not a Python function")
    code = function.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines:
        raise NoSource(f"the source of {code.co_name} was not kept: it was made by exec or typed at a prompt")
    candidates = _parsed(code, lines).functions.get((code.co_firstlineno, code.co_name), [])
    matching = [
        (found, made) for found in candidates if (made := _compiled(found, code)) and alike(code, made)
    ]
    if not matching:
        raise NoSource("the file changed since the function was made; re-import it")
    if len(matching) > 1:
        # Lambdas on one line: told apart by their columns, and alike in all they do if there are none.
        matching = [pair for pair in matching if same_place(code, pair[1])] or matching
    return matching[0][0]


def _compiled(found: Found, code: CodeType) -> CodeType | None:
    try:
        return with_room(lambda: code_of(found.node, found.cls, code.co_freevars, code, found.imports))
    except (SyntaxError, ValueError):
        return None


def _parsed(code: CodeType, lines: list[str]) -> File:
    filename, futures = code.co_filename, code.co_flags & FUTURES
    with _lock:
        known = _files.get((filename, futures))
    if known is not None and known.lines == lines:
        return known
    try:
        text = "".join(lines)
        tree = with_room(lambda: compile(text, filename, "exec", ast.PyCF_ONLY_AST | futures, True))
    except (SyntaxError, ValueError) as error:
        raise NoSource(f"{filename} does not parse: {error}") from None
    parsed = File(list(lines), _functions(tree, filename, _imports(tree)))
    with _lock:
        _files[filename, futures] = parsed
        while len(_files) > KEPT:
            _files.pop(next(iter(_files)))
    return parsed


def _functions(tree: ast.AST, filename: str, imports: tuple[str, ...]) -> dict[tuple[int, str], list[Found]]:
    """Every function of a file, by the line and name that its code object has, in the order of the text."""
    functions: dict[tuple[int, str], list[Found]] = {}

    def search(nodes: Sequence[ast.AST], cls: str | None) -> None:
        stack: list[Any] = [*reversed(nodes)]
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind is ast.Name or kind in LEAVES:
                continue
            if kind in FUNCTIONS:
                line = node.decorator_list[0].lineno if node.decorator_list else node.lineno
                functions.setdefault((line, node.name), []).append(Found(node, cls, filename, imports))
            elif kind is ast.Lambda:
                functions.setdefault((node.lineno, "<lambda>"), []).append(
                    Found(node, cls, filename, imports)
                )
            elif kind is ast.ClassDef:
                search([*node.decorator_list, *node.bases, *node.keywords], cls)
                search(node.body, node.name)
                continue
            held = node.__dict__
            for field in reversed(PARTS[kind]):
                value = held.get(field)
                if value.__class__ is list:
                    stack += value[::-1]
                else:
                    stack.append(value)

    search([tree], None)
    return functions


def _imports(tree: ast.AST) -> tuple[str, ...]:
    """The names that a module imports outside any function or class."""
    names: dict[str, None] = {}
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name.partition(".")[0], None) for alias in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            stack.extend(ast.iter_child_nodes(node))
    names.pop("*", None)
    return tuple(names)
