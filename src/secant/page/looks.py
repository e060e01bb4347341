"""The sizes of what is drawn in the page, and where its lines stand in it.

Enters: items, folds, and the edges of an arrow. Leaves: sizes in points, and a *look*: the lines of a card
as plain data. The page writes the numbers, which change; room is left for longer ones. Looks:

- ``["h", y]`` name and formula, ``["v", y]`` the number, ``["t", y]`` type and shape, ``["r", y]`` a
  hairline, ``["a", y]`` the derivative and its number, ``["n", y]`` its name alone: y is a baseline from
  the card's top;
- ``["g", y, grid]`` and ``["G", y, grid]`` value and derivative as cells from y down, where a grid is
  ``[rows, columns, cell width, cell height, room for row labels, room for column labels]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..draw import marks
from ..draw.cards import LONGEST, PLAIN_TYPES
from ..draw.cells import LARGEST
from ..draw.cells import LONGEST as ROW
from ..draw.layout import Size
from ..draw.typeset import derivative, equation, maths, plain, shorten, width
from ..explain.numbers import short
from ..explain.records import Edge, Item
from .folds import Fold

Look = list[list[Any]]
GAP = 2.0  # between cells
STEP = 8.0  # widths are multiples of it, so that cards of one kind can share a layout
NUMBER, SLOPE, PARTIAL = 74.0, 52.0, 36.0  # room for numbers that change: values, derivatives, partials
LINES = 4  # lines of a closed fold
INLET = 26.0  # the height of a pill that stands for a value from outside


def item_look(item: Item, output: str) -> tuple[Size, Look]:
    """The card of one value."""
    head = width(heading(item), 15.0)
    wide, y = head, 10.0
    look: Look = [["h", y + 15.0]]
    y += 19.2 + 3.0
    if np.ndim(item.value) == 0:
        look.append(["v", y + 18.0])
        wide = max(wide, NUMBER, width(plain(short(item.value), "roman"), 18.0))
        y += 23.0
        if item.type not in PLAIN_TYPES:
            look.append(["t", y + 8.5])
            y += 11.0
    else:
        look.append(["t", y + 8.5])
        y += 14.0
        g, size = grid(item, item.value)
        look.append(["g", y, g])
        wide, y = max(wide, size[0], 60.0), y + size[1]
    if item.adjoint is not None:
        look.append(["r", y + 5.5])
        y += 11.0
        name = width(derivative(shorten(output, 12), shorten(item.name, 14)), 13.0)
        if item.role == "fixed":
            name += width(plain("part of ", "roman"), 13.0)
        if np.ndim(item.adjoint) == 0:
            look.append(["a", y + 13.0])
            said = width(plain(" = " + short(item.adjoint), "roman"), 13.0)
            wide, y = max(wide, name + max(said, SLOPE)), y + 16.6
        else:
            look.append(["n", y + 13.0])
            y += 19.6
            g, size = grid(item, item.adjoint)
            look.append(["G", y, g])
            wide, y = max(wide, name, size[0]), y + size[1]
    return (_stepped(max(wide + 30.0, 84.0)), y + 10.0), look


def heading(item: Item) -> Any:
    """Name and formula as they stand on a card."""
    formula = shorten(item.formula, LONGEST)
    if not formula or not item.name or item.name == item.formula:
        return maths(formula or shorten(item.name, LONGEST))
    return maths(f"{shorten(item.name, 18)} = {formula}")


def grid(item: Item, value: Any) -> tuple[list[float], Size]:
    """The cells of an array, and the size of them all."""
    x = np.asarray(value)
    if x.size == 0 or x.dtype.kind not in "fiubc":
        return [0, 0, 0.0, 12.0, 0.0, 0.0], (60.0, 12.0)
    rows = 1 if x.ndim < 2 else x.size // x.shape[-1]
    columns = x.shape[-1] if x.ndim else 1
    if columns > 5 or rows > LARGEST:
        rows, columns = min(rows, LARGEST), min(columns, ROW if rows == 1 else LARGEST)
        return [rows, columns, 12.0, 12.0, 0.0, 0.0], _spread(rows, columns, 12.0, 12.0, 0.0, 0.0)
    sides = [*item.labels, None, None]
    across = sides[0] if x.ndim == 1 else sides[1] if x.ndim == 2 else None
    down = sides[0] if x.ndim == 2 else None
    named = max((width(plain(shorten(str(c), 12)), 8.5) for c in across or ()), default=0.0)
    left = max((width(plain(shorten(str(r), 12)), 8.5) + 6.0 for r in down or ()), default=0.0)
    longest = max(width(plain(short(v, 4), "roman"), 10.5) for v in x.ravel().tolist())
    cell = min(max(32.0, longest + 9.0, named + 5.0), 64.0)
    head = 13.0 if across else 0.0
    return [rows, columns, cell, 17.0, left, head], _spread(rows, columns, cell, 17.0, left, head)


def _spread(rows: int, columns: int, wide: float, tall: float, left: float, head: float) -> Size:
    return left + columns * (wide + GAP) - GAP, head + rows * (tall + GAP) - GAP


def fold_size(fold: Fold, output: str) -> tuple[Size, list[str]]:
    """A closed fold: its size and its lines: what it does, in formulas."""
    title = fold.title or says(fold)
    wide = width(maths(shorten(title, LONGEST)), 14.0) + 26.0
    lines: list[str] = []
    if fold.kind != "region":
        shown = list((fold.parts[0].items() if isinstance(fold.parts[0], Fold) else fold.items())
                     if fold.kind == "rounds" else fold.items())  # fmt: skip
        lines = [shorten(equation(i.name, i.formula), LONGEST) for i in shown[:LINES]]
        lines = lines if len(shown) <= LINES else [*lines[: LINES - 1], f"… {len(shown) - LINES + 1} more"]
        last = list(fold.items())[-1]
        if fold.kind != "inputs":
            wide = max(wide, width(maths(f"{shorten(last.name, 18)} = "), 15.0) + NUMBER)
    wide = max([wide, *[width(maths(text), 12.0) for text in lines], 80.0])
    tall = 20.0 + 18.0 + 15.4 * len(lines) + 13.0
    if fold.kind not in ("inputs",):
        tall += 22.0
    return (_stepped(wide + 30.0), tall), lines


def says(fold: Fold) -> str:
    """What a fold without a title is called: ``12 add, 4 sin, …``."""
    counts: dict[str, int] = {}
    for item in fold.items():
        counts[item.op or "value"] = counts.get(item.op or "value", 0) + 1
    most = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{n} {op}" for op, n in most[:2]) + (", …" if len(most) > 2 else "")


def inlet_size(item: Item) -> Size:
    """The pill of a value that comes from outside an opened fold."""
    return _stepped(width(maths(shorten(item.name, 18)), 13.0) + 24.0), INLET


def below_size(edges: Sequence[Edge]) -> Size | None:
    """The partial on an arrow, and what is summed on the way back."""
    mark = marks.below(edges)
    if mark is None:
        return None
    glyph = 16.0 if any(e.stretch and e.stretch.axes for e in edges[:2]) else 0.0
    moving = any(e.partial is not None and np.ndim(e.partial) == 0 for e in edges[:2])
    return _stepped(mark.width + (PARTIAL / 2 if moving else 0.0)), mark.height + glyph


def above_size(edges: Sequence[Edge]) -> Size | None:
    """The stretch of a broadcast: its shapes, and a small picture of them."""
    mark = marks.above(edges)
    return None if mark is None else (_stepped(max(mark.width, 64.0)), mark.height + 20.0)


def _stepped(wide: float) -> float:
    return -(-wide // STEP) * STEP
