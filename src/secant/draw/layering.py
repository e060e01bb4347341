"""Layers: which column each node of an acyclic graph stands in, and the waypoints of edges that cross
columns.

Enters: the number of nodes and the edges, as pairs of indices. Leaves: a `Columns`, in which every segment
joins
neighbouring columns. Long edges of one source share their waypoints, so that a value read in twenty places
is drawn as one trunk with twenty branches instead of twenty lines side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[int, int]


@dataclass(frozen=True)
class Columns:
    """Nodes 0..real-1 are the graph's own, the rest are waypoints; ``paths[e]`` leads edge e through them.

    ``order[c]`` lists column c from top to bottom; ``before`` and ``after`` are the neighbours by segments.
    """

    real: int
    layer: list[int]
    order: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    paths: list[list[int]]


def layers(n: int, edges: Sequence[Pair]) -> list[int]:
    """The column of each node: as far left as its operands allow, then pulled right beside its first
    reader.
    """
    before, after = neighbours(n, edges)
    topological = sort(n, before, after)
    layer = [0] * n
    for v in topological:
        layer[v] = max((layer[u] + 1 for u in before[v]), default=0)
    # A node that only this reader needs, computed from nothing else in use, follows its reader for free.
    private = [False] * n
    for v in topological:
        private[v] = len(after[v]) == 1 and all(private[u] for u in before[v])
    for v in reversed(topological):
        if not after[v]:
            continue
        room = min(layer[w] for w in after[v]) - 1
        held = sum(1 for u in before[v] if not private[u])
        if held < len(after[v]):
            layer[v] = room
    return layer


def columns(n: int, edges: Sequence[Pair]) -> Columns:
    """Layers, with waypoints where an edge passes a column."""
    layer = layers(n, edges)
    lowest = min(layer, default=0)
    layer = [c - lowest for c in layer]
    trunk: dict[tuple[int, int], int] = {}
    paths: list[list[int]] = []
    segments: dict[Pair, None] = {}
    for u, v in edges:
        path = [u]
        for column in range(layer[u] + 1, layer[v]):
            if (u, column) not in trunk:
                trunk[u, column] = len(layer)
                layer.append(column)
            path.append(trunk[u, column])
        path.append(v)
        paths.append(path)
        segments.update(dict.fromkeys(pairwise(path)))
    before, after = neighbours(len(layer), list(segments))
    order: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for v in _depth_first(n, before, after):
        order[layer[v]].append(v)
    return Columns(n, layer, order, before, after, paths)


def neighbours(n: int, edges: Sequence[Pair]) -> tuple[list[list[int]], list[list[int]]]:
    """The distinct nodes before and after each node, in the order of the edges."""
    before: list[list[int]] = [[] for _ in range(n)]
    after: list[list[int]] = [[] for _ in range(n)]
    for u, v in dict.fromkeys(edges):
        before[v].append(u)
        after[u].append(v)
    return before, after


def sort(n: int, before: list[list[int]], after: list[list[int]]) -> list[int]:
    """A topological order, lowest index first where there is a choice of readiness."""
    waiting = [len(b) for b in before]
    ready = [v for v in range(n) if not waiting[v]]
    for v in ready:  # grows as it is walked
        for w in after[v]:
            waiting[w] -= 1
            if not waiting[w]:
                ready.append(w)
    if len(ready) != n:
        raise ValueError("a computational graph has no cycles, but this one does")
    return ready


def _depth_first(real: int, before: list[list[int]], after: list[list[int]]) -> list[int]:
    """Every node, walking back from the ends, operands in their order: a first guess with few crossings."""
    seen = [False] * len(before)
    out = []
    for end in [v for v in range(real) if not after[v]]:
        stack = [end]
        while stack:
            v = stack.pop()
            if seen[v]:
                continue
            seen[v] = True
            out.append(v)
            stack.extend(u for u in reversed(before[v]) if not seen[u])
    return out
