"""Elements picked by index arrays, and diagonals and triangles picked out of matrices.

Enters: one array and, for some, index arrays. Leaves: a copy of the picked elements (`diagonal` is a
view). Adjoints put each element back where it was picked, adding up where it was picked twice.
"""

from __future__ import annotations

import numpy as np

from ..graph.core import Value, as_value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type
from .adjoint import Scattered, unbroadcast
from .define import alias, op
from .indexing import SLOT
from .kinds import Linear, Structural
from .static import axes_in, axis_in, known, no_out, whole

_X = np.arange(12.0).reshape(3, 4)


@op(np.take, symbol="take")
class take(Structural):
    """The elements at places of one axis (or of the flattened array). ``mode`` is for places outside."""

    samples = [
        (_X, np.array([3, 0, 3]), 1),
        (_X, np.array([[5], [-1]])),
        (_X, 2, 0),
        (_X, 2),
        (_X, np.array([-5, 9]), 0, {"mode": "clip"}),
        (_X, np.array([-5, 9]), 0, {"mode": "wrap"}),
    ]
    linear = 1

    def call(a, indices, axis=None, out=None, mode="raise"):
        no_out(out, "np.take")
        a, indices = as_value(a), as_value(indices)
        if indices.dtype.kind not in "iub":
            raise TypeError(f"np.take needs integer indices, not {indices.dtype}")
        a = np.ravel(a) if axis is None and a.ndim != 1 else a
        params = {} if mode == "raise" else {"mode": mode}
        return take(a, indices, axis=0 if axis is None else axis_in(axis, a.ndim), **params)

    def infer(a, indices, axis, mode="raise"):
        shape = a.shape[:axis] + indices.shape + a.shape[axis + 1 :]
        return Type(a.dtype, shape, "array" if shape else "scalar")

    def adjoint(g, a, indices, axis, mode="raise"):
        n = a.shape[axis]
        if mode == "clip":
            indices = np.minimum(np.maximum(indices, 0), n - 1)
        elif mode == "wrap":
            indices = np.mod(indices, n)
        return Scattered(g, a.type, (slice(None),) * axis + (SLOT,), (as_value(indices),))

    def element(b, at, a, indices, axis, mode="raise"):
        n = len(indices.shape)
        i = b.index_number(indices.at(at[axis : axis + n]))
        i = b.whole(b.taken(i, b.length(a.shape[axis]), mode))
        return a.at([*at[:axis], i, *at[axis + n :]])


@alias(np.take_along_axis)
def take_along_axis(arr, indices, axis=-1):
    arr = as_value(arr)
    if axis is None:
        arr, axis = np.ravel(arr), 0
    return arr[along(arr.shape, as_value(indices), axis)]


def along(shape, indices, axis):
    """The full index that ``np.take_along_axis`` means by ``indices`` along one axis of an array."""
    if indices.ndim != len(shape):
        raise ShapeError(
            f"the indices have {indices.ndim} dimensions and the array has {len(shape)}; they must agree"
        )
    axis = axis_in(axis, len(shape))
    grid = [np.arange(n).reshape((-1,) + (1,) * (len(shape) - i - 1)) for i, n in enumerate(shape)]
    return tuple(indices if i == axis else places for i, places in enumerate(grid))


def _on_diagonal(g, type, offset, axis1, axis2):
    """The adjoint of a diagonal: ``g``, whose last axis runs along it, put back at its places."""
    n = g.shape[-1]
    first, second = np.arange(n) + max(-offset, 0), np.arange(n) + max(offset, 0)
    index = tuple(SLOT if i in (axis1, axis2) else slice(None) for i in range(type.ndim))
    arrays = (first, second) if axis1 < axis2 else (second, first)
    place = min(axis1, axis2) if abs(axis1 - axis2) == 1 else 0  # index arrays that stand apart come first
    return Scattered(np.moveaxis(g, -1, place), type, index, tuple(map(as_value, arrays)))


def _length(type, offset, axis1, axis2):
    return max(0, min(type.shape[axis1] + min(offset, 0), type.shape[axis2] - max(offset, 0)))


def _matrix_axes(a, axis1, axis2):
    if a.ndim < 2:
        raise ShapeError(
            f"a diagonal needs an array of at least two dimensions, and shape {a.shape} has {a.ndim}"
        )
    return axes_in((axis1, axis2), a.ndim)


@op(np.diagonal, symbol="diagonal")
class diagonal(Structural):
    """The diagonals of two axes, laid along a new last axis."""

    samples = [(_X,), (_X, 1), (_X, -2), (np.arange(24.0).reshape(2, 3, 4), 0, 2, 0), (_X, 9)]
    view = True

    def call(a, offset=0, axis1=0, axis2=1):
        a, offset = as_value(a), whole(offset, "the offset of a diagonal")
        axis1, axis2 = _matrix_axes(a, axis1, axis2)
        return diagonal(a, offset=offset, axis1=axis1, axis2=axis2)

    def infer(a, offset, axis1, axis2):
        kept = tuple(d for i, d in enumerate(a.shape) if i not in (axis1, axis2))
        return Type(a.dtype, (*kept, _length(a, offset, axis1, axis2)))

    def adjoint(g, a, offset, axis1, axis2):
        return _on_diagonal(g, a.type, offset, axis1, axis2)

    def element(b, at, a, offset, axis1, axis2):
        first, second = at[-1] + max(-offset, 0), at[-1] + max(offset, 0)
        rest = iter(at[:-1])
        return a.at(
            [first if i == axis1 else second if i == axis2 else next(rest) for i in range(len(a.shape))]
        )


@op(np.trace, symbol="tr")
class trace(Linear):
    """The sum along the diagonals of two axes. Slope 1 on the diagonal, 0 elsewhere."""

    samples = [(_X,), (_X, 1), (np.arange(24.0).reshape(2, 3, 4), 0, 2, 0)]

    def call(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
        no_out(out, "np.trace")
        a, offset = as_value(a), whole(offset, "the offset of np.trace")
        axis1, axis2 = _matrix_axes(a, axis1, axis2)
        params = {} if dtype is None else {"dtype": np.dtype(dtype)}
        return trace(a, offset=offset, axis1=axis1, axis2=axis2, **params)

    def infer(a, offset, axis1, axis2, **params):
        shape = tuple(d for i, d in enumerate(a.shape) if i not in (axis1, axis2))
        return Type(
            np.trace(np.zeros((1, 1), a.dtype), **params).dtype, shape, "array" if shape else "scalar"
        )

    def adjoint(g, a, offset, axis1, axis2, **params):
        n = _length(a.type, offset, axis1, axis2)
        return _on_diagonal(np.broadcast_to(g[..., None], (*g.shape, n)), a.type, offset, axis1, axis2)

    def natively(a, offset, axis1, axis2, dtype=None):
        return np.sum(np.diagonal(a, offset, axis1, axis2), axis=-1, dtype=dtype)


@op(symbol="diag")
class diag(Structural):
    """The square matrix that has a vector on its ``k``-th diagonal and zeros elsewhere."""

    def infer(v, k):
        return Type(v.dtype, (v.shape[0] + abs(k),) * 2)

    def evaluate(v, k):
        return np.diag(v, k)

    def adjoint(g, v, k):
        return np.diagonal(g, k)

    def element(b, at, v, k):
        first, second = at[0] + max(k, 0), at[1] + max(-k, 0)
        return b.when(b.same(first, second), lambda: v.at([b.inside(at[0] - max(-k, 0), v.shape[0])]))


@alias(np.diag)
def diag_of(v, k=0):
    v, k = as_value(v), whole(k, "the k of np.diag")
    if v.ndim not in (1, 2):
        raise ShapeError(f"np.diag needs one or two dimensions, and shape {v.shape} has {v.ndim}")
    return diag(v, k=k) if v.ndim == 1 else np.diagonal(v, k)


@alias(np.diagflat)
def diagflat(v, k=0):
    return np.diag(np.ravel(as_value(v)), k)


@alias(np.linalg.diagonal)
def linalg_diagonal(x, /, *, offset=0):
    return np.diagonal(x, offset, -2, -1)


@alias(np.linalg.trace)
def linalg_trace(x, /, *, offset=0, dtype=None):
    return np.trace(x, offset, -2, -1, dtype)


_TRIANGLES = [(_X,), (_X, 1), (_X, -1), (np.arange(3.0),), (np.arange(12.0).reshape(2, 2, 3),)]


class Triangle(Linear):
    """The part of a matrix on one side of its ``k``-th diagonal; a strong zero on the other."""

    def call(self, m, k=0):
        m = as_value(m)
        if m.ndim == 0:
            raise ShapeError(f"np.{self.name} needs at least one dimension")
        return self(m, k=whole(k, f"the k of np.{self.name}"))

    def infer(self, m, k):
        return Type(m.dtype, m.shape if m.ndim > 1 else m.shape * 2)

    def adjoint(self, g, m, k):
        return unbroadcast(self(g, k=k), m.type)


@op(np.tril, symbol="tril")
class tril(Triangle):
    """The lower triangle: elements above the ``k``-th diagonal become 0."""

    samples = _TRIANGLES

    def element(b, at, m, k):
        own = at if len(m.shape) > 1 else at[1:]
        return b.when(b.at_most(at[-1], at[-2] + k), lambda: m.at(own))


@op(np.triu, symbol="triu")
class triu(Triangle):
    """The upper triangle: elements below the ``k``-th diagonal become 0."""

    samples = _TRIANGLES

    def element(b, at, m, k):
        own = at if len(m.shape) > 1 else at[1:]
        return b.when(b.at_most(at[-2] + k, at[-1]), lambda: m.at(own))


@alias(np.meshgrid)
def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    if indexing not in ("xy", "ij"):
        raise ValueError("the indexing of np.meshgrid is 'xy' or 'ij'")
    n = len(xi)
    made = [np.reshape(as_value(x), (1,) * i + (-1,) + (1,) * (n - i - 1)) for i, x in enumerate(xi)]
    if indexing == "xy" and n > 1:
        made[0] = np.reshape(made[0], (1, -1) + (1,) * (n - 2))
        made[1] = np.reshape(made[1], (-1, 1) + (1,) * (n - 2))
    made = list(made if sparse else np.broadcast_arrays(*made) if n else ())
    return tuple(np.copy(x) for x in made) if copy else tuple(made)


@alias(np.ix_)
def ix_(*args):
    made = []
    for i, x in enumerate(args):
        if isinstance(x, Value) and x.dtype.kind == "b":
            x = known(x, "a mask given to np.ix_")
        x = x if isinstance(x, Value) else as_value(np.ix_(x)[0])
        if x.ndim != 1:
            raise Refused("np.ix_ needs one-dimensional sequences")
        made.append(np.reshape(x, (1,) * i + (-1,) + (1,) * (len(args) - i - 1)))
    return tuple(made)


@alias(np.lib.stride_tricks.sliding_window_view)
def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    """Every window of the array, as a copy: writes through it, which NumPy forbids by default, are lost."""
    sizes = window_shape if isinstance(window_shape, tuple | list) else (window_shape,)
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
    if len(sizes) != len(axes):
        raise ShapeError(f"window_shape {window_shape} and axis {axis} must have as many numbers each")
    for size, a in zip(sizes, axes):
        n = int(x.shape[int(a) % x.ndim]) - int(size) + 1
        if n < 1 or writeable:
            raise Refused(
                f"a window of {size} does not fit shape {x.shape}; use a smaller one (and writeable=False)"
            )
        places = np.arange(n)[:, None] + np.arange(size)
        index = (slice(None),) * (int(a) % x.ndim) + (places,)
        x = np.moveaxis(x[index], int(a) % x.ndim + 1, -1)
    return x
