"""A self-contained static page: the picture, values, steps and nudges as tables, and remarks.

Enters: a `Report` and further scenes. Leaves: the text of one HTML file that needs no network and no
script, is light
or dark as the reader's system is, and escapes every name: the security policy allows its own style and
nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from ..explain.numbers import short
from ..explain.records import Remark, Report
from . import svg
from .mirrored import mirrored
from .palette import DARK, LIGHT, Palette
from .shapes import Drawing
from .typeset import Runs, derivative, equation, maths, printable

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
@media print { body { max-width: none; padding: 0; } }
"""


def to_html(report: Report, extra_scenes: Iterable[Drawing] = ()) -> str:
    """The page of a report; ``extra_scenes`` are drawn under the graph."""
    tables = [_values(report)]
    if report.steps:
        tables.append(_steps(report))
    if report.nudge is not None:
        tables.append(_nudge(report))
    if report.remarks:
        tables.insert(0, _remarks(report.remarks))
    return page(report.title or report.name, [mirrored(replace(report, title="")), *extra_scenes], tables)


def page(title: str, scenes: Sequence[Drawing], sections: Sequence[str]) -> str:
    """A page of pictures and finished sections."""
    style = _STYLE % {
        "light": _variables(LIGHT),
        "dark": _variables(DARK),
        "serif": svg.SERIF,
        "sans": svg.SANS,
    }
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
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
            f"<title>{_text(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            f"<h1>{_maths(maths(title))}</h1>",
            *figures,
            *sections,
            "</body>",
            "</html>",
            "",
        ]
    )


def _values(report: Report) -> str:
    output = report.item(report.output).name
    rows = []
    for i in report.items:
        name = _maths(maths(equation(i.name, i.formula)))
        adjoint = "" if i.adjoint is None else short(i.adjoint)
        where = f"line {i.source.line}, {i.source.function}" if i.source else ""
        rows.append(
            f'<tr><th scope="row">{name}</th><td class="number value">{_text(short(i.value))}</td>'
            f'<td class="number slope">{_text(adjoint)}</td><td class="note">{_text(i.type)}</td>'
            f'<td class="note">{_text(where)}</td></tr>'
        )
    heads = ["", "value", f"d{output} / d this", "type", "where"]
    return _table("Values and derivatives", heads, rows, numbers=(1, 2))


def _steps(report: Report) -> str:
    output = report.item(report.output).name
    rows = []
    names = {i.id: i.name for i in report.items}
    for s in report.steps:
        left = _maths(derivative(output, names.get(s.target, s.target)))
        origin = _maths(maths(s.origin))
        rows.append(
            f'<tr><th scope="row" class="slope">{left}</th><td>{_maths(maths(s.text))}</td>'
            f'<td class="number slope">{_text(short(s.value))}</td><td class="note">{origin}</td></tr>'
        )
    return _table("Backward, one step at a time", ["", "step", "value", "from"], rows, numbers=(2,))


def _nudge(report: Report) -> str:
    table = report.nudge
    assert table is not None
    rows = []
    for r in table.rows:
        cells = [r.before, r.after, r.rise, r.slope, r.derivative]
        tds = "".join(
            f'<td class="number{" slope" if k > 2 else " value"}">{_text(short(v, 8))}</td>'
            for k, v in enumerate(cells)
        )
        name = equation(r.name, r.formula)
        rows.append(f'<tr><th scope="row">{_maths(maths(name))}</th>{tds}</tr>')
    heads = ["", "before", "after", "rise", "rise / run", "exact derivative"]
    return _table(f"A nudge of {table.name} by {short(table.by)}", heads, rows, numbers=(1, 2, 3, 4, 5))


def _remarks(remarks: Sequence[Remark]) -> str:
    out = ["<section><h2>Remarks</h2>"]
    for r in remarks:
        where = f'<br><span class="note">{_text(str(r.source))}</span>' if r.source else ""
        out.append(f'<p class="remark">{_text(r.text)}; {_text(r.remedy)}{where}</p>')
    return "\n".join([*out, "</section>"])


def _table(title: str, heads: Sequence[str], rows: Sequence[str], numbers: Sequence[int]) -> str:
    cells = "".join(
        f'<th scope="col"{" class=number" if k in numbers else ""}>{_text(h)}</th>' if h else "<td></td>"
        for k, h in enumerate(heads)
    )
    head = f"<thead><tr>{cells}</tr></thead>"
    body = "\n".join(["<tbody>", *rows, "</tbody>"])
    framed = f'<div class="table"><table>{head}\n{body}</table></div>'
    return f"<section><h2>{_text(title)}</h2>{framed}</section>"


def _maths(runs: Runs) -> str:
    out = []
    for r in runs:
        text = _text(r.text)
        text = f"<var>{text}</var>" if r.face == "italic" else text
        tag = {0: "", 1: "sup", -1: "sub"}[r.level]
        out.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(out)


def _variables(palette: Palette) -> str:
    return " ".join(f"--secant-{role}: {color};" for role, color in palette.items())


def _text(text: str) -> str:
    return escape(printable(text), quote=True)
