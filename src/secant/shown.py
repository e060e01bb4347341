"""Records that print as text, draw themselves, and show as pictures in notebooks.

Enters: the records of `explain`. Leaves: the same records, as classes that know how to show themselves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from . import draw, explain, page
from .explain.choosing import series_of
from .explain.moving import moved
from .explain.records import NudgeTable, Report, Stretching, Triangle
from .graph.core import Graph
from .graph.errors import Refused
from .graph.printed import Printed


class Shown:
    """A record that prints as text and shows as a picture in notebooks."""

    def scene(self, dark: bool = False) -> draw.Scene:
        """The picture, before it is written as SVG or drawn by matplotlib."""
        raise TypeError(f"{type(self).__name__} has no picture")

    def to_svg(self, dark: bool = False) -> str:
        """The picture as SVG text."""
        return self.scene(dark=dark).to_svg()

    def draw(self, path: str | os.PathLike[str] | None = None, dark: bool = False) -> Any:
        """Save the picture (.svg, .png, .pdf), or give a matplotlib figure where there is no path."""
        scene = self.scene(dark=dark)
        return scene.to_figure() if path is None else draw.save(path, scene)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.to_svg(), "text/plain": str(self)}


class Explanation(Shown, Report):
    """What ``sc.explain(f)(*args)`` returns: the `Report`, with its text, its picture and its page."""

    def __str__(self) -> str:
        return explain.report_text(self)

    def scene(self, dark: bool = False) -> draw.Scene:
        return draw.mirrored(self, dark=dark)

    def to_html(self) -> str:
        """One self-contained page that works offline: step through the graph, drag inputs, open folds.

        Numbers are computed again in the page while an input is dragged, where they are numbers or small
        arrays; where they cannot be, the page says why, and iterations of loops are evenly chosen ones.
        """
        return page.to_html(self.series() if self.regions else self, self.graph)

    @property
    def graph(self) -> Graph | None:
        """The graph that was explained, where it is known."""
        found: Graph | None = self.__dict__.get("recorded")
        return found

    def series(self) -> Report:
        """The same explanation with several iterations of each loop."""
        again: Callable[[int], Report] | None = self.__dict__.get("again")
        return self if again is None else again(series_of(self))

    def at(self, **values: Any) -> Explanation:
        """The same graph explained at other numbers; inputs that are not named keep theirs.

        >>> import secant as sc
        >>> found = sc.explain(lambda a, b: a * b)(3.0, 2.0)
        >>> [float(e.item("v0").adjoint) for e in (found, found.at(a=10.0), found.at(b=7.0))]
        [2.0, 2.0, 7.0]
        """
        elsewhere: Callable[[list[Any]], Explanation] | None = self.__dict__.get("elsewhere")
        if elsewhere is None:
            raise Refused("this explanation does not know its graph; make it with sc.explain(f)(*args)")
        return elsewhere(moved(self, values))

    def widget(self, height: int | None = None) -> Any:
        """The page as a widget of Jupyter, VS Code or marimo: what is dragged in it is read in Python.

        ``w["a"]`` is an input, and ``w["a"] = 2.0`` moves the page; ``w.value`` and ``w.gradients`` are
        computed at what is on show. It needs the extra ``[notebook]``.
        """
        try:
            from .notebook import widget  # noqa: PLC0415  (an optional package)
        except ImportError as error:
            said = f'live sliders need {error.name}; run pip install "secant[notebook]"'
            raise ImportError(said, name=error.name) from None
        return widget(self, height)

    def to_json(self) -> str:
        """Everything in the explanation as JSON text, for machines."""
        return json.dumps(explain.to_json(self))

    def draw(self, path: str | os.PathLike[str] | None = None, dark: bool = False) -> Any:
        if path is not None and Path(path).suffix == ".html":
            return draw.save(path, self.to_html())
        return super().draw(path, dark)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {**super()._repr_mimebundle_(), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        """The page in a frame, for notebooks."""
        return page.to_frame(self.series() if self.regions else self, self.graph)


class Slope(Shown, Triangle):
    """What ``sc.slope`` returns: the triangle under the secant line."""

    def __str__(self) -> str:
        return explain.slope_text(self)

    def scene(self, dark: bool = False) -> draw.Scene:
        return draw.triangles([self], dark=dark)


class Slopes(Shown):
    """Several triangles in one picture: functions side by side, or one secant becoming the tangent."""

    def __init__(self, triangles: Sequence[Slope], shrinking: bool):
        self.triangles = tuple(triangles)
        self.shrinking = shrinking

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.triangles))

    def __iter__(self) -> Iterator[Slope]:
        return iter(self.triangles)

    def scene(self, dark: bool = False) -> draw.Scene:
        return (draw.shrinking if self.shrinking else draw.triangles)(list(self.triangles), dark=dark)


class Broadcast(Shown, Stretching):
    """What ``sc.broadcast`` returns: how shapes stretch to meet."""

    def __str__(self) -> str:
        return explain.broadcast_text(self)

    def scene(self, dark: bool = False) -> draw.Scene:
        return draw.stretching(self, dark=dark)


class Nudged(Printed, NudgeTable):
    """What ``sc.nudge`` returns: every node before and after the nudge."""

    def __str__(self) -> str:
        return draw.terminal.table(self)


def shown_as(cls: Any, record: Any) -> Any:
    """The same record as the class that knows how to show itself."""
    return cls(**{f.name: getattr(record, f.name) for f in fields(record)})
