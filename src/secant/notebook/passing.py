"""Values between Python and a page: JSON has no infinities, and arrays are their elements in order.

Enters: numbers and arrays by name, or ``{name: {"shape", "data"}}``. Leaves: the other of the two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def to_page(values: Mapping[str, Any], widget: object = None) -> dict[str, Any]:
    """Values as the page reads them.

    >>> to_page({"a": 2.0, "x": np.array([1.0, np.inf])})
    {'a': {'shape': [], 'data': [2.0]}, 'x': {'shape': [2], 'data': [1.0, 'Infinity']}}
    """
    return {
        name: {"shape": list(np.shape(x)), "data": [_told(v) for v in np.ravel(x).tolist()]}
        for name, x in values.items()
    }


def from_page(values: Any, widget: object = None) -> dict[str, Any]:
    """Values as Python reads them; what a page sends is read with care.

    >>> from_page({"a": {"shape": [], "data": [2.0]}, "x": {"shape": [2], "data": [1, "-Infinity"]}})
    {'a': 2.0, 'x': array([  1., -inf])}
    """
    found: dict[str, Any] = {}
    for name, held in dict(values).items():
        data = np.array([float(x) for x in held["data"]])
        found[str(name)] = data.reshape(held["shape"]) if held["shape"] else data.item()
    return found


def _told(x: Any) -> Any:
    x = abs(x) if isinstance(x, complex) else x
    if isinstance(x, float) and not math.isfinite(x):
        return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return x
