"""What NumPy's writing functions leave behind: each gives the array as it is after the write.

Enters: the array before, and the arguments of ``np.fill_diagonal``, ``np.put_along_axis``, ``np.put``,
``np.place``, ``np.putmask`` or ``np.copyto``. Leaves: a new value of the same type. The recorder rebinds
the user's array to it; `WRITES` tells it which function is which.
"""

from __future__ import annotations

import numpy as np

from ..graph.core import as_value
from ..graph.errors import ShapeError
from .creation import full
from .indexing import setitem
from .picking import along
from .static import axis_in


def fill_diagonal(a, val, wrap=False):
    """``a`` with ``val``, repeated as needed, along its diagonal; ``wrap`` goes on below a tall matrix's square."""
    a, val = as_value(a), as_value(val)
    if a.ndim < 2:
        raise ShapeError(f"np.fill_diagonal needs at least two dimensions, and shape {a.shape} has {a.ndim}")
    if a.ndim > 2 and len(set(a.shape)) > 1:
        raise ShapeError("np.fill_diagonal needs all dimensions equal where there are more than two")
    # NumPy itself says which places it fills.
    marks = np.zeros(a.shape, bool)
    np.fill_diagonal(marks, True, wrap)
    places = np.nonzero(marks)
    return setitem.call(a, places, np.resize(val, len(places[0])) if val.ndim else val)


def put_along_axis(arr, indices, values, axis):
    """``arr`` with ``values`` written where ``np.take_along_axis`` would read."""
    arr = as_value(arr)
    if axis is None:
        flat = setitem.call(np.ravel(arr), along((arr.size,), as_value(indices), 0), values)
        return np.reshape(flat, arr.shape)
    return setitem.call(arr, along(arr.shape, as_value(indices), axis_in(axis, arr.ndim)), values)


def put(a, ind, v, mode="raise"):
    """``a`` with ``v``, repeated as needed, at places of the flattened array."""
    a, ind, v = as_value(a), np.ravel(as_value(ind)), as_value(v)
    if mode != "raise":
        n = a.size
        ind = np.mod(ind, n) if mode == "wrap" else np.minimum(np.maximum(ind, 0), n - 1)
    if not ind.size or not v.size:
        return a
    written = setitem.call(np.ravel(a), ind, np.resize(v, ind.size))
    return np.reshape(written, a.shape)


def place(arr, mask, vals):
    """``arr`` with ``vals``, in order and repeated as needed, where the mask is true."""
    arr, vals = as_value(arr), as_value(vals)
    (where,) = np.nonzero(np.ravel(as_value(mask)))
    if not where.size:
        return arr
    if not vals.size:
        raise ValueError("cannot insert from an empty array")
    return np.reshape(setitem.call(np.ravel(arr), where, np.resize(vals, where.size)), arr.shape)


def putmask(a, mask, values):
    """``a`` with the element of ``values`` (repeated to its size) at the same place where the mask is true."""
    a, values = as_value(a), as_value(values)
    if not values.size or not a.size:
        return a
    values = values if values.shape == a.shape else np.resize(values, a.shape)
    return np.astype(np.where(np.reshape(as_value(mask), a.shape), values, a), a.dtype)


def copyto(dst, src, casting="same_kind", where=True):
    """``dst`` with ``src`` written over it, where the mask is true."""
    dst, src, where = as_value(dst), as_value(src), as_value(where)
    if src.type.kind != "python" and not np.can_cast(src.dtype, dst.dtype, casting):
        raise TypeError(f"cannot cast from {src.dtype} to {dst.dtype} according to the rule {casting!r}")
    if where.constant and where.ndim == 0 and where.data:
        return setitem.call(dst, ..., src)
    mask = np.broadcast_to(where, dst.shape)
    return np.astype(np.where(mask, np.broadcast_to(src, dst.shape), dst), dst.dtype)


def fill(a, value):
    """``a`` with every element the one value: ``a.fill(value)``."""
    a, value = as_value(a), as_value(value)
    return full(np.reshape(value, ()), shape=a.shape, dtype=a.dtype)


WRITES = {
    np.fill_diagonal: fill_diagonal,
    np.put_along_axis: put_along_axis,
    np.put: put,
    np.place: place,
    np.putmask: putmask,
    np.copyto: copyto,
    np.ndarray.fill: fill,
}
"""NumPy's functions that write into their first argument -> the pure function that gives what it then holds."""
