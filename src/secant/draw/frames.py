"""Frames: a loop, branch or call as one box with the picture of its inside, drawn once.

Enters: a `Box` of the folded view. Leaves: its `Card`. A loop's frame says how often it ran and which
iteration is shown; lanes under its inside lead from what an iteration makes back to what the next one
starts from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..explain.records import Carried, Opened, Pass
from .cards import Around, Card
from .cards import card as plain_card
from .cells import Block, line, space, stack
from .folding import ROOMS, Box, View, fold
from .picture import Picture, picture
from .routing import Area
from .shapes import Curve, Part, Point, Rect, Text, arrow_head, moved
from .typeset import Run, Runs, maths, plain, shorten, width

LANE = 19.0  # between the ways back of two carried values
TURN = 11.0  # the radius of their corners
SIDE = 24.0  # room at both sides of the inside, for these ways
LANES = 6  # ways back that are drawn
TALLEST = 3  # lines of the arm that was not taken


def card(box: Box, around: Around) -> Card:
    """The card of one box."""
    return plain_card(box, around) if box.opened is None else _frame(box.opened, around)


def _frame(opened: Opened, around: Around) -> Card:
    shown = opened.now
    blocks = [line(_code(opened.title), 13.5, "ink"), *_said(opened), space(8.0)]
    if shown is not None:
        view, cards = _inside(shown, around)
        drawn = picture(view, cards, around.backward)
        lanes = len(_ends_of(opened, view))
        wide = drawn.width + 2 * SIDE
        tall = drawn.height + LANE * lanes + (8.0 if lanes else 0.0)
        blocks.append(Block(wide, tall, lambda x, y: _run(opened, view, drawn, x, y)))
    blocks += _other(opened, shown is not None)
    badge: Runs = (Run(f"× {opened.count}"),) if opened.loop else (Run(opened.truth),) if opened.taken else ()
    words = f"{opened.title}: {_words(opened)}"
    return Card(stack(blocks), words, "frame", "accent" if opened.loop else "line", 1.2, 0, badge)


def _inside(run: Pass, around: Around) -> tuple[View, list[Card]]:
    deeper = replace(around, depth=around.depth + 1)
    view = fold(run, ROOMS[min(deeper.depth, len(ROOMS) - 1)])
    return view, [card(b, deeper) for b in view.boxes]


def _run(opened: Opened, view: View, drawn: Picture, x: float, y: float) -> list[Part]:
    """The inside of the run that is shown."""
    parts = (*_ways(opened, view, drawn), *drawn.arrows, *drawn.parts)
    return [moved(p, x + SIDE, y) for p in parts]


def _ends_of(opened: Opened, view: View) -> list[tuple[Carried, int, int]]:
    """The carried values with the boxes where they leave and enter."""
    home = {i.id: k for k, b in enumerate(view.boxes) for i in b.items}
    found = []
    for c in opened.carried:
        a, b = home.get(c.leaves, -1), home.get(c.enters, -1)
        if a >= 0 and b >= 0 and a != b:
            found.append((c, a, b))
    return found[:LANES]


def _ways(opened: Opened, view: View, picture: Picture) -> list[Part]:
    """The ways back: out of the box on its right, under everything, and into the box on its left."""
    parts: list[Part] = []
    ends = _ends_of(opened, view)
    outs = [a for _, a, _ in ends]
    for k, (c, a, b) in enumerate(ends):
        start, stop = picture.boxes[a], picture.boxes[b]
        deep = picture.height + 8.0 + LANE * (k + 0.5)
        away = 9.0 + 5.0 * k
        x0, y0 = start.right, _low(start, outs[:k].count(a))
        x1, y1 = stop.left, _low(stop, 0)
        right = max(b.right for b in _column(start, picture.boxes)) + away
        left = min(b.left for b in _column(stop, picture.boxes)) - 13.0 - 5.0 * k
        route = [(x0, y0), (right, y0), (right, deep), (left, deep), (left, y1), (x1 - 3.0, y1)]
        parts.append(Curve(tuple(_rounded(route)), "accent", 1.5, opacity=0.9))
        parts.append(arrow_head((x1, y1), (1.0, 0.0), "accent", 6.6))
        label = (*maths(shorten(c.name, 16)), *plain(" for the next iteration"))
        parts.append(Text((left + right) / 2, deep + 3.2, label, 9.0, "accent", halo="frame"))
    return parts


def _column(area: Area, boxes: Sequence[Area]) -> list[Area]:
    """The boxes above and below one, which it must be led past."""
    return [b for b in boxes if b.left < area.right and area.left < b.right]


def _low(area: Area, k: int) -> float:
    """A place on the side of a box, below the arrows that meet it in the middle."""
    return max((area.top + area.bottom) / 2 + 14.0, area.bottom - 13.0 - 7.0 * k)


def _rounded(route: Sequence[Point]) -> list[Point]:
    """The Bézier points of a way of straight pieces with round corners."""
    out = [route[0]]

    def straight(p: Point) -> None:
        (x0, y0), (x1, y1) = out[-1], p
        out.extend([(x0 + (x1 - x0) / 3, y0 + (y1 - y0) / 3), (x1 - (x1 - x0) / 3, y1 - (y1 - y0) / 3), p])

    for before, corner, after in zip(route, route[1:], route[2:]):
        start, end = _towards(corner, before), _towards(corner, after)
        straight(start)
        out.extend([_between(start, corner), _between(end, corner), end])
    straight(route[-1])
    return out


def _towards(a: Point, b: Point) -> Point:
    """The point from a towards b at which a round corner begins."""
    length = max(abs(b[0] - a[0]), abs(b[1] - a[1])) or 1.0
    t = min(TURN, length / 2) / length
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _between(a: Point, b: Point) -> Point:
    return a[0] + (b[0] - a[0]) * 0.55, a[1] + (b[1] - a[1]) * 0.55


def _code(text: str) -> Runs:
    return maths(text) if text.startswith("if ") else (Run(shorten(text, 60), "mono"),)


def _said(opened: Opened) -> list[Block]:
    if opened.note:
        return [line(plain(shorten(opened.note, 70)), 8.5, "muted")]
    if not opened.loop or opened.now is None:
        return []
    where = f" · line {opened.line}" if opened.line else ""
    return [line(plain(_iteration(opened.now, opened) + where), 9.0, "muted")]


def _iteration(run: Pass, opened: Opened) -> str:
    last = " (the last)" if run.number == opened.count - 1 else ""
    return f"iteration {run.number}{last} is shown"


def _words(opened: Opened) -> str:
    if opened.loop:
        return f"{opened.count} times" + (f", iteration {opened.now.number} shown" if opened.now else "")
    return opened.truth or "called once"


def _other(opened: Opened, drawn: bool) -> list[Block]:
    """The arm that was not taken, folded and dim."""
    if opened.kind != "if":
        return []
    word = "else" if opened.taken == "then" else "then"
    lines: list[Runs] = [(*plain(f"{word}: "), *maths(shorten(text, 44))) for text in opened.other[:TALLEST]]
    if len(opened.other) > TALLEST:
        lines.append(plain(f"… {len(opened.other) - TALLEST} more"))
    wide = max(width(runs, 11.0) for runs in lines) + 22.0
    tall = 15.0 * len(lines) + 10.0

    def draw(x: float, y: float) -> list[Part]:
        parts: list[Part] = [Rect(x, y, wide, tall, 8.0, "card", "line", 1.0, 0.6, dash=(4.0, 3.0))]
        for k, runs in enumerate(lines):
            parts.append(Text(x + wide / 2, y + 16.0 + 15.0 * k, runs, 11.0, "muted", opacity=0.75))
        return parts

    note = line(plain("not taken"), 8.0, "muted")
    return [*([space(10.0)] if drawn else []), Block(wide, tall, draw), note]
