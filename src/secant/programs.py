"""Recorded graphs made ready to run: transformed and optimized, or known from an earlier time.

Enters: a recorded graph, and a transform of it. Leaves: an `Engine`, which compiles it when it knows how the
arrays of a call lie in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .graph.core import Graph, Region
from .native import known
from .native.engine import Counts, Engine, native_wanted
from .optimize import optimize

Transform = Callable[[Graph, Sequence[int], int], Region]


def program(
    graph: Graph, transform: Transform | None = None, wrt: Sequence[int] = (), results: int = 1
) -> Engine:
    """An engine for the optimized form of ``transform(graph, wrt, results)``, or of the graph itself.

    One that was compiled before is found by the graph and the transform, without being derived: whatever
    refuses a graph for other reasons must have done so already.
    """

    def derive(counts: Counts) -> Region:
        return optimize(graph if transform is None else transform(graph, wrt, results), counts)

    words = "plain" if transform is None else f"{transform.__name__} {list(wrt)} {results}"
    name = known.name_of(graph, words) if native_wanted() else None
    found = known.find(name, [v.type for v in graph.inputs]) if name is not None else None
    engine = Engine(derive, found, name)
    if found is None:
        engine.region  # noqa: B018  (what cannot be derived says so now)
    return engine
