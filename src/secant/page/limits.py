"""What the page can recompute while something is dragged: how large, and without which effects.

Enters: a report or a graph. Leaves: nothing, or `Unsupported` with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..explain.records import Opened, Pass, Report
from ..graph.core import Graph, Node, Region
from ..graph.walk import everything
from .embedding import Unsupported
from .primitives import UNSETTLED

ELEMENTS = 4096
"""Elements of the largest array: one of 64 by 64."""

NODES = 4000
"""Ops of the graph, those inside loops and branches once."""

WORK = 400_000
"""Elements computed in one run forward, loops run out. The largest programs of the tests below it take 40 ms
of a processor core for values and all derivatives, 6 ms for values alone."""


def check_report(report: Report) -> None:
    """Refuse what holds too many numbers, or takes too long for one picture of an animation."""
    for item in report.items:
        if np.size(item.value) > ELEMENTS:
            count = f"{item.name} has {np.size(item.value):,} elements"
            raise Unsupported(f"{count}; the page recomputes arrays of up to {ELEMENTS:,}")
    whole = Pass(0, report.items, (), (), report.regions)
    work = _work(whole)
    if work > WORK:
        raise Unsupported(f"one run computes about {work:,} numbers; the page recomputes up to {WORK:,}")


def _work(run: Pass) -> int:
    """The elements that a run computes, and those of what is opened in it."""
    own = sum(max(1, np.size(i.value)) for i in run.items)
    return own + sum(_times(r) for r in run.regions)


def _times(region: Opened) -> int:
    return int(region.count) * _work(region.now) if region.now is not None else 0


def check_graph(graph: Graph) -> None:
    """Refuse random draws, results that are a matter of choice, and more ops than can be embedded."""
    nodes: Sequence[Node] = list(everything(Region(graph.inputs, graph.outputs[:1], graph.effects)))
    for node in nodes:
        where = f" (line {node.source.line})" if node.source else ""
        if node.op.name == "draw":
            raise Unsupported(f"it draws random numbers, so that no two runs are alike{where}")
        if node.op.name in UNSETTLED:
            raise Unsupported(
                f"the signs of the vectors that {node.op.name} finds are LAPACK's choice, which the page "
                f"cannot repeat{where}"
            )
    if len(nodes) > NODES:
        raise Unsupported(f"it has {len(nodes):,} operations; the page recomputes up to {NODES:,}")
