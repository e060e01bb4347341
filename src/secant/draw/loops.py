"""Loops and branches on a page: a slider over the iterations of each loop, and tables of what is inside.

Enters: a `Report`. Leaves: HTML. What shows one iteration says so in ``data-of`` and ``data-number``; the
script shows what the slider is at, and hides the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..explain.inside import said
from ..explain.records import Opened, Pass, Report
from . import tables
from .tables import mathematics, text
from .typeset import maths

SCRIPT = """
document.querySelectorAll('input[data-loop]').forEach(function (slider) {
  var loop = slider.dataset.loop, numbers = slider.dataset.numbers.split(' ');
  var shown = document.querySelector('output[data-loop="' + loop + '"]');
  function show() {
    var number = numbers[slider.value];
    document.querySelectorAll('[data-of="' + loop + '"]').forEach(function (part) {
      var on = part.dataset.number === number;
      if (part instanceof SVGElement) part.setAttribute('display', on ? 'inline' : 'none');
      else part.hidden = !on;
    });
    shown.textContent = 'iteration ' + number + ' of ' + slider.dataset.count;
  }
  slider.disabled = false;
  slider.addEventListener('input', show);
  show();
});
"""


def sliders(report: Report) -> str:
    """A slider for each outermost loop of which several iterations were computed; "" where there is none."""
    return "\n".join(_slider(r) for r in report.regions if len(r.passes) > 1)


def _slider(loop: Opened) -> str:
    numbers = " ".join(str(p.number) for p in loop.passes)
    shown = loop.passes[loop.shown].number
    return (
        f'<label class="iterations"><code>{text(loop.title)}</code>'
        f'<input type="range" min="0" max="{len(loop.passes) - 1}" step="1" value="{loop.shown}" '
        f'data-loop="{text(loop.id)}" data-numbers="{numbers}" data-count="{loop.count}" disabled>'
        f'<output data-loop="{text(loop.id)}">iteration {shown} of {loop.count}</output></label>'
    )


def sections(report: Report) -> list[str]:
    """The tables of what is inside each loop, branch and call."""
    output = report.item(report.output).name
    return [_section(r, output, 2) for r in report.regions]


def _section(opened: Opened, output: str, level: int) -> str:
    heading = f"<code>{text(opened.title)}</code>" if opened.loop else mathematics(maths(opened.title))
    said_of = said(opened)
    parts = [f'<section class="inside"><h{level}>{heading}</h{level}>']
    several = len(opened.passes) > 1
    if said_of and not several:
        parts.append(f'<p class="note">{text(said_of)}</p>')
    for run in opened.passes:
        which = f' data-of="{text(opened.id)}" data-number="{run.number}"' if several else ""
        hidden = " hidden" if several and run is not opened.now else ""
        parts.append(f"<div{which}{hidden}>{_run(opened, run, output)}</div>")
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
