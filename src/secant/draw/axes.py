"""A frame for a curve: from numbers to points, ticks at round numbers, and lines clipped to the frame.

Enters: the samples of a curve and a rectangle in points. Leaves: a `Frame`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ..explain.numbers import short
from ..explain.records import Triangle
from .shapes import Part, Point, Shape, Text
from .typeset import maths


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle (left, top, wide, tall) in points, and the ranges of x and y it shows."""

    left: float
    top: float
    wide: float
    tall: float
    xs: tuple[float, float]
    ys: tuple[float, float]

    def __call__(self, x: float, y: float) -> Point:
        """The place of the point (x, y) of the curve."""
        (x0, x1), (y0, y1) = self.xs, self.ys
        return self.left + (x - x0) / (x1 - x0) * self.wide, self.top + (y1 - y) / (y1 - y0) * self.tall

    def visible(self, curve: Iterable[Point]) -> list[Point]:
        """The samples inside the frame, as places; what is not finite or out of sight is left out."""
        (x0, x1), (y0, y1) = self.xs, self.ys
        return [self(x, y) for x, y in curve if x0 <= x <= x1 and math.isfinite(y) and y0 <= y <= y1]

    def backdrop(self) -> list[Part]:
        """Axes and round numbers along them."""
        bottom = self.top + self.tall
        parts: list[Part] = []
        for v in ticks(*self.ys):
            y = self(0, v)[1]
            parts.append(
                Shape(((self.left, y), (self.left + self.wide, y)), stroke="faint", width=0.8, closed=False)
            )
            parts.append(Text(self.left - 6, y + 3.5, maths(short(v, 4)), 10.0, "muted", "end"))
        for v in ticks(*self.xs):
            x = self(v, 0)[0]
            parts.append(Shape(((x, bottom), (x, bottom + 4)), stroke="line", closed=False))
            parts.append(Text(x, bottom + 16, maths(short(v, 4)), 10.0, "muted"))
        axes = ((self.left, bottom), (self.left + self.wide, bottom))
        return [*parts, Shape(axes, stroke="line", closed=False)]

    def line(
        self,
        x: float,
        y: float,
        slope: float,
        color: str,
        width: float,
        dash: tuple[float, ...] = (),
        opacity: float = 1.0,
    ) -> Shape:
        """The straight line through (x, y), clipped to the frame."""
        if not (math.isfinite(slope) and math.isfinite(y)):
            return Shape((self(x, self.ys[0]),) * 2, "", color, width, False, 0.0)
        ends = [x + (v - y) / slope for v in self.ys] if slope else list(self.xs)
        low, high = max(min(ends), self.xs[0]), min(max(ends), self.xs[1])
        points = self(low, y + slope * (low - x)), self(high, y + slope * (high - x))
        return Shape(points, "", color, width, False, opacity, dash)


def frame(t: Triangle, left: float, top: float, wide: float, tall: float) -> Frame:
    """A frame around the curve of a triangle, with room for the triangle and its labels."""
    xs = [x for x, _ in t.curve] + [t.at, t.at + t.by]
    finite = sorted(y for _, y in t.curve if math.isfinite(y))
    # A pole must not flatten everything else: the outer hundredths do not count.
    cut = len(finite) // 50
    ys = finite[cut : len(finite) - cut] + [v for v in (t.value, t.nudged) if math.isfinite(v)]
    return Frame(left, top, wide, tall, _wider(xs, 0.02), _wider(ys, 0.10))


def _wider(values: list[float], share: float) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low == high:
        room = abs(low) or 1.0
        return low - room, high + room
    room = (high - low) * share
    return low - room, high + room


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers between two ends, at steps of 1, 2 or 5 times a power of ten.

    >>> ticks(0, 10)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return []
    rough = span / most
    unit = 10.0 ** math.floor(math.log10(rough))
    step = min((m * unit for m in (1, 2, 5, 10) if m * unit >= rough * 0.999), default=unit * 10)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) + 0.0 for k in range(first, math.floor(high / step + 1e-9) + 1)]
