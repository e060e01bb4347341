"""A recorded graph and its report as a program that the page runs again when an input is dragged.

Enters: a graph and the `Report` of one call of it. Leaves: plain data for JSON, or the reason why the page
cannot recompute it. No rule of differentiation is known to the page: the regions here hold values, adjoints,
partials and contributions, as graphs that Secant derived; ``static/program.js`` only evaluates them.

A program is ``{"version", "inputs", "piece"}``. An input is ``{"id", "name", "kind", "moves", "value"}``: its
value, an array as in `embedding`, is what the report was made with; ``moves`` says whether derivatives are by
it. A piece, one for the graph and one for the inside of each loop, branch and call, is

- ``region``: a region (see `embedding`); its inputs are those of the piece, then the adjoints from outside;
- ``items``: ``[id, value, adjoint]``, the last two as numbers of outputs of the region; the adjoint is -1
  where the report has none, -2 where it is an exact zero;
- ``edges``: ``[source, target, position, partial, contribution]``: outputs likewise or -1; a partial that is
  one number everywhere is ``{"number": 2}``;
- ``regions``: what can be opened inside, see `opened`.
"""

from __future__ import annotations

from typing import Any

from ..explain.build import prepare
from ..explain.piece import Piece
from ..explain.records import Report
from ..graph.core import Graph, Region, Value
from .embedding import Unsupported, array, embed, number
from .limits import check_graph, check_report
from .lowering import lowered
from .opened import opened

VERSION = 1


def program(graph: Graph, report: Report) -> dict[str, Any] | str:
    """The program of a graph, or the reason why there is none.

    Parameters
    ----------
    graph, report
        The graph, and what `secant.explain.report` made of it.

    Raises
    ------
    ValueError
        When the report was made of another graph.

    >>> import json
    >>> import secant as sc
    >>> def J(a, b, c):
    ...     return 3 * (a + b * c)
    >>> made = program(sc.graph(J)(5.0, 3.0, 2.0), sc.explain(J)(5.0, 3.0, 2.0))
    >>> [i["name"] for i in made["inputs"]], len(json.dumps(made)) < 3000
    (['a', 'b', 'c'], True)
    """
    try:
        return _program(graph, report)
    except Unsupported as reason:
        return str(reason)


def _program(graph: Graph, report: Report) -> dict[str, Any]:
    check_report(report)
    if len(report.inputs) != len(graph.inputs):
        raise ValueError("this report was made of another graph")
    names = dict(zip(report.inputs, graph.input_names))
    of_sum = report.item(report.output).adjoint is not None
    graph, piece, targets, flat = prepare(graph, [names[i] for i in report.wrt], of_sum)
    if [i.id for i in report.items] != [piece.ids[v] for v in piece.naming.shown]:
        raise ValueError("this report was made of another graph")
    check_graph(graph)
    moving = {v for _, v in targets}
    checks = [n for n in graph.effects if n.op.name != "emit"]
    made = embedded(piece, checks, flat)
    return {
        "version": VERSION,
        "inputs": [
            {
                "id": piece.ids[v],
                "name": name,
                "kind": v.type.kind,
                "moves": v in moving,
                "value": array(report.item(piece.ids[v]).value),
            }
            for name, v in zip(graph.input_names, graph.inputs)
        ],
        "piece": made,
    }


def embedded(piece: Piece, effects: Any = (), flat: Any = ()) -> dict[str, Any]:
    """A piece as plain data."""
    region, places = piece.region, {v: i for i, v in enumerate(piece.wanted)}

    def place(v: Value | None) -> int:
        return -1 if v is None else places[v]

    items = [
        [piece.ids[v], places[v], -2 if v in flat else place(piece.adjoints.get(v))]
        for v in piece.naming.shown
    ]
    edges = [
        [piece.ids[v], piece.ids[out], use.position, _partial(use.partial, places), place(use.contribution)]
        for node in piece.nodes
        if node in piece.local
        for use, v, out in piece.uses(node)
    ]
    return {
        "region": embed(lowered(Region(region.inputs, region.outputs, effects))),
        "items": items,
        "edges": edges,
        "regions": [opened(o, places, piece, embedded) for o in piece.openings.values()],
    }


def _partial(partial: Any, places: dict[Value, int]) -> Any:
    if partial is None:
        return -1
    return places[partial] if isinstance(partial, Value) else {"number": number(partial)}
