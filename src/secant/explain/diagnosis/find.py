"""The diagnosis of one call: its values, then its gradient, then gradients that die, vanish or explode.

Enters: a graph, the numbers it is called with, and which inputs derivatives are by. Leaves: a `Diagnosis`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.core import Graph, Value, reach
from ...ops.control import slope_type
from ..build import quiet
from ..naming import Naming
from .backward import culprits
from .changes import changes
from .deadness import dead
from .elements import broken
from .forward import Origin, hidden, origins
from .part import Part, Run
from .records import Diagnosis, Finding
from .wording import backward_finding, forward_finding, input_finding

MOST = 12  # findings that are reported


def diagnose(
    graph: Graph,
    inputs: Sequence[Any],
    wrt: Sequence[str] | None = None,
    results: int | None = None,
) -> Diagnosis:
    """Look for NaN, infinities, and gradients that are lost or blown up.

    Parameters
    ----------
    wrt
        Names of the inputs whose gradients matter. By default all floating ones; then one that is no array,
        or is only compared or rounded, is taken for a setting (but for the first input).
    results
        How many of the graph's outputs are results; all by default.
    """
    graph = quiet(graph)
    outputs = list(graph.outputs if results is None else graph.outputs[:results])
    known = dict(zip(graph.input_names, graph.inputs))
    chosen = [n for n, v in known.items() if v.type.inexact] if wrt is None else list(wrt)
    moving = [known[n] for n in chosen]
    nodes = reach(outputs, stop=graph.inputs)
    naming = Naming.of_graph(graph, nodes, outputs[0])
    part = Part(graph.inputs, nodes, outputs, naming, set(moving))
    run = _run(part, inputs)
    findings = list(_values(run, outputs, graph))
    gradients: list[Any] = []
    if not findings and moving and any(o in part.reached and o.type.inexact for o in outputs):
        seeds: dict[Value, Any] = {}
        for o in outputs:
            if o.type.inexact and o.type.item is None:
                kind = slope_type(o.type)
                one = np.ones(np.shape(run.value(o)), kind.dtype) if kind.shape else kind.dtype.type(1)
                seeds[o] = one
        run.pull(seeds)
    for v in moving if not findings else ():
        gradients.append(run.adjoints.get(v, np.zeros(np.shape(run.value(v)))))
    findings += _gradients(run, dict(zip(chosen, moving)), findings)
    if not findings:
        findings += dead(run, dict(zip(chosen, moving)), wrt is not None, outputs)
        findings += changes(run, dict(zip(chosen, moving)), outputs, findings)
    return Diagnosis(
        graph.name,
        tuple(chosen),
        tuple(findings[:MOST]),
        run.value(outputs[0]) if len(outputs) == 1 else tuple(run.value(o) for o in outputs),
        tuple(gradients),
    )


def _run(part: Part, inputs: Sequence[Any]) -> Run:
    """Run the graph once; random draws leave the generators as they were."""
    generators = part.forward.generators
    states = [(g, g.state()) for g in generators]
    try:
        return part.run(list(inputs))
    finally:
        for generator, state in reversed(states):
            generator.restore(state)


def _values(run: Run, outputs: Sequence[Value], graph: Graph) -> list[Finding]:
    """Where what is broken in the results starts."""
    wanted = {o: m for o in outputs if (m := broken(run.value(o))) is not None}
    if not wanted:
        return []
    found, outside = origins(run, wanted)
    found = [h for o in found for h in (hidden(o.run, o.node) if o.node is not None else []) or [o]]
    made = [forward_finding(o, ("the result",)) for o in ordered(found)]
    names = dict(zip(graph.inputs, graph.input_names))
    made += [input_finding(run, v, names[v], m, ("the result",)) for v, m in outside.items()]
    if not made:
        o = next(iter(wanted))
        made = [forward_finding(Origin(run, o.node, o, wanted[o], late=True), ("the result",))]
    return made


def _gradients(run: Run, moving: dict[str, Value], known: Sequence[Finding]) -> list[Finding]:
    """Where what is broken in the gradients starts, unless it is what breaks the results too."""
    spoilt = {n: v for n, v in moving.items() if broken(run.adjoints.get(v)) is not None}
    if not spoilt or known:
        return []
    reaches = tuple(f"the gradient by {n}" for n in spoilt)
    found: list[Finding] = []
    seen: set[Any] = set()
    for b in reversed(culprits(run, list(spoilt.values()))):
        before = {
            v: m for v in (*b.node.inputs, *b.node.outputs) if (m := broken(b.run.values.get(v))) is not None
        }
        firsts: list[Origin] = []
        if before and not b.run.turns:
            firsts, _ = origins(b.run, before)
        if firsts:
            new = [o for o in ordered(firsts) if o.node not in seen]
            seen.update(o.node for o in new)
            found += [forward_finding(o, reaches) for o in new]
        elif (b.node, b.by) not in seen:
            seen.add((b.node, b.by))
            found.append(backward_finding(b, reaches))
    return found


def ordered(found: Sequence[Origin]) -> list[Origin]:
    """In order of computation, each node once; infinities on purpose only if nothing else explains."""
    real = [o for o in found if not o.late] or list(found)
    unique: dict[Any, Origin] = {}
    for o in real:
        unique.setdefault((o.node, o.run.turns), o)
    return sorted(unique.values(), key=lambda o: ([t.number for t in o.run.turns], o.value.serial))


__all__ = ["diagnose"]
