"""Arrays joined end to end, stacked, or made of numbers: ``np.concatenate``, ``np.stack``, ``np.array``.

Enters: several values. Leaves: one, in one node; the adjoint of each input is the part it became. NumPy's
other spellings (``np.vstack``, ``np.block``, ``np.insert``) are recorded as these.
"""

from __future__ import annotations

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.dims import simplest
from ..graph.errors import ShapeError
from ..graph.types import Type
from .adjoint import unbroadcast
from .define import alias, op
from .indexing import Span
from .kinds import Structural
from .lengths import span_of
from .static import axis_in, known, no_out

_A = np.arange(6.0).reshape(2, 3)
_B = np.array([[1.5, -2.0, 0.5]])


def _ghosts(types):
    """Arrays of the right dtypes and numbers of dimensions, with next to no elements, to ask NumPy with."""
    return [np.zeros((1,) * t.ndim, t.dtype) for t in types]


@op(np.concatenate, np.concat, symbol="concatenate")
class concatenate(Structural):
    """Arrays end to end along an axis, or all their elements in a row (axis None)."""

    samples = [
        ((_A, _B),),
        ((_A, _A), 1),
        ((_A, _B), None),
        ((_A, 2.5), None),
        ((_A, _B.astype(np.float32)), -2, {"dtype": np.float64}),
    ]

    def call(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
        no_out(out, "np.concatenate")
        values = [as_value(a) for a in arrays]
        if not values:
            raise ShapeError("need at least one array to concatenate")
        if axis is not None:
            if any(v.ndim == 0 for v in values):
                raise ShapeError("zero-dimensional arrays cannot be concatenated; use np.stack or np.array")
            axis = axis_in(axis, values[0].ndim)
        params = {} if dtype is None else {"dtype": np.dtype(dtype)}
        if casting != "same_kind":
            params["casting"] = casting
        return concatenate(*values, axis=axis, **params)

    def infer(*types, axis, **params):
        if axis is None:
            return Type(
                np.concatenate(_ghosts(types), axis=None, **params).dtype, (sum(t.size for t in types),)
            )
        rests = {t.shape[:axis] + t.shape[axis + 1 :] for t in types if t.ndim > axis}
        if len(rests) != 1 or len({t.ndim for t in types}) != 1:
            shapes = " and ".join(str(t.shape) for t in types)
            raise ShapeError(
                f"cannot concatenate shapes {shapes} along axis {axis}: all other axes must agree"
            )
        total = simplest(sum(t.shape[axis] for t in types))
        shape = (*types[0].shape[:axis], total, *types[0].shape[axis + 1 :])
        return Type(np.concatenate(_ghosts(types), axis=axis, **params).dtype, shape)

    def evaluate(*arrays, **params):
        return np.concatenate(arrays, **params)

    def adjoint(g, *arrays, axis, **params):
        at, parts = 0, []
        for a in arrays:
            n = a.size if axis is None else span_of(a, axis)
            place = slice(at, at + n) if isinstance(at + n, int) else Span(at, at + n, None, a.shape[axis])
            part = g[(slice(None),) * (axis or 0) + (place,)]
            parts.append(unbroadcast(np.reshape(part, a.shape) if axis is None else part, a.type))
            at += n
        return parts


@op(np.stack, symbol="stack")
class stack(Structural):
    """Arrays of one shape along a new axis."""

    samples = [((_A, _A),), ((_A[0], _B[0]), 1), ((1.5, 2.5),), ((_A, _A), -1)]

    def call(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
        no_out(out, "np.stack")
        values = [as_value(a) for a in arrays]
        if not values:
            raise ShapeError("need at least one array to stack")
        params = {} if dtype is None else {"dtype": np.dtype(dtype)}
        if casting != "same_kind":
            params["casting"] = casting
        return stack(*values, axis=axis_in(axis, values[0].ndim + 1), **params)

    def infer(*types, axis, **params):
        shape = types[0].shape
        if any(t.shape != shape for t in types):
            raise ShapeError(
                f"np.stack needs arrays of one shape, not {' and '.join(str(t.shape) for t in types)}"
            )
        dtype = np.stack(_ghosts(types), axis=axis, **params).dtype
        return Type(dtype, (*shape[:axis], len(types), *shape[axis:]))

    def evaluate(*arrays, **params):
        return np.stack(arrays, **params)

    def adjoint(g, *arrays, axis, **params):
        return [unbroadcast(g[(slice(None),) * axis + (i,)], a.type) for i, a in enumerate(arrays)]


@op(symbol="array")
class array(Structural):
    """Numbers, or arrays of one shape, laid out in an array: ``np.array([[a, 0.0], [b*c, d]])``."""

    def infer(*types, shape, dtype):
        return Type(dtype, shape + types[0].shape)

    def evaluate(*leaves, shape, dtype):
        return np.array(leaves, dtype).reshape(shape + np.shape(leaves[0]))

    def adjoint(g, *leaves, shape, dtype):
        places = np.ndindex(shape)
        return [unbroadcast(g[tuple(place)], a.type) for place, a in zip(places, leaves)]


def array_of(nested, dtype=None):
    """The array that ``np.array`` makes of nested lists of values, numbers and arrays, in one node if it can.

    Python numbers count as float64, int64 and so on, as in ``np.array`` (not weakly, as in arithmetic).
    """
    if not isinstance(nested, list | tuple):
        made = np.copy(as_value(nested))
        return made if dtype is None or made.dtype == np.dtype(dtype) else np.astype(made, np.dtype(dtype))
    level, shape = [nested], ()
    while all(isinstance(x, list | tuple) for x in level) and level:
        lengths = {len(x) for x in level}
        if len(lengths) > 1:
            raise _ragged(shape)
        shape += (lengths.pop(),)
        level = [item for x in level for item in x]
    if not level:
        return as_value(np.array(nested, dtype))
    # Where rows are written in different ways (one a list, one an array), the lists become arrays first.
    leaves = [array_of(x) if isinstance(x, list | tuple) else as_value(x) for x in level]
    if len({v.shape for v in leaves}) > 1:
        raise _ragged(shape)
    if dtype is None:
        dtypes = list(dict.fromkeys(v.dtype for v in leaves))
        dtype = np.array([d.type() for d in dtypes]).dtype if len(dtypes) > 1 else dtypes[0]
    else:
        dtype = np.array([t.dtype.type(1) for t in dict.fromkeys(v.type for v in leaves)], dtype).dtype
    return apply(array, leaves, {"shape": shape, "dtype": dtype})


def _ragged(shape):
    return ShapeError(
        f"setting an array element with a sequence: the rows have different shapes after {len(shape)} "
        f"dimensions (so far {shape}); make them equally long"
    )


@alias(np.vstack)
def vstack(tup, *, dtype=None, casting="same_kind"):
    return np.concatenate([np.atleast_2d(as_value(a)) for a in tup], 0, dtype=dtype, casting=casting)


@alias(np.hstack)
def hstack(tup, *, dtype=None, casting="same_kind"):
    arrays = [np.atleast_1d(as_value(a)) for a in tup]
    axis = 0 if arrays and arrays[0].ndim == 1 else 1
    return np.concatenate(arrays, axis, dtype=dtype, casting=casting)


@alias(np.dstack)
def dstack(tup):
    return np.concatenate([np.atleast_3d(as_value(a)) for a in tup], 2)


@alias(np.column_stack)
def column_stack(tup):
    arrays = [as_value(a) for a in tup]
    return np.concatenate([np.reshape(a, (-1, 1)) if a.ndim < 2 else a for a in arrays], 1)


@alias(np.append)
def append(arr, values, axis=None):
    arr, values = as_value(arr), as_value(values)
    if axis is None:
        return np.concatenate((np.ravel(arr), np.ravel(values)))
    return np.concatenate((arr, values), axis)


@alias(np.block)
def block(arrays):
    depth = _depth(arrays)
    leaves: list[Value] = []
    _leaves(arrays, leaves)
    ndim = max([depth, *[v.ndim for v in leaves]])

    def join(x, level):
        if level == depth:
            v = as_value(x)
            return np.reshape(v, (1,) * (ndim - v.ndim) + v.shape)
        return np.concatenate([join(item, level + 1) for item in x], axis=level - depth)

    joined = join(arrays, 0)
    return joined if depth else np.copy(joined)


def _depth(x):
    if isinstance(x, tuple):
        raise TypeError("np.block takes nested lists; a tuple among them is not allowed")
    if not isinstance(x, list):
        return 0
    depths = {_depth(item) for item in x}
    if not depths:
        raise ShapeError("np.block got an empty list")
    if len(depths) > 1:
        raise ShapeError("np.block needs lists nested equally deep everywhere")
    return 1 + depths.pop()


def _leaves(x, found):
    if isinstance(x, list):
        for item in x:
            _leaves(item, found)
    else:
        found.append(as_value(x))


@alias(np.insert)
def insert(arr, obj, values, axis=None):
    # NumPy itself inserts the places of the new elements among those of the old; they are then gathered.
    arr, values = as_value(arr), as_value(values)
    obj = obj if isinstance(obj, slice) else known(obj, "the index of np.insert")
    old = np.arange(arr.size).reshape(arr.shape)
    new = arr.size + np.arange(values.size).reshape(values.shape)
    order = np.insert(old, obj, new, axis)
    cast = np.ravel(values) if values.dtype == arr.dtype else np.astype(np.ravel(values), arr.dtype)
    return np.take(np.concatenate((np.ravel(arr), cast)), order)


@alias(np.delete)
def delete(arr, obj, axis=None):
    arr = as_value(arr)
    obj = obj if isinstance(obj, slice) else known(obj, "the index of np.delete")
    arr = np.ravel(arr) if axis is None else arr
    axis = 0 if axis is None else axis_in(axis, arr.ndim)
    return np.take(arr, np.delete(np.arange(arr.shape[axis]), obj), axis)
