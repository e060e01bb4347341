"""Runs the rules over one recorded call: over the function's source, knowing its arguments, and its graph.

Enters: a function, its arguments, and its graph if it could be recorded. Leaves: `Findings`.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
from collections.abc import Callable, Mapping
from typing import Any

from ..graph.core import Graph
from ..graph.walk import everything
from ..record.sources import NoSource, find
from . import rules as rules
from .code import Code, FunctionNode
from .finding import Finding, Findings, in_order
from .flow import infer
from .noqa import quiet
from .reading import Unreadable, parse
from .recorded import Labelled, Recorded, effects, observed
from .rule import Rule
from .timing import underneath
from .watching import fact, given


def lint_call(
    function: Callable[..., Any],
    bound: Mapping[str, Any],
    graph: Graph | None,
    labels: Mapping[str, Labelled],
    call: tuple[tuple[Any, ...], dict[str, Any]],
    active: list[Rule],
) -> Findings:
    """The findings of one call. ``bound`` are the arguments by parameter.

    A function without source has none. Functions of the same file that it calls are looked at too, with
    what the recording saw in them.
    """
    plain = underneath(function)
    try:
        node = find(plain).node if plain is not None else None
    except NoSource:
        node = None
    if node is None or plain is None:
        return Findings(())
    file = plain.__code__.co_filename
    text = "".join(linecache.getlines(file, plain.__globals__))
    try:
        tree = parse(text)
    except Unreadable:
        return Findings(())
    seen = {} if graph is None else observed(graph, file)
    found: list[Finding] = []
    parts = _parts(tree, node, graph, file)
    still = graph is not None and len(parts) > 1 and not effects(graph)
    helpers = given(function, file, call) if still else {}
    for part in parts:
        code = Code(file, text, tree, part)
        code.observed = seen
        main = (part.lineno, part.col_offset) == (node.lineno, node.col_offset)
        if main:
            code.given = {n: known for n, x in bound.items() if (known := fact(x)) is not None}
        else:
            code.given = helpers.get((_first(part), getattr(part, "name", "")), {})
        infer(code)
        arguments = [(n, k.dtype, k.shape or ()) for n, k in code.given.items()]
        made = Recorded(code, function, arguments, graph, dict(labels), call)
        for r in active:
            found += r.recorded(made) if main else ()
            found += r.static(code)
    return Findings(in_order(quiet(text, tree, found)))


def _parts(tree: ast.Module, node: Any, graph: Graph | None, file: str) -> list[Any]:
    """The function itself, then the functions of its file that the graph has nodes from."""
    every = everything(graph) if graph is not None else ()
    lines = {n.source.line for n in every if n.source is not None and n.source.file == file}
    main, parts = [], []
    for f in ast.walk(tree):
        if isinstance(f, FunctionNode | ast.Lambda):
            if (f.lineno, f.col_offset, type(f)) == (node.lineno, node.col_offset, type(node)):
                main.append(f)
            elif (
                isinstance(f, FunctionNode) and lines & set(_span(f)) and not set(_span(f)) & set(_span(node))
            ):
                parts.append(f)
    return main[:1] + parts


def _first(f: Any) -> int:
    """The line that a function's code counts as its first."""
    marks = getattr(f, "decorator_list", [])
    return int(marks[0].lineno if marks else f.lineno)


def _span(f: Any) -> range:
    return range(f.lineno, (f.end_lineno or f.lineno) + 1)


def arguments_of(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of a call by parameter, as far as they can be told; a partial's own come first."""
    while isinstance(function, functools.partial):
        args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
        function = function.func
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {}
