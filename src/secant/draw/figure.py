"""The same drawings as matplotlib figures; the only module that imports matplotlib, and only when it is
asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from .shapes import Curve, Dot, Drawing, Rect, Shape, Text
from .typeset import SCRIPT, Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MISSING = (
    'Drawing a figure or a PNG needs matplotlib: pip install "secant[plot]" (SVG and HTML need nothing).'
)

# Both families come with matplotlib itself, so that a figure looks the same everywhere.
_FAMILY: dict[str, tuple[str, Literal["italic", "normal"]]] = {
    "italic": ("STIXGeneral", "italic"),
    "roman": ("STIXGeneral", "normal"),
    "sans": ("DejaVu Sans", "normal"),
    "mono": ("DejaVu Sans Mono", "normal"),
}


def render(drawing: Drawing) -> Figure:
    """The drawing as a figure of its own size (72 points to an inch), without touching pyplot's state."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as e:
        raise ImportError(MISSING) from e
    figure = Figure(figsize=(drawing.width / 72, drawing.height / 72), facecolor=drawing.palette["paper"])
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    axes.set_axis_off()
    for order, part in enumerate(drawing.flat()):
        _draw(axes, drawing, part, order + 1)
    return figure


def save(drawing: Drawing, file: Any, kind: str) -> None:
    """Write PNG (at twice the screen's density) or PDF to an open file; the drawing shrinks if a PNG would
    be huge.
    """
    dpi = min(144.0, 16000 * 72 / max(drawing.width, drawing.height))
    figure = render(drawing)
    metadata = {"Title": drawing.title} if kind == "png" else {"Title": drawing.title, "CreationDate": None}
    figure.savefig(file, format=kind, dpi=dpi, facecolor=figure.get_facecolor(), metadata=metadata)


def _draw(axes: Any, drawing: Drawing, part: Rect | Text | Curve | Shape | Dot, order: int) -> None:
    from matplotlib import patches  # noqa: PLC0415
    from matplotlib.path import Path  # noqa: PLC0415

    color = drawing.palette
    match part:
        case Rect():
            style = f"round,pad=0,rounding_size={part.radius}" if part.radius else "square,pad=0"
            box = patches.FancyBboxPatch(
                (part.x, part.y), part.width, part.height, boxstyle=style, mutation_aspect=1
            )
            axes.add_patch(
                _paint(box, color, part.fill, part.stroke, part.line, part.opacity, part.dash, order)
            )
        case Dot():
            dot = patches.Circle((part.x, part.y), part.radius)
            axes.add_patch(_paint(dot, color, part.fill, part.stroke, 1.5, part.opacity, (), order))
        case Shape():
            shape = patches.PathPatch(Path([*part.points, part.points[0]] if part.closed else [*part.points]))
            axes.add_patch(
                _paint(shape, color, part.fill, part.stroke, part.width, part.opacity, part.dash, order)
            )
        case Curve():
            codes = [Path.MOVETO] + [Path.CURVE4] * (len(part.points) - 1)
            curve = patches.PathPatch(Path([*part.points], codes), capstyle="round")
            axes.add_patch(_paint(curve, color, "", part.color, part.width, part.opacity, part.dash, order))
        case Text():
            _line(axes, color, part, order)


def _paint(
    patch: Any,
    color: Any,
    fill: str,
    stroke: str,
    width: float,
    opacity: float,
    dash: tuple[float, ...],
    order: int,
) -> Any:
    patch.set_facecolor(color[fill] if fill else "none")
    patch.set_edgecolor(color[stroke] if stroke else "none")
    patch.set_linewidth(width if stroke else 0.0)
    patch.set_linestyle((0, tuple(d / width for d in dash)) if dash else "solid")
    patch.set_joinstyle("round")
    patch.set_alpha(opacity if opacity < 1 else None)
    patch.set_zorder(order)
    return patch


def _line(axes: Any, color: Any, t: Text, order: int) -> None:
    from matplotlib import patheffects  # noqa: PLC0415

    # Word by word: what is drawn is hinted, and so a little wider than it is said to be.
    runs = [replace(r, text=word) for r in t.runs for word in re.findall(r"\s+|\S+\s*", r.text)]
    widths = [_width(r, t.size, t.bold) for r in runs]
    x = t.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[t.anchor] * sum(widths)
    effects = [patheffects.Stroke(linewidth=4, foreground=color[t.halo])] if t.halo else []
    # Halos first, so that no run's halo eats into its neighbour.
    for pass_effects in [effects, []] if effects else [[]]:
        at = x
        for r, w in zip(runs, widths):
            y = t.y + t.size * (0.22 if r.level < 0 else -0.36 if r.level > 0 else 0.0)
            label = axes.text(
                at,
                y,
                r.text,
                fontproperties=_font(r, t.size, t.bold),
                color=color[t.color],
                alpha=t.opacity,
                va="baseline",
                parse_math=False,
                zorder=order,
            )
            label.set_path_effects(pass_effects)
            at += w


def _font(r: Run, size: float, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    family, style = _FAMILY[r.face]
    families = [family, "DejaVu Sans"] if family != "DejaVu Sans" else [family]
    scale = (SCRIPT if r.level else 1.0) * (0.94 if r.face in ("sans", "mono") else 1.0)
    return FontProperties(
        family=families, style=style, weight="bold" if bold else "normal", size=size * scale
    )


def _width(r: Run, size: float, bold: bool) -> float:
    """The sum of advances, blanks included, which matplotlib's own extents leave out at the ends."""
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415

    properties = _font(r, size, bold)
    font = get_font(findfont(properties))
    font.set_size(properties.get_size_in_points(), 72)
    glyphs = (font.load_char(ord(c), flags=LoadFlags.NO_HINTING) for c in r.text)
    return float(sum(g.linearHoriAdvance for g in glyphs) / 65536)
