"""The mirrored picture: values flow right along solid arrows, and under each one a dashed arrow carries
the partial back.

Enters: a `Report`. Leaves: a `Scene`. One picture, both passes: each box shows name and formula, value and
adjoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..explain.numbers import short
from ..explain.records import Edge, Report
from .cards import Card, card
from .folding import Arrow
from .folding import fold as fold_view
from .layout import Layout, Link, Size, arrange
from .marks import Mark, above, below
from .routing import beside
from .scene import Scene, scene
from .shapes import Curve, Group, Part, Point, Rect, Text, arrow_head
from .typeset import equation, maths, plain, shorten, whole, width

MARGIN = 34.0
PAIR = 4.5


def mirrored(report: Report, *, dark: bool = False, fold: bool = True, backward: bool = True) -> Scene:
    """The computational graph with values and, unless ``backward`` is False, derivatives.

    ``fold`` keeps big graphs readable: loops, calls and long stretches are drawn as one box each.
    """
    view = fold_view(report) if fold else fold_view(report, None)
    cards = [card(b, report, backward) for b in view.boxes]
    marks = [(below(a.edges) if backward else None, above(a.edges)) for a in view.arrows]
    links = [Link(a.source, a.target, _size(b), _size(t)) for a, (b, t) in zip(view.arrows, marks)]
    heights = _room_for_ports([(c.width, c.height) for c in cards], view.arrows)
    layout = arrange(heights, links)
    head = 30.0 if report.title else 0.0
    legend = 34.0 if backward else 0.0
    ox, oy = MARGIN, MARGIN + head
    title = maths(shorten(report.title, 120))
    wide = max(layout.width, 300.0 if backward else 0.0, width(title, 16.0) if report.title else 0.0)
    ox += (wide - layout.width) / 2
    parts: list[Part] = []
    if report.title:
        parts.append(Text(MARGIN, MARGIN + 8.0, title, 16.0, "ink", "start"))
    flows = [backward and any(map(flows_back, a.edges)) for a in view.arrows]
    parts += _edges(view.arrows, layout, flows, ox, oy)
    for c, (x, y), size in zip(cards, layout.corners, heights):
        parts.append(_box(c, x + ox, y + oy, size))
    for (b, t), route in zip(marks, layout.routes):
        for mark, at in ((b, route.below), (t, route.above)):
            if mark and at:
                parts += _mark(mark, at[0] + ox, at[1] + oy)
    height = layout.height + 2 * MARGIN + head + legend
    if backward:
        parts += _legend(report, MARGIN, height - MARGIN * 0.75)
    return scene(parts, wide + 2 * MARGIN, height, _title(report), _description(report, backward), dark)


def _size(mark: Mark | None) -> Size | None:
    return (mark.width, mark.height) if mark else None


def _room_for_ports(sizes: Sequence[Size], arrows: Sequence[Arrow]) -> list[Size]:
    """Boxes grow a little with the edges that meet them, so that arrow heads stay apart."""
    ins, outs = [0] * len(sizes), [0] * len(sizes)
    for a in arrows:
        ins[a.target] += 1
        outs[a.source] += 1
    return [
        (w, max(h, min(20.0 * max(i, min(o, 4)) + 14.0, 420.0))) for (w, h), i, o in zip(sizes, ins, outs)
    ]


def _edges(
    arrows: Sequence[Arrow], layout: Layout, flows: Sequence[bool], ox: float, oy: float
) -> list[Part]:
    """Both arrows of every edge. What an edge shares with an earlier one (a trunk) is drawn once."""
    lines: list[Part] = []
    heads: list[Part] = []
    there: set[tuple[int, Point, Point]] = set()
    back: set[tuple[int, Point, Point]] = set()
    for arrow, route, flows_back in zip(arrows, layout.routes, flows):
        forward = [(x + ox, y + oy) for x, y in beside(route.knots, -PAIR)]
        start = _drawn(arrow.source, route.knots, there)
        lines.append(Curve(_clip_end(forward[3 * start :]), "forward", 1.6))
        heads.append(arrow_head(forward[-1], (1.0, 0.0), "forward"))
        if not flows_back:
            continue
        way = [(x + ox, y + oy) for x, y in reversed(beside(route.knots, PAIR))]
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


def _legend(report: Report, x: float, y: float) -> list[Part]:
    name = report.item(report.output).name
    parts: list[Part] = [
        Curve(((x, y), (x + 8, y), (x + 14, y), (x + 20, y)), "forward", 1.6),
        arrow_head((x + 25, y), (1.0, 0.0), "forward", 6.0),
        Text(x + 33, y + 3.4, plain("values"), 9.5, "muted", "start"),
        Curve(((x + 105, y), (x + 98, y), (x + 92, y), (x + 86, y)), "backward", 1.3, (4.5, 3.5)),
        arrow_head((x + 80, y), (-1.0, 0.0), "backward", 6.0),
    ]
    says = (*plain("derivatives of "), *maths(name), *plain(", times the partial on each edge"))
    parts.append(Text(x + 113, y + 3.4, says, 9.5, "muted", "start"))
    return parts


def _title(report: Report) -> str:
    return f"The computational graph of {report.title or report.name}"


def _description(report: Report, backward: bool) -> str:
    """The picture in words, for those who cannot see it."""
    out = report.item(report.output).name
    said = []
    for i in report.items[:60]:
        text = f"{equation(i.name, i.formula)} = {short(i.value)}"
        if backward and i.adjoint is not None:
            text += f", d{out}/d{whole(i.name)} = {short(i.adjoint)}"
        said.append(text)
    if len(report.items) > 60:
        said.append(f"and {len(report.items) - 60} more")
    return "; ".join(said) + "."


def flows_back(e: Edge) -> bool:
    """Whether a derivative passes along this edge, with a partial to write on it or without."""
    return bool(e.partial_text) or e.partial is not None or e.contribution is not None
