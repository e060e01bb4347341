"""Blocks of a card: lines of text, and arrays as small grids of cells that are tinted by their values.

Enters: text runs and arrays with their labels. Leaves: `Block`s, which know their size and draw themselves
anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..explain.numbers import short
from .shapes import Part, Rect, Text
from .typeset import Runs, plain, shorten, width

Labels = Sequence[Sequence[str] | None]
LARGEST = 6  # rows and columns that are drawn one by one
LONGEST = 12  # cells of a vector that are drawn one by one


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a card: its size, and how to draw it with its upper left corner at (x, y)."""

    width: float
    height: float
    draw: Callable[[float, float], list[Part]]


def line(runs: Runs, size: float, color: str = "ink", bold: bool = False, leading: float = 1.28) -> Block:
    """One line of text, centred in its block."""
    w, h = width(runs, size), size * leading
    return Block(w, h, lambda x, y: [Text(x + w / 2, y + size, runs, size, color, bold=bold)])


def space(height: float) -> Block:
    """Nothing, of this height."""
    return Block(0.0, height, lambda x, y: [])


def rule(wide: float) -> Block:
    """A hairline across the card."""
    return Block(wide, 11.0, lambda x, y: [Rect(x, y + 4.5, wide, 0.8, fill="faint")])


def stack(blocks: Sequence[Block]) -> Block:
    """Blocks under one another, centred."""
    wide = max((b.width for b in blocks), default=0.0)

    def draw(x: float, y: float) -> list[Part]:
        parts: list[Part] = []
        for b in blocks:
            parts += b.draw(x + (wide - b.width) / 2, y)
            y += b.height
        return parts

    return Block(wide, sum(b.height for b in blocks), draw)


def grid(
    values: Any,
    role: str,
    labels: Labels = (),
    faded: np.ndarray[Any, Any] | None = None,
    numbers: bool = True,
) -> Block:
    """An array as cells. Small ones carry their numbers and labels, large ones are averaged down to a few
    tints.

    ``faded`` marks cells that are only copies, for pictures of broadcasting; without ``numbers`` cells stay
    blank.
    """
    x = np.asarray(values)
    if x.dtype.kind == "c":
        x = np.abs(x)
    if x.size == 0:
        return line(plain("empty"), 10.0, "muted")
    x = x.reshape(1, -1) if x.ndim < 2 else x.reshape(-1, x.shape[-1])
    if x.dtype.kind not in "fiub":
        return line(plain(shorten(str(values), 24)), 10.0, "muted")
    rows, columns = x.shape
    written = columns <= 5 and rows <= LARGEST
    if not written:
        x = averaged(x.astype(float), LARGEST if rows > 1 else 1, LONGEST if rows == 1 else LARGEST)
    texts = [[short(v, 4) if numbers else "" for v in row] for row in x.tolist()] if written else None
    row_labels, column_labels = _labels(labels, np.ndim(values)) if written else (None, None)
    return _cells(x, role, texts, row_labels, column_labels, faded)


def _cells(
    x: np.ndarray[Any, Any],
    role: str,
    texts: list[list[str]] | None,
    row_labels: Sequence[str] | None,
    column_labels: Sequence[str] | None,
    faded: np.ndarray[Any, Any] | None,
) -> Block:
    size, gap = 10.5, 2.0
    rows = [plain(shorten(str(s), 12)) for s in row_labels] if row_labels else []
    columns = [plain(shorten(str(s), 12)) for s in column_labels] if column_labels else []
    cell_w, cell_h = 12.0, 12.0
    if texts is not None:
        longest = max(width(plain(t, "roman"), size) for row in texts for t in row)
        named = max((width(c, 8.5) for c in columns), default=0.0)
        cell_w, cell_h = max(24.0, longest + 9.0, named + 5.0), 17.0
    left = max((width(r, 8.5) for r in rows), default=-6.0) + 6.0
    head = 13.0 if columns else 0.0
    m, n = x.shape
    tints = _tints(x, 0.42 if texts else 0.88)

    def draw(ox: float, oy: float) -> list[Part]:
        parts: list[Part] = []
        for j, c in enumerate(columns):
            parts.append(Text(ox + left + (j + 0.5) * (cell_w + gap) - gap / 2, oy + 9.0, c, 8.5, "muted"))
        for i in range(m):
            y = oy + head + i * (cell_h + gap)
            if rows:
                parts.append(Text(ox + left - 6.0, y + cell_h / 2 + 3.0, rows[i], 8.5, "muted", "end"))
            for j in range(n):
                at = ox + left + j * (cell_w + gap)
                tint, strength = tints[i][j]
                copy = faded is not None and bool(faded[i, j])
                shade = "" if not copy else "line"
                color = tint or role
                parts.append(
                    Rect(at, y, cell_w, cell_h, 2.5, color, opacity=strength * (0.35 if copy else 1.0))
                )
                if shade:
                    parts.append(Rect(at, y, cell_w, cell_h, 2.5, "", shade, 0.8, dash=(2.0, 2.0)))
                if texts is not None:
                    runs = plain(texts[i][j], "roman")
                    ink = "muted" if copy else "ink"
                    parts.append(Text(at + cell_w / 2, y + cell_h / 2 + size * 0.34, runs, size, ink))
        return parts

    return Block(left + n * (cell_w + gap) - gap, head + m * (cell_h + gap) - gap, draw)


def _tints(x: np.ndarray[Any, Any], strongest: float) -> list[list[tuple[str, float]]]:
    """For each cell the role that replaces the usual one ("" keeps it) and its strength by magnitude."""
    x = x.astype(float)
    finite = np.abs(x[np.isfinite(x)])
    top = float(finite.max()) if finite.size else 0.0

    def tint(v: float) -> tuple[str, float]:
        if not np.isfinite(v):
            return "alarm", strongest
        strength = 0.07 + (strongest - 0.07) * (abs(v) / top if top else 0.0)
        return ("negative" if v < 0 else ""), strength

    return [[tint(v) for v in row] for row in x.tolist()]


def averaged(x: np.ndarray[Any, Any], rows: int, columns: int) -> np.ndarray[Any, Any]:
    """Means over near-equal blocks, at most rows by columns of them. Blocks with a NaN stay NaN: it must
    be seen.
    """
    for axis, most in ((0, rows), (1, columns)):
        n = x.shape[axis]
        if n > most:
            starts = np.arange(most) * n // most
            counts = np.diff(np.append(starts, n))
            with np.errstate(all="ignore"):
                x = np.add.reduceat(x, starts, axis=axis) / (counts[:, None] if axis == 0 else counts)
    return x


def _labels(labels: Labels, ndim: int) -> tuple[Sequence[str] | None, Sequence[str] | None]:
    """Row and column labels of the grid: a vector stands in one row."""
    known = [*labels, None, None]
    if ndim == 1:
        return None, known[0]
    if ndim == 2:
        return known[0], known[1]
    return None, None
