"""Pictures on a page of their own, and a report as a picture and tables.

Enters: scenes, or a `Report`. Leaves: the text of one HTML file that needs no network and is light or dark as
the reader's system is, or the sections that the interactive page shows where no script runs. Every name is
escaped. The security policy allows the page's own style and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from ..explain.records import Report
from . import loops, svg
from . import tables as tables_of
from .mirrored import mirrored
from .palette import DARK, LIGHT, Palette
from .shapes import Drawing
from .tables import mathematics, text
from .typeset import maths

_STYLE = """
:root { color-scheme: light dark; %(light)s }
@media (prefers-color-scheme: dark) { :root { %(dark)s } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 3rem 1.5rem 5rem; max-width: 76rem; background: var(--secant-paper);
  color: var(--secant-ink); font: 16px/1.55 %(serif)s; }
h1 { font-size: 1.9rem; font-weight: 500; margin: 0 0 1.2rem; }
figure { margin: 0 0 1.5rem; overflow-x: auto; }
svg { display: block; max-width: none; height: auto; }
.serif { font-family: %(serif)s; } .sans { font-family: %(sans)s; } .mono { font-family: %(mono)s; }
text { white-space: pre; }
var { font-style: italic; }
@media print { body { max-width: none; padding: 0; } }
"""

ROWS = 300
"""Rows of a table at most."""


def fixed(report: Report) -> list[str]:
    """The picture and the tables of a report, for where no script runs."""
    output = report.item(report.output).name
    whole, report = report, replace(report, items=report.items[:ROWS], steps=report.steps[:ROWS])
    tables = [tables_of.values(report, output)]
    if report.steps:
        tables.append(tables_of.steps(report, output))
    tables += loops.sections(whole)
    if report.nudge is not None:
        tables.append(tables_of.nudge(report.nudge))
    if report.remarks:
        tables.insert(0, tables_of.remarks(report.remarks))
    left = len(whole.items) - len(report.items)
    if left > 0:
        tables.append(f'<p class="note">The tables show the first {ROWS} values; there are {left} more.</p>')
    return [_figure(mirrored(replace(whole, title="")), 1), *tables]


def page(title: str, scenes: Sequence[Drawing]) -> str:
    """A page of pictures."""
    style = _STYLE % {
        "light": variables(LIGHT),
        "dark": variables(DARK),
        "serif": svg.SERIF,
        "sans": svg.SANS,
        "mono": svg.MONO,
    }
    policy = f"default-src 'none'; style-src '{digest(style)}'; base-uri 'none'; form-action 'none'"
    figures = [_figure(s, k) for k, s in enumerate(scenes, 1)]
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
            "</head>",
            "<body>",
            f"<h1>{mathematics(maths(title))}</h1>",
            *figures,
            "</body>",
            "</html>",
            "",
        ]
    )


def _figure(scene: Drawing, number: int) -> str:
    return f"<figure>\n{svg.render(scene, themed=True, ident=f'figure-{number}')}</figure>"


def digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def variables(palette: Palette) -> str:
    return " ".join(f"--secant-{role}: {color};" for role, color in palette.items())
