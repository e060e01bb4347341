"""Findings for people: 80 columns, colours only where they are wanted.

Enters: `Findings`. Leaves: text.
"""

from __future__ import annotations

import textwrap
from io import StringIO

from rich.console import Console
from rich.text import Text

from .finding import Finding, Findings, Measured

ID, PLACE, LABEL = "bold red", "bold", "bright_black"
MARGIN = 10


def to_text(found: Findings, width: int = 80, color: bool = False) -> str:
    """Each finding with its place, why, fix and effect on the gradient; then how many there are."""
    lines = [line for f in found for line in [*_finding(f, width), Text()]]
    lines.append(Text(_total(found)))
    out = StringIO()
    console = Console(
        file=out, width=width, force_jupyter=False, force_terminal=color, no_color=not color, highlight=False
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    return out.getvalue().rstrip("\n")


def _total(found: Findings) -> str:
    files = "" if not found.files else f" in {found.files} file{'s' if found.files != 1 else ''}"
    return (
        f"no findings{files}"
        if not len(found)
        else f"{len(found)} finding{'s' if len(found) != 1 else ''}{files}"
    )


def _finding(f: Finding, width: int) -> list[Text]:
    head = Text()
    head.append(_printable(str(f.place)), PLACE).append(" ").append(f.id, ID).append(f" {f.name}")
    rows = [("why", f.why), ("fix", f.fix), ("", f.instead)]
    if f.measured is not None:
        rows.append(("measured", measured(f.measured)))
    rows.append(("gradient", f.gradient))
    lines = [head]
    for label, said in rows:
        broken = (
            said.split("\n") if not label else textwrap.wrap(_printable(said), max(width - MARGIN - 2, 20))
        )
        for i, row in enumerate(broken if said else ()):
            lines.append(
                Text.assemble(("  " + f"{label if i == 0 else '':<{MARGIN}}", LABEL), _printable(row))
            )
    return lines


def measured(m: Measured) -> str:
    """``1.2 ms as a loop, 8 µs as one call: 150 times faster; the results are equal``."""
    times = f"{seconds(m.loop)} as a loop, {seconds(m.line)} as one call: "
    factor = f"{m.speedup:.3g} times faster" if m.speedup >= 1.05 else "no faster at these sizes"
    return f"{times}{factor}; results {m.same}"


def seconds(t: float) -> str:
    """A time with a unit.

    >>> seconds(0.00123), seconds(2.5e-6)
    ('1.23 ms', '2.5 µs')
    """
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if t >= scale:
            return f"{t / scale:.3g} {unit}"
    return f"{t / 1e-9:.3g} ns"


def _printable(text: str) -> str:
    """No character of a file can move the cursor of a terminal or change its colours."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
