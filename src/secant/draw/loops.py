"""Loops, branches and calls as tables of what is inside, at the iteration that is shown.

Enters: a `Report`. Leaves: HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..explain.inside import said
from ..explain.records import Opened, Pass, Report
from . import tables
from .tables import mathematics, text
from .typeset import maths


def sections(report: Report) -> list[str]:
    """The tables of what is inside each loop, branch and call."""
    output = report.item(report.output).name
    return [_section(r, output, 2) for r in report.regions]


def _section(opened: Opened, output: str, level: int) -> str:
    heading = f"<code>{text(opened.title)}</code>" if opened.loop else mathematics(maths(opened.title))
    said_of = said(opened)
    parts = [f'<section class="inside"><h{level}>{heading}</h{level}>']
    if said_of:
        parts.append(f'<p class="note">{text(said_of)}</p>')
    if opened.now is not None:
        parts.append(_run(opened, opened.now, output))
    if opened.other:
        word = "else" if opened.taken == "then" else "then"
        parts.append(f'<p class="note">not taken: {word}: {_lines(opened.other)}</p>')
    return "\n".join([*parts, "</section>"])


def _run(opened: Opened, run: Pass, output: str) -> str:
    at = f", iteration {run.number}" if opened.loop else ""
    parts = [tables.values(run, output, f"Values and derivatives{at}")] if run.items else []
    if run.steps:
        parts.append(tables.steps(run, output, f"Backward{at}"))
    parts += [_section(r, output, 3) for r in run.regions]
    return "\n".join(parts)


def _lines(other: Sequence[str]) -> str:
    return "; ".join(mathematics(maths(line)) for line in other)
