"""The neutral parts of a picture: what every renderer can draw, in points, y downwards.

Enters: nothing but numbers, words and roles of colours. Leaves: a `Drawing`, a flat list of shapes with a
size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from .palette import LIGHT, Palette
from .typeset import Run

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A box with rounded corners; ``fill`` and ``stroke`` are roles of the palette."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: str = ""
    stroke: str = ""
    line: float = 1.0
    opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text made of runs; (x, y) is the anchor on the baseline."""

    x: float
    y: float
    runs: tuple[Run, ...]
    size: float
    color: str = "ink"
    anchor: Anchor = "middle"
    bold: bool = False
    opacity: float = 1.0
    halo: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A smooth line: the first point, then three points (two handles and an end) for each Bézier piece."""

    points: tuple[Point, ...]
    color: str
    width: float = 1.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A straight-edged polygon or line: arrow heads, triangles, axes."""

    points: tuple[Point, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    closed: bool = True
    opacity: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together; the title is read aloud and shown when the pointer rests on them."""

    title: str
    parts: tuple[Part, ...]


Part = Rect | Text | Curve | Shape | Dot | Group


@dataclass(frozen=True)
class Drawing:
    """A whole picture: its size in points, its parts from back to front, its palette and what it says in
    words.
    """

    width: float
    height: float
    parts: tuple[Part, ...]
    title: str = ""
    description: str = ""
    palette: Palette = field(default_factory=lambda: LIGHT)

    def flat(self) -> Iterator[Rect | Text | Curve | Shape | Dot]:
        """Every part that draws something, in order, groups opened."""
        stack: list[Part] = list(reversed(self.parts))
        while stack:
            part = stack.pop()
            if isinstance(part, Group):
                stack.extend(reversed(part.parts))
            else:
                yield part


def moved(part: Part, dx: float, dy: float) -> Part:
    """The same part elsewhere."""
    match part:
        case Group():
            return replace(part, parts=tuple([moved(p, dx, dy) for p in part.parts]))
        case Curve() | Shape():
            return replace(part, points=tuple([(x + dx, y + dy) for x, y in part.points]))
        case _:
            return replace(part, x=part.x + dx, y=part.y + dy)


def arrow_head(tip: Point, direction: Point, color: str, size: float = 7.0, opacity: float = 1.0) -> Shape:
    """A slender arrow head that ends at ``tip`` and points along the unit vector ``direction``."""
    (x, y), (dx, dy) = tip, direction
    back, side, notch = size, size * 0.42, size * 0.78
    return Shape(
        (
            (x, y),
            (x - back * dx - side * dy, y - back * dy + side * dx),
            (x - notch * dx, y - notch * dy),
            (x - back * dx + side * dy, y - back * dy - side * dx),
        ),
        fill=color,
        opacity=opacity,
    )
