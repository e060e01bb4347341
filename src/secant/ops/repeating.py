"""Elements turned round, shifted, or repeated.

Enters: one array and static counts. Leaves: flips and quarter turns as index views, and shifts, tiles and
repeats as ops of their own, whose adjoints shift back or add the copies up.
"""

from __future__ import annotations

import math

import numpy as np

from ..graph.core import as_value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type
from .adjoint import Scattered
from .define import alias, op
from .kinds import Structural
from .static import axes_in, axis_in, whole, wholes

_X = np.arange(6.0).reshape(2, 3)


@alias(np.flip)
def flip(m, axis=None):
    m = as_value(m)
    axes = range(m.ndim) if axis is None else axes_in(axis, m.ndim)
    return m[tuple(slice(None, None, -1 if i in axes else None) for i in range(m.ndim))]


@alias(np.fliplr)
def fliplr(m):
    m = as_value(m)
    if m.ndim < 2:
        raise ShapeError(f"np.fliplr needs at least two dimensions, and shape {m.shape} has {m.ndim}")
    return np.flip(m, 1)


@alias(np.flipud)
def flipud(m):
    m = as_value(m)
    if m.ndim < 1:
        raise ShapeError("np.flipud needs at least one dimension")
    return np.flip(m, 0)


@alias(np.rot90)
def rot90(m, k=1, axes=(0, 1)):
    m, turns = as_value(m), whole(k, "the k of np.rot90") % 4
    i, j = axes_in(axes, m.ndim)
    if turns in (0, 2):
        return m[(slice(None),) * m.ndim] if turns == 0 else np.flip(m, (i, j))
    return np.swapaxes(np.flip(m, j), i, j) if turns == 1 else np.flip(np.swapaxes(m, i, j), j)


@op(np.roll, symbol="roll")
class roll(Structural):
    """The elements shifted along an axis, those that fall off the end coming back at the start."""

    samples = [(_X, 1), (_X, -2, 1), (_X, (1, 4), (0, 1)), (_X, (1, 1), -1), (_X, 2, (0, 1))]

    def call(a, shift, axis=None):
        a, shift = as_value(a), wholes(shift, "the shift of np.roll")
        if axis is None:
            return roll(a, shift=sum(shift), axis=None)
        axes = tuple(axis_in(i, a.ndim) for i in wholes(axis, "an axis"))
        pairs = np.broadcast(shift, axes)
        if pairs.ndim > 1:
            raise ShapeError("np.roll needs its shifts and axes to be numbers or flat sequences")
        shifts, axes = zip(*[(int(s), int(i)) for s, i in pairs]) if pairs.size else ((), ())
        return roll(a, shift=shifts, axis=axes)

    def infer(a, shift, axis):
        return Type(a.dtype, a.shape, "array")

    def adjoint(g, a, shift, axis):
        return roll(g, shift=-shift if axis is None else tuple(-s for s in shift), axis=axis)

    def natively(a, shift, axis):
        return None if axis is not None else np.reshape(np.roll(np.reshape(a, (a.size,)), shift, 0), a.shape)

    def element(b, at, a, shift, axis):
        own = list(at)
        for by, i in zip(shift, axis):
            n = a.shape[i]
            by %= max(n, 1)
            if by:
                b.border(own[i], by)
                k = own[i].number(b)
                own[i] = b.whole(b.select(k < by, k + (n - by), k - by))
        return a.at(own)


@op(np.tile, symbol="tile")
class tile(Structural):
    """Copies of an array laid side by side, ``reps`` times along each axis. The adjoint adds them up."""

    samples = [(_X, 2), (_X, (2, 1)), (np.arange(2.0), (2, 3, 2)), (_X, ()), (1.5, 3)]

    def call(A, reps):
        return tile(A, reps=wholes(reps, "the number of copies"))

    def infer(a, reps):
        return Type(a.dtype, tile_shape(a, reps), "array")

    def evaluate(a, reps):
        return np.tile(a, reps)

    def adjoint(g, a, reps):
        pairs = list(zip(*_aligned(a, reps)))
        split = np.reshape(g, [n for pair in pairs for n in pair]) if pairs else g
        return np.reshape(np.sum(split, axis=tuple(range(0, 2 * len(pairs), 2))), a.shape)

    def element(b, at, a, reps):
        n = len(a.shape)
        own = [
            b.whole(0) if d == 1 else p if d == whole else b.whole(b.remainder(p.number(b), b.int(d)))
            for p, d, whole in zip(at[len(at) - n :], a.shape, tile_shape(a, reps)[len(at) - n :])
        ]
        return a.at(own)


def _aligned(a, reps):
    n = max(len(a.shape), len(reps))
    return (1,) * (n - len(reps)) + reps, (1,) * (n - len(a.shape)) + a.shape


def tile_shape(a, reps):
    """The shape of the copies of an array laid side by side."""
    return tuple([n * d for n, d in zip(*_aligned(a, reps))])


@op(np.repeat, symbol="repeat")
class repeat(Structural):
    """Each element repeated, as often as one count says or as its own does. The adjoint adds them up."""

    samples = [(_X, 2), (_X, 3, 0), (_X, [2, 0, 1], -1), (_X, [1, 2], 0), (1.5, 3)]

    def call(a, repeats, axis=None):
        a, counts = as_value(a), wholes(repeats, "the number of repeats")
        a = np.ravel(a) if axis is None else a
        axis = 0 if axis is None else axis_in(axis, a.ndim)
        if len(counts) not in (1, a.shape[axis]):
            raise ShapeError(
                f"np.repeat got {len(counts)} counts for an axis of length {a.shape[axis]} (shape {a.shape})"
            )
        if min(counts, default=0) < 0:
            raise ValueError("np.repeat cannot repeat a negative number of times")
        return repeat(a, repeats=counts[0] if len(counts) == 1 else counts, axis=axis)

    def infer(a, repeats, axis):
        n = a.shape[axis] * repeats if isinstance(repeats, int) else sum(repeats)
        return Type(a.dtype, (*a.shape[:axis], n, *a.shape[axis + 1 :]), "array")

    def adjoint(g, a, repeats, axis):
        if isinstance(repeats, int):
            split = np.reshape(g, (*a.shape[: axis + 1], repeats, *a.shape[axis + 1 :]))
            return np.sum(split, axis=axis + 1)
        source = as_value(np.repeat(np.arange(a.shape[axis]), repeats))
        return Scattered(g, a.type, (slice(None),) * axis + ("*",), (source,))

    def natively(a, repeats, axis):
        if isinstance(repeats, int):
            return None
        return np.take(a, np.repeat(np.arange(a.shape[axis]), repeats), axis)

    def element(b, at, a, repeats, axis):
        k = b.floor_divide(at[axis].number(b), b.int(repeats))
        return a.at([*at[:axis], b.whole(k), *at[axis + 1 :]])


@alias(np.resize)
def resize(a, new_shape):
    a, shape = np.ravel(as_value(a)), wholes(new_shape, "the new shape of np.resize")
    if min(shape, default=0) < 0:
        raise ShapeError("all elements of the new shape of np.resize must be non-negative")
    n = math.prod(shape)
    if a.size == 0:
        return np.zeros_like(a, shape=shape)
    copies = np.tile(a, max(1, -(-n // a.size)))
    return np.reshape(copies if copies.size == n else copies[:n], shape)


@alias(np.trim_zeros)
def trim_zeros(filt, trim="fb", axis=None):
    raise Refused(
        "np.trim_zeros gives a shape that depends on the values; slice with known bounds instead, "
        "or trim before the recorded function"
    )
