"""From a user's function to the same function with every step passing through a site.

Enters: a Python function and a maker of sites. Leaves: a new function over the user's own globals, defaults
and closure cells, whose code asks ``_secant_`` (its site) for calls, attributes, items, captured names,
iteration, text and the names of values, and keeps ``_secant_here_.line``. File and line numbers are the
user's own.

The code is compiled once per code object (the very object: equal code from another file is another function).
"""

import ast
import sys
import weakref
from collections.abc import Callable
from inspect import CO_OPTIMIZED
from types import CellType, CodeType, FunctionType
from typing import Any, NamedTuple

from ..graph.location import here
from . import unbound
from .conditions import OPERAND, OPERAND_NAME
from .deep import no_collection, with_room
from .nodes import CELLS, HERE, LOCALS, SITE, SLICE, UNBOUND, changed
from .scaffold import Function, code_of
from .scopes import Scope
from .sources import find
from .statements import Statements

MARK = "_secant_rewritten_"  # the last constant of every code object made here


class Rewritten(NamedTuple):
    """Compiled code, the code it was made from, and the builtins' names that the module had as globals."""

    original: "weakref.ref[CodeType]"
    code: CodeType
    builtins: frozenset[str]
    shadowed: frozenset[str]


_cache: dict[tuple[int, bool], Rewritten] = {}


def is_rewritten(function: FunctionType) -> bool:
    """Whether a function came from `rewrite`, or was made by code that did."""
    constants = function.__code__.co_consts
    return bool(constants) and constants[-1] == MARK


def rewrite(
    function: FunctionType, site_factory: Callable[[FunctionType], Any], lower_exits: bool = True
) -> FunctionType:
    """The function rewritten; raises `NoSource` where its source cannot be had."""
    with no_collection():
        code = _rewritten(function, lower_exits)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    own = {SITE: site_factory(function), HERE: here, SLICE: slice, LOCALS: locals, UNBOUND: unbound.UNBOUND}
    closure = tuple(
        CellType(own[text]) if text in own else cells.get(text) or CellType() for text in code.co_freevars
    )
    new = FunctionType(code, function.__globals__, function.__name__, function.__defaults__, closure)
    new.__kwdefaults__ = function.__kwdefaults__
    new.__qualname__ = function.__qualname__
    new.__module__ = function.__module__
    new.__doc__ = function.__doc__
    new.__dict__.update(function.__dict__)
    if sys.version_info >= (3, 12):
        new.__type_params__ = function.__type_params__
    if sys.version_info >= (3, 14):
        new.__annotate__ = function.__annotate__
    else:
        new.__annotations__ = function.__annotations__
    return new


def _rewritten(function: FunctionType, lower_exits: bool) -> CodeType:
    code, module = function.__code__, function.__globals__
    key = (id(code), lower_exits)
    known = _cache.get(key)
    current = known is not None and known.original() is code
    if known is not None and current and known.builtins & module.keys() == known.shadowed:
        return known.code
    found = find(function)
    asked: set[str] = set()

    def shadowed(text: str) -> bool:
        asked.add(text)
        return text in module

    def work() -> CodeType:
        node = transform(found.node, found.cls, frozenset(code.co_freevars), shadowed, lower_exits)
        return relabel(code_of(node, found.cls, (*CELLS, *code.co_freevars), code), code.co_qualname)

    made = with_room(work)
    original = weakref.ref(code, lambda _: _cache.pop(key, None))
    _cache[key] = Rewritten(original, made, frozenset(asked), frozenset(asked & module.keys()))
    return made


def transform(
    node: Function,
    cls: str | None,
    free: frozenset[str],
    shadowed: Callable[[str], bool],
    lower_exits: bool = True,
) -> Function:
    """The node of a function, rewritten; the node given is left as it was."""
    statements = Statements(Scope(node, None, cls, free), shadowed, lower_exits)
    if not isinstance(node, ast.Lambda):
        return changed(node, body=statements.function_body(node.body))
    return changed(node, body=statements.expression(node.body))


def relabel(code: CodeType, qualname: str) -> CodeType:
    """The code under its own qualified name, marked as rewritten, with all that is defined inside it.

    Operands (see `conditions`) take the name of the function around them, so that tools which tell functions
    apart by name see one, and what is defined in them is named as if they were not there.
    """

    def label(inner: CodeType, before: str, after: str, around: CodeType | None) -> CodeType:
        own = inner.co_qualname
        new = after + own[len(before) :] if own.startswith(before) else own
        name = inner.co_name
        if around is not None and inner.co_varnames[:1] == (OPERAND,):
            new, name, before, after = f"{after}.{OPERAND_NAME}", around.co_name, own, after
        else:
            around, before, after = inner, own, new
        is_class = not inner.co_flags & CO_OPTIMIZED  # the body of a class holds its own qualified name
        constants = [
            label(c, before, after, around)
            if isinstance(c, CodeType)
            else new
            if is_class and c == own
            else c
            for c in inner.co_consts
        ]
        return inner.replace(co_consts=(*constants, MARK), co_name=name, co_qualname=new)

    return label(code, code.co_qualname, qualname, None)
