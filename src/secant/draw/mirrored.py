"""The mirrored picture: values flow right along solid arrows, and under each one a dashed arrow carries
the partial back.

Enters: a `Report`. Leaves: a `Scene`. One picture, both passes: each box shows name and formula, value and
adjoint.
"""

from __future__ import annotations

from ..explain.numbers import short
from ..explain.records import Report
from .cards import Around
from .folding import fold as fold_view
from .frames import card
from .picture import picture
from .scene import Scene, scene
from .shapes import Curve, Part, Text, arrow_head, moved
from .typeset import equation, maths, plain, shorten, whole, width

MARGIN = 34.0


def mirrored(report: Report, *, dark: bool = False, fold: bool = True, backward: bool = True) -> Scene:
    """The computational graph with values and, unless ``backward`` is False, derivatives.

    ``fold`` keeps big graphs readable: calls and long stretches are drawn as one box each. Loops and branches
    are frames around what is inside them.
    """
    view = fold_view(report) if fold else fold_view(report, None)
    around = Around(report.item(report.output).name, report.output, report.wrt, backward)
    drawn = picture(view, [card(b, around) for b in view.boxes], backward)
    head = 30.0 if report.title else 0.0
    legend = 34.0 if backward else 0.0
    title = maths(shorten(report.title, 120))
    wide = max(drawn.width, 300.0 if backward else 0.0, width(title, 16.0) if report.title else 0.0)
    ox, oy = MARGIN + (wide - drawn.width) / 2, MARGIN + head
    parts: list[Part] = []
    if report.title:
        parts.append(Text(MARGIN, MARGIN + 8.0, title, 16.0, "ink", "start"))
    parts += [moved(p, ox, oy) for p in (*drawn.arrows, *drawn.parts)]
    height = drawn.height + 2 * MARGIN + head + legend
    if backward:
        parts += _legend(report, MARGIN, height - MARGIN * 0.75)
    return scene(parts, wide + 2 * MARGIN, height, _title(report), _description(report, backward), dark)


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
