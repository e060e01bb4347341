"""A diagnosis as text for 80 columns.

Enters: a `Diagnosis`. Leaves: text. Nothing is computed here.
"""

from __future__ import annotations

import linecache
import textwrap

from ..lines import WIDTH, hang
from ..numbers import short
from .records import Diagnosis, Finding

TITLES = {
    "nan": "NaN",
    "inf": "infinity",
    "dead": "dead gradient",
    "vanishing": "vanishing gradient",
    "exploding": "exploding gradient",
}


def diagnosis_text(found: Diagnosis) -> str:
    """All findings, each with its line, numbers, reason, mend and path; or one line where all is well."""
    by = ", ".join(found.wrt)
    if found.healthy:
        told = f"all values are finite, and so is the gradient by {by}" if by else "all values are finite"
        return textwrap.fill(f"{found.name}: nothing found; {told}", WIDTH) + "\n"
    n = len(found.findings)
    head = f"{found.name}: {n} finding{'s' if n > 1 else ''}"
    return "\n\n".join([head, *[finding_text(f) for f in found.findings]]) + "\n"


def finding_text(f: Finding) -> str:
    """One finding."""
    where = f"line {f.line}" if f.line else "an argument"
    on_way = "forward" if f.direction == "forward" else "on the way back"
    lines = hang(f"{where}: {TITLES[f.kind]} {on_way}: {f.what}")
    code = linecache.getline(f.source.file, f.line).strip() if f.source and f.line else ""
    if code:
        lines.append(f"    {code}"[:WIDTH])
    for turn in f.iteration if f.op != "loop" else ():
        lines += _row("in", f"iteration {turn.number} of {turn.count} of {turn.title}")
    if f.index or f.size > 1:
        at = f"[{', '.join(map(str, f.index))}] is the first; " if f.index else ""
        lines += _row("elements", f"{at}{f.count} of {f.size}")
    if f.values:
        lines += _row("with", ",  ".join(f"{n} = {short(v)}" for n, v in f.values))
    if len(f.path) > 1:
        steps = [f"{w.name} = {w.formula} = {short(w.value)}" if w.formula else f"{w.name} = {short(w.value)}"
                 for w in f.path]  # fmt: skip
        wide = max((len(s) for s in steps if len(s) <= 48), default=0)
        for k, (step, w) in enumerate(zip(steps, f.path)):
            line = f"   line {w.line}" if w.line else ""
            pad = f"{step:<{wide}}"
            lines += _row("path" if k == 0 else "", f"{pad}{line}".rstrip())
    lines += _row("why", f.why)
    lines += _row("instead", f.mend)
    if f.reaches:
        lines += _row("spoils", ", ".join(f.reaches))
    return "\n".join(lines)


def _row(label: str, text: str) -> list[str]:
    start = f"  {label:<9}"
    return textwrap.wrap(
        text, WIDTH, initial_indent=start, subsequent_indent=" " * 11, break_long_words=False
    ) or [start.rstrip()]


__all__ = ["TITLES", "diagnosis_text", "finding_text"]
