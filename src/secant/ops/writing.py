"""What ``np.fill_diagonal`` and ``np.put_along_axis`` leave behind: the array as it is after the write.

Enters: the array before, and the function's other arguments. Leaves: a new value of the same type, to
which the recorder sets the user's array.
"""

from __future__ import annotations

import numpy as np

from ..graph.core import as_value
from ..graph.errors import ShapeError
from .define import alias
from .indexing import setitem
from .picking import along
from .static import axis_in


@alias(np.fill_diagonal)
def fill_diagonal(a, val, wrap=False):
    a, val = as_value(a), as_value(val)
    if a.ndim < 2:
        raise ShapeError(f"np.fill_diagonal needs at least two dimensions, and shape {a.shape} has {a.ndim}")
    if a.ndim > 2 and len(set(a.shape)) > 1:
        raise ShapeError("np.fill_diagonal needs all dimensions equal where there are more than two")
    # NumPy itself says which places it fills, and repeats an array of values along them.
    marks = np.zeros(a.shape, bool)
    np.fill_diagonal(marks, True, wrap)
    places = np.nonzero(marks)
    return setitem.call(a, places, np.resize(val, len(places[0])) if val.ndim else val)


@alias(np.put_along_axis)
def put_along_axis(arr, indices, values, axis):
    arr, indices = as_value(arr), as_value(indices)
    if axis is None:
        return np.reshape(setitem.call(np.ravel(arr), along((arr.size,), indices, 0), values), arr.shape)
    return setitem.call(arr, along(arr.shape, indices, axis_in(axis, arr.ndim)), values)
