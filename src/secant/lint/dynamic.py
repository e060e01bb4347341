"""Runs the rules over one recorded call: over the function's source, knowing its arguments, and its graph.

Enters: a function, its arguments, and its graph if it could be recorded. Leaves: `Findings`.
"""

from __future__ import annotations

import ast
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
from .recorded import Labelled, Recorded, known_of, observed
from .rule import Rule
from .timing import underneath


def lint_call(
    function: Callable[..., Any],
    bound: Mapping[str, tuple[str, str, tuple[int, ...]]],
    graph: Graph | None,
    labels: Mapping[str, Labelled],
    call: tuple[tuple[Any, ...], dict[str, Any]],
    active: list[Rule],
) -> Findings:
    """The findings of one call. ``bound`` gives the kind, dtype and shape of each argument that is a number
    or an array, by parameter.

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
    for part in _parts(tree, node, graph, file):
        code = Code(file, text, tree, part)
        code.observed = seen
        main = (part.lineno, part.col_offset) == (node.lineno, node.col_offset)
        code.given = {n: known_of(*facts) for n, facts in bound.items()} if main else {}
        infer(code)
        arguments = [(n, dtype, shape) for n, (_, dtype, shape) in bound.items()]
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


def _span(f: Any) -> range:
    return range(f.lineno, (f.end_lineno or f.lineno) + 1)


def arguments_of(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The arguments of a call by parameter, as far as they can be told."""
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {}
