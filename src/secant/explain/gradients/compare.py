"""A hand-written gradient against the exact one, input by input.

Enters: the graph of the function, its numbers, and what was written: the gradients, and the graph that makes
them where it could be recorded. Leaves: a `GradientCheck`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...derive import pull
from ...graph.core import Graph, Region, Value, reach
from ...graph.errors import Refused
from ...graph.types import probe, type_of
from ...interpret import Program
from ..build import quiet
from ..diagnosis.part import Part, Run
from ..naming import Naming
from .clues import clues_of
from .faults import fault
from .judge import differences
from .parting import parting
from .records import Disagreement, Fault, GradientCheck, Verdict
from .rounding import rounding

SHOWN = 8  # disagreeing elements that are listed
SAFETY = 64.0  # how many times the estimated rounding error is still called rounding


@dataclass(frozen=True)
class Written:
    """A hand-written gradient: one result per input, and the graph that made them, if it was recorded."""

    results: Sequence[Any]
    graph: Graph | None = None
    inputs: Sequence[Any] = ()


def compare(
    graph: Graph,
    inputs: Sequence[Any],
    chosen: Sequence[str],
    written: Written,
    rtol: float = 1e-5,
    atol: float = 1e-7,
) -> GradientCheck:
    """Compare gradients by the chosen inputs.

    An element is wrong if it is off by more than ``atol + rtol * |exact|`` and more than rounding explains.

    Raises
    ------
    Refused
        If the result of the function is not one number.
    """
    graph = quiet(graph)
    output = graph.outputs[0]
    if output.shape or not output.type.inexact:
        raise Refused(
            f"a gradient needs one number as the result, not {output.type}; return a sum or one element"
        )
    known = dict(zip(graph.input_names, graph.inputs))
    targets = [known[n] for n in chosen]
    nodes = reach([output], stop=graph.inputs)
    part = Part(graph.inputs, nodes, [output], Naming.of_graph(graph, nodes, output), set(targets))
    run = part.run(list(inputs))
    run.pull({output: probe(output.type, 1.0)} if output in part.reached else {})
    exact = [run.adjoints.get(v, np.zeros(np.shape(run.value(v)))) for v in targets]
    noise = _noise(graph, inputs, targets, output)
    rows = []
    for k, (name, v) in enumerate(zip(chosen, targets)):
        rows.append(_row(run, name, v, exact[k], written.results[k], noise[k], rtol, atol))
    passed = not any(r.verdict in ("wrong", "kink") for r in rows)
    where = None
    if not passed and written.graph is not None:
        where = parting(run, graph, written.graph, written.inputs)
    return GradientCheck(graph.name, passed, tuple(rows), where)


def _noise(graph: Graph, inputs: Sequence[Any], targets: Sequence[Value], output: Value) -> list[Any]:
    """The rounding error of each exact gradient."""
    one = probe(output.type, 1.0)
    found = pull(graph.nodes, {output: Value(type_of(one), data=one)}, targets)
    region = Region(graph.inputs, list(found.values()))
    with np.errstate(all="ignore"):
        plain = Program(region).run(list(inputs), {})
    sizes = dict(zip(found, rounding(region, inputs, plain)))
    return [sizes.get(v, 0.0) for v in targets]


def _row(
    run: Run, name: str, v: Value, exact: Any, mine: Any, noise: Any, rtol: float, atol: float
) -> Disagreement:
    a, b = np.asarray(exact, float), np.asarray(mine, float)
    if a.shape != b.shape:
        most = float(np.max(noise, initial=0))
        said = fault(b, a, clues_of(run, v))
        return Disagreement(name, a.shape, "wrong", a.size, a.size, np.nan, most, (), said)
    both_nan = np.isnan(a) & np.isnan(b)
    with np.errstate(invalid="ignore"):
        off = np.where(both_nan | (a == b), 0.0, np.abs(a - b))
        allowed = np.maximum(SAFETY * np.asarray(noise), atol + rtol * np.abs(a))
        wrong = ~both_nan & (a != b) & ~(off <= allowed)
        beyond = ~(off <= SAFETY * np.asarray(noise)) & (off > 0)
    places = np.argwhere(wrong)
    order = np.argsort(-np.nan_to_num(off[wrong], nan=np.inf), kind="stable")[:SHOWN]
    worst = tuple((tuple(map(int, p)), float(a[tuple(p)]), float(b[tuple(p)])) for p in places[order])
    verdict: Verdict = "equal" if not np.any(off) else "rounding" if not beyond.any() else "approximate"
    judged: float | None = None
    made: Fault | None = None
    if wrong.any():
        verdict, judged = "wrong", differences(run, v, worst[0][0])
        made = fault(b, a, clues_of(run, v))
        if judged is not None and _nearer(judged, worst[0][2], worst[0][1]):
            verdict = "kink"
    return Disagreement(
        name, a.shape, verdict, int(a.size), int(wrong.sum()), float(np.max(off, initial=0.0)),
        float(np.max(noise, initial=0.0)), worst, made, judged,
    )  # fmt: skip


def _nearer(judged: float, mine: float, exact: float) -> bool:
    """Whether differences side with what was written."""
    return abs(judged - mine) < 0.01 * abs(judged - exact)


__all__ = ["Written", "compare"]
