"""A graph, or its value and gradient, as NumPy source that a person can read, run and keep.

Enters: a graph. Leaves: the text of one function. Every node prints as the NumPy call that evaluates it, so
the printed code gives the same bits; what is used once is written in place, and the user's lines stand
beside what came from them.
"""

from __future__ import annotations

import builtins
import keyword
import linecache
from collections.abc import Sequence
from typing import Any

from ..derive import pull
from ..graph.core import Graph, Node, Region, Value, reach
from ..graph.errors import Refused
from ..graph.types import probe, type_of
from ..graph.walk import uses
from ..ops.adjoint import zeros
from .literals import HELPERS, literal
from .templates import expression, statements

LONGEST = 60  # characters of an expression that is written in place
MARGIN = 44  # column of the user's lines


def source(graph: Graph, derivative: bool = False) -> str:
    """NumPy source for the graph, or with ``derivative`` for its value and gradient.

    The function takes the graph's inputs. With ``derivative`` it returns ``(value, gradients)``, one gradient
    per floating input in order. Results equal the graph's own to the last bit.
    """
    outputs: list[Value] = list(graph.outputs)
    name = _identifier(graph.name, "f")
    name = f"{name}_" if hasattr(builtins, name) else name
    gradients: list[Value] = []
    if derivative:
        if len(outputs) != 1 or outputs[0].shape or not outputs[0].type.inexact:
            found = ", ".join(str(v.type) for v in outputs)
            raise Refused(
                f"the derivative needs one number as the output, not {found}; return a sum or one element"
            )
        gradients = _gradients(graph, outputs[0])
        name = f"{name}_and_gradient"
    writer = Writer(graph, [*outputs, *gradients])
    lines = writer.body()
    result = ", ".join(writer.text(v) for v in outputs)
    if derivative:
        grads = ", ".join(writer.text(v) for v in gradients)
        result = f"{result}, ({grads}{',' if len(gradients) == 1 else ''})"
    elif len(outputs) != 1:
        result = f"{result}," if len(outputs) == 1 else result or "()"
    head = [*(f"import {m}" for m in sorted(writer.imports) if m == "math"), "import numpy as np"]
    head += [*(f"import {m}" for m in sorted(writer.imports) if m != "math"), ""]
    head = ["import math", "", *head[1:]] if head[0] == "import math" else head
    for helper in writer.helpers:
        head += ["", *HELPERS[helper].strip("\n").split("\n"), ""]
    arguments = ", ".join(writer.names[v] for v in graph.inputs)
    return "\n".join(
        [*head, "", f"def {name}({arguments}):", *["    " + x for x in lines], f"    return {result}", ""]
    )


def _gradients(graph: Graph, output: Value) -> list[Value]:
    targets = [v for v in graph.inputs if v.type.inexact]
    nodes = reach([output], stop=graph.inputs)
    seed = Value(type_of(one := probe(output.type, 1.0)), data=one)
    shown = [v for n in nodes for v in n.outputs if v.type.inexact and v.name]
    found = pull(nodes, {output: seed}, [*targets, *shown])
    top = output.name or graph.output_names[0] or graph.name
    for v, g in found.items():
        label = v.name or dict(zip(graph.inputs, graph.input_names)).get(v, "")
        if label and not g.name and g.node is not None:
            g.name = f"d{top}_d{label}"
    return [found[v] if v in found else zeros(v.type) if v.shape else _zero(v) for v in targets]


def _zero(v: Value) -> Value:
    zero = probe(v.type, 0.0)
    return Value(type_of(zero), data=zero)


class Writer:
    """Prints the nodes of one region: names for inputs and shared values, expressions for the rest."""

    def __init__(self, graph: Graph, outputs: Sequence[Value]):
        region = Region(graph.inputs, outputs)
        self.nodes = region.nodes
        self.counts = uses(region)
        self.names: dict[Value, str] = {}
        self.inline: dict[Value, tuple[str, int]] = {}
        self.helpers: dict[str, None] = {}
        self.imports: dict[str, None] = {}
        self.taken = {"np", "math", "scipy", *HELPERS, *dir(builtins)}
        for name, v in zip(graph.input_names, graph.inputs):
            self._name(v, name)

    def _name(self, v: Value, wish: str) -> str:
        base = _identifier(wish, "t")
        name, n = base, 1
        while name in self.taken:
            n += 1
            name = f"{base}_{n}"
        self.taken.add(name)
        self.names[v] = name
        return name

    def text(self, v: Value, level: int = 0) -> str:
        """The expression for a value where it is used, in parentheses if it binds too loosely."""
        if v in self.names:
            return self.names[v]
        if v in self.inline:
            text, own = self.inline[v]
            return text if own >= level else f"({text})"
        text = literal(v.data)
        return f"({text})" if text.startswith("-") and level else text

    def body(self) -> list[str]:
        """The statements, in order, with the user's lines beside them."""
        lines: list[str] = []
        commented: set[tuple[str, int]] = set()
        for node in self.nodes:
            made = self._node(node)
            if made and node.source is not None:
                at = (node.source.file, node.source.line)
                said = linecache.getline(*at).strip() if at not in commented else ""
                commented.add(at)
                if said:
                    made[0] = f"{made[0]:<{MARGIN}}  # {said}"
            lines += made
        return lines

    def _node(self, node: Node) -> list[str]:
        special = statements(node, self)
        if special is not None:
            return special
        text, level = expression(node, self)
        if len(node.outputs) == 1:
            v = node.outputs[0]
            if not v.name and self.counts.get(v, 0) <= 1 and len(text) <= LONGEST:
                self.inline[v] = (text, level)
                return []
            return [f"{self._name(v, v.name)} = {text}"]
        targets = ", ".join(self._name(v, v.name) for v in node.outputs)
        return [f"{targets} = {text}"] if targets else []


def _identifier(wish: str, default: str) -> str:
    """The wish as a Python name: other characters become underscores."""
    name = (
        "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in wish)
        if not wish.isidentifier()
        else wish
    )
    name = name.strip("_") or default
    return f"{name}_" if keyword.iskeyword(name) or name[0].isdigit() else name


__all__: list[Any] = ["Writer", "source"]
