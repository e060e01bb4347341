"""One call as a `Report`: every value, every derivative, and the step that leads to each.

Enters: a graph and the numbers it is called with. Leaves: a `Report`. Values, adjoints, partials and the
contribution of every edge are outputs of one region and are computed together, so that what is shown is
what ``grad`` returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np

from ..derive import pull
from ..graph.core import Graph, Node, Region, Value, reach
from ..graph.errors import Refused
from ..graph.types import probe, type_of
from ..interpret import run
from .labels import Labels, carry
from .locals import Local, locals_of
from .naming import Naming
from .nudge import nudge as nudged
from .rank1 import remarks
from .records import Edge, Item, NudgeTable, Report, Role
from .steps import steps

Nudge = float | tuple[str, float]


def report(
    graph: Graph,
    inputs: Sequence[Any],
    wrt: Sequence[str] | None = None,
    nudge: Nudge | None = None,
    labels: Mapping[str, Labels] | None = None,
    of_sum: bool = False,
) -> Report:
    """Explain one call of a graph, and the derivatives of its first output.

    Parameters
    ----------
    wrt
        Names of inputs to differentiate by; all floating ones by default.
    nudge
        A small change of the first of them, or ``(name, change)``; makes the report's nudge table.
    labels
        For an input's name, its labels along each axis (None for an axis without).
    of_sum
        For an array output: differentiate the sum of its elements. Otherwise values only are shown.
    """
    output = graph.outputs[0]
    nodes = reach([output], stop=graph.inputs)
    naming = Naming(graph, nodes, output)
    targets = _targets(graph, wrt)
    adjoints = _adjoints(nodes, output, [v for v in naming.shown if v.type.inexact], targets, of_sum)
    local = {n: locals_of(n, adjoints) for n in nodes if any(v in naming.names for v in n.outputs)}
    numbers = _numbers(graph, inputs, naming, adjoints, local)
    ids = {v: f"v{i}" for i, v in enumerate(naming.shown)}
    flat = {v for _, v in targets if v not in adjoints} if naming.output in adjoints else set()
    items = _items(graph, naming, ids, numbers, adjoints, labels or {}, flat)
    edges = [e for n in nodes if n in local for e in _edges(n, naming, ids, numbers, adjoints, local[n])]
    table: NudgeTable | None = None
    if nudge is not None and targets:
        name, by = nudge if isinstance(nudge, tuple) else (targets[0][0], nudge)
        table = nudged(graph, inputs, name, by, naming)
    made = [v for v in naming.shown if v.node is not None]
    return Report(
        name=naming.of(output),
        title=",  ".join(naming.equation(v) for v in reversed(made)) or naming.of(output),
        items=tuple(items),
        edges=tuple(edges),
        inputs=tuple(ids[v] for v in graph.inputs),
        output=ids[output],
        wrt=tuple(ids[v] for _, v in targets),
        steps=tuple(steps(nodes, naming, numbers, adjoints, local, flat)),
        nudge=table,
        remarks=tuple(remarks(nodes, naming)),
        calls={ids[v]: v.node.source.calls for v in made if v.node and v.node.source and v.node.source.calls},
    )


def _targets(graph: Graph, wrt: Sequence[str] | None) -> list[tuple[str, Value]]:
    known = dict(zip(graph.input_names, graph.inputs))
    if wrt is None:
        return [(n, v) for n, v in known.items() if v.type.inexact]
    for name in wrt:
        if name not in known:
            raise Refused(f"there is no input named {name}; the inputs are {', '.join(known)}")
        if not known[name].type.inexact:
            raise Refused(f"{name} is {known[name].type}: only floats have derivatives; pass it as a float")
    return [(n, known[n]) for n in wrt]


def _adjoints(
    nodes: Sequence[Node],
    output: Value,
    shown: Sequence[Value],
    targets: Sequence[tuple[str, Value]],
    of_sum: bool,
) -> dict[Value, Value]:
    """d output / d value for every shown value that lies between the targets and the output."""
    if not output.type.inexact or (output.shape and not of_sum):
        return {}
    shape: tuple[Any, ...] = output.shape
    seed = np.ones(shape, output.dtype) if shape else probe(output.type, 1.0)
    found = pull(nodes, {output: Value(type_of(seed), data=seed)}, shown)
    reached = {v for _, v in targets}
    for node in nodes:
        if any(v in reached for v in node.inputs):
            reached.update(node.outputs)
    return {v: g for v, g in found.items() if v in reached or v is output}


def _numbers(
    graph: Graph,
    inputs: Sequence[Any],
    naming: Naming,
    adjoints: Mapping[Value, Value],
    local: Mapping[Node, Sequence[Local]],
) -> dict[Value, Any]:
    """The number of every value that is shown or needed, from one run."""
    wanted: dict[Value, None] = dict.fromkeys(naming.shown)
    wanted.update(dict.fromkeys(adjoints.values()))
    for uses in local.values():
        for use in uses:
            wanted.update(dict.fromkeys(v for v in (use.partial, use.contribution) if isinstance(v, Value)))
    region = Region(graph.inputs, list(wanted))
    return dict(zip(wanted, run(region, inputs)))


def _items(
    graph: Graph,
    naming: Naming,
    ids: Mapping[Value, str],
    numbers: Mapping[Value, Any],
    adjoints: Mapping[Value, Value],
    labels: Mapping[str, Labels],
    flat: Set[Value],
) -> list[Item]:
    """``flat`` are the inputs on which the output does not depend: their derivative is an exact zero."""
    carried: dict[Value, Labels] = {v: labels.get(n, ()) for n, v in zip(graph.input_names, graph.inputs)}
    given = set(graph.inputs)
    items = []
    for v in naming.shown:
        node = v.node
        role: Role = (
            "input"
            if v in given
            else "constant"
            if node is None
            else "output"
            if v is naming.output
            else "node"
        )
        if node is not None:
            carried[v] = carry(node, [carried.get(x, ()) for x in node.inputs])
        items.append(
            Item(
                id=ids[v],
                role=role,
                name=naming.of(v),
                formula=naming.formulas[v],
                op=node.op.name if node else "",
                type=str(v.type),
                shape=tuple(int(d) for d in v.shape),
                value=numbers[v],
                adjoint=numbers[adjoints[v]] if v in adjoints else _zero(numbers[v]) if v in flat else None,
                source=node.source if node else None,
                labels=carried.get(v, ()),
                doc=(node.op.__doc__ or "").strip() if node else "",
            )
        )
    return items


def _zero(value: Any) -> Any:
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)


def _edges(
    node: Node,
    naming: Naming,
    ids: Mapping[Value, str],
    numbers: Mapping[Value, Any],
    adjoints: Mapping[Value, Value],
    local: Sequence[Local],
) -> list[Edge]:
    out = next((v for v in node.outputs if v in adjoints), node.outputs[0])
    return [
        Edge(
            source=ids[use.value],
            target=ids[out],
            position=use.position,
            partial=numbers.get(use.partial) if isinstance(use.partial, Value) else use.partial,
            partial_text=use.expression(naming).text,
            contribution=numbers[use.contribution] if use.contribution is not None else None,
            stretch=use.stretch,
        )
        for use in local
        if use.value in ids
    ]
