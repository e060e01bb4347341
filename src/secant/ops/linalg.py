"""Linear systems and what is made from inverses: ``solve``, ``inv``, ``det``, ``slogdet``, powers of
matrices.

All work on stacks of matrices (the last two axes). A singular matrix raises NumPy's own LinAlgError, save
in ``det``, which is a polynomial and has its derivatives there.
"""

import functools
import itertools
import operator

import numpy as np
from numpy.linalg._linalg import SlogdetResult

from ..graph.errors import ShapeError
from .adjoint import add
from .define import alias, op
from .kinds import Composite, Custom
from .matrices import asked, mT, re, require, require_matrices, shaped, value

_A = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.0], [0.5, 1.0, -2.0]])
_S = np.stack([_A, _A.T + np.eye(3)])
_V = np.array([0.5, -1.0, 2.0])
_B = np.array([[0.5, 1.5], [-2.0, 1.0], [0.75, -0.25]])
_RANK_2 = np.array(
    [[1.0, 2.0, 3.0], [2.0, 0.5, 1.0], [3.0, 2.5, 4.0]]
)  # the last row is the sum of the others


def apply_inverse(a, b, vector):
    """Solve with a stack of right-hand sides that may be vectors, which NumPy reads as one matrix."""
    return np.linalg.solve(a, b[..., None])[..., 0] if vector and b.ndim > 1 else np.linalg.solve(a, b)


@op(np.linalg.solve, symbol="solve")
class solve(Custom):
    """The x with ``a @ x = b``. A ``b`` of one axis is a vector, any other holds matrices (as in NumPy 2)."""

    samples = [(_A, _V), (_A, _B), (_S, _V), (_S, _B), (_A, np.stack([_B, _B + 1])), (_S[:, None], _S),
               (_A.astype(np.float32), _B.astype(np.float32))]  # fmt: skip

    def call(a, b):
        return solve(value(a), value(b))

    def infer(a, b):
        require_matrices("np.linalg.solve", a, square=True)
        require(b.ndim > 0, "np.linalg.solve", a, b, "the right-hand side must be a vector or matrices")
        n = a.shape[-1]
        require(b.shape[0 if b.ndim == 1 else -2] == n, "np.linalg.solve", a, b, f"there are {n} equations")
        like = asked(np.linalg.solve, a, b)
        if b.ndim == 1:
            return shaped(like, a.shape[:-1])
        try:
            return shaped(like, np.broadcast_shapes(a.shape[:-2], b.shape[:-2]) + b.shape[-2:])
        except ValueError:
            raise ShapeError(
                f"np.linalg.solve cannot combine shapes {a.shape} and {b.shape}: the stacks differ"
            ) from None

    def jvp(tangents, outputs, inputs):
        (da, db), (x,), (a, b) = tangents, outputs, inputs
        vector = b.ndim == 1
        moved = None if da is None else -((da @ x[..., None])[..., 0] if vector else da @ x)
        return apply_inverse(a, add(db, moved), vector)

    def vjp(cotangents, outputs, inputs):
        (g,), (x,), (a, b) = cotangents, outputs, inputs
        if b.ndim == 1:
            w = apply_inverse(mT(a), g, True)
            return -(w[..., :, None] * x[..., None, :]), w
        w = np.linalg.solve(mT(a), g)
        return -(w @ mT(x)), w


@op(np.linalg.inv, symbol="inv")
class inv(Custom):
    """The inverse. Along a change da it moves by ``-inv(a) @ da @ inv(a)``."""

    samples = [(_A,), (_S,)]

    def call(a):
        return inv(value(a))

    def infer(a):
        require_matrices("np.linalg.inv", a, square=True)
        return shaped(asked(np.linalg.inv, a), a.shape)

    def jvp(tangents, outputs, inputs):
        return -(outputs[0] @ tangents[0] @ outputs[0])

    def vjp(cotangents, outputs, inputs):
        y = mT(outputs[0])
        return -(y @ cotangents[0] @ y)


def _products_of_others(s, apart):
    """For each set of ``apart`` positions, the product of all the other elements of the last axis."""
    n = s.shape[-1]
    i = np.arange(n)
    gone = i[:, None] == i if apart == 1 else (i[:, None, None] == i) | (i[None, :, None] == i)
    made = np.where(gone, 1, s[..., None, :] if apart == 1 else s[..., None, None, :]).prod(axis=-1)
    return made if apart == 1 else np.where(np.eye(n, dtype=bool), 0, made)


def _with_svd(a):
    u, s, vh = np.linalg.svd(a)
    turn = np.linalg.det(u) * np.linalg.det(vh)
    return u, s, vh, np.asarray(turn)[..., None, None]


@op(symbol="cof")
class cofactors(Custom):
    """The cofactors of a matrix, the slopes of its determinant; right for singular matrices too."""

    def infer(a):
        return a

    def evaluate(a):
        size = np.abs(a).sum(axis=-1).max(axis=-1, initial=0)
        try:
            inverse = np.linalg.inv(a)
            if np.all(
                size * np.abs(inverse).sum(axis=-1).max(axis=-1, initial=0)
                < 1 / np.sqrt(np.finfo(a.dtype).eps)
            ):
                return np.asarray(np.linalg.det(a))[..., None, None] * np.swapaxes(inverse, -1, -2)
        except np.linalg.LinAlgError:
            pass
        if not np.isfinite(a).all():
            return np.full_like(a, np.nan)
        u, s, vh, turn = _with_svd(a)
        return turn * ((u.conj() * _products_of_others(s, 1)[..., None, :]) @ vh.conj()).astype(a.dtype)

    def jvp(tangents, outputs, inputs):
        return cofactors_moved(inputs[0], tangents[0])

    def vjp(cotangents, outputs, inputs):  # the second derivative of a function is symmetric
        return cofactors_moved(inputs[0], cotangents[0])


@op(symbol="dcof")
class cofactors_moved(Composite):
    """How the cofactors of ``a`` move along ``t``, right for singular matrices. Its own derivatives (the
    third of a determinant) need an invertible one."""

    def infer(a, t):
        return t

    def evaluate(a, t):
        u, s, vh, turn = _with_svd(a)
        inner = np.swapaxes(u, -1, -2).conj() @ t @ np.swapaxes(vh, -1, -2).conj()
        others = _products_of_others(s, 2)
        on = np.einsum("...ij,...jj->...i", others, inner)
        moved = on[..., None] * np.eye(s.shape[-1]) - others * np.swapaxes(inner, -1, -2)
        return (turn * (u.conj() @ moved @ vh.conj())).astype(t.dtype)

    def expand(a, t):
        y = mT(np.linalg.inv(a))
        return np.linalg.det(a)[..., None, None] * (
            np.sum(y * t, axis=(-2, -1), keepdims=True) * y - y @ mT(t) @ y
        )


@op(np.linalg.det, symbol="det")
class det(Custom):
    """The determinant. Its slopes are the cofactors, which stay right where the matrix is singular."""

    samples = [(_A,), (_S,), (_RANK_2,), (np.zeros((2, 2)),), (np.array([[3.0]]),), (_A.astype(np.float32),)]

    def call(a):
        return det(value(a))

    def infer(a):
        require_matrices("np.linalg.det", a, square=True)
        return shaped(asked(np.linalg.det, a), a.shape[:-2])

    def jvp(tangents, outputs, inputs):
        return np.sum(cofactors(_floating(inputs[0])) * tangents[0], axis=(-2, -1))

    def vjp(cotangents, outputs, inputs):
        return cotangents[0][..., None, None] * cofactors(_floating(inputs[0]))


def _floating(a):
    return a if a.type.inexact else a.astype(float)


@op(np.linalg.slogdet, symbol="slogdet")
class slogdet(Custom):
    """The sign of the determinant and the logarithm of its size. The sign of a real one is a step, slope 0;
    a singular matrix has no derivative, and taking it raises LinAlgError."""

    samples = [(_A,), (_S,)]

    def call(a):
        return SlogdetResult(*slogdet(value(a)))

    def infer(a):
        require_matrices("np.linalg.slogdet", a, square=True)
        return tuple(shaped(t, a.shape[:-2]) for t in asked(np.linalg.slogdet, a))

    def jvp(tangents, outputs, inputs):
        turn = np.sum(mT(np.linalg.inv(inputs[0])) * tangents[0], axis=(-2, -1))
        return None if turn.dtype.kind != "c" else (turn - np.real(turn)) * outputs[0], re(turn)

    def vjp(cotangents, outputs, inputs):
        by_sign, g = cotangents
        if by_sign.dtype.kind == "c":
            turned = by_sign * outputs[0]
            g = g + turned - np.real(turned)
        return g[..., None, None] * mT(np.linalg.inv(inputs[0]))


@op(np.linalg.matrix_power, symbol="^")
class matrix_power(Composite):
    """A square matrix multiplied by itself n times; the inverse is, for a negative n."""

    samples = [(_A, 3), (_S, -2), (_A, 0), (_A, 1), (_A, 7)]
    view = True  # for n = 1 NumPy gives the array itself

    def call(a, n):
        return matrix_power(value(a), n=operator.index(n))

    def infer(a, n):
        require_matrices("np.linalg.matrix_power", a, square=True)
        return shaped(asked(np.linalg.matrix_power, a, n=n), a.shape)

    def expand(a, n):
        if n == 0:
            return np.zeros_like(a) + np.eye(a.shape[-1], dtype=a.dtype)
        square, result = np.linalg.inv(a) if n < 0 else a, None
        for bit in reversed(bin(abs(n))[2:]):
            if bit == "1":
                result = square if result is None else result @ square
            square = square @ square
        return result


def _chain(*arrays):
    return np.linalg.multi_dot(arrays)


@op(np.linalg.multi_dot, symbol="·")
class multi_dot(Composite):
    """The product of a chain of matrices, in NumPy's cheapest order. The first and last may be vectors."""

    samples = [([_A, _B, _B.T],), ([_V, _A, _B],), ([_V, _A, _V],), ([_A, _V],)]

    def call(arrays, *, out=None):
        return multi_dot(*[value(a) for a in arrays])

    def infer(*arrays):
        shape = arrays[0].shape
        for left, right in itertools.pairwise(arrays):
            require(
                left.shape[-1] == right.shape[0], "np.linalg.multi_dot", left, right, "the inner sizes differ"
            )
        shape = arrays[0].shape[:-1] + arrays[-1].shape[1:]
        return shaped(asked(_chain, *arrays), shape)

    evaluate = _chain

    def expand(*arrays):
        return functools.reduce(np.dot, arrays)


@alias(np.linalg.tensorinv)
def tensorinv(a, ind=2):
    a = value(a)
    if ind <= 0:
        raise ValueError("np.linalg.tensorinv needs ind > 0")
    rows = int(np.prod(a.shape[ind:]))
    return np.reshape(np.linalg.inv(np.reshape(a, (-1 if rows else 0, rows))), a.shape[ind:] + a.shape[:ind])


@alias(np.linalg.tensorsolve)
def tensorsolve(a, b, axes=None):
    a, b = value(a), value(b)
    if axes is not None:
        moved = [i % a.ndim for i in axes]
        a = np.transpose(a, (*[i for i in range(a.ndim) if i not in moved], *moved))
    shape = a.shape[b.ndim :]
    require(int(np.prod(shape)) == b.size and a.size == b.size**2, "np.linalg.tensorsolve", a, b,
            "the first must be square when its axes are joined in two groups")  # fmt: skip
    return np.reshape(np.linalg.solve(np.reshape(a, (b.size, b.size)), np.reshape(b, (b.size,))), shape)
