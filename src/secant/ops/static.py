"""Arguments that decide a shape and so must be known while recording: whole numbers, axes, orders.

Enters: what a caller wrote. Leaves: plain ints and tuples, or an error that says what to write instead.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from ..graph.core import Value
from ..graph.dims import Affine, depends
from ..graph.errors import Refused


def whole(x: Any, what: str) -> int:
    """``x`` as a plain int. ``what`` names it in the error, as in "the shift of np.roll"."""
    return operator.index(known(x, what))


def wholes(x: Any, what: str) -> tuple[int, ...]:
    """One whole number or a sequence of them, as a tuple of plain ints."""
    x = known(x, what)
    if isinstance(x, np.ndarray):
        return tuple(operator.index(i) for i in x.ravel())
    if isinstance(x, tuple) and depends(x):  # lengths that depend on a loop's index
        return tuple(i if isinstance(i, Affine) else whole(i, what) for i in x)
    return tuple(whole(i, what) for i in x) if isinstance(x, tuple | list | range) else (whole(x, what),)


def known(x: Any, what: str) -> Any:
    """``x`` itself, or the number or array that a constant holds; a recorded value is refused."""
    if not isinstance(x, Value):
        return x
    if x.constant:
        return x.data
    raise Refused(
        f"{what} is a recorded value, and the shape of the result depends on it; "
        f"give a plain int or array, for example by making it with int(...)"
    )


def axis_in(axis: Any, ndim: int) -> int:
    """One axis, counted from 0; NumPy's AxisError where there is no such axis."""
    return int(normalize_axis_index(whole(axis, "an axis"), ndim))


def axes_in(axis: Any, ndim: int, what: str = "axis") -> tuple[int, ...]:
    """Axes in the order given, each counted from 0; repeats are an error."""
    return tuple(int(a) for a in normalize_axis_tuple(wholes(axis, "an axis"), ndim, what))


def reading_order(order: str, ndim: int) -> str:
    """``"C"`` or ``"F"``: the orders that mean the same for every memory layout."""
    if order in ("C", "F"):
        return order
    if order in ("A", "K") and ndim <= 1:
        return "C"
    raise Refused(f"order={order!r} depends on how the array lies in memory; use order='C' or order='F'")


def no_out(out: Any, function: str) -> None:
    """Refuse ``out=`` where only a recording can write into an array."""
    if out is not None:
        raise Refused(
            f"{function} cannot write into out= here; assign its result instead, out[...] = {function}(...)"
        )
