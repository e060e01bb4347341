"""A self-contained static page: the picture, values, steps and nudges as tables, and remarks.

Enters: a `Report` and further scenes. Leaves: the text of one HTML file that needs no network, is light or
dark as the reader's system is, and escapes every name. The security policy allows its own style and nothing
else; pages with loops have sliders, and the one short script that they need.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
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
h2 { font-size: 1.15rem; font-weight: 600; margin: 2.6rem 0 .7rem; }
figure { margin: 0 0 1.5rem; overflow-x: auto; }
svg { display: block; max-width: none; height: auto; }
.serif { font-family: %(serif)s; } .sans { font-family: %(sans)s; } .mono { font-family: %(mono)s; }
text { white-space: pre; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums lining-nums; }
th, td { padding: .38rem 1.4rem .38rem 0; text-align: left; vertical-align: baseline;
  border-bottom: 1px solid var(--secant-faint); }
thead th { font: 600 .74rem/1.4 %(sans)s; color: var(--secant-muted); }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.value { color: var(--secant-forward); }
.slope { color: var(--secant-backward); }
.note { color: var(--secant-muted); font: .85rem/1.5 %(sans)s; }
.remark { border-left: 3px solid var(--secant-alarm); padding: .2rem 0 .2rem 1rem; margin: 0 0 1rem; }
var, .up { font-style: italic; } .up { font-style: normal; }
.iterations { display: flex; gap: .9rem; align-items: center; margin: 0 0 .8rem; font: .85rem/1.4 %(sans)s; }
.iterations code, h2 code { font-family: %(mono)s; font-size: .95em; }
.iterations input { flex: 0 1 22rem; accent-color: var(--secant-accent); }
.iterations output { min-width: 9rem; color: var(--secant-muted); font-variant-numeric: tabular-nums; }
h3 { font: 600 .85rem/1.4 %(sans)s; color: var(--secant-muted); margin: 1.4rem 0 .4rem; }
.inside { border-left: 2px solid var(--secant-accent); padding-left: 1.2rem; margin-top: 2.6rem; }
.inside .inside { margin-top: 1rem; } .inside h2 { margin-top: 0; }
@media print { body { max-width: none; padding: 0; } }
"""


def to_html(report: Report, extra_scenes: Iterable[Drawing] = ()) -> str:
    """The page of a report; ``extra_scenes`` are drawn under the graph.

    Where several iterations of a loop were computed, a slider switches between them.
    """
    tables = [tables_of.values(report, report.item(report.output).name)]
    if report.steps:
        tables.append(tables_of.steps(report, report.item(report.output).name))
    tables += loops.sections(report)
    if report.nudge is not None:
        tables.append(tables_of.nudge(report.nudge))
    if report.remarks:
        tables.insert(0, tables_of.remarks(report.remarks))
    sliders = loops.sliders(report)
    first = mirrored(replace(report, title=""), series=bool(sliders))
    return page(report.title or report.name, [first, *extra_scenes], tables, sliders)


def page(title: str, scenes: Sequence[Drawing], sections: Sequence[str], sliders: str = "") -> str:
    """A page of pictures and finished sections; with sliders it holds the short script that they need."""
    style = _STYLE % {
        "light": _variables(LIGHT),
        "dark": _variables(DARK),
        "serif": svg.SERIF,
        "sans": svg.SANS,
        "mono": svg.MONO,
    }
    policy = f"default-src 'none'; style-src '{_digest(style)}'"
    if sliders:
        policy += f"; script-src '{_digest(loops.SCRIPT)}'"
    policy += "; base-uri 'none'; form-action 'none'"
    figures = [
        f"<figure>\n{svg.render(s, themed=True, ident=f'figure-{k}')}</figure>"
        for k, s in enumerate(scenes, 1)
    ]
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
            *([sliders] if sliders else []),
            *figures,
            *sections,
            *([f"<script>{loops.SCRIPT}</script>"] if sliders else []),
            "</body>",
            "</html>",
            "",
        ]
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _variables(palette: Palette) -> str:
    return " ".join(f"--secant-{role}: {color};" for role, color in palette.items())
