"""Which values of a graph are shown, and what each is called.

Enters: the nodes and inputs of a graph. Leaves: one unique name per shown value (the user's where there
is one, ``x₂`` for the second assignment of ``x``, the formula itself for a short unnamed value, else
``t₁, t₂ ...``), and the values that are folded into formulas (numbers, and what is made of them alone).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..graph.core import Graph, Node, Value
from .formulas import ATOM, Text, formula
from .numbers import SUBSCRIPTS

LONGEST = 18  # characters of a formula that may stand as the name of an unnamed value
LITERAL = 4  # elements of an unnamed constant array that is written out in place


class Naming:
    """The names of a graph's values. ``shown`` lists the values with a name, inputs first, in order."""

    def __init__(self, graph: Graph, nodes: Sequence[Node], output: Value):
        self.names: dict[Value, Text] = {}
        self.formulas: dict[Value, str] = {}
        self.shown: list[Value] = []
        self.output = output
        self._counts: dict[str, int] = {}
        self._taken: set[str] = set()
        self._temporary = 0
        for name, v in zip(graph.input_names, graph.inputs):
            self._show(v, name, "")
        if output not in self.names and not output.name:
            self._output_name = graph.output_names[0] or graph.name
            if not self._output_name.isidentifier():
                self._output_name = "f"
        varying = set(graph.inputs)
        for node in nodes:
            for v in node.inputs:
                if v.data is not None and v not in self.names and not _literal(v):
                    self._show(v, v.name or "data", "")
                    varying.add(v)
            if not any(v in varying for v in node.inputs) and all(not o.shape for o in node.outputs):
                continue  # a number made of numbers: part of the formulas that use it
            varying.update(node.outputs)
            right = formula(node, self.names)
            for v in node.outputs:
                text = f"{right.inside(ATOM)}[{v.index}]" if len(node.outputs) > 1 else right.text
                self._node(v, text, right.level if len(node.outputs) == 1 else ATOM)
        if output not in self.names:
            self._show(output, output.name or self._output_name, "")

    def _node(self, v: Value, text: str, level: int) -> None:
        name = v.name or (self._output_name if v is self.output else "")
        if name:
            self._show(v, name, text)
        elif len(text) <= LONGEST and text not in self._taken:
            self.names[v] = Text(text, level)
            self._taken.add(text)
            self.formulas[v] = text
            self.shown.append(v)
        else:
            self._temporary += 1
            self._show(v, "t" + str(self._temporary).translate(SUBSCRIPTS), text)

    def _show(self, v: Value, name: str, text: str) -> None:
        count = self._counts[name] = self._counts.get(name, 0) + 1
        unique = name if count == 1 else name + str(count).translate(SUBSCRIPTS)
        while unique in self._taken:
            unique += "′"
        self._taken.add(unique)
        self.names[v] = Text(unique)
        self.formulas[v] = text
        self.shown.append(v)

    def of(self, v: Value) -> str:
        return self.names[v].text

    def equation(self, v: Value) -> str:
        """``u = b·c``; the bare formula for a value that has no other name."""
        name, right = self.of(v), self.formulas[v]
        return name if not right or name == right else f"{name} = {right}"

    def derivative(self, v: Value) -> str:
        """``dJ/du``, with parentheses around what is not a name."""
        return f"d{self.names[self.output].inside(ATOM)}/d{self.names[v].inside(ATOM)}"

    def local(self, of: Value, by: Value, d: str = "d") -> str:
        """``du/db``: the partial on one edge."""
        return f"{d}{self.names[of].inside(ATOM)}/{d}{self.names[by].inside(ATOM)}"


def _literal(v: Value) -> bool:
    return not v.shape or (not v.name and len(v.shape) == 1 and np.size(v.data) <= LITERAL)
