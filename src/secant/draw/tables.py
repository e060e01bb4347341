"""The tables of a page: values and derivatives, steps, nudges, and remarks.

Enters: records. Leaves: sections of HTML in which every name is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..explain.numbers import short
from ..explain.records import NudgeTable, Pass, Remark, Report
from .typeset import Runs, derivative, equation, maths, printable


def values(shown: Report | Pass, output: str, title: str = "Values and derivatives") -> str:
    """Every item with its value and its derivative."""
    rows = []
    for i in shown.items:
        name = mathematics(maths(equation(i.name, i.formula)))
        adjoint = "" if i.adjoint is None else short(i.adjoint)
        part = "part of it: " if i.role == "fixed" and adjoint else ""
        where = f"line {i.source.line}, {i.source.function}" if i.source else _where(i.role)
        rows.append(
            f'<tr><th scope="row">{name}</th><td class="number value">{text(short(i.value))}</td>'
            f'<td class="number slope">{part}{text(adjoint)}</td><td class="note">{text(i.type)}</td>'
            f'<td class="note">{text(where)}</td></tr>'
        )
    heads = ["", "value", f"d{output} / d this", "type", "where"]
    return table(title, heads, rows, numbers=(1, 2))


def _where(role: str) -> str:
    return {"carried": "from the iteration before", "fixed": "the same in every iteration"}.get(role, "")


def steps(shown: Report | Pass, output: str, title: str = "Backward, one step at a time") -> str:
    """Every step of the chain rule."""
    rows = []
    names = {i.id: i.name for i in shown.items}
    for s in shown.steps:
        left = mathematics(derivative(output, names.get(s.target, s.target)))
        origin = mathematics(maths(s.origin.removeprefix("from ")))
        rows.append(
            f'<tr><th scope="row" class="slope">{left}</th><td>{mathematics(maths(s.text))}</td>'
            f'<td class="number slope">{text(short(s.value))}</td><td class="note">{origin}</td></tr>'
        )
    return table(title, ["", "step", "value", "from"], rows, numbers=(2,))


def nudge(nudged: NudgeTable) -> str:
    """Every value before and after a nudge."""
    rows = []
    for r in nudged.rows:
        cells = [r.before, r.after, r.rise, r.slope, r.derivative]
        tds = "".join(
            f'<td class="number{" slope" if k > 2 else " value"}">{text(short(v, 8))}</td>'
            for k, v in enumerate(cells)
        )
        name = equation(r.name, r.formula)
        rows.append(f'<tr><th scope="row">{mathematics(maths(name))}</th>{tds}</tr>')
    heads = ["", "before", "after", "rise", "rise / run", "exact derivative"]
    return table(f"A nudge of {nudged.name} by {short(nudged.by)}", heads, rows, numbers=(1, 2, 3, 4, 5))


def remarks(found: Sequence[Remark]) -> str:
    """Warnings with their lines."""
    out = ["<section><h2>Remarks</h2>"]
    for r in found:
        where = f'<br><span class="note">{text(str(r.source))}</span>' if r.source else ""
        out.append(f'<p class="remark">{text(r.text)}; {text(r.remedy)}{where}</p>')
    return "\n".join([*out, "</section>"])


def table(title: str, heads: Sequence[str], rows: Sequence[str], numbers: Sequence[int]) -> str:
    """A table under its title."""
    cells = "".join(
        f'<th scope="col"{" class=number" if k in numbers else ""}>{text(h)}</th>' if h else "<td></td>"
        for k, h in enumerate(heads)
    )
    head = f"<thead><tr>{cells}</tr></thead>"
    body = "\n".join(["<tbody>", *rows, "</tbody>"])
    framed = f'<div class="table"><table>{head}\n{body}</table></div>'
    return f"<section><h2>{text(title)}</h2>{framed}</section>"


def mathematics(runs: Runs) -> str:
    """Runs of type as HTML."""
    out = []
    for r in runs:
        said = text(r.text)
        said = f"<var>{said}</var>" if r.face == "italic" else said
        tag = {0: "", 1: "sup", -1: "sub"}[r.level]
        out.append(f"<{tag}>{said}</{tag}>" if tag else said)
    return "".join(out)


def text(said: str) -> str:
    """Text that stays text."""
    return escape(printable(said), quote=True)
