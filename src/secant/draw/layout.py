"""Layered layout: boxes of given sizes and the edges between them become places, curves and anchors of
labels.

Enters: the sizes of boxes (points) and `Link`s between their indices. Leaves: a `Layout`. The forward
graph alone is
laid out; each edge leaves room for its mirrored backward twin. Deterministic, about linear in nodes plus
waypoints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .layering import Columns, columns
from .ordering import reduce_crossings
from .placement import Gap, heights
from .routing import Area, Labels, beside
from .shapes import Point

Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two boxes, and the sizes of the labels below and above it."""

    source: int
    target: int
    below: Size | None = None
    above: Size | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The knots of an edge (see `routing.beside`), and the middles of its labels; None where there was no
    room.

    The first ``shared`` knots were drawn before, by an earlier edge that leaves the same box.
    """

    knots: tuple[Point, ...]
    shared: int = 0
    below: Point | None = None
    above: Point | None = None


@dataclass(frozen=True)
class Layout:
    """The upper left corners of the boxes, the routes of the links in their order, the size of it all."""

    corners: tuple[Point, ...]
    routes: tuple[Route, ...]
    width: float
    height: float
    crossings: int = 0


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in points. ``pair`` is half the distance between an edge and its backward twin."""

    rows: float = 30.0
    waypoints: float = 22.0
    columns: float = 84.0
    widest: float = 190.0
    pitch: float = 25.0
    pair: float = 4.5
    label: float = 5.0


def arrange(boxes: Sequence[Size], links: Sequence[Link], spacing: Spacing = Spacing()) -> Layout:
    """Lay out boxes (width, height) and the links between them, left to right."""
    c = columns(len(boxes), [(k.source, k.target) for k in links])
    crossings = reduce_crossings(c)
    middle = heights(c, _gap(c, boxes, spacing))
    left, wide = _columns(c, boxes, links, middle, spacing)
    top = min((middle[v] - boxes[v][1] / 2 for v in range(c.real)), default=0.0)
    middle = [y - top for y in middle]
    corners = tuple(
        (left[c.layer[v]] + (wide[c.layer[v]] - boxes[v][0]) / 2, middle[v] - boxes[v][1] / 2)
        for v in range(c.real)
    )
    knots = _knots(c, boxes, links, corners, middle, left, wide, spacing)
    routes = _labelled(boxes, links, corners, knots, spacing)
    room = 2 * spacing.pair
    low = min([0.0, *(y - room for k in knots for _, y in k if y < 0), *_label_edges(routes, links, -1)])
    high = max(
        [y + boxes[v][1] for v, (_, y) in enumerate(corners)]
        + [y + 2 * spacing.pair for k in knots for _, y in k]
        + _label_edges(routes, links, 1),
        default=0.0,
    )
    width = left[-1] + wide[-1] if left else 0.0
    return Layout(
        tuple((x, y - low) for x, y in corners),
        tuple(_lower(r, -low) for r in routes),
        width,
        high - low,
        crossings,
    )


def _gap(c: Columns, boxes: Sequence[Size], s: Spacing) -> Gap:
    def gap(a: int, b: int) -> float:
        tall = sum(boxes[v][1] / 2 if v < c.real else s.pair for v in (a, b))
        return tall + (s.rows if a < c.real and b < c.real else s.waypoints)

    return gap


def _columns(
    c: Columns, boxes: Sequence[Size], links: Sequence[Link], middle: Sequence[float], s: Spacing
) -> tuple[list[float], list[float]]:
    """The left side and the width of each column: gaps grow with labels and with steep curves."""
    wide = [max((boxes[v][0] for v in column if v < c.real), default=24.0) for column in c.order]
    gaps = [s.columns] * len(wide)
    for link, path in zip(links, c.paths):
        label = max((size[0] for size in (link.below, link.above) if size), default=0.0)
        gap = c.layer[path[-1]] - 1
        gaps[gap] = max(gaps[gap], min(label + 34.0, s.widest))
    for u, readers in enumerate(c.after):
        for v in readers:
            gap = c.layer[u]
            gaps[gap] = max(gaps[gap], min(0.3 * abs(middle[u] - middle[v]), s.widest))
    left, x = [], 0.0
    for w, gap_width in zip(wide, gaps):
        left.append(x)
        x += w + gap_width
    return left, wide


def _knots(
    c: Columns,
    boxes: Sequence[Size],
    links: Sequence[Link],
    corners: Sequence[Point],
    middle: Sequence[float],
    left: Sequence[float],
    wide: Sequence[float],
    s: Spacing,
) -> list[tuple[Point, ...]]:
    """Where each link runs: out of its box, level through columns, swinging between them, into the next
    box.
    """
    out_port = _ports(c, boxes, middle, c.after, s)
    in_port = _ports(c, boxes, middle, c.before, s)
    routes = []
    for link, path in zip(links, c.paths):
        u, v = link.source, link.target
        y = middle[u] + out_port[u, path[1]]
        column = c.layer[u]
        points = [(corners[u][0] + boxes[u][0], y), (left[column] + wide[column], y)]
        for w in path[1:-1]:
            column = c.layer[w]
            points += [(left[column], middle[w]), (left[column] + wide[column], middle[w])]
        y = middle[v] + in_port[v, path[-2]]
        points += [(left[c.layer[v]], y), (corners[v][0], y)]
        routes.append(tuple(p for i, p in enumerate(points) if i == 0 or p != points[i - 1]))
    return routes


def _ports(
    c: Columns, boxes: Sequence[Size], middle: Sequence[float], side: list[list[int]], s: Spacing
) -> dict[tuple[int, int], float]:
    """How far from the middle of its box each segment meets it: level neighbours at 0, the others in order
    around it.
    """
    ports: dict[tuple[int, int], float] = {}
    for v in range(c.real):
        others = sorted(side[v], key=lambda u: (middle[u], u))
        if not others:
            continue
        level = [i for i, u in enumerate(others) if abs(middle[u] - middle[v]) < 0.5]
        at = float(level[0]) if level else (len(others) - 1) / 2
        steps = max(at, len(others) - 1 - at, 1.0)
        pitch = min(s.pitch, (boxes[v][1] / 2 - 12.0) / steps)
        for i, u in enumerate(others):
            ports[v, u] = (i - at) * pitch
    return ports


def _labelled(
    boxes: Sequence[Size],
    links: Sequence[Link],
    corners: Sequence[Point],
    knots: Sequence[tuple[Point, ...]],
    s: Spacing,
) -> list[Route]:
    """Anchors for the labels, beside the piece of the curve that is nearest to the link's target and its
    alone.
    """
    labels = Labels()
    for (x, y), (w, h) in zip(corners, boxes):
        labels.block(Area(x, y, x + w, y + h))
    drawn: dict[tuple[int, Point, Point], None] = {}
    shared = []
    for link, k in zip(links, knots):
        count = 0
        for p, q in pairwise(k):
            if (link.source, p, q) not in drawn:
                break
            count += 1
        shared.append(count)
        drawn.update(((link.source, p, q), None) for p, q in pairwise(k))
        for side in (-s.pair, s.pair):
            labels.avoid(beside(k[count:], side))
    routes = []
    for link, k, count in zip(links, knots, shared):
        swing = max(range(len(k) - 1), key=lambda i: (k[i + 1][0] - k[i][0] > 40.0, i))
        curve = beside(k[swing : swing + 2], 0.0)
        places = [
            labels.place(curve, size, side, s.pair + s.label) if size else None
            for size, side in ((link.below, 1), (link.above, -1))
        ]
        routes.append(Route(k, count, *places))
    return routes


def _label_edges(routes: Sequence[Route], links: Sequence[Link], side: int) -> list[float]:
    out = []
    for r, k in zip(routes, links):
        for at, size in ((r.below, k.below), (r.above, k.above)):
            if at and size:
                out.append(at[1] + side * size[1] / 2)
    return out


def _lower(r: Route, by: float) -> Route:
    def shift(p: Point | None) -> Point | None:
        return p and (p[0], p[1] + by)

    return Route(tuple((x, y + by) for x, y in r.knots), r.shared, shift(r.below), shift(r.above))
