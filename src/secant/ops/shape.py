"""The same elements in another shape."""

import math
import operator

import numpy as np

from ..graph.errors import ShapeError
from ..graph.types import Type
from .adjoint import unbroadcast
from .define import op
from .kinds import Structural


def _axes(ndim, axes):
    return tuple(range(ndim))[::-1] if axes is None else tuple(operator.index(a) % ndim for a in axes)


@op(np.reshape, symbol="reshape")
class reshape(Structural):
    """The elements in the same order, under another shape. ``order`` reads them by rows ("C") or columns ("F")."""

    samples = [(np.arange(6.0), (2, 3)), (np.arange(6.0).reshape(2, 3), -1)]
    view = True

    def call(a, shape, order="C", copy=None):
        sizes = tuple(operator.index(n) for n in shape) if isinstance(shape, tuple | list) else (operator.index(shape),)
        known = math.prod(n for n in sizes if n != -1)
        if -1 in sizes:
            sizes = tuple(a.size // known if n == -1 and known else n for n in sizes)
        if math.prod(sizes) != a.size:
            raise ShapeError(f"cannot reshape {a.size} elements of shape {a.shape} into {shape}")
        return reshape(a, shape=sizes, order=order)

    def infer(a, shape, order="C"):
        return Type(a.dtype, shape, "array")

    def evaluate(a, shape, order="C"):
        return np.reshape(a, shape, order=order)

    def adjoint(g, a, shape, order="C"):
        return reshape(g, shape=a.shape, order=order)


@op(np.transpose, np.permute_dims, symbol="ᵀ")
class transpose(Structural):
    """The axes in another order (reversed by default). A rank-1 array is its own transpose."""

    samples = [(np.arange(6.0).reshape(2, 3),), (np.arange(24.0).reshape(2, 3, 4), (1, 2, 0))]
    view = True

    def call(a, axes=None):
        return transpose(a, axes=_axes(a.ndim, axes))

    def infer(a, axes):
        return Type(a.dtype, tuple(a.shape[i] for i in axes), "array" if a.kind == "array" else a.kind)

    def adjoint(g, a, axes):
        return transpose(g, axes=tuple(int(i) for i in np.argsort(axes)))


@op(np.broadcast_to, symbol="broadcast")
class broadcast_to(Structural):
    """An array stretched to a larger shape without copying. Its adjoint sums over what was stretched."""

    samples = [(np.arange(3.0), (2, 3)), (np.arange(3.0).reshape(3, 1), (2, 3, 4))]
    view = True

    def call(array, shape, subok=False):
        return broadcast_to(array, shape=tuple(shape) if isinstance(shape, tuple | list) else (shape,))

    def infer(array, shape):
        if np.broadcast_shapes(array.shape, shape) != shape:
            raise ShapeError(f"shape {array.shape} does not stretch to {shape}")
        return Type(array.dtype, shape, "array")

    def adjoint(g, array, shape):
        return unbroadcast(g, array.type)


@op(np.expand_dims, symbol="expand_dims")
class expand_dims(Structural):
    """The same elements with axes of length 1 put in."""

    samples = [(np.arange(6.0).reshape(2, 3), 1), (np.arange(3.0), (0, 2))]
    view = True

    def call(a, axis):
        axes = (axis,) if not isinstance(axis, tuple | list) else axis
        ndim = a.ndim + len(axes)
        return expand_dims(a, axis=tuple(sorted(int(i) % ndim for i in axes)))

    def infer(a, axis):
        rest = iter(a.shape)
        return Type(a.dtype, tuple(1 if i in axis else next(rest) for i in range(a.ndim + len(axis))), "array")

    def adjoint(g, a, axis):
        return np.reshape(g, a.shape)
