"""Scalable vector graphics, written by ourselves: a `Drawing` goes in, the text of an SVG file comes out.

All text is escaped; shapes carry colours, or (``themed``) names of CSS variables that the page defines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from .shapes import Curve, Dot, Drawing, Group, Part, Point, Rect, Shape, Text
from .typeset import SCRIPT, Run, printable

SERIF = "'STIX Two Text','STIX Two Math','Latin Modern Roman',Cambria,'Times New Roman','DejaVu Serif',serif"
SANS = "Inter,'Helvetica Neue','Segoe UI',Arial,'DejaVu Sans',sans-serif"

MONO = "'JetBrains Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace"

FONTS = {"serif": SERIF, "sans": SANS, "mono": MONO}

Color = Callable[[str], str]
Font = Callable[[str], str]
"""From one of `FONTS` to the attribute that asks for it."""


def render(drawing: Drawing, *, themed: bool = False, ident: str = "secant") -> str:
    """The SVG text. ``themed`` draws no background and leaves the colours to the page's ``--secant-…``
    variables, and the fonts to its classes.
    """
    w, h = _n(drawing.width), _n(drawing.height)
    color: Color = (lambda role: f"var(--secant-{role})") if themed else (lambda role: drawing.palette[role])
    font: Font = (lambda name: f'class="{name}"') if themed else (lambda name: f'font-family="{FONTS[name]}"')
    ident = escape(ident, quote=True)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
        f'aria-labelledby="{ident}-title {ident}-desc">',
        f'<title id="{ident}-title">{_text(drawing.title)}</title>',
        f'<desc id="{ident}-desc">{_text(drawing.description)}</desc>',
    ]
    if not themed:
        lines.append(f'<rect width="{w}" height="{h}" fill="{color("paper")}"/>')
    for part in drawing.parts:
        lines.extend(_part(part, color, font))
    lines.append("</svg>\n")
    return "\n".join(lines)


def _part(part: Part, color: Color, font: Font) -> Iterator[str]:
    match part:
        case Group(title, parts):
            yield "<g>" + (f"<title>{_text(title)}</title>" if title else "")
            for p in parts:
                yield from _part(p, color, font)
            yield "</g>"
        case Rect():
            paint = _paint(color, part.fill, part.stroke, part.line, part.dash, part.opacity)
            radius = f' rx="{_n(part.radius)}"' if part.radius else ""
            size = f'width="{_n(part.width)}" height="{_n(part.height)}"'
            yield f'<rect x="{_n(part.x)}" y="{_n(part.y)}" {size}{radius}{paint}/>'
        case Dot():
            paint = _paint(color, part.fill, part.stroke, 1.5, (), part.opacity)
            yield f'<circle cx="{_n(part.x)}" cy="{_n(part.y)}" r="{_n(part.radius)}"{paint}/>'
        case Shape():
            paint = _paint(color, part.fill, part.stroke, part.width, part.dash, part.opacity)
            tag = "polygon" if part.closed else "polyline"
            yield f'<{tag} points="{_points(part.points)}" stroke-linejoin="round"{paint}/>'
        case Curve():
            paint = _paint(color, "", part.color, part.width, part.dash, part.opacity)
            first, *rest = part.points
            yield f'<path d="M{_points((first,))} C{_points(rest)}" stroke-linecap="round"{paint}/>'
        case Text():
            yield _line(part, color, font)


def _line(t: Text, color: Color, font: Font) -> str:
    extra = ""
    if t.bold:
        extra += ' font-weight="600"'
    if t.opacity < 1:
        extra += f' opacity="{_n(t.opacity)}"'
    if t.halo:
        extra += f' stroke="{color(t.halo)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    anchor = "" if t.anchor == "start" else f' text-anchor="{t.anchor}"'
    at = f'x="{_n(t.x)}" y="{_n(t.y)}" font-size="{_n(t.size)}"'
    face = t.runs[0].face if t.runs else "roman"
    family = font(face if face in FONTS else "serif")
    body = "".join(_spans(t.runs, t.size))
    style = f'{family} fill="{color(t.color)}" xml:space="preserve"'
    return f"<text {at}{anchor}{extra} {style}>{body}</text>"


def _spans(runs: tuple[Run, ...], size: float) -> Iterator[str]:
    level = 0.0
    for r in runs:
        attrs = ' font-style="italic"' if r.face == "italic" else ""
        if r.level:
            attrs += f' font-size="{_n(size * SCRIPT)}"'
        # Firefox knows no baseline-shift: move by dy, and back again on the next run.
        to = size * (0.22 if r.level < 0 else -0.36 if r.level > 0 else 0.0)
        if to != level:
            attrs += f' dy="{_n(to - level)}"'
            level = to
        yield f"<tspan{attrs}>{_text(r.text)}</tspan>" if attrs else _text(r.text)


def _paint(
    color: Color, fill: str, stroke: str, width: float, dash: tuple[float, ...], opacity: float
) -> str:
    out = f' fill="{color(fill)}"' if fill else ' fill="none"'
    if stroke:
        out += f' stroke="{color(stroke)}" stroke-width="{_n(width)}"'
    if dash:
        out += f' stroke-dasharray="{" ".join(map(_n, dash))}"'
    return out + (f' opacity="{_n(opacity)}"' if opacity < 1 else "")


def _points(points: tuple[Point, ...] | list[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(x: float) -> str:
    """A coordinate to a hundredth of a point, without trailing zeros; never "-0"."""
    return f"{round(x, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(printable(text), quote=True)
