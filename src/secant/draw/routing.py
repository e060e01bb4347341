"""Curves between boxes: where an edge runs, a curve that keeps beside it, and places for its labels.

Enters: knots, pairs of points between which a curve swings from level to level. Leaves: Bézier points.
Between two columns a curve has level ends, so that pieces join smoothly; within a column it runs level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .shapes import Point


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle given by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area, margin: float = 0.0) -> bool:
        return (
            self.left < other.right + margin
            and other.left < self.right + margin
            and self.top < other.bottom + margin
            and other.top < self.bottom + margin
        )

    def holds(self, p: Point, margin: float = 0.0) -> bool:
        x, y = p
        return self.left - margin < x < self.right + margin and self.top - margin < y < self.bottom + margin


def beside(knots: Sequence[Point], distance: float) -> list[Point]:
    """The Bézier points of the curve through the knots, shifted by ``distance`` to its lower side.

    The ends are shifted straight down; in between the handles lean over, so that the two curves of a pair
    keep their distance on slopes too.
    """
    (x, y), *rest = knots
    out = [(x, y + distance)]
    for x1, y1 in rest:
        dx, dy = x1 - x, y1 - y
        slope = 2 * dy / dx if dx else 0.0
        lean = -distance * slope / (1 + slope * slope) ** 0.5 / 0.75
        middle = (x + x1) / 2 + lean
        out += [(middle, y + distance), (middle, y1 + distance), (x1, y1 + distance)]
        x, y = x1, y1
    return out


def point(curve: Sequence[Point], t: float) -> tuple[Point, Point]:
    """The point and the unit direction at ``t`` of one Bézier piece (four points)."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    s = 1 - t
    x = s**3 * ax + 3 * s * s * t * bx + 3 * s * t * t * cx + t**3 * dx
    y = s**3 * ay + 3 * s * s * t * by + 3 * s * t * t * cy + t**3 * dy
    u = s * s * (bx - ax) + 2 * s * t * (cx - bx) + t * t * (dx - cx)
    v = s * s * (by - ay) + 2 * s * t * (cy - by) + t * t * (dy - cy)
    length = (u * u + v * v) ** 0.5 or 1.0
    return (x, y), (u / length, v / length)


_SAMPLES = [
    ((1 - t) ** 3, 3 * (1 - t) * (1 - t) * t, 3 * (1 - t) * t * t, t**3) for t in [k / 12 for k in range(13)]
]
"""The weights of a piece's four points at the points of it that are looked at."""


@dataclass
class Labels:
    """Finds room for labels: beside their own curve, clear of boxes and of each other, and of curves if it
    can be.

    Boxes, labels and points of curves are kept by the cells of a grid, so that looking is quick.
    """

    wide: float = 64.0
    high: float = 32.0
    solid: dict[tuple[int, int], list[Area]] = field(default_factory=dict)
    ink: dict[tuple[int, int], list[Point]] = field(default_factory=dict)

    def block(self, area: Area) -> None:
        """Nothing may be written here."""
        for cell in self._cells(area):
            self.solid.setdefault(cell, []).append(area)

    def avoid(self, curve: Sequence[Point]) -> None:
        """A curve that labels had rather not cover; its points are sampled."""
        for i in range(0, len(curve) - 3, 3):
            (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve[i : i + 4]
            for a, b, c, d in _SAMPLES:
                x, y = a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy
                self.ink.setdefault((int(x // self.wide), int(y // self.high)), []).append((x, y))

    def _cells(self, area: Area, margin: float = 0.0) -> list[tuple[int, int]]:
        columns = range(int((area.left - margin) // self.wide), int((area.right + margin) // self.wide) + 1)
        rows = range(int((area.top - margin) // self.high), int((area.bottom + margin) // self.high) + 1)
        return [(i, j) for i in columns for j in rows]

    def place(
        self, curve: Sequence[Point], size: tuple[float, float], side: int, room: float
    ) -> Point | None:
        """The middle of a label of this size beside one Bézier piece, below (1) or above (-1); None if
        there is no room.

        ``room`` is the distance kept from the curve.
        """
        best: Point | None = None
        least = 1000.0
        for way in (side, -side):
            for away in (0.0, 9.0, 20.0):
                for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
                    (x, y), (dx, dy) = point(curve, t)
                    nx, ny = -dy * way, dx * way
                    reach = room + away + abs(nx) * size[0] / 2 + abs(ny) * size[1] / 2
                    if way != side:
                        reach += 2 * room
                    at = (x + nx * reach, y + ny * reach)
                    cost = 4 * abs(t - 0.5) + away * 0.3 + (6.0 if way != side else 0.0)
                    if cost < least:
                        cost += self._cost(at, size)
                        if cost < least:
                            best, least = at, cost
            if least < 4:
                break
        if best is not None:
            self.block(_area(best, size))
        return best

    def _cost(self, at: Point, size: tuple[float, float]) -> float:
        area = _area(at, size)
        cells = self._cells(area, 2.0)
        if any(area.meets(other, 2.0) for cell in cells for other in self.solid.get(cell, ())):
            return 1000.0
        return min(5.0 * sum(area.holds(p, 1.5) for cell in cells for p in self.ink.get(cell, ())), 900.0)


def _area(at: Point, size: tuple[float, float]) -> Area:
    (x, y), (w, h) = at, size
    return Area(x - w / 2, y - h / 2, x + w / 2, y + h / 2)
