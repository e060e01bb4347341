"""The same elements in another shape: reshaping, and axes moved, added, dropped or stretched.

Enters: one array. Leaves: its elements under another shape, where NumPy gives a view. Functions that are
only a spelling of these (``np.ravel``, ``np.moveaxis``, ``np.atleast_2d``) are recorded as these.
"""

from __future__ import annotations

import math

import numpy as np

from ..graph.core import as_value
from ..graph.dims import at_most
from ..graph.errors import ShapeError
from ..graph.types import Type
from .adjoint import unbroadcast
from .define import alias, op
from .kinds import Structural
from .static import axes_in, axis_in, reading_order, whole, wholes


@op(np.reshape, symbol="reshape")
class reshape(Structural):
    """The same elements under another shape; ``order`` reads them by rows ("C") or by columns ("F")."""

    samples = [
        (np.arange(6.0), (2, 3)),
        (np.arange(6.0).reshape(2, 3), -1),
        (np.arange(6.0).reshape(2, 3), (3, -1), {"order": "F"}),
        (np.zeros((0, 3)), (3, 0)),
        (2.5, (1, 1)),
    ]
    view = True

    def call(a, shape, order="C", copy=None):
        a = as_value(a)
        given = wholes(shape, "a new shape")
        sizes, rest = given, math.prod(n for n in given if n != -1)
        if given.count(-1) == 1 and rest:
            sizes = tuple(a.size // rest if n == -1 else n for n in given)
        if math.prod(sizes) != a.size or min(map(at_most, sizes), default=0) < 0:
            raise ShapeError(f"cannot reshape {a.size} elements of shape {a.shape} into {given}")
        result = reshape(a, shape=sizes, order=reading_order(order, a.ndim))
        return np.copy(result) if copy else result

    def infer(a, shape, order="C"):
        return Type(a.dtype, shape, "scalar" if a.kind == "scalar" and not shape else "array")

    def evaluate(a, shape, order="C"):
        return np.reshape(a, shape, order=order)

    def adjoint(g, a, shape, order="C"):
        return reshape(g, shape=a.shape, order=order)

    def element(b, at, a, shape, order):
        return a.at(b.reshaped(at, shape, a.shape, order))


@alias(np.ravel)
def ravel(a, order="C"):
    return np.reshape(as_value(a), -1, order=order) if as_value(a).size else np.reshape(as_value(a), 0)


@op(np.transpose, np.permute_dims, symbol="ᵀ")
class transpose(Structural):
    """The axes in another order (reversed by default). A rank-1 array is its own transpose."""

    samples = [(np.arange(6.0).reshape(2, 3),), (np.arange(24.0).reshape(2, 3, 4), (1, 2, 0))]
    view = True

    def call(a, axes=None):
        a = as_value(a)
        order = tuple(range(a.ndim))[::-1] if axes is None else axes_in(axes, a.ndim, "axes")
        if len(order) != a.ndim:
            raise ShapeError(f"axes {axes} do not match an array of {a.ndim} dimensions (shape {a.shape})")
        return transpose(a, axes=order)

    def infer(a, axes):
        return Type(a.dtype, tuple(a.shape[i] for i in axes), "scalar" if a.kind == "scalar" else "array")

    def adjoint(g, a, axes):
        return transpose(g, axes=tuple(int(i) for i in np.argsort(axes)))

    def element(b, at, a, axes):
        return a.at([at[axes.index(i)] for i in range(len(axes))])


@alias(np.moveaxis)
def moveaxis(a, source, destination):
    a = as_value(a)
    source, destination = axes_in(source, a.ndim, "source"), axes_in(destination, a.ndim, "destination")
    if len(source) != len(destination):
        raise ShapeError("np.moveaxis needs as many destinations as sources")
    order = [i for i in range(a.ndim) if i not in source]
    for to, i in sorted(zip(destination, source)):
        order.insert(to, i)
    return np.transpose(a, order)


@alias(np.rollaxis)
def rollaxis(a, axis, start=0):
    a = as_value(a)
    axis, start = axis_in(axis, a.ndim), whole(start, "the start of np.rollaxis")
    if not -a.ndim <= start <= a.ndim:
        raise np.exceptions.AxisError(f"start {start} is out of bounds for an array of {a.ndim} dimensions")
    start += a.ndim if start < 0 else 0
    return np.moveaxis(a, axis, start - 1 if start > axis else start)


@alias(np.swapaxes)
def swapaxes(a, axis1, axis2):
    a = as_value(a)
    i, j = axis_in(axis1, a.ndim), axis_in(axis2, a.ndim)
    order = list(range(a.ndim))
    order[i], order[j] = j, i
    return np.transpose(a, order)


@alias(np.linalg.matrix_transpose)
@alias(np.matrix_transpose)
def matrix_transpose(x, /):
    x = as_value(x)
    if x.ndim < 2:
        raise ShapeError(
            f"np.matrix_transpose needs at least two dimensions, and shape {x.shape} has {x.ndim}"
        )
    return np.swapaxes(x, -1, -2)


@op(np.broadcast_to, symbol="broadcast")
class broadcast_to(Structural):
    """An array stretched to a larger shape without copying. Its adjoint sums over what was stretched.

    Rulers, after the array, make sure that the lengths in ``shape`` are known (see ``derive/extents.py``).
    """

    samples = [(np.arange(3.0), (2, 3)), (np.arange(3.0).reshape(3, 1), (2, 3, 4)), (1.5, (2,)), (1.5, ())]
    view = True
    linear = 1

    def call(array, shape, subok=False):
        return broadcast_to(array, shape=wholes(shape, "the shape given to np.broadcast_to"))

    def infer(array, *rulers, shape):
        fits = len(shape) >= array.ndim
        if not fits or any(d not in (1, n) for d, n in zip(array.shape[::-1], shape[::-1])):
            raise ShapeError(
                f"shape {array.shape} does not stretch to {shape}: counted from the right, its "
                f"dimensions must be equal or 1"
            )
        return Type(array.dtype, shape, "array")

    def evaluate(array, *rulers, shape):
        return np.broadcast_to(array, shape)

    def adjoint(g, array, *rulers, shape):
        return unbroadcast(g, array.type)

    def element(b, at, array, *rulers, shape):
        return array.at(b.broadcast(at, array.shape))


@alias(np.broadcast_arrays)
def broadcast_arrays(*args, subok=False):
    values = [np.copy(v) if v.type.kind != "array" else v for v in map(as_value, args)]
    shape = np.broadcast_shapes(*[v.shape for v in values])
    return tuple(v if v.shape == shape else np.broadcast_to(v, shape) for v in values)


@op(np.expand_dims, symbol="expand_dims")
class expand_dims(Structural):
    """The same elements with axes of length 1 put in."""

    samples = [(np.arange(6.0).reshape(2, 3), 1), (np.arange(3.0), (0, 2)), (1.5, -1)]
    view = True

    def call(a, axis):
        a, given = as_value(a), wholes(axis, "an axis")
        return expand_dims(a, axis=tuple(sorted(axes_in(given, a.ndim + len(given)))))

    def infer(a, axis):
        rest = iter(a.shape)
        return Type(
            a.dtype, tuple(1 if i in axis else next(rest) for i in range(a.ndim + len(axis))), "array"
        )

    def adjoint(g, a, axis):
        return np.reshape(g, a.shape)

    def element(b, at, a, axis):
        return a.at([p for i, p in enumerate(at) if i not in axis])


@op(np.squeeze, symbol="squeeze")
class squeeze(Structural):
    """The same elements without axes of length 1: those named, or all of them."""

    samples = [
        (np.arange(3.0).reshape(1, 3, 1),),
        (np.arange(3.0).reshape(1, 3, 1), -1),
        (np.array([[2.0]]),),
    ]
    view = True

    def call(a, axis=None):
        a = as_value(a)
        axes = tuple(i for i, d in enumerate(a.shape) if d == 1) if axis is None else axes_in(axis, a.ndim)
        if any(a.shape[i] != 1 for i in axes):
            raise ShapeError(
                f"cannot squeeze axis {axis} of shape {a.shape}: only axes of length 1 can be dropped"
            )
        return squeeze(a, axis=tuple(sorted(axes)))

    def infer(a, axis):
        kept = tuple(d for i, d in enumerate(a.shape) if i not in axis)
        return Type(a.dtype, kept, "scalar" if a.kind == "scalar" else "array")

    def adjoint(g, a, axis):
        return np.reshape(g, a.shape)

    def element(b, at, a, axis):
        rest = iter(at)
        return a.at([b.whole(0) if i in axis else next(rest) for i in range(len(a.shape))])


def _at_least(arrays, pad):
    raised = [pad(as_value(a)) for a in arrays]
    return raised[0] if len(raised) == 1 else tuple(raised)


@alias(np.atleast_1d)
def atleast_1d(*arys):
    return _at_least(arys, lambda a: np.reshape(a, 1) if a.ndim == 0 else a)


@alias(np.atleast_2d)
def atleast_2d(*arys):
    return _at_least(arys, lambda a: np.reshape(a, (1, 1)) if a.ndim == 0 else a[None] if a.ndim == 1 else a)


@alias(np.atleast_3d)
def atleast_3d(*arys):
    def pad(a):
        if a.ndim == 0:
            return np.reshape(a, (1, 1, 1))
        return a[None, :, None] if a.ndim == 1 else a[:, :, None] if a.ndim == 2 else a

    return _at_least(arys, pad)
