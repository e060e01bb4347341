"""Constants, params and indices as NumPy source, and the short functions that printed source may need.

Enters: static things of a graph. Leaves: text that evaluates to the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.dims import Affine
from .formulas import index_text, item_text

HELPERS = {
    "times": '''
def times(g, p):
    """g * p, but zero wherever g is zero, even where p is infinite or NaN."""
    product = np.multiply(g, p)
    if np.ndim(product) == 0:
        return product if g != 0 else product.dtype.type(0)
    return np.where(np.isfinite(product) | np.not_equal(g, 0), product, product.dtype.type(0))
''',
    "written": '''
def written(x, index, value):
    """A copy of x with value at an index."""
    x = np.array(x)
    x[index] = value
    return x
''',
    "added": '''
def added(x, *parts):
    """A copy of x with each part (index, value) added to it, repeated places adding up."""
    x = np.array(x)
    for index, value in parts:
        np.add.at(x, index, value)
    return x
''',
}
"""Short functions that are printed above the source that needs them."""


def literal(x: Any) -> str:
    """A constant as source that evaluates to the same bits and type."""
    if isinstance(x, np.ndarray):
        values = np.array2string(
            x, separator=", ", threshold=x.size + 1, floatmode="unique", max_line_width=10**9
        ).replace("\n", " ")
        if x.size == 0:
            return f"np.zeros({x.shape}, np.{x.dtype.name})"
        values = values.replace("nan", "np.nan").replace("inf", "np.inf")
        return f"np.array({values}, np.{x.dtype.name})"
    if isinstance(x, np.generic):
        return f"np.{x.dtype.name}({literal(x.item())})"
    if isinstance(x, float) and x != x:
        return "np.nan"
    if isinstance(x, float) and x in (float("inf"), float("-inf")):
        return "np.inf" if x > 0 else "-np.inf"
    return repr(x)


def static(x: Any) -> str:
    """A param as source: ints, tuples, dtypes, slices, strings."""
    if isinstance(x, np.dtype):
        return f"np.{x.name}"
    if isinstance(x, tuple):
        return f"({', '.join(map(static, x))}{',' if len(x) == 1 else ''})"
    return str(x) if isinstance(x, Affine) else repr(x)  # lengths are named as the variables that hold them


def index_source(index: tuple[Any, ...], arrays: list[str]) -> str:
    """An index template as it stands between brackets."""
    return index_text(index, arrays) or "()"


def index_value(index: tuple[Any, ...], arrays: list[str]) -> str:
    """An index template as a value that can be handed on."""
    rest = iter(arrays)
    items = []
    for i in index:
        if isinstance(i, slice) or (isinstance(i, tuple) and i):
            items.append(f"np.s_[{item_text(i, rest)}]")
        else:
            items.append(item_text(i, rest) if isinstance(i, str) else repr(i))
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
