"""Graphs as text: what ``print(graph)`` shows, one line per node, and ``parse`` reads back.

Enters: a graph. Leaves: its text. Names are the user's; ``%1`` stands for a value without one, ``x.2`` for
the second value named x, and names that are not plain words stand in backticks::

    graph page(a: float, b: float, c: float):
      u: float = multiply(b, c)  # line 2
      v: float = add(a, u)  # line 3
      J: float = multiply(3, v)  # line 4
      return J
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import GraphError

if TYPE_CHECKING:
    from .core import Graph, Node, Value

RESERVED = {"None", "True", "False", "nan", "inf", "nanj", "infj", "graph", "return", "slice"}
"""Words that stand for themselves in the text form, and so never for a value."""


class Names:
    """One name for every value of a graph, the same on every call."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.given: dict[Value, str] = {}
        self.counts: dict[str, int] = {}

    def give(self, value: Value, name: str) -> str:
        """Name a value; the second one of a name gets ``.2``."""
        count = self.counts[name] = self.counts.get(name, 0) + 1
        if not name:
            text = f"%{count}"
        else:
            text = _label(name) + (f".{count}" if count > 1 else "")
        self.given[value] = text
        return text

    def read(self, value: Value) -> str:
        """How a use of the value is written: its name, or the constant itself."""
        if value in self.given:
            return self.given[value]
        return constant(value.data, self.limit)


def write(graph: Graph, limit: int | None = None) -> str:
    """The text form of a graph. Constant arrays with more numbers than ``limit`` are left out, as ``{…}``."""
    names = Names(limit)
    inputs = [f"{names.give(v, n)}: {v.type}" for v, n in zip(graph.inputs, graph.input_names)]
    lines = [f"graph {_label(graph.name)}({', '.join(inputs)}):"]
    for node in graph.nodes:
        made = [f"{names.give(v, v.name)}: {v.type}" for v in node.outputs]
        uses = [names.read(v) for v in node.inputs]
        uses += [f"{key}={param(value, node)}" for key, value in node.params.items()]
        left = ", ".join(made) + " = " if made else ""
        lines.append(f"  {left}{node.op.name}({', '.join(uses)}){_remark(graph, node)}")
    results = []
    for value, name in zip(graph.outputs, graph.output_names):
        read = names.read(value)
        results.append(read if name == value.name or not name else f"{_label(name)}={read}")
    return "\n".join([*lines, f"  return {', '.join(results)}".rstrip(), ""])


def _label(name: str) -> str:
    """A name as the text form writes it: in backticks unless it is a plain word."""
    if name.isidentifier() and name not in RESERVED:
        return name
    return f"`{' '.join(name.replace('`', chr(39)).split())}`"


def _remark(graph: Graph, node: Node) -> str:
    if node.source is None:
        return ""
    where = node.source.function
    return f"  # line {node.source.line}" + (f" in {where}" if where != graph.name else "")


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


def param(value: Any, node: Node) -> str:
    """A static parameter as text."""
    if value is None or value is Ellipsis:
        return "..." if value is Ellipsis else "None"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, np.dtype):
        return f"dtype({str(value)!r})"
    if isinstance(value, slice):
        return f"slice({', '.join(param(v, node) for v in (value.start, value.stop, value.step))})"
    if isinstance(value, tuple):
        inner = ", ".join(param(v, node) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, bool | int | float | complex | np.generic):
        return constant(value)
    raise GraphError(f"{refusal(node)}: it holds a {type(value).__name__}, which has no text form")


def refusal(node: Node) -> str:
    """The beginning of every message that says why a node cannot be written."""
    where = f" at {node.source}" if node.source else ""
    return f"the op {node.op.name}{where} cannot be written"
