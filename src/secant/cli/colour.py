"""Colour for what commands print on a terminal: headings, labels, and what is well or wrong.

Enters: finished text. Leaves: the same text with colours, where the output is a terminal that wants them. The
text says everything without them; NO_COLOR (no-color.org) and pipes get none.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable

import click

Paint = Callable[[str], str]


def _style(**how: object) -> Paint:
    return lambda text: click.style(text, **how)  # type: ignore[arg-type]


BOLD, DIM = _style(bold=True), _style(dim=True)
RED, GREEN, YELLOW = _style(fg="red", bold=True), _style(fg="green", bold=True), _style(fg="yellow")

RULES: tuple[tuple[re.Pattern[str], Paint], ...] = tuple(
    (re.compile(pattern), paint)
    for pattern, paint in (
        (r"^(?:line \d+|an argument): (?:NaN|infinity|\w+ gradient)", RED),
        (r"^the (?:exact )?gradient is wrong$", RED),
        (r"^the (?:exact )?gradient is right$", GREEN),
        (r"^\S+: nothing found", GREEN),
        (r"^the two part at (?:line \d+)?", RED),
        (r"\b\d+ of \d+ elements disagree", RED),
        (r"^(?:forward|backward, one step at a time)\b", BOLD),
        (r"^  (?:in|elements|with|path|why|instead|spoils)(?=  )", BOLD),
        (r"^  (?:sign|factor|chain factor|transpose|shape|sum over axis|mean or sum|missing path|missing term"
         r"|mask|zero|order|nan|elements|unknown|instead): ", BOLD),
        (r"^note\b[^:]*:", YELLOW),
        (r"   line \d+$", DIM),
        (r"^ +from .*$", DIM),
    )
)  # fmt: skip


def wanted() -> bool:
    """Whether the output is a terminal, and colours are not declined."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str) -> str:
    """The text with its colours, or as it is."""
    return "\n".join(map(_line, text.split("\n"))) if wanted() else text


def _line(line: str) -> str:
    for pattern, paint in RULES:
        found = pattern.search(line)
        if found:
            a, b = found.span()
            return line[:a] + paint(line[a:b]) + line[b:]
    return line
