"""Tables of numbers written as comma-separated values.

Enters: lines of text, from a file or an upload. Leaves: a float array of two axes with the labels that
came, or a `DataError` that names the row and the column. A cell is a number or a label: nothing in one is
evaluated.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..explain.labels import Labels
from ..graph.errors import DataError


@dataclass(frozen=True)
class Bounds:
    """How large a table may be; what comes over a connection has some."""

    rows: int
    columns: int
    cells: int
    letters: int  # of one cell


def table(lines: Iterable[str], name: str, bounds: Bounds | None = None) -> tuple[Any, Labels]:
    """The numbers and labels: a first row of words names the columns, a first column of words the rows.

    >>> table(["food,fat", "apple,1", "eggs,4"], "foods.csv")
    (array([[1.],
           [4.]]), (('apple', 'eggs'), ('fat',)))
    """
    rows = _rows(lines, name, bounds)
    if not rows:
        raise DataError(f"{name} is empty; give a table of numbers")
    header = any(not _is_number(c) for c in rows[0][1:]) or (len(rows[0]) == 1 and not _is_number(rows[0][0]))
    body = rows[1:] if header else rows
    if not body:
        raise DataError(f"{name} has column names and no rows; add rows of numbers")
    named = all(not _is_number(r[0]) for r in body) and len(rows[0]) > 1
    columns = tuple(rows[0][1:] if named else rows[0]) if header else None
    values = np.empty((len(body), len(rows[0]) - named))
    for i, row in enumerate(body):
        for j, cell in enumerate(row[named:]):
            if not _is_number(cell):
                at = f"row {i + 1 + header}, column {j + 1 + named}"
                shown = repr(cell[:60]) + ("..." if len(cell) > 60 else "")
                raise DataError(f"{name}: {at} is {shown}, not a number; fill it in or remove the row")
            values[i, j] = float(cell)
    labels: Labels = (tuple(r[0] for r in body) if named else None, columns)
    return values, labels if any(labels) else ()


def _rows(lines: Iterable[str], name: str, bounds: Bounds | None) -> list[list[str]]:
    """All rows that hold something, each as long as the first."""
    rows: list[list[str]] = []
    cells = 0
    try:
        for read in csv.reader(lines):
            row = [c.strip() for c in read]
            if not any(row):
                continue
            rows.append(row)
            cells += len(row)
            if len(row) != len(rows[0]):
                found = f"row {len(rows)} has {len(row)} cells and the first has {len(rows[0])}"
                raise DataError(f"{name}: {found}; even them out")
            if bounds is not None:
                _within(bounds, name, rows, cells)
    except csv.Error as error:
        raise DataError(f"{name} is not a table of comma-separated values: {error}") from None
    return rows


def _within(bounds: Bounds, name: str, rows: list[list[str]], cells: int) -> None:
    row = rows[-1]
    if len(row) > bounds.columns:
        raise DataError(
            f"{name} has {len(row):,} columns; at most {bounds.columns:,} are read, so choose some"
        )
    if len(rows) > bounds.rows:
        raise DataError(f"{name} has more than {bounds.rows:,} rows; give a smaller sample")
    if cells > bounds.cells:
        raise DataError(f"{name} has more than {bounds.cells:,} cells; give a smaller sample")
    longest = max(range(len(row)), key=lambda j: len(row[j]))
    if len(row[longest]) > bounds.letters:
        at = f"row {len(rows)}, column {longest + 1}"
        raise DataError(f"{name}: {at} has {len(row[longest]):,} letters; give numbers and short labels")


def _is_number(cell: str) -> bool:
    try:
        return not math.isnan(float(cell)) or cell.lower() in ("nan", "+nan", "-nan")
    except ValueError:
        return False
