"""Small pieces of Python source, as `ast` nodes that carry the position of the code they stand for.

Enters: the node being replaced. Leaves: new nodes at its position, so that tracebacks, debuggers and coverage
show the user's own source. Nothing here changes a node it is given.
"""

import ast
from collections.abc import Iterable
from typing import Any, TypeVar

SITE = "_secant_"  # the cell that holds the site: the runtime of one function
HERE = "_secant_here_"  # the cell that holds secant.graph.location.here
SLICE = "_secant_slice_"  # the cell that holds the builtin slice, whatever the user calls slice
LOCALS = "_secant_locals_"  # the cell that holds the builtin locals
UNBOUND = "_secant_unbound_"  # the cell that holds what stands for the value of a name that has none
CELLS = (SITE, HERE, SLICE, LOCALS, UNBOUND)
OWN = "_secant_"  # how every name made here starts

QUIET = frozenset({"name", "names", "load"})  # what these are asked hardly ever fails

LOAD, STORE, DELETE = ast.Load(), ast.Store(), ast.Del()

N = TypeVar("N", bound=ast.AST)


def at(node: N, like: ast.AST) -> N:
    """The node, at the position of another."""
    here, there = node.__dict__, like.__dict__
    here["lineno"] = there["lineno"]
    here["col_offset"] = there["col_offset"]
    try:
        here["end_lineno"] = there["end_lineno"]
        here["end_col_offset"] = there["end_col_offset"]
    except KeyError:  # the other was made by `near`
        pass
    return node


def near(node: N, like: ast.AST) -> N:
    """The node, at the start of another: for what cannot fail, and so is never shown.

    It makes for less to keep and to compile, where most of what is made is of this kind.
    """
    here, there = node.__dict__, like.__dict__
    here["lineno"] = there["lineno"]
    here["col_offset"] = there["col_offset"]
    return node


def changed(node: N, **fields: object) -> N:
    """A shallow copy of a node with some fields replaced."""
    new: N = node.__class__.__new__(node.__class__)
    new.__dict__.update(node.__dict__)
    new.__dict__.update(fields)
    return new


def name(text: str, like: ast.AST) -> ast.Name:
    return near(ast.Name(text, LOAD), like)


def constant(value: Any, like: ast.AST) -> ast.Constant:
    return near(ast.Constant(value), like)


def assign(target: str, value: ast.expr, like: ast.AST) -> ast.Assign:
    return near(ast.Assign([near(ast.Name(target, STORE), like)], value), like)


def delete(names: Iterable[str], like: ast.AST) -> ast.Delete:
    return near(ast.Delete([near(ast.Name(text, DELETE), like) for text in names]), like)


def ask(
    method: str,
    arguments: list[ast.expr],
    like: ast.AST,
    keywords: Iterable[ast.keyword] = (),
    member: ast.AST | None = None,
) -> ast.Call:
    """``_secant_.method(*arguments)``.

    CPython gives a method call the line where the member's name stands, so a call that stands for
    ``member(...)`` borrows the member's own extent, and any other is kept on its first line.
    """
    attribute = ast.Attribute(near(ast.Name(SITE, LOAD), like), method, LOAD)
    attribute = near(attribute, like) if member is None else at(attribute, member)
    place = near if method in QUIET else at
    return place(ast.Call(attribute, arguments, list(keywords)), like)


def mark(line: int, like: ast.AST) -> ast.Assign:
    """``_secant_here_.line = line``."""
    place = near(ast.Attribute(near(ast.Name(HERE, LOAD), like), "line", STORE), like)
    return near(ast.Assign([place], near(ast.Constant(line), like)), like)


def mangle(cls: str | None, text: str) -> str:
    """The name as Python spells it inside a class: ``__x`` in class ``C`` is ``_C__x``."""
    if cls is None or not text.startswith("__") or text.endswith("__"):
        return text
    cls = cls.lstrip("_")
    return f"_{cls}{text}" if cls else text
