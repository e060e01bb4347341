"""From a function to the source it was made from.

Enters: a Python function (for a bound method or a partial, the function underneath). Leaves: the `Found` node
of its ``def`` or ``lambda`` in the parsed file, or `NoSource` with the reason. A node is only believed once
it has been compiled and compared with the function's own code: a file that was edited after it was imported
must never lend its new text to the old function.
"""

import ast
import linecache
import threading
from collections.abc import Iterator, Sequence
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


KEPT = 256  # files, and pieces of files, whose trees are kept
OPEN = " \t\f\r\n#)]}"  # what no statement at the left margin begins with

_files: dict[tuple[str, int, int, int], File] = {}
_at_margin: dict[str, tuple[list[str], tuple[str, ...]]] = {}
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
    matching = _matching(code, lines, _around(code, lines))
    if not matching:  # the piece was none, or code runs there that is not compiled as it stands
        matching = _matching(code, lines, (0, len(lines)))
    if not matching:
        raise NoSource("the file changed since the function was made; re-import it")
    if len(matching) > 1:
        # Lambdas on one line: told apart by their columns, and alike in all they do if there are none.
        matching = [pair for pair in matching if same_place(code, pair[1])] or matching
    return matching[0][0]


def _matching(code: CodeType, lines: list[str], piece: tuple[int, int]) -> list[tuple[Found, CodeType]]:
    """The functions in a piece of a file that do what the code does."""
    try:
        candidates = _parsed(code, lines, piece).functions.get((code.co_firstlineno, code.co_name), [])
    except (SyntaxError, ValueError) as error:
        if piece != (0, len(lines)):
            return []
        raise NoSource(f"{code.co_filename} does not parse: {error}") from None
    return [(found, made) for found in candidates if (made := _compiled(found, code)) and alike(code, made)]


def _around(code: CodeType, lines: list[str]) -> tuple[int, int]:
    """The lines of what seems to be the statement at the left margin that a function stands in.

    Parsing a long file takes longer than recording. A text at the margin may look like a statement; then the
    piece does not parse, or holds no function that does the same.
    """
    start = min(code.co_firstlineno, len(lines)) - 1
    while start > 0 and lines[start][:1] in OPEN:
        start -= 1
    end = min(max(_lines(code)), len(lines))
    while end < len(lines) and lines[end][:1] in OPEN:
        end += 1
    return max(start, 0), end


def _lines(code: CodeType) -> Iterator[int]:
    yield code.co_firstlineno
    for *_, line in code.co_lines():
        if line is not None:
            yield line
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _lines(inner)


def _compiled(found: Found, code: CodeType) -> CodeType | None:
    try:
        return with_room(lambda: code_of(found.node, found.cls, code.co_freevars, code, found.imports))
    except (SyntaxError, ValueError):
        return None


def _parsed(code: CodeType, lines: list[str], piece: tuple[int, int]) -> File:
    filename, futures = code.co_filename, code.co_flags & FUTURES
    start, end = piece
    key = (filename, futures, *piece)
    with _lock:
        known = _files.get(key)
    if known is not None and known.lines == lines:
        return known
    text = "\n" * start + "".join(lines[start:end])
    tree = with_room(lambda: compile(text, filename, "exec", ast.PyCF_ONLY_AST | futures, True))
    imports = _imports(tree) if end - start == len(lines) else _imports_at_margin(filename, lines)
    parsed = File(list(lines), _functions(tree, filename, imports))
    with _lock:
        _files[key] = parsed
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


def _imports_at_margin(filename: str, lines: list[str]) -> tuple[str, ...]:
    """Those of the statements at the left margin, without parsing the rest."""
    with _lock:
        known = _at_margin.get(filename)
    if known is not None and known[0] == lines:
        return known[1]
    found: list[str] = []
    for k, line in enumerate(lines):
        if line.startswith(("import ", "from ")):
            end = k + 1
            while end < len(lines) and lines[end][:1] in OPEN:
                end += 1
            try:
                found += _imports(ast.parse("".join(lines[k:end])))
            except SyntaxError:  # a text that looks like one
                continue
    names = tuple(dict.fromkeys(found))
    with _lock:
        _at_margin[filename] = lines, names
        while len(_at_margin) > KEPT:
            _at_margin.pop(next(iter(_at_margin)))
    return names
