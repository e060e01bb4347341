"""Which values of a graph, or of a region in it, are shown, and what each is called.

Enters: the nodes and inputs of a region. Leaves: one unique name per shown value (the user's where there
is one, ``x₂`` for the second assignment of ``x``, the formula itself for a short unnamed value, else
``t₁, t₂ ...``), and the values that are folded into formulas (numbers, and what is made of them alone).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..graph.core import Graph, Node, Value
from ..ops.control import Control
from .formulas import ATOM, Text, formula, write
from .numbers import SUBSCRIPTS
from .sayings import passed

LONGEST = 18  # characters of a formula that may stand as the name of an unnamed value
LITERAL = 4  # elements of an unnamed constant array that is written out in place
CASTS = ("bool", "retype")


class Naming:
    """The names of a region's values. ``shown`` lists the values with a name, inputs first, in order.

    ``wishes`` are names that values are to have (``u′``, what the next iteration starts from); ``top`` is
    what derivatives are of. ``partly`` are inputs of a region inside: their derivatives are this run's part;
    ``folded`` ones are only numbers, and written out.
    """

    def __init__(
        self,
        inputs: Sequence[tuple[str, Value]],
        nodes: Sequence[Node],
        outputs: Sequence[Value],
        wishes: Mapping[Value, str],
        top: Text | None = None,
        partly: Sequence[Value] = (),
        folded: Mapping[Value, Text] | None = None,
    ):
        self.names: dict[Value, Text] = dict(folded or {})
        self.formulas: dict[Value, str] = {}
        self.shown: list[Value] = []
        self.same: dict[Value, Value] = {}  # a flag cast to Python's own: shown as what it was cast from
        self.wishes = wishes
        self.partly = set(partly)
        self._counts: dict[str, int] = {}
        self._taken: set[str] = set()
        self._temporary = 0
        self._read = {v for n in nodes for v in n.inputs} | set(outputs)
        self._varying: set[Value] = set()
        for name, v in inputs:
            self._show(v, name, "")
            self._varying.add(v)
        for node in nodes:
            self._add(node)
        for v in outputs:
            if v not in self.names and (v in wishes or not top):
                self._show(v, wishes.get(v) or v.name, "")
        self.top = top or self.names[outputs[0]]
        self.output = None if top else outputs[0]

    @staticmethod
    def of_graph(graph: Graph, nodes: Sequence[Node], output: Value) -> Naming:
        """The names of a whole graph, of whose outputs one is explained."""
        inputs, name = (
            list(zip(graph.input_names, graph.inputs)),
            graph.name if output.name else graph.output_names[0] or graph.name,
        )
        made_inside = output.node is not None and isinstance(output.node.op, Control)  # by a name of there
        named = output.name and not made_inside
        wishes = {} if named else {output: name if name.isidentifier() else "f"}
        return Naming(inputs, nodes, [output], wishes)

    def _add(self, node: Node) -> None:
        control = isinstance(node.op, Control)
        for v in node.inputs:
            if v.data is not None and v not in self.names and not _literal(v) and not control:
                self._show(v, v.name or "data", "")
                self._varying.add(v)
        moving = any(v in self._varying for v in node.inputs)
        if not control and not moving and all(not o.shape for o in node.outputs):
            return  # a number made of numbers: part of the formulas that use it
        self._varying.update(node.outputs)
        if control:
            for v in node.outputs:
                if v in self._read:
                    name, text = passed(v, self.names)
                    self._node(v, text, ATOM, name)
                    if self.formulas[v] == f"{self.names[v].text} after the loop":
                        self.formulas[v] = "the loop’s last value"
            return
        right = formula(node, self.names)
        if node.op.name in CASTS and not node.outputs[0].type.inexact and not node.outputs[0].name:
            cast, given = node.outputs[0], node.inputs[0]
            self.names[cast], self.same[cast] = right, self.same.get(given, given)
            return
        for v in node.outputs:
            text = f"{right.inside(ATOM)}[{v.index}]" if len(node.outputs) > 1 else right.text
            self._node(v, text, right.level if len(node.outputs) == 1 else ATOM, v.name)

    def _node(self, v: Value, text: str, level: int, name: str) -> None:
        name = self.wishes.get(v) or name
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

    def said(self, v: Value) -> str:
        """The name, or the formula of what has none: a condition, a number."""
        return write(v, self.names).text

    def equation(self, v: Value) -> str:
        """``u = b·c``; the bare formula for a value that has no other name."""
        name, right = self.of(v), self.formulas[v]
        return name if not right or name == right else f"{name} = {right}"

    def derivative(self, v: Value) -> str:
        """``dJ/du``, with parentheses around what is not a name."""
        return f"d{self.top.inside(ATOM)}/d{self.names[v].inside(ATOM)}"

    def local(self, of: Value, by: Value, d: str = "d") -> str:
        """``du/db``: the partial on one edge."""
        return f"{d}{self.names[of].inside(ATOM)}/{d}{self.names[by].inside(ATOM)}"


def _literal(v: Value) -> bool:
    return not v.shape or (not v.name and len(v.shape) == 1 and np.size(v.data) <= LITERAL)
