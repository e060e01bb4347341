"""One call as a `Report`: every value, every derivative, and the step that leads to each.

Enters: a graph and the numbers it is called with. Leaves: a `Report`. Values, adjoints, partials and the
contribution of every edge are outputs of one region and are computed together, so that what is shown is
what ``grad`` returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..graph.core import Graph, Node, Region, Value, reach
from ..graph.errors import Refused
from ..graph.types import probe, type_of
from ..graph.walk import copy_node, everything, inline, regions
from ..ops.control import Control
from .choosing import Choice, Iteration
from .labels import Labels
from .naming import Naming
from .nudge import nudge as nudged
from .piece import Piece
from .rank1 import remarks
from .records import NudgeTable, Report
from .steps import independent

Nudge = float | tuple[str, float]
TITLE = 100  # characters of a title, which says as many of the last equations as fit


def report(
    graph: Graph,
    inputs: Sequence[Any],
    wrt: Sequence[str] | None = None,
    nudge: Nudge | None = None,
    labels: Mapping[str, Labels] | None = None,
    of_sum: bool = False,
    iteration: Iteration | None = None,
    series: int = 1,
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
    iteration
        Which iteration of loops is shown; see `choosing`. The last one by default.
    series
        How many iterations of each outermost loop are computed, evenly chosen, beside the shown one.
    """
    graph, piece, targets, flat = prepare(graph, wrt, of_sum)
    output, naming, nodes = graph.outputs[0], piece.naming, piece.nodes
    choice = Choice(iteration, series)
    known = {v: (labels or {}).get(n, ()) for n, v in zip(graph.input_names, graph.inputs)}
    found = piece.at(piece.numbers(inputs), choice, labels=known, flat=flat)
    choice.check()
    table: NudgeTable | None = None
    if nudge is not None and targets:
        name, by = nudge if isinstance(nudge, tuple) else (targets[0][0], nudge)
        table = nudged(graph, inputs, name, by, naming)
    made = [v for v in naming.shown if v.node is not None]
    ids = piece.ids
    return Report(
        name=naming.of(output),
        title=_title(made, output, naming),
        items=found.items,
        edges=found.edges,
        inputs=tuple(ids[v] for v in graph.inputs),
        output=ids[output],
        wrt=tuple(ids[v] for _, v in targets),
        steps=(*found.steps, *[independent(v, naming) for v in flat]),
        nudge=table,
        remarks=tuple(remarks(nodes, naming)),
        calls={ids[v]: v.node.source.calls for v in made if v.node and v.node.source and v.node.source.calls},
        regions=found.regions,
    )


class Prepared(NamedTuple):
    """A graph, its inside, the inputs that derivatives are by, and those that the output is flat in."""

    graph: Graph
    piece: Piece
    targets: list[tuple[str, Value]]
    flat: set[Value]


def _title(made: Sequence[Value], output: Value, naming: Naming) -> str:
    """The equations from the output back. What has no name but its formula stands in those that use it."""
    said = [v for v in reversed(made) if v is output or naming.of(v) != naming.formulas[v]]
    title = ""
    for k, v in enumerate(said):
        longer = f"{title},  {naming.equation(v)}" if k else naming.equation(v)
        if k and len(longer) > TITLE:
            return f"{title},  …"
        title = longer
    return title or naming.of(output)


def prepare(graph: Graph, wrt: Sequence[str] | None = None, of_sum: bool = False) -> Prepared:
    """All that a report computes, before there are numbers; the arguments are those of `report`."""
    if not graph.outputs:
        raise Refused(f"{graph.name} returned nothing that is computed from its arguments; return the result")
    graph = quiet(graph)
    output = graph.outputs[0]
    nodes = reach([output], stop=graph.inputs)
    naming = Naming.of_graph(graph, nodes, output)
    targets = _targets(graph, wrt)
    piece = Piece(
        graph.inputs,
        nodes,
        naming,
        {v for _, v in targets},
        _seed(output, of_sum),
        {v: "input" for v in graph.inputs},
    )
    flat = {v for _, v in targets if v not in piece.adjoints} if output in piece.adjoints else set()
    return Prepared(graph, piece, targets, flat)


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


def _seed(output: Value, of_sum: bool) -> list[tuple[Value, Value]]:
    """d output / d output, where there is a derivative at all."""
    if not output.type.inexact or (output.shape and not of_sum):
        return []
    shape: tuple[Any, ...] = output.shape
    seed = np.ones(shape, output.dtype) if shape else probe(output.type, 1.0)
    return [(output, Value(type_of(seed), data=seed))]


def quiet(graph: Graph) -> Graph:
    """The graph without the prints inside its loops and branches: an explanation runs them more than once."""
    if not any(_prints(n) for n in graph.nodes if isinstance(n.op, Control)):
        return graph
    outputs, effects = inline(Region(graph.inputs, graph.outputs, graph.effects), graph.inputs, _silent)
    return Graph(graph.name, graph.inputs, outputs, effects, graph.input_names, graph.output_names)


def _prints(node: Node) -> bool:
    return any(n.op.name == "emit" for r in regions(node) for n in everything(r))


def _silent(node: Node, args: tuple[Value, ...]) -> Node | None:
    if not isinstance(node.op, Control) or not _prints(node):
        return None
    params = {k: _hushed(p) if isinstance(p, Region) else p for k, p in node.params.items()}
    return copy_node(Node(node.op, node.inputs, params, [v.type for v in node.outputs], node.source), args)


def _hushed(region: Region) -> Region:
    outputs, effects = inline(region, region.inputs, _silent)
    return Region(region.inputs, outputs, [n for n in effects if n.op.name != "emit"])
