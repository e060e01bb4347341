"""The secant line of a function of one number, and the tangent that it becomes.

Enters: a graph with one number in and one out. Leaves: a `Triangle` with samples of the curve around it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..derive import push
from ..graph.core import Graph, Region, Value, reach
from ..graph.errors import Refused
from ..graph.types import type_of
from ..interpret import Program, run
from .naming import Naming
from .records import Triangle

SAMPLES = 101


def triangle(graph: Graph, at: float, by: float = 0.001, span: float | None = None) -> Triangle:
    """The triangle between ``at`` and ``at + by``, the exact derivative, and the curve ``span`` to each side.

    Without a ``span`` the curve reaches as far as the increment times three, and at least 1 (or ``|at|``).
    """
    if len(graph.inputs) != 1 or graph.inputs[0].shape or graph.outputs[0].shape:
        inputs = ", ".join(f"{n} {v.type}" for n, v in zip(graph.input_names, graph.inputs)) or "nothing"
        raise Refused(
            f"a slope needs one number in and one number out; this takes {inputs} and gives "
            f"{graph.outputs[0].type}; fix the other inputs, or use explain"
        )
    if not math.isfinite(at) or not math.isfinite(by) or by == 0 or at + by == at:
        raise Refused(f"an increment of {by} at {at} gives no triangle; use finite numbers, and a larger one")
    x, y = graph.inputs[0], graph.outputs[0]
    program = Program(Region([x], [y]))

    def f(t: float) -> float:
        return float(program([_as(x, t)])[0])

    one = Value(type_of(_as(x, 1.0)), data=_as(x, 1.0))
    slopes = push(reach([y], stop=[x]), {x: one})
    derivative = float(run(Region([x], [slopes[y]]), [_as(x, at)])[0]) if y in slopes else 0.0
    value, nudged = f(at), f(at + by)
    reachable = span if span is not None else max(3 * abs(by), 1.0, abs(at))
    curve = []
    for t in np.linspace(at - reachable, at + reachable, SAMPLES):
        try:
            height = f(float(t))
        except (ValueError, ArithmeticError):
            continue  # outside the function's domain there is no curve
        if math.isfinite(height):
            curve.append((float(t), height))
    naming = Naming.of_graph(graph, reach([y], stop=[x]), y)
    name = graph.name if graph.name.isidentifier() else "f"
    return Triangle(
        name=name,
        formula=f"{name}({graph.input_names[0]}) = {_right(naming, y)}",
        at=at,
        by=by,
        value=value,
        nudged=nudged,
        slope=(nudged - value) / by,
        derivative=derivative,
        curve=tuple(curve),
    )


def _as(x: Value, t: float) -> Any:
    if x.type.kind == "array":
        return np.array(t, x.dtype)
    return t if x.type.kind == "python" else x.dtype.type(t)


def _right(naming: Naming, y: Value) -> str:
    steps = [naming.equation(v) for v in naming.shown if v.node is not None and v is not y and v.name]
    return (naming.formulas[y] or naming.of(y)) + "".join(f",  {s}" for s in reversed(steps))
