"""The slope triangle on its curve, two of them side by side, and the secant that becomes the tangent.

Enters: `Triangle` records. Leaves: scenes in which width and height are labelled and the slope is their
quotient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..explain.numbers import short
from ..explain.records import Triangle
from .axes import Frame, frame
from .scene import Scene, scene
from .shapes import Curve, Dot, Part, Shape, Text
from .typeset import Run, Runs, maths, plain, width

PANEL = (330.0, 250.0)
MARGIN = 30.0
HEAD = 34.0
FOOT = 74.0
BETWEEN = 44.0


def triangles(records: Sequence[Triangle], dark: bool = False) -> Scene:
    """Curves with their slope triangles, side by side: rise over run beside the exact derivative."""
    parts: list[Part] = []
    x = MARGIN
    for t in records:
        parts += _panel(t, x)
        x += PANEL[0] + BETWEEN
    said = " ".join(_said(t) for t in records)
    wide = max(x - BETWEEN, MARGIN) + MARGIN
    return scene(parts, wide, MARGIN + HEAD + PANEL[1] + FOOT + 12, "Slope triangles", said, dark)


def shrinking(records: Sequence[Triangle], dark: bool = False) -> Scene:
    """One curve with secants of smaller and smaller increments, the older ones fading, and the tangent
    they become.
    """
    rows = sorted(filter(_drawable, records), key=lambda t: -abs(t.by))
    if not rows:
        return scene((), 2 * MARGIN, 2 * MARGIN, "No triangles", "", dark)
    size = (460.0, 320.0)
    at = frame(rows[0], MARGIN + 30, MARGIN + HEAD, *size)
    parts = [*_head(rows[0], MARGIN), *at.backdrop(), _curve(rows[0], at)]
    for k, t in enumerate(rows):
        fade = 0.25 + 0.55 * (k + 1) / len(rows)
        parts.append(_secant_line(t, at, fade, "backward"))
        parts += _corner(t, at, fade)
        parts.append(Dot(*at(t.at + t.by, t.nudged), 3.4, "backward", "paper", fade))
    last = rows[-1]
    parts.append(at.line(last.at, last.value, last.derivative, "accent", 2.0))
    parts.append(Dot(*at(last.at, last.value), 4.4, "ink", "paper"))
    parts += _column(rows, MARGIN + 30 + size[0] + 34, MARGIN + HEAD + 14)
    said = " ".join(_said(t) for t in rows)
    return scene(
        parts,
        size[0] + 2 * MARGIN + 320,
        size[1] + 2 * MARGIN + HEAD + 22,
        "The secant becomes the tangent",
        said,
        dark,
    )


def _drawable(t: Triangle) -> bool:
    """A pole or a hole at one of the two points leaves a curve without a triangle."""
    return math.isfinite(t.value) and math.isfinite(t.nudged)


def _panel(t: Triangle, x: float) -> list[Part]:
    at = frame(t, x + 30, MARGIN + HEAD, PANEL[0] - 30, PANEL[1])
    parts = [
        *_head(t, x),
        *at.backdrop(),
        _curve(t, at),
        at.line(t.at, t.value, t.derivative, "accent", 1.3, (5.0, 4.0)),
    ]
    if _drawable(t):
        parts += [_secant_line(t, at, 1.0, "backward"), *_corner(t, at, 1.0), *_named_sides(t, at)]
        parts.append(Dot(*at(t.at, t.value), 4.4, "ink", "paper"))
        parts.append(Dot(*at(t.at + t.by, t.nudged), 4.4, "backward", "paper"))
    middle, y = x + 30 + (PANEL[0] - 30) / 2, MARGIN + HEAD + PANEL[1] + 44
    quotient = maths(f" = {short(t.height)} / {_factor(t.width)} = {short(t.slope)}")
    parts.append(Text(middle, y, (Run("slope = height / width"), *quotient), 14.0, "backward"))
    exact = (Run("exact derivative = "), *maths(short(t.derivative)))
    parts.append(Text(middle, y + 21, exact, 13.0, "accent"))
    return parts


def _head(t: Triangle, x: float) -> list[Part]:
    formula = maths(equation(t))
    where: Runs = (Run("  at "), *maths(short(t.at)))
    return [
        Text(x, MARGIN + 8, formula, 17.0, "ink", "start"),
        Text(x + width(formula, 17.0) + 4, MARGIN + 8, where, 14.0, "muted", "start"),
    ]


def _curve(t: Triangle, at: Frame) -> Curve:
    """The samples as one smooth curve: level by level handles from central differences (Catmull and Rom)."""
    points = at.visible(t.curve)
    if len(points) < 2:
        points = [at(t.at, at.ys[0])] * 2
    out = [points[0]]
    for k in range(len(points) - 1):
        (ax, ay), (bx, by) = points[k], points[k + 1]
        px, py = points[max(0, k - 1)]
        qx, qy = points[min(len(points) - 1, k + 2)]
        out += [(ax + (bx - px) / 6, ay + (by - py) / 6), (bx - (qx - ax) / 6, by - (qy - ay) / 6), (bx, by)]
    return Curve(tuple(out), "forward", 3.2)


def _secant_line(t: Triangle, at: Frame, opacity: float, color: str) -> Part:
    return at.line(t.at, t.value, t.slope, color, 1.5, (), opacity)


def _corner(t: Triangle, at: Frame, opacity: float) -> list[Part]:
    """The triangle itself: across by the increment, then up by the rise."""
    a, b, c = at(t.at, t.value), at(t.at + t.by, t.value), at(t.at + t.by, t.nudged)
    return [
        Shape((a, b, c), fill="backward", opacity=0.14 * opacity),
        Shape((a, b, c), stroke="backward", width=1.2, closed=False, opacity=opacity),
    ]


def _named_sides(t: Triangle, at: Frame) -> list[Part]:
    """Width under (or over) the run, height beside the rise."""
    (ax, ay), (bx, _), (_, cy) = at(t.at, t.value), at(t.at + t.by, t.value), at(t.at + t.by, t.nudged)
    rises = cy <= ay
    right = bx >= ax
    across = (Run("width "), *maths(short(t.width)))
    up = (Run("height "), *maths(short(t.height)))
    return [
        Text((ax + bx) / 2, ay + (17 if rises else -8), across, 12.5, "backward", halo="paper"),
        Text(
            bx + (8 if right else -8),
            (ay + cy) / 2 + 4,
            up,
            12.5,
            "backward",
            "start" if right else "end",
            halo="paper",
        ),
    ]


def _column(rows: Sequence[Triangle], x: float, y: float) -> list[Part]:
    """The numbers beside the picture: width, height and slope of each secant, then the tangent's slope."""
    stops = (x + 62, x + 150, x + 232)
    parts: list[Part] = [
        Text(at, y, plain(name), 9.5, "muted", "end") for at, name in zip(stops, ("width", "height", "slope"))
    ]
    for k, t in enumerate(rows):
        y += 22
        fade = 0.45 + 0.55 * (k + 1) / len(rows)
        for at, v in zip(stops, (t.width, t.height, t.slope)):
            parts.append(Text(at, y, maths(short(v)), 13.5, "backward", "end", opacity=fade))
    parts.append(Shape(((x, y + 10), (stops[-1], y + 10)), stroke="line", closed=False))
    parts.append(Text(stops[1], y + 30, (Run("exact derivative"),), 13.5, "accent", "end"))
    parts.append(Text(stops[2], y + 30, maths(short(rows[-1].derivative)), 13.5, "accent", "end"))
    return parts


def _factor(x: float) -> str:
    return f"({short(x)})" if x < 0 else short(x)


def _said(t: Triangle) -> str:
    return (
        f"{equation(t)} at {short(t.at)}: width {short(t.width)}, height {short(t.height)}, "
        f"slope {short(t.slope)}, exact derivative {short(t.derivative)}."
    )


def equation(t: Triangle) -> str:
    """What the curve is: "f(a) = 3a"; the formula may come with its left side or without."""
    return t.formula if not t.name or "=" in t.formula or t.name == t.formula else f"{t.name} = {t.formula}"
