"""The inputs of a piece of work: what was typed, what comes from a table, and guesses for the rest.

Enters: for each name ``{"text": ...}`` or ``{"table": ..., "column": ...}``. Leaves: numbers and arrays
with their labels, and how each is written in a field. Tables come as `packed` made them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..explain.labels import Labels
from ..graph.errors import DataError
from ..targets.data import Data, typed
from ..targets.tables import table
from .limits import LONGEST, TABLE

GUESSES = (2.0, 3.0, 5.0, 7.0, 11.0)
VECTORS = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (0.5, 1.5, 2.5))
SHOWN = 64  # elements of an array that are written out in its field
PREVIEW = (6, 8)  # rows and columns of a table that are shown


def packed(body: bytes, name: str) -> dict[str, Any]:
    """An uploaded table, as it is kept: its numbers in base64, its labels, and its first rows."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{name} is not UTF-8 text (byte {error.start + 1:,}); save it as CSV in UTF-8"
        ) from None
    if "\0" in text:
        raise DataError(f"{name} holds a NUL byte, so it is not a table of text; save it as CSV")
    values, labels = table(text.splitlines(keepends=True), name, TABLE)
    rows, columns = PREVIEW
    return {
        "name": name,
        "shape": list(values.shape),
        "labels": [list(axis)[:1000] if axis else None for axis in labels] or [None, None],
        "data": base64.b64encode(np.ascontiguousarray(values).tobytes()).decode(),
        "kept": [list(axis) if axis else None for axis in labels] or [None, None],
        "preview": [[_written(x) for x in row[:columns]] for row in values[:rows]],
    }


def unpacked(kept: Mapping[str, Any], column: int | None) -> tuple[Any, Labels]:
    """A table, or one of its columns, with the labels."""
    values = np.frombuffer(base64.b64decode(kept["data"])).reshape(kept["shape"])
    rows, columns = (tuple(axis) if axis else None for axis in kept["kept"])
    if column is None:
        return values.copy(), (rows, columns) if rows or columns else ()
    if not 0 <= column < values.shape[1]:
        raise DataError(f"{kept['name']} has no column {column + 1}; choose another")
    return values[:, column].copy(), (rows,) if rows else ()


def given(wanted: Mapping[str, Any]) -> Data:
    """The values that the fields hold."""
    data = Data()
    for name, field in wanted.items():
        if "kept" in field:
            held, labels = unpacked(field["kept"], field.get("column"))
            data.values[name] = _moved(held, field["moved"], name) if field.get("moved") else held
            if labels:
                data.labels[name] = labels
        else:
            text = str(field.get("text", "")).strip()
            if len(text) > LONGEST:
                raise DataError(f"{name} has {len(text):,} letters; upload it as a table instead")
            if not text:
                raise DataError(f"{name} has no value; type a number such as 5, or a list such as [1, 2, 3]")
            data.values[name] = typed(text, name)
    return data


def _moved(held: Any, elements: list[Any], name: str) -> Any:
    """The elements that were moved in the page, in the table's shape."""
    if len(elements) != held.size:
        raise DataError(f"{name} has {held.size:,} numbers, not {len(elements):,}; choose its table again")
    return np.array([float(x) for x in elements]).reshape(held.shape)


def guess(names: list[str], arrays: bool) -> dict[str, Any]:
    """Something to begin with: distinct numbers, or short vectors."""
    if arrays:
        return {n: np.array(VECTORS[k % len(VECTORS)]) for k, n in enumerate(names)}
    return {n: GUESSES[k % len(GUESSES)] for k, n in enumerate(names)}


def written(x: Any) -> str | None:
    """A value as it stands in a field; None for what is too large to be typed."""
    if np.size(x) > SHOWN:
        return None
    if np.ndim(x) == 0:
        return _written(x)
    return json.dumps(np.asarray(x, dtype=float).tolist()).replace(".0,", ",").replace(".0]", "]")


def _written(x: Any) -> str:
    return str(int(x)) if float(x).is_integer() and abs(x) < 1e15 else repr(float(x))
