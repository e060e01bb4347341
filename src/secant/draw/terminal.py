"""The same records in a terminal: the graph as lines of text, and tables.

Enters: a `Report` or a `NudgeTable`, a width in columns, and whether colours may be used. Leaves: text.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..explain.inside import said
from ..explain.numbers import axes_text, shape_text, short
from ..explain.records import Edge, NudgeTable, Opened, Report
from .folding import ROOMS, Room, Shown, View, fold
from .marks import partial
from .typeset import equation, printable, shorten, whole

VALUE, SLOPE, QUIET, NAME = "blue", "red", "bright_black", "bold"
MOST = 40  # lines of the graph before it is folded


def graph(report: Report, width: int = 80, color: bool = False) -> str:
    """The graph as one line per node with its value and derivative, and under it where its operands come
    from.

    Values are read downwards, derivatives upwards: each ``└`` line names an operand and the partial that
    goes back to it.
    """
    lines = _lines(report, report.item(report.output).name, MOST)
    return _print(lines, width, color)


def _lines(shown: Shown, output: str, most: int | Room) -> list[Text]:
    """The lines of a report, or of what is inside a loop or a branch."""
    view = fold(shown, most)
    return [line for k in range(len(view.boxes)) for line in _node(view, k, output)]


def table(nudge: NudgeTable, width: int = 80, color: bool = False) -> str:
    """A nudge table: every node before and after, its rise, rise over run and the exact derivative."""
    t = Table(
        title=f"nudge {printable(nudge.name)} by {short(nudge.by)}",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    t.add_column("", style=NAME, overflow="ellipsis")
    for head, style in (
        ("before", VALUE),
        ("after", VALUE),
        ("rise", VALUE),
        ("rise/run", SLOPE),
        ("exact", SLOPE),
    ):
        t.add_column(head, style=style, justify="right", overflow="ellipsis")
    for r in nudge.rows:
        name = equation(r.name, r.formula)
        numbers = (short(v, 8) for v in (r.before, r.after, r.rise, r.slope, r.derivative))
        t.add_row(Text(shorten(printable(name), 30)), *(Text(shorten(n, 24)) for n in numbers))
    return _print([t], width, color)


def _node(view: View, k: int, output: str) -> list[Text]:
    box = view.boxes[k]
    if box.opened is not None:
        return _frame(box.opened, output)
    item = box.last
    line = Text()
    if box.folded:
        what = "; ".join(box.lines[:3]) if box.count > 1 else box.title
        times = f" × {box.count}" if box.count > 1 else f" ({len(box.items)} nodes)"
        line.append(shorten(printable(what), 44), NAME).append(times, QUIET).append("   ")
    name = equation(item.name, "" if box.folded else item.formula)
    line.append(shorten(printable(name), 40), NAME).append(" = ", QUIET)
    line.append(shorten(_value(item.value), 34), VALUE)
    if item.adjoint is not None:
        part = "part of " if item.role == "fixed" else ""
        line.append(
            f"   {part}d{printable(shorten(output, 12))}/d{printable(whole(shorten(item.name, 14)))} = ",
            SLOPE,
        )
        line.append(shorten(_value(item.adjoint), 30), SLOPE)
    if item.role == "carried":
        line.append("   from the iteration before", QUIET)
    incoming = [a for a in view.arrows if a.target == k and view.boxes[a.source].opened is None]
    lines = [line]
    for n, a in enumerate(incoming):
        corner = "└─" if n == len(incoming) - 1 else "├─"
        lines.append(_operand(corner, view.boxes[a.source].last.name, a.edges))
    return lines


def _frame(opened: Opened, output: str) -> list[Text]:
    """A loop, branch or call: its heading, and under a bar what is inside."""
    head = Text().append(shorten(printable(opened.title), 60), NAME)
    head.append(f"   {said(opened)}", QUIET)
    inner = _lines(opened.now, output, ROOMS[1]) if opened.now is not None else []
    for text in opened.other[:3]:
        word = "else" if opened.taken == "then" else "then"
        inner.append(Text(f"{word}: {shorten(printable(text), 60)} (not taken)", QUIET))
    if opened.loop and opened.now is not None:
        carried = ", ".join(printable(c.name) for c in opened.carried[:6])
        inner.append(Text(f"↺ {carried} for the next iteration", QUIET) if carried else Text(""))
    return [head, *[Text("  │ ", QUIET).append_text(t) for t in inner if t.plain]]


def _operand(corner: str, name: str, edges: Sequence[Edge]) -> Text:
    line = Text(f"  {corner} ", QUIET)
    line.append(shorten(printable(name), 24))
    if len(edges) > 2:
        return line.append(f"  ({len(edges)} paths, summed)", QUIET)
    for e in edges:
        factor = "".join(r.text if r.level <= 0 else f"^{r.text}" for r in partial(e))
        if factor:
            line.append(f"   ← {factor}", SLOPE)
        if e.stretch and e.stretch.before != e.stretch.after:
            before = shape_text(e.stretch.before) if e.stretch.before else "scalar"
            line.append(f"   {before} → {shape_text(e.stretch.after)}", VALUE)
        if e.stretch and e.stretch.axes:
            line.append(f", summed over {axes_text(e.stretch.axes)} on the way back", SLOPE)
    return line


def _value(x: Any) -> str:
    return f"{shape_text(np.shape(x))} {short(x)}" if np.ndim(x) and np.size(x) > 6 else short(x)


def _print(lines: Sequence[Text | Table], width: int, color: bool) -> str:
    console = Console(
        force_jupyter=False,  # else the text is shown there at once, and none is left
        file=StringIO(),
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        console.print(line, no_wrap=isinstance(line, Text), overflow="ellipsis", crop=True)
    file = console.file
    assert isinstance(file, StringIO)
    return "\n".join(text.rstrip() for text in file.getvalue().splitlines()) + "\n"
