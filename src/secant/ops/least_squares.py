"""Least squares, and the rank of a matrix: what rests on singular values above a cutoff."""

import numpy as np

from ..graph.errors import Refused
from ..graph.types import Type
from .adjoint import zeros
from .define import op
from .kinds import Composite, Discrete
from .matrices import asked, conj, re, require, shaped, value
from .singular import cutoff, pinv, svdvals

_A = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.0], [0.5, 1.0, -2.0], [1.0, 0.75, 0.5]])
_B = np.array([[0.5, 1.5], [-2.0, 1.0], [0.75, -0.25], [1.0, 0.5]])
_STACK = np.stack([_A, _A[::-1] ** 2])


@op(np.linalg.lstsq, symbol="lstsq")
class lstsq(Composite):
    """The least-squares solution of ``a @ x = b``, the sums of squared residuals, the rank and the singular
    values.

    All but the rank are differentiable, as long as the rank stays the same. A tall matrix whose columns
    depend on each other is refused when it is met, since NumPy then gives no residuals.
    """

    samples = [(_A, _B), (_A, _B[:, 0]), (_A.T, _B[:3, 0]), (_A[:3], _B[:3])]

    def call(a, b, rcond=None):
        return lstsq(value(a), value(b), rcond=cutoff(rcond, "rcond"))

    def infer(a, b, rcond):
        require(
            a.ndim == 2 and b.ndim in (1, 2),
            "np.linalg.lstsq",
            a,
            b,
            "it takes a matrix and a vector or matrix",
        )
        (m, n), rest = a.shape, b.shape[1:]
        require(m == b.shape[0], "np.linalg.lstsq", a, b, f"there are {m} equations")
        x, sums, rank, s = asked(np.linalg.lstsq, a, b)
        count = (rest or (1,)) if m > n else (0,)
        return shaped(x, (n, *rest)), shaped(sums, count), rank, shaped(s, (min(m, n),))

    def evaluate(a, b, rcond):
        found = np.linalg.lstsq(a, b, rcond=rcond)
        if a.shape[0] > a.shape[1] and not found[1].shape == (b.shape[1:] or (1,)):
            raise Refused(
                f"np.linalg.lstsq met a matrix of rank {found[2]} with {a.shape[1]} columns and gives no "
                "residuals; np.linalg.pinv(a) @ b gives the solution for any rank"
            )
        return found

    def expand(a, b, rcond):
        floating = a if a.type.inexact else a.astype(float)
        cutoff = float(np.finfo(floating.dtype).eps) * max(a.shape) if rcond is None else rcond
        x = pinv(floating, rcond=cutoff, hermitian=False) @ b
        rest = b - a @ x
        sums = np.sum(re(rest * conj(rest)), axis=0)
        tall = a.shape[0] > a.shape[1]
        sums = np.reshape(sums, sums.shape or (1,)) if tall else zeros(Type(sums.dtype, (0,), "array"))
        return x, sums, np.linalg.matrix_rank(a), svdvals(a)


@op(np.linalg.matrix_rank, symbol="rank")
class matrix_rank(Discrete):
    """How many singular values exceed the cutoff: a whole number, slope 0."""

    samples = [(_A,), (_STACK,), (_A, {"tol": 1})]

    def call(A, tol=None, hermitian=False, *, rtol=None):
        limits = {} if tol is None else {"tol": cutoff(tol, "tol")}
        limits |= {} if rtol is None else {"rtol": cutoff(rtol, "rtol")}
        return matrix_rank(value(A), hermitian=bool(hermitian), **limits)

    def infer(a, **params):
        return shaped(asked(np.linalg.matrix_rank, a), a.shape[:-2])

    def natively(a, hermitian, tol=None, rtol=None):
        if hermitian or a.dtype.kind != "f" or a.ndim < 2:
            return None
        s = svdvals(a)
        share = max(a.shape[-2:]) * float(np.finfo(s.dtype).eps) if rtol is None else rtol
        limit = np.max(s, axis=-1, keepdims=True) * share if tol is None else tol
        return np.count_nonzero(s > limit, axis=-1)
