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


@dataclass
class Labels:
    """Finds room for labels: beside their own curve, clear of boxes and of each other, and of curves if it
    can be.

    Boxes, labels and points of curves are kept by strips of 200 points of x, so that looking is quick.
    """

    strip: float = 200.0
    solid: dict[int, list[Area]] = field(default_factory=dict)
    ink: dict[int, list[Point]] = field(default_factory=dict)

    def block(self, area: Area) -> None:
        """Nothing may be written here."""
        for i in range(int(area.left // self.strip), int(area.right // self.strip) + 1):
            self.solid.setdefault(i, []).append(area)

    def avoid(self, curve: Sequence[Point]) -> None:
        """A curve that labels had rather not cover; its points are sampled."""
        for i in range(0, len(curve) - 3, 3):
            for t in range(13):
                p, _ = point(curve[i : i + 4], t / 12)
                self.ink.setdefault(int(p[0] // self.strip), []).append(p)

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
        cost = 0.0
        for i in range(int(area.left // self.strip), int(area.right // self.strip) + 1):
            if any(area.meets(other, 2.0) for other in self.solid.get(i, ())):
                return 1000.0
            cost += 5.0 * sum(area.holds(p, 1.5) for p in self.ink.get(i, ()))
        return min(cost, 900.0)


def _area(at: Point, size: tuple[float, float]) -> Area:
    (x, y), (w, h) = at, size
    return Area(x - w / 2, y - h / 2, x + w / 2, y + h / 2)
