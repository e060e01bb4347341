"""Heights: where in its column each node stands, so that the main line of the computation runs straight.

Enters: a `Columns` in its final order and the height of each node. Leaves: the y of each node's middle.

First, nodes are aligned into blocks that share one y: along the spine (the deepest path to the result),
then along
waypoints, then wherever else two nodes may be aligned without crossing an alignment. Then blocks are
packed and let
swing like pendulums (Sander 1996): blocks that touch and push each other move as one, until the forces
balance.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from .layering import Columns

Gap = Callable[[int, int], float]
"""The least distance between the middles of two nodes, the first above the second."""


def heights(c: Columns, gap: Gap, rounds: int = 40) -> list[float]:
    """The y of the middle of each node, the topmost middle at 0 or so."""
    block = _blocks(c)
    count = max(block, default=-1) + 1
    least: dict[tuple[int, int], float] = {}
    for column in c.order:
        for a, b in pairwise(column):
            key = block[a], block[b]
            least[key] = max(least.get(key, 0.0), gap(a, b))
    y = _pack(count, least)
    pulls = _pulls(c, block)
    if len(c.layer) > 3000:
        rounds = 8
    below: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    above: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for (a, b), d in least.items():
        below[a].append((b, d))
        above[b].append((a, d))
    for _ in range(rounds):
        if _swing(y, below, above, pulls) < 0.25:
            break
    return [y[b] for b in block]


def spine(c: Columns) -> list[int]:
    """The deepest path to the last column's first node, from left to right."""
    path = [c.order[-1][0]] if c.order else []
    depth = _depths(c)
    while path and c.before[path[-1]]:
        path.append(max(c.before[path[-1]], key=depth.__getitem__))
    return path[::-1]


def _depths(c: Columns) -> list[int]:
    """The longest way from an input, which is not the column: inputs are pulled to their readers."""
    depth = [0] * len(c.layer)
    for column in c.order:
        for v in column:
            depth[v] = max((depth[u] + 1 for u in c.before[v]), default=0)
    return depth


def _blocks(c: Columns) -> list[int]:
    """The number of the block of each node; a block has at most one node in a column."""
    place = {v: i for column in c.order for i, v in enumerate(column)}
    depth = _depths(c)
    main = spine(c)
    chosen = set(pairwise(main))

    def rank(segment: tuple[int, int]) -> tuple[int, int, int, int]:
        u, v = segment
        inner = u >= c.real and v >= c.real
        kind = 0 if segment in chosen else 1 if inner else 2
        return kind, -depth[u], abs(place[u] - place[v]), place[u]

    left: dict[int, int] = {}
    right: dict[int, int] = {}
    aligned: list[list[tuple[int, int]]] = [[] for _ in c.order]
    segments = [(a, b) for a, readers in enumerate(c.after) for b in readers]
    for u, v in sorted(segments, key=rank):
        if u in right or v in left:
            continue
        # Only the nearest alignments above and below matter, but columns are short: look at all of them.
        if any((p - place[u]) * (q - place[v]) <= 0 for p, q in aligned[c.layer[u]]):
            continue
        right[u], left[v] = v, u
        aligned[c.layer[u]].append((place[u], place[v]))
    block = [-1] * len(c.layer)
    count = 0
    for column in c.order:
        for v in column:
            if block[v] >= 0:
                continue
            w: int | None = v
            while w is not None:
                block[w] = count
                w = right.get(w)
            count += 1
    return block


def _pack(count: int, least: dict[tuple[int, int], float]) -> list[float]:
    """Every block as high as the ones above it allow."""
    waiting = [0] * count
    after: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for (a, b), d in least.items():
        waiting[b] += 1
        after[a].append((b, d))
    y = [0.0] * count
    ready = [b for b in range(count) if not waiting[b]]
    for a in ready:
        for b, d in after[a]:
            y[b] = max(y[b], y[a] + d)
            waiting[b] -= 1
            if not waiting[b]:
                ready.append(b)
    return y


def _pulls(c: Columns, block: list[int]) -> list[list[tuple[int, float]]]:
    """For each block, the blocks its segments lead to, with weights."""
    pulls: list[dict[int, float]] = [{} for _ in range(max(block, default=-1) + 1)]
    for u, readers in enumerate(c.after):
        for v in readers:
            a, b = block[u], block[v]
            if a != b:
                weight = 1.0 / (len(readers) * len(c.before[v])) ** 0.5
                pulls[a][b] = pulls[a].get(b, 0.0) + weight
                pulls[b][a] = pulls[b].get(a, 0.0) + weight
    return [list(p.items()) for p in pulls]


def _swing(
    y: list[float],
    below: list[list[tuple[int, float]]],
    above: list[list[tuple[int, float]]],
    pulls: list[list[tuple[int, float]]],
) -> float:
    """One round: every region of touching blocks moves by its mean force, as far as there is room.

    Returns the largest move. No order is ever broken, since each region moves against the others where
    they are now.
    """
    largest = 0.0
    for members in _regions(y, below, pulls):
        inside = set(members)
        weight = sum(w for a in members for b, w in pulls[a] if b not in inside)
        if not weight:
            continue
        wish = sum(w * (y[b] - y[a]) for a in members for b, w in pulls[a] if b not in inside) / weight
        if wish > 0:
            room = (y[b] - y[a] - d for a in members for b, d in below[a] if b not in inside)
            move = max(0.0, min(wish, min(room, default=wish)))
        else:
            room = (y[b] - y[a] + d for a in members for b, d in above[a] if b not in inside)
            move = min(0.0, max(wish, max(room, default=wish)))
        for a in members:
            y[a] += move
        largest = max(largest, abs(move))
    return largest


def _regions(
    y: list[float], below: list[list[tuple[int, float]]], pulls: list[list[tuple[int, float]]]
) -> list[list[int]]:
    """Blocks that touch and push each other, merged until no two regions do."""
    n = len(y)
    weight = [sum(w for _, w in p) for p in pulls]
    force = [sum(w * (y[b] - y[a]) for b, w in p) for a, p in enumerate(pulls)]
    region = list(range(n))

    def find(a: int) -> int:
        while region[a] != a:
            region[a] = region[region[a]]
            a = region[a]
        return a

    def wish(r: int) -> float:
        return force[r] / weight[r] if weight[r] else 0.0

    touching = [(a, b) for a in range(n) for b, d in below[a] if y[b] - y[a] <= d + 1e-6]
    merged = True
    while merged:
        merged = False
        for a, b in touching:
            ra, rb = find(a), find(b)
            if ra != rb and wish(ra) > wish(rb) + 1e-9:
                region[rb] = ra
                force[ra] += force[rb]
                weight[ra] += weight[rb]
                merged = True
    members: dict[int, list[int]] = {}
    for a in range(n):
        members.setdefault(find(a), []).append(a)
    return list(members.values())
