"""Lines of text that fit a terminal of 80 columns.

Enters: pieces of text and numbers. Leaves: lines, wrapped where they are too long.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from .numbers import short

WIDTH = 80
MOST = 60  # rows of a long graph that are written out


def fit(label: str, width: int) -> str:
    """A label of this width, cut off if it is longer."""
    return f"{label:<{width}}" if len(label) < width - 1 else label[: width - 3] + "…  "


def beside(left: str, column: int, right: str) -> list[str]:
    """Two pieces on one line, the second from ``column`` on, wrapped there if it is long."""
    if not right:
        return [left]
    pad = f"{left:<{column}}"
    if len(pad) + len(right) <= WIDTH:
        return [pad + right]
    if column > WIDTH - 24:  # too little room beside: below it
        return [left, *textwrap.wrap(right, WIDTH, initial_indent=" " * 24, subsequent_indent=" " * 24)]
    return textwrap.wrap(right, WIDTH, initial_indent=pad, subsequent_indent=" " * column)


def column_of(values: Sequence[Any], rises: Sequence[Any] | None = None) -> list[str]:
    """Numbers aligned at the decimal point, with enough digits for a rise to be seen."""
    texts = [short(v, digits(v, rises[i] if rises else 0)) for i, v in enumerate(values)]
    whole = max([3, *(len(t.partition(".")[0]) for t in texts)])
    return [" " * (whole - len(t.partition(".")[0])) + t for t in texts]


def digits(value: Any, rise: Any) -> int:
    """How many digits of a value show a rise of it."""
    if not rise or not value or not math.isfinite(abs(value)) or not math.isfinite(abs(rise)):
        return 6
    return min(15, max(6, math.ceil(math.log10(abs(value)) - math.log10(abs(rise))) + 2))


def hang(line: str) -> list[str]:
    """One step over as many lines as it needs, broken at its equals signs where there are some."""
    if len(line) <= WIDTH:
        return [line]
    indent = " " * (min(line.index(" = "), WIDTH // 2) if " = " in line else 6)
    lines: list[str] = []
    rest = line
    while len(rest) > WIDTH:
        cut = rest.rfind(" = ", len(indent) + 3, WIDTH)
        if cut <= len(indent):
            cut = max(rest.rfind(s, len(indent) + 3, WIDTH) for s in (" + ", " − "))
        if cut <= len(indent):
            for further in (indent + "   ", " " * 8):  # one long name needs more room
                made = textwrap.wrap(rest, WIDTH, subsequent_indent=further, break_long_words=False)
                if max(map(len, made)) <= WIDTH:
                    break
            return lines + made
        lines.append(rest[:cut])
        rest = indent + rest[cut:]
    return [*lines, rest]


def fitted(line: str, further: int = 4) -> list[str]:
    """A line of words over as many as it needs, each next one ``further`` in from where the first begins."""
    indent = " " * (len(line) - len(line.lstrip(" ")) + further)
    if len(line) <= WIDTH:
        return [line]
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def wrap(text: str, indent: str = "") -> str:
    """A paragraph."""
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent="  ", break_long_words=False)
