"""Lengths of vectors and matrices: ``norm`` in all its orders, and the condition number.

At a zero vector a norm has a kink, and its slope is taken as 0, one of its subgradients (so is that of
``abs`` at a zero element). Where a largest or smallest element is shared, the slope is shared too.
"""

import math

import numpy as np

from ..graph.core import Value
from ..graph.errors import Refused
from .adjoint import axes_of
from .define import alias, op
from .kinds import Composite, CompositeReduction
from .matrices import asked, require_matrices, shaped, value

_V = np.array([0.5, -1.0, 2.0])
_A = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.25], [0.5, 1.0, -2.0], [1.0, 0.75, 0.5]])
_Q = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.25], [0.5, 1.0, -2.0]])
_T = np.stack([_A, _A[::-1] ** 2])


def root(s, p=2):
    """The p-th root of a sum of powers, with slope 0 at 0."""
    zero = s == 0
    safe = np.where(zero, 1, s)
    return np.where(zero, 0, np.sqrt(safe) if p == 2 else safe ** (1.0 / p))


def squares(x):
    """The squares of the sizes of the elements."""
    return np.real(x) ** 2 + np.imag(x) ** 2 if x.dtype.kind == "c" else x * x


def powers(size, p):
    """Sizes to the power p; below 1 the slope at 0, which is infinite, is taken as 0."""
    if p >= 1:
        return size**p
    zero = size == 0
    return np.where(zero, math.inf if p < 0 else 0, np.where(zero, 1, size) ** p)


def vector(x, order, axis, keepdims):
    """The norm of the vectors along one axis."""
    kept = {"axis": axis, "keepdims": keepdims}
    if order is None or order == 2:
        return root(np.sum(squares(x), **kept))
    if order == 0:
        return np.sum(np.where(x != 0, 1.0, 0.0), **kept)
    size = np.abs(x)
    if order == math.inf:
        return np.max(size, **kept)
    if order == -math.inf:
        return np.min(size, **kept)
    if order == 1:
        return np.sum(size, **kept)
    total = np.sum(powers(size, order), **kept)
    if order > 0:
        return root(total, order)
    infinite = np.isinf(total)  # some element is 0, and so is the norm
    return np.where(infinite, 0, np.where(infinite, 1, total) ** (1.0 / order))


def matrix(x, order, axis, keepdims):
    """The norm of the matrices in two axes (rows, columns)."""
    rows, columns = axis
    if order in (None, "fro", "f"):
        return root(np.sum(squares(x), axis=axis, keepdims=keepdims))
    if order in ("nuc", 2, -2):
        rest = tuple(i for i in range(x.ndim) if i not in axis)
        values = np.linalg.svdvals(np.transpose(x, (*rest, rows, columns)))
        pick = {"nuc": np.sum, 2: np.max, -2: np.min}[order]
        made = pick(values, axis=-1)
        return np.expand_dims(made, tuple(sorted(axis))) if keepdims else made
    inner, outer = (rows, columns) if abs(order) == 1 else (columns, rows)
    sums = np.sum(np.abs(x), axis=inner, keepdims=True)
    made = (np.max if order > 0 else np.min)(sums, axis=(inner, outer), keepdims=True)
    return made if keepdims else np.reshape(made, tuple(d for i, d in enumerate(x.shape) if i not in axis))


@op(np.linalg.norm, symbol="‖·‖")
class norm(CompositeReduction):
    """The length of vectors or the size of matrices, by ``ord``: Euclidean by default. Slope x/‖x‖, taken
    as 0 at x = 0. The count of non-zeros (0) has slope 0; "nuc", 2 and -2 are made of singular values."""

    samples = [(_V,), (_A,), (_V, 1), (_V, 0), (_V, 3), (_V, -1), (_V, {"ord": 2}),
               (_A, "fro"), (_A, "nuc"), (_A, 2), (_A, -2), (_A, 1), (_A, -1), (_T, {"axis": -1}),
               (_T, None, (1, 2)),
               (_T, "nuc", (2, 0), True), (_T, 1, (0, 2), True), (_T, 3, 1, True), (_T, 2, (1, 2)),
               (_T,), (_T, {"keepdims": True})]  # fmt: skip

    def call(x, ord=None, axis=None, keepdims=False):
        x = value(x)
        if axis is not None:
            axis = int(axis) if np.ndim(axis) == 0 else tuple(map(int, axis))
            axes_of(axis, x.ndim)
        if ord is not None and not isinstance(ord, str):
            ord = _order(ord)
        return norm(x, ord=ord, axis=axis, keepdims=bool(keepdims))

    def expand(x, ord, axis, keepdims):
        x = x if x.type.inexact else x.astype(float)
        if x.ndim == 0:
            return np.abs(x)
        if axis is None:
            if ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1):
                return root(np.sum(squares(x), keepdims=keepdims))
            axis = tuple(range(x.ndim))
        axes = tuple(i % x.ndim for i in ((axis,) if isinstance(axis, int) else axis))
        return vector(x, ord, axes[0], keepdims) if len(axes) == 1 else matrix(x, ord, axes, keepdims)


def _order(ord):
    if isinstance(ord, Value):
        if not ord.constant:
            raise Refused("the order of a norm is recorded; pass a plain number")
        ord = ord.data
    return int(ord) if isinstance(ord, int | np.integer) else float(ord)


@alias(np.linalg.matrix_norm)
def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm.call(x, ord, (-2, -1), keepdims)


@alias(np.linalg.vector_norm)
def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    x = value(x)
    if axis is None or isinstance(axis, tuple):
        axes = axes_of(axis, x.ndim) if axis is None else tuple(int(i) % x.ndim for i in axis)
        rest = tuple(i for i in range(x.ndim) if i not in axes)
        moved = np.transpose(x, (*axes, *rest))
        flat = np.reshape(moved, (math.prod(x.shape[i] for i in axes), *[x.shape[i] for i in rest]))
        made = norm.call(flat, ord, 0)
        return (
            np.reshape(made, tuple(1 if i in axes else d for i, d in enumerate(x.shape)))
            if keepdims
            else made
        )
    return norm.call(x, ord, axis, keepdims)


@op(np.linalg.cond, symbol="cond")
class cond(Composite):
    """The condition number: the largest singular value over the smallest, or by another norm ‖a‖‖inv(a)‖."""

    samples = [(_A,), (_Q, "fro"), (_T,), (_Q, 1), (_Q, -2)]

    def call(x, p=None):
        return cond(value(x), p=p if p is None or isinstance(p, str) else _order(p))

    def infer(x, p):
        require_matrices("np.linalg.cond", x, square=p not in (None, 2, -2))
        return shaped(asked(np.linalg.cond, x, p=p), x.shape[:-2])

    def expand(x, p):
        x = x if x.type.inexact else x.astype(float)
        if p in (None, 2, -2):
            s = np.linalg.svdvals(x)
            return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
        return np.linalg.norm(x, p, (-2, -1)) * np.linalg.norm(np.linalg.inv(x), p, (-2, -1))
