"""Arrays with row and column labels as text tables.

Enters: an array of one or two axes and its labels. Leaves: text, or "" for what is too large to read.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .numbers import short

ROWS, COLUMNS = 20, 10


def table(value: Any, labels: tuple[tuple[str, ...] | None, ...], name: str = "") -> str:
    """Right-aligned columns under their labels.

    >>> print(table(np.array([[1.0, 2.5]]), (("Fat",), ("Beef", "Eggs"))))
         Beef  Eggs
    Fat     1   2.5
    """
    array = np.atleast_2d(np.asarray(value))
    if array.ndim != 2 or array.shape[0] > ROWS or array.shape[1] > COLUMNS:
        return ""
    along = labels if np.ndim(value) == 2 else (None, *labels)
    rows = list(along[0] or ([str(i) for i in range(array.shape[0])] if array.shape[0] > 1 else [""]))
    columns = list(along[1] or [str(i) for i in range(array.shape[1])])
    cells = [[short(v, 4) for v in row] for row in array]
    head = max(len(name), *(len(r) for r in rows))
    widths = [max(len(c), *(len(row[i]) for row in cells)) for i, c in enumerate(columns)]
    lines = [f"{name:<{head}}" + "".join(f"  {c:>{w}}" for c, w in zip(columns, widths))]
    lines += [
        f"{r:<{head}}" + "".join(f"  {c:>{w}}" for c, w in zip(row, widths)) for r, row in zip(rows, cells)
    ]
    return "\n".join(line.rstrip() for line in lines)
