"""Graphs as text: what ``print(graph)`` shows, one line per node, and ``parse`` reads back.

Enters: a graph. Leaves: its text. Names are the user's; ``%1`` stands for a value without one, ``x.2`` for
the second value named x, and names that are not plain words stand in backticks. The regions of a loop, a
branch or a call stand under it, each with its inputs and what it returns. The first line tells the ranges of
the indices that dimensions name. What is printed is broken where it is longer than a terminal is wide
(see `wrapping`)::

    graph halves(x: float64[8], n: int) where 0 <= i <= 3:
      x.2: float64[8], %1: int = loop(n, x, carried=1, stacks=0, stops=False, reverse=False, index='i'):
        body(i: int, x.3: float64[8]):
          %2: float64[i] = getitem(x.3, i, index=((0, '*', None, dim(i)),))  # line 3
          %3: float64 = sum(%2)  # line 3
          x.4: float64[8] = setitem(x.3, %3, i, index=('*',))  # line 3
          return x.4
      return x.2
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import core
from .dims import Affine, Index
from .errors import GraphError
from .ranges import ranges
from .registry import RECORDS

RESERVED = {"None", "True", "False", "nan", "inf", "nanj", "infj", "graph", "return", "slice"}
"""Words that stand for themselves in the text form, and so never for a value."""

_WORD = re.compile(r"[^\W\d]\w*")

DEPTH = 50
"""How deep regions, parameters and ranges may be nested in what is written and read."""


class Names:
    """One name for every value of a graph, the same on every call; ``scope`` holds those of one region."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.scope: dict[core.Value, str] = {}
        self.counts: dict[str, int] = {}

    def give(self, value: core.Value, name: str) -> str:
        """Name a value; the second one of a name gets ``.2``."""
        label = _label(name) if name else ""
        count = self.counts[label] = self.counts.get(label, 0) + 1
        text = self.scope[value] = label + (f".{count}" if count > 1 else "") if label else f"%{count}"
        return text

    def read(self, value: core.Value) -> str:
        """How a use of the value is written: its name, or the constant itself."""
        if value in self.scope:
            return self.scope[value]
        if not value.constant:
            return f"?{value.name}"  # breaks a law: to be seen, and not to be read back
        return constant(value.data, self.limit)


def write(graph: core.Graph, limit: int | None = None) -> str:
    """The text form of a graph. Constant arrays with more numbers than ``limit`` are left out, as ``{…}``."""
    writer = _Writer(graph.name, limit)
    bounds = ", ".join(map(_range, ranges(graph)))
    tail = f" where {bounds}" if bounds else ""
    writer.region(f"graph {_label(graph.name)}", graph, graph.input_names, graph.output_names, tail)
    return "\n".join([*writer.lines, ""])


class _Writer:
    """The lines written so far."""

    def __init__(self, function: str, limit: int | None) -> None:
        self.function = function
        self.names = Names(limit)
        self.lines: list[str] = []

    def region(
        self,
        head: str,
        region: core.Region,
        inputs: Sequence[str],
        outputs: Sequence[str] = (),
        tail: str = "",
        depth: int = 0,
    ) -> None:
        """A first line with the inputs, a line for every node, the results; names mean nothing outside."""
        outer, self.names.scope = self.names.scope, {}
        typed = [f"{self.names.give(v, name)}: {v.type}" for v, name in zip(region.inputs, inputs)]
        indent = "    " * depth
        self.lines.append(f"{indent}{head}({', '.join(typed)}){tail}:")
        for node in region.nodes:
            self.node(node, depth)
        results = [self.names.read(v) for v in region.outputs]
        for i, name in enumerate(outputs):
            if name and name != region.outputs[i].name:
                results[i] = f"{_label(name)}={results[i]}"
        self.lines.append(f"{indent}  return {', '.join(results)}".rstrip())
        self.names.scope = outer

    def node(self, node: core.Node, depth: int) -> None:
        """The line of a node, and its regions under it."""
        inner = {key: p for key, p in node.params.items() if isinstance(p, core.Region)}
        uses = [self.names.read(v) for v in node.inputs]
        uses += [f"{key}={param(p, node)}" for key, p in node.params.items() if key not in inner]
        made = ", ".join([f"{self.names.give(v, v.name)}: {v.type}" for v in node.outputs])
        left = f"{'    ' * depth}  {made}{' = ' * bool(made)}{node.op.name}"
        self.lines.append(f"{left}({', '.join(uses)}){':' * bool(inner)}{self.remark(node)}")
        if inner and depth == DEPTH:
            raise GraphError(f"{refusal(node)}: regions are nested more than {DEPTH} deep")
        for key, region in inner.items():
            self.region(key, region, [v.name for v in region.inputs], depth=depth + 1)

    def remark(self, node: core.Node) -> str:
        """Where the node comes from."""
        if node.source is None:
            return ""
        where = node.source.function
        return f"  # line {node.source.line}" + (f" in {where}" if where != self.function else "")


def _label(name: str) -> str:
    """A name as the text form writes it: in backticks unless it is a plain word."""
    if _WORD.fullmatch(name) and name.isidentifier() and name not in RESERVED:
        return name
    return f"`{' '.join(name.replace('`', chr(39)).split())}`"


def _range(index: Index) -> str:
    """The range of an index: ``0 <= i <= 9``, or ``0 <= n`` where nothing more is known."""
    high = f" <= {index.high}" if index.high != Index("").high else ""
    return f"{index.low} <= {index.name}{high}"


def constant(data: Any, limit: int | None = None) -> str:
    """A constant, inline: ``3``, ``2.5``, ``float32(0.5)``, ``int64[3]{0, 2, 1}``."""
    if isinstance(data, np.ndarray):
        shape = ",".join(map(str, data.shape))
        left_out = limit is not None and data.size > limit
        items = "…" if left_out else ", ".join(number(x) for x in data.ravel().tolist())
        return f"{data.dtype.name}[{shape}]{{{items}}}"
    if isinstance(data, np.generic):
        return f"{data.dtype.name}({number(data.item())})"
    return number(data)


def number(x: Any) -> str:
    """A Python number so that reading it gives the same bits."""
    if isinstance(x, complex) and not isinstance(x, float):
        return f"complex({number(x.real)}, {number(x.imag)})"
    return repr(float(x)) if isinstance(x, float) else repr(bool(x) if isinstance(x, bool) else int(x))


def param(value: Any, node: core.Node) -> str:
    """A static parameter as text."""
    if value is None or value is Ellipsis:
        return "..." if value is Ellipsis else "None"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, np.dtype):
        return f"dtype({str(value)!r})"
    if isinstance(value, slice):
        return f"slice({', '.join(param(v, node) for v in (value.start, value.stop, value.step))})"
    if isinstance(value, Affine):
        return f"dim({value})" if value.terms else str(value)
    if isinstance(value, tuple):
        inner = ", ".join(param(v, node) for v in value)
        if type(value) is not tuple:
            return f"{record_name(value, node)}({inner})"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, bool | int | float | complex | np.generic):
        return constant(value)
    raise GraphError(f"{refusal(node)}: it holds a {type(value).__name__}, which has no text form")


def record_name(value: tuple[Any, ...], node: core.Node | None) -> str:
    """The name under which the class of a NamedTuple is registered."""
    name = type(value).__name__
    if RECORDS.get(name) is not type(value):
        raise GraphError(f"{refusal(node)}: it holds a {name}, which is not in the registry of records")
    return name


def refusal(node: core.Node | None) -> str:
    """The beginning of every message that says why a node or a constant cannot be written."""
    if node is None:
        return "a constant cannot be written"
    where = f" at {node.source}" if node.source else ""
    return f"the op {node.op.name}{where} cannot be written"
