"""The interactive page: one self-contained file.

Enters: a `Report`, and the graph it was made of, so that the page can compute it again. Leaves: the text
of an HTML file with its data, its style and its one script inside. It asks for nothing: the security
policy names the digests of the style and the script, and allows no other and no connection. Where scripts
do not run, the picture and the tables of the static page are shown.
"""

from __future__ import annotations

import json
import re
from html import escape

from ..draw.html import digest, fixed, variables
from ..draw.palette import DARK, LIGHT
from ..draw.svg import MONO, SANS, SERIF
from ..draw.tables import mathematics, text
from ..draw.typeset import maths
from ..explain.records import Report
from ..graph.core import Graph
from .bundle import bundle, static
from .payload import payload
from .places import Plain

LOWEST, HIGHEST = 520, 300  # points: the panel needs the first; a picture adds the second at most
NARROW, COLUMN = 860, 800  # below this width the page is one column, and needs this height
AROUND, ACROSS = 240, 480  # what stands above and below the picture; how wide it is in a cell


def to_html(report: Report, graph: Graph | None = None) -> str:
    """The page of a report. With the ``graph`` its inputs can be dragged, if they are numbers or small
    arrays.

    >>> import secant as sc
    >>> page = to_html(sc.explain(lambda a, b: a * b)(3.0, 2.0))
    >>> page.startswith("<!DOCTYPE html>"), "http-equiv" in page
    (True, True)
    """
    return document(report, payload(report, graph))


def document(report: Report, content: Plain) -> str:
    """The page of a report whose payload is at hand."""
    data = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    title = report.title or report.name
    style, script = stylesheet(), bundle("main.js")
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(_EARLY)}' '{digest(script)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{text(title)}</title>",
            f"<style>{style}</style>",
            f"<script>{_EARLY}</script>",
            "</head>",
            "<body>",
            '<div id="app" hidden></div>',
            '<main id="fixed">',
            f"<h1>{mathematics(maths(title))}</h1>",
            *fixed(report),
            "</main>",
            f'<script type="application/json" id="secant-data">{inside_script(data)}</script>',
            f'<script type="module">{script}</script>',
            "</body>",
            "</html>",
            "",
        ]
    )


SHEETS = ("base", "tools", "graph", "states", "panel", "arrays", "small")
"""The style sheets, in order: later ones go before earlier ones."""

_EARLY = """
document.documentElement.classList.add("js");
addEventListener("error", function () {
  if (!document.documentElement.dataset.ready) document.documentElement.classList.remove("js");
});
"""
"""Hides what is only for where no script runs, before it is laid out; shows it again if the script
fails."""


def to_frame(report: Report, graph: Graph | None = None, height: int | None = None) -> str:
    """The page in a frame, for a notebook: it shares neither style nor scripts with what is around it.

    Without a ``height`` in points the frame is as high as the picture needs in a cell of usual width, and
    higher in a narrow one, where the page stands in one column; it can be drawn larger by its corner.
    """
    content = payload(report, graph)
    page = escape(document(report, content), quote=True)
    fits = fitting(content)
    high = f"clamp({fits}px, ({NARROW}px - 100cqw) * 999, {max(fits, COLUMN)}px)"
    style = "border: 0; display: block; resize: vertical; overflow: auto; height: "
    style += high if height is None else f"{height}px"
    return (
        f'<div style="container-type: inline-size"><iframe srcdoc="{page}" '
        'sandbox="allow-scripts allow-downloads" allow="clipboard-write" '
        f'title="{text(report.title or report.name)}" width="100%" height="{height or fits}" '
        f'style="{style}"></iframe></div>'
    )


def fitting(content: Plain) -> int:
    """How high a page is that shows the whole picture in a cell of usual width."""
    across, down = content["layouts"][content["sheets"][0]["folds"][0]["layout"]]["size"]
    return int(min(LOWEST + HIGHEST, max(LOWEST, AROUND + down * min(1.0, ACROSS / max(across, 1.0)))))


def inside_script(data: str) -> str:
    """JSON that cannot end the element it stands in, whatever its strings hold."""
    data = data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return re.sub("[\ud800-\udfff]", "�", data)  # half a character cannot be written to a file


def stylesheet() -> str:
    """The style of the page, with the colours and fonts of all pictures."""
    dark, fonts = variables(DARK), f"--serif: {SERIF}; --sans: {SANS}; --mono: {MONO};"
    return "\n".join(
        [
            f":root {{ color-scheme: light dark; {variables(LIGHT)} {fonts} }}",
            f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}",
            f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}",
            ":root[data-theme=light] { color-scheme: light; }",
            *[static(f"{name}.css") for name in SHEETS],
        ]
    )
