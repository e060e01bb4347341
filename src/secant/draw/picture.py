"""The body of the mirrored picture: boxes, and between them the pair of arrows of every edge.

Enters: a view and the cards of its boxes. Leaves: a `Picture`, with every box in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..explain.records import Edge
from .cards import Card
from .folding import Arrow, View
from .layout import Layout, Link, Size, arrange
from .marks import Mark, above, below
from .routing import Area, beside
from .shapes import Curve, Group, Part, Point, Rect, Text, arrow_head
from .typeset import width

PAIR = 4.5


@dataclass(frozen=True, slots=True)
class Picture:
    """The arrows, and the boxes and labels over them, with their upper left corner at the origin; the size of
    it all, and where each box stands.
    """

    arrows: tuple[Part, ...]
    parts: tuple[Part, ...]
    width: float
    height: float
    boxes: tuple[Area, ...]
    layout: Layout


def picture(view: View, cards: Sequence[Card], backward: bool) -> Picture:
    """The picture of a view with the cards of its boxes."""
    marks = [(below(a.edges) if backward else None, above(a.edges)) for a in view.arrows]
    links = [Link(a.source, a.target, _size(b), _size(t)) for a, (b, t) in zip(view.arrows, marks)]
    sizes = _room_for_ports([(c.width, c.height) for c in cards], view.arrows)
    layout = arrange(sizes, links)
    areas = tuple([Area(x, y, x + w, y + h) for (x, y), (w, h) in zip(layout.corners, sizes)])
    flows = [backward and any(map(flows_back, a.edges)) for a in view.arrows]
    arrows = _edges(view.arrows, layout, flows)
    parts: list[Part] = []
    for c, (x, y), size in zip(cards, layout.corners, sizes):
        parts.append(_box(c, x, y, size))
    for (b, t), route in zip(marks, layout.routes):
        for mark, at in ((b, route.below), (t, route.above)):
            if mark and at:
                parts += _mark(mark, at[0], at[1])
    return Picture(tuple(arrows), tuple(parts), layout.width, layout.height, areas, layout)


def _size(mark: Mark | None) -> Size | None:
    return (mark.width, mark.height) if mark is not None else None


def _room_for_ports(sizes: Sequence[Size], arrows: Sequence[Arrow]) -> list[Size]:
    """Boxes grow a little with the edges that meet them, so that arrow heads stay apart."""
    ins, outs = [0] * len(sizes), [0] * len(sizes)
    for a in arrows:
        ins[a.target] += 1
        outs[a.source] += 1
    return [
        (w, max(h, min(20.0 * max(i, min(o, 4)) + 14.0, 420.0))) for (w, h), i, o in zip(sizes, ins, outs)
    ]


def _edges(arrows: Sequence[Arrow], layout: Layout, flows: Sequence[bool]) -> list[Part]:
    """Both arrows of every edge. What an edge shares with an earlier one (a trunk) is drawn once."""
    lines: list[Part] = []
    heads: list[Part] = []
    there: set[tuple[int, Point, Point]] = set()
    back: set[tuple[int, Point, Point]] = set()
    for arrow, route, flows_back in zip(arrows, layout.routes, flows):
        forward = beside(route.knots, -PAIR)
        start = _drawn(arrow.source, route.knots, there)
        lines.append(Curve(_clip_end(forward[3 * start :]), "forward", 1.6))
        heads.append(arrow_head(forward[-1], (1.0, 0.0), "forward"))
        if not flows_back:
            continue
        way = beside(route.knots, PAIR)[::-1]
        start = _drawn(arrow.source, route.knots, back)
        way = way[: len(way) - 3 * start]
        lines.append(Curve(tuple(way) if start else _clip_end(way), "backward", 1.3, (4.5, 3.5)))
        if not start:
            heads.append(arrow_head(way[-1], (-1.0, 0.0), "backward", 6.4))
    return lines + heads


def _drawn(source: int, knots: Sequence[Point], seen: set[tuple[int, Point, Point]]) -> int:
    """The knot at which an edge leaves what is drawn of its trunk already; the rest counts as drawn now."""
    pieces = [(source, a, b) for a, b in pairwise(knots)]
    start = 0
    while start < len(pieces) - 1 and pieces[start] in seen:
        start += 1
    seen.update(pieces)
    return start


def _clip_end(points: Sequence[Point]) -> tuple[Point, ...]:
    """The curve without its last few points under the arrow head, so that the tip stays sharp."""
    *rest, (x, y) = points
    before = rest[-1][0]
    return (*rest, (x - 4.0 if before < x else x + 4.0, y))


def _box(c: Card, x: float, y: float, size: Size) -> Group:
    w, h = size
    parts: list[Part] = []
    for k in range(c.copies, 0, -1):
        # Only their upper edges show, so that arrows meet the box itself.
        parts.append(Rect(x + 5.0 * k, y - 4.5 * k, w - 10.0 * k, 30.0, 9.0, c.fill, "line", 1.0))
    parts.append(Rect(x, y, w, h, 10.0, c.fill, c.stroke, c.line))
    parts += c.body.draw(x + (w - c.body.width) / 2, y + (h - c.body.height) / 2)
    if c.badge:
        wide = width(c.badge, 11.0) + 14.0
        parts.append(Rect(x + w - wide + 8.0, y - 10.0, wide, 19.0, 9.5, "accent"))
        parts.append(Text(x + w - wide / 2 + 8.0, y + 3.4, c.badge, 11.0, "paper", bold=True))
    return Group(c.title, tuple(parts))


def _mark(mark: Mark, x: float, y: float) -> list[Part]:
    top = y - mark.height / 2
    out: list[Part] = []
    for runs, size, color in mark.lines:
        out.append(Text(x, top + size * 0.98, runs, size, color, halo="paper"))
        top += size * 1.3
    return out


def flows_back(e: Edge) -> bool:
    """Whether a derivative passes along this edge, with a partial to write on it or without."""
    return bool(e.partial_text) or e.partial is not None or e.contribution is not None
