"""A scene: a drawing that knows how to become SVG and a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import figure, svg
from .palette import DARK, LIGHT
from .shapes import Drawing, Part

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Scene(Drawing):
    """A picture in points with its palette; what the functions of this package return."""

    def to_svg(self) -> str:
        """The picture as the text of an SVG file."""
        return svg.render(self)

    def to_figure(self) -> Figure:
        """The picture as a matplotlib figure; needs ``pip install "secant[plot]"``."""
        return figure.render(self)

    def _repr_svg_(self) -> str:
        return self.to_svg()


def scene(
    parts: Iterable[Part], width: float, height: float, title: str, description: str, dark: bool
) -> Scene:
    """A scene in the light or the dark palette."""
    return Scene(width, height, tuple(parts), title, description, DARK if dark else LIGHT)
