"""SC106: the labels of a table say that a reduction, or what meets it, runs along the wrong axis."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ...graph.core import Node, Value
from ...ops.adjoint import axes_of
from ...ops.kinds import Elementwise, Reduced
from ..finding import Finding, Place
from ..recorded import Labelled, Recorded
from ..rule import Rule, rule

SAYS = re.compile(r"(?:^|_)(?:per|by|each|for)_([a-z]+)")


@rule
class LabelledAxis(Rule):
    """`table.sum(axis=1)`, a sum for each row, laid along the columns."""

    id = "SC106"
    name = "labelled-axis"
    why = (
        "Labels say what an axis counts. Totals of rows laid along columns, or a total `per_food` taken "
        "over foods, mix them."
    )
    fix = "Reduce over the other axis, or keep the axis with `keepdims=True`."
    gradient = "each element's gradient is scaled by the total of another label"
    dynamic = True
    fault = """
import numpy as np
import pandas as pd
import secant as sc

table = pd.DataFrame(np.ones((2, 2)), ["carbs", "fat"], ["apple", "egg"])

def shares(A):
    totals = A.sum(axis=1)
    return np.sum(A / totals)

found = sc.lint(shares)(table)
"""
    twin = """
import numpy as np
import pandas as pd
import secant as sc

table = pd.DataFrame(np.ones((2, 2)), ["carbs", "fat"], ["apple", "egg"])

def shares(A):
    totals = A.sum(axis=0)
    return np.sum(A / totals)

found = sc.lint(shares)(table)
"""

    def recorded(self, call: Recorded) -> Iterator[Finding]:
        """Labels followed through the graph: where two meet, and where a name contradicts them."""
        if call.graph is None or not call.labels:
            return
        known: dict[Value, Labelled] = {
            v: call.labels[n] for n, v in zip(call.graph.input_names, call.graph.inputs) if n in call.labels
        }
        for node in call.graph.nodes:
            if len(node.outputs) != 1:
                continue
            given = [known.get(v) for v in node.inputs]
            if isinstance(node.op, Elementwise):
                clash = _clash(node, given)
                if clash is not None and call.line(node):
                    yield self._meets(call, node, *clash)
                elif clash is None:
                    _pass(node, given, known)
            elif isinstance(node.op, Reduced) and given[0] is not None:
                axes = axes_of(node.params.get("axis"), len(given[0].axes))
                yield from self._named(call, node, given[0], axes)
                known[node.outputs[0]] = _without(node, given[0], axes)
            elif node.op.name == "transpose" and given[0] is not None:
                order = node.params["axes"]
                found = given[0]
                known[node.outputs[0]] = Labelled(
                    tuple(found.axes[i] for i in order), tuple(found.names[i] for i in order)
                )

    def _meets(self, call: Recorded, node: Node, mine: str, theirs: str) -> Finding:
        shapes = tuple(call.text(v.shape) for v in node.inputs)
        return self.at(
            _place(call, node),
            f"{shapes[0]} meets {shapes[1]}: an axis labelled {mine} is laid along one labelled {theirs}",
            "reduce over the other axis, or keep the axis with keepdims=True",
            shapes=shapes,
        )

    def _named(self, call: Recorded, node: Node, found: Labelled, axes: tuple[int, ...]) -> Iterator[Finding]:
        """``per_food = A.sum(axis=1)`` where axis 1 counts foods."""
        name = node.outputs[0].name
        says = SAYS.search(name or "")
        if says is None or not call.line(node):
            return
        for i in axes:
            if found.names[i] and _one(found.names[i]) == _one(says[1]) and len(axes) < len(found.axes):
                other = next(k for k in range(len(found.axes)) if k not in axes)
                shape = call.text(node.inputs[0].shape)
                yield self.at(
                    _place(call, node),
                    f"{name} has one value for each {_one(found.names[other]) or 'row'}: axis "
                    f"{i}, which is reduced, "
                    f"counts {found.names[i]}",
                    f"reduce over axis {other}",
                    shapes=(shape,),
                )


def _one(word: str) -> str:
    return word.lower().removesuffix("s")


def _place(call: Recorded, node: Node) -> Place:
    """The operation on the node's line, or its statement."""
    line, code = call.line(node), call.code
    there = [n for n in code.nodes if isinstance(n, ast.BinOp | ast.Call) and n.lineno == line]
    binary = [n for n in there if isinstance(n, ast.BinOp)]
    chosen: list[ast.AST] = list(binary if len(binary) == 1 and len(node.inputs) == 2 else there)
    if len(chosen) != 1:
        chosen = [n for n in code.nodes if isinstance(n, ast.stmt) and n.lineno == line] or [code.part]
    return code.place(chosen[0])


def _clash(node: Node, given: list[Labelled | None]) -> tuple[str, str] | None:
    """Two different labellings on one axis of the result."""
    seen: dict[int, tuple[str, ...]] = {}
    for labelled, v in zip(given, node.inputs):
        for back, axis in enumerate(reversed(labelled.axes if labelled else ()), 1):
            if axis is None or v.shape[-back] == 1:
                continue
            if seen.setdefault(back, axis) != axis and set(seen[back]) != set(axis):
                return _short(axis), _short(seen[back])
    return None


def _short(labels: tuple[str, ...]) -> str:
    return ", ".join(labels[:3]) + (", …" if len(labels) > 3 else "")


def _pass(node: Node, given: list[Labelled | None], known: dict[Value, Labelled]) -> None:
    rank = len(node.outputs[0].shape)
    axes: list[tuple[str, ...] | None] = [None] * rank
    names = [""] * rank
    for labelled in given:
        for back in range(1, len(labelled.axes) + 1 if labelled else 0):
            assert labelled is not None
            if axes[-back] is None and labelled.axes[-back] is not None:
                axes[-back], names[-back] = labelled.axes[-back], labelled.names[-back]
    if any(axes):
        known[node.outputs[0]] = Labelled(tuple(axes), tuple(names))


def _without(node: Node, found: Labelled, axes: tuple[int, ...]) -> Labelled:
    if node.params.get("keepdims"):
        keep = range(len(found.axes))
        return Labelled(
            tuple(None if i in axes else found.axes[i] for i in keep),
            tuple("" if i in axes else found.names[i] for i in keep),
        )
    left = [i for i in range(len(found.axes)) if i not in axes]
    return Labelled(tuple(found.axes[i] for i in left), tuple(found.names[i] for i in left))
