"""A small change of one input, and what it does to every value: rise over run beside the exact derivative.

Enters: a graph, its inputs, the input's name (``x`` or one element, ``x[1, 2]``) and the change.
Leaves: a `NudgeTable`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..derive import push
from ..graph.core import Graph, Region, Value, reach
from ..graph.errors import Refused
from ..graph.types import type_of
from ..interpret import run
from ..optimize import merged
from .naming import Naming
from .numbers import seen
from .records import NudgeRow, NudgeTable


def nudge(
    graph: Graph, inputs: Sequence[Any], name: str, by: float = 0.001, naming: Naming | None = None
) -> NudgeTable:
    """The table of one nudge; the derivative of each row is by the nudged input, from forward mode.

    Rows are the values in order of computation. A value that the input does not reach has a rise of 0.
    A nudge of a whole array moves all its elements together.
    """
    if not math.isfinite(by) or by == 0:
        raise Refused(
            f"a nudge of {by} changes nothing that can be measured; use a small number such as 0.001"
        )
    base, place = _target(graph, name)
    at = graph.input_names.index(base)
    x = inputs[at]
    if not graph.inputs[at].type.inexact:
        raise Refused(f"{base} is {graph.inputs[at].type} and cannot be nudged by {by}; pass it as a float")
    nodes = reach(graph.outputs, stop=graph.inputs)
    naming = naming or Naming.of_graph(graph, reach(graph.outputs[:1], stop=graph.inputs), graph.outputs[0])
    direction = _direction(x, place, name)
    tangent = Value(type_of(direction), data=direction)
    tangents = push(nodes, {graph.inputs[at]: tangent})
    made = [v for v in naming.shown if v.node is not None or v is graph.inputs[at]]
    moved = list(inputs)
    moved[at] = _moved(x, direction, by)
    before = _shown(graph, made, inputs)
    after = _shown(graph, made, moved)
    exact = iter(_shown(graph, [tangents[v] for v in made if v in tangents], inputs))
    rows = []
    for v, a, b in zip(made, before, after):
        derivative = next(exact) if v in tangents else _less(a, a)
        if np.shape(a) != np.shape(b):
            continue  # a loop that ran another number of times: there is nothing to compare
        rise = _less(b, a)
        rows.append(NudgeRow(naming.of(v), naming.formulas[v], a, b, rise, rise / by, derivative))
    return NudgeTable(name, by, tuple(rows))


def _shown(graph: Graph, values: Sequence[Value], inputs: Sequence[Any]) -> list[Any]:
    return [seen(x) for x in run(merged(Region(graph.inputs, values)), inputs)]


def _target(graph: Graph, name: str) -> tuple[str, tuple[int, ...]]:
    found = re.fullmatch(r"(.*?)(?:\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\])?", name, re.S)
    base = found[1] if found else name
    if base not in graph.input_names:
        raise Refused(f"there is no input named {base}; the inputs are {', '.join(graph.input_names)}")
    return base, tuple(int(i) for i in found[2].split(",")) if found and found[2] else ()


def _direction(x: Any, place: tuple[int, ...], name: str) -> Any:
    if not isinstance(x, np.ndarray):
        if place:
            raise Refused(f"{name}: this input is a single number; nudge it by its name alone")
        return type(x)(1)
    direction = np.zeros_like(x)
    try:
        direction[place or ...] = 1
    except IndexError as error:
        raise Refused(f"{name}: {error}; the shape is {np.shape(x)}") from None
    return direction


def _moved(x: Any, direction: Any, by: float) -> Any:
    if not isinstance(x, np.ndarray):
        return type(x)(x + by)
    return np.asarray(x + direction * x.dtype.type(by), x.dtype)


def _less(b: Any, a: Any) -> Any:
    kind = np.asarray(a).dtype.kind
    with np.errstate(all="ignore"):
        return np.subtract(b, a, dtype=float if kind in "biu" else None)[()]
