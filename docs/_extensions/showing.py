"""Values as parts of a page: pictures inline, pages in frames, tables, figures, else text.

Enters: the value of a block's last line. Leaves: docutils nodes. Pictures name their colours by CSS
variables, so that they follow the theme; the variables are in ``palette.css``, written at each build.
"""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Mapping
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from secant.draw import svg
from secant.draw.palette import DARK, LIGHT
from secant.draw.shapes import Drawing
from secant.shown import Explanation, Shown

FRAMES = "_frames"
NUMBERS = itertools.count(1)
SMALLEST = 0.7  # how far a picture may shrink before it scrolls


class Frame(nodes.General, nodes.Element):
    """A page of its own, shown in a frame: ``text`` is the page, ``name`` its file."""


def shown(value: Any, options: Mapping[str, Any]) -> nodes.Node:
    """The node for a value; with the option ``frame`` an explanation is shown as its page."""
    if "frame" in options and isinstance(value, Explanation):
        return Frame(
            "",
            text=value.to_html(),
            name=options["frame"],
            title=value.title or value.name,
            height=options.get("height", "36rem"),
        )
    if isinstance(value, Shown):
        return picture(value)
    if hasattr(value, "savefig"):
        return _figure(value)
    if hasattr(value, "_repr_html_"):
        return nodes.raw("", f'<div class="shown table">{value._repr_html_()}</div>', format="html")
    text = value if isinstance(value, str) else repr(value)
    return nodes.literal_block(text, text, language="text", classes=["printed", "output"])


def picture(value: Shown) -> nodes.Node:
    """Secant's picture, inline, in the colours of the theme."""
    return nodes.raw("", themed(value.scene()), format="html")


def themed(drawing: Drawing) -> str:
    """A drawing as inline SVG that takes its colours from the page."""
    text = svg.render(drawing, themed=True, ident=f"picture-{next(NUMBERS)}")
    text = text.replace("<svg ", f'<svg style="min-width: {SMALLEST * drawing.width:.0f}px" ', 1)
    return f'<div class="shown secant-picture" tabindex="0">{text}</div>'


def _figure(figure: Any) -> nodes.Node:
    """A matplotlib figure as SVG without background; its ink is the theme's by ``currentColor``."""
    file = StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    text = file.getvalue()
    text = text[text.index("<svg") :].replace("#000000", "currentColor").replace("#010203", "currentColor")
    return nodes.raw("", f'<div class="shown plot">{text}</div>', format="html")


def visit_frame(self: HTML5Translator, node: Frame) -> None:
    file = Path(self.builder.outdir) / FRAMES / f"{node['name']}.html"
    file.parent.mkdir(exist_ok=True)
    file.write_text(node["text"], encoding="utf-8")
    here = posixpath.dirname(self.builder.get_target_uri(self.docnames[0]))
    address = escape(posixpath.relpath(f"{FRAMES}/{file.name}", here or "."), quote=True)
    title = escape(node["title"], quote=True)
    self.body.append(
        f'<figure class="shown secant-frame"><iframe src="{address}" title="{title}" loading="lazy" '
        f'style="height: {escape(node["height"], quote=True)}"></iframe>'
        f'<figcaption><a href="{address}" target="_blank">Open this page alone</a></figcaption></figure>'
    )
    raise nodes.SkipNode


def write_palette(app: Sphinx) -> None:
    """The colours of Secant's pictures for both themes, from Secant's own palettes."""

    def rule(selector: str, colors: Mapping[str, str]) -> str:
        return f"{selector} {{ {' '.join(f'--secant-{k}: {v};' for k, v in colors.items())} }}\n"

    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    fonts = "".join(
        f".secant-picture .{name} {{ font-family: {family}; }}\n" for name, family in svg.FONTS.items()
    )
    text = rule("html", LIGHT) + rule('html[data-theme="dark"]', DARK) + fonts
    (folder / "palette.css").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(Frame, html=(visit_frame, None))
    app.add_css_file("palette.css")
    app.connect("builder-inited", write_palette)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
