"""A record as plain JSON data: for machines, and for pages.

Enters: any record of `records`. Leaves: dicts, lists, strings, numbers and None. Infinities and NaN, which
JSON does not have, become the strings "inf", "-inf" and "nan"; complex numbers become [real, imaginary].
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from ..graph.location import Source


def to_json(record: Any) -> Any:
    """The record and all that it holds as JSON data, under its field names."""
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        data = {f.name: to_json(getattr(record, f.name)) for f in dataclasses.fields(record)}
        if hasattr(record, "height") and hasattr(record, "width"):
            data.update(width=to_json(record.width), height=to_json(record.height))
        return data
    if isinstance(record, Source):
        return {
            "file": record.file,
            "line": record.line,
            "function": record.function,
            "calls": list(record.calls),
        }
    if isinstance(record, dict):
        return {str(k): to_json(v) for k, v in record.items()}
    if isinstance(record, list | tuple):
        return [to_json(v) for v in record]
    if isinstance(record, np.ndarray):
        return to_json(record.tolist())
    if isinstance(record, np.generic):
        return to_json(record.item())
    if isinstance(record, complex):
        return [to_json(record.real), to_json(record.imag)]
    if isinstance(record, float) and not math.isfinite(record):
        return str(record)
    return record
