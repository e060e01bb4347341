"""One call of a function under the linter: its arguments, labels, graph and source.

Enters: what the top has recorded. Leaves: a `Recorded` that rules ask, beside the `Code` of the function.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..graph.core import Graph, Node
from ..graph.walk import everything
from .code import Code, FunctionNode
from .finding import Place
from .known import Dim, Known, Shape, array, number, shape_text

Labels = tuple[tuple[str, ...] | None, ...]


@dataclass
class Labelled:
    """The labels of one input: those along each axis, and the name of each axis."""

    axes: Labels
    names: tuple[str, ...]


@dataclass
class Recorded:
    """A call. ``arguments`` are (name, dtype kind, shape); ``graph`` is None where recording failed."""

    code: Code
    function: Callable[..., Any]
    arguments: list[tuple[str, str, Shape]]
    graph: Graph | None = None
    labels: dict[str, Labelled] = field(default_factory=dict)
    call: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})

    def nodes(self) -> list[Node]:
        """All nodes of the graph, those inside loops and branches too."""
        return [] if self.graph is None else list(everything(self.graph))

    def still(self) -> bool:
        """Whether the function may be run again to be timed: a call that prints or draws may not."""
        return self.graph is None or not effects(self.graph)

    def parameter(self, name: str) -> Place:
        """Where a parameter stands in the definition."""
        part = self.code.part
        if isinstance(part, FunctionNode | ast.Lambda):
            for p in (*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs):
                if p.arg == name:
                    return self.code.place(p)
        return self.code.place(part)

    def line(self, node: Node) -> int:
        """The line of a node, if it is in the function's own file; else 0."""
        source = node.source
        return source.line if source is not None and source.file == self.code.file else 0

    @staticmethod
    def text(shape: Sequence[Dim]) -> str:
        """A shape as text."""
        return shape_text(tuple(shape))


def effects(graph: Graph) -> bool:
    """Whether a call prints, draws at random or the like."""
    return any(n.op.effect and n.op.name != "check" for n in everything(graph))


def known_of(kind: str, dtype: str, shape: Sequence[Any]) -> Known:
    """What is certain of a recorded value: "array", "scalar" or "python", its dtype's kind, its shape."""
    letter = {"u": "i"}.get(dtype, dtype)
    letter = letter if letter in "bifc" else ""
    if kind == "array":
        return array([n if isinstance(n, int) else None for n in shape], letter, "")
    return number(letter)


def observed(graph: Graph, file: str) -> dict[tuple[int, str], Known]:
    """What each line of a file assigns to each name, where it is the same every time."""
    found: dict[tuple[int, str], Known | None] = {}
    for node in everything(graph):
        if node.source is None or node.source.file != file:
            continue
        for out in node.outputs:
            if out.name:
                key = (node.source.line, out.name)
                known = known_of(out.type.kind, out.type.dtype.kind, out.type.shape)
                found[key] = known if found.setdefault(key, known) == known else None
    return {k: v for k, v in found.items() if v is not None}
