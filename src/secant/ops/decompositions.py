"""Factors of matrices: ``cholesky`` and ``qr``.

They are differentiated as NumPy computes them: what LAPACK does not read (the other triangle of a symmetric
matrix) has slope 0.
"""

import numpy as np
from numpy.linalg._linalg import QRResult

from ..graph.errors import Refused
from .define import op
from .kinds import Composite, Custom
from .matrices import (
    asked,
    conj,
    diagonal,
    diagonals,
    fold,
    hermitian,
    mH,
    mT,
    require_matrices,
    shaped,
    tril,
    value,
)

_P = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
_A = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.0], [0.5, 1.0, -2.0], [1.0, 0.75, 0.5]])
_STACK = np.stack([_P, _P + np.eye(3)])


def half_lower(x):
    """The lower triangle with half the diagonal: what turns a Hermitian change into a triangular one."""
    return tril(x, -1) + diagonals(diagonal(x)) / 2


def cholesky_jvp(t, factor):
    """The change of a lower Cholesky factor, by the lower triangle of the matrix's change ``t``.

    Murray, "Differentiation of the Cholesky decomposition" (2016), equation 8.
    """
    half = np.linalg.solve(factor, hermitian(t))
    return factor @ half_lower(mH(np.linalg.solve(factor, mH(half))))


def cholesky_vjp(g, factor):
    """The adjoint of `cholesky_jvp`."""
    inner = half_lower(mT(factor) @ g)
    left = np.linalg.solve(mT(factor), inner)
    return fold(mT(np.linalg.solve(mH(factor), mT(left))))


@op(np.linalg.cholesky, symbol="chol")
class cholesky(Custom):
    """The triangular L with ``L @ L^H = a`` (with ``upper``, its conjugate transpose). Only one triangle of
    ``a`` is read, the lower (the upper with ``upper``), and only that one has a derivative."""

    samples = [(_P,), (_STACK,), (_P, {"upper": True}), (_P.astype(np.float32),)]

    def call(a, /, *, upper=False):
        return cholesky(value(a), upper=bool(upper))

    def infer(a, upper):
        require_matrices("np.linalg.cholesky", a, square=True)
        return shaped(asked(np.linalg.cholesky, a), a.shape)

    def jvp(tangents, outputs, inputs, upper):
        turn = mH if upper else lambda x: x
        return turn(cholesky_jvp(turn(tangents[0]), turn(outputs[0])))

    def vjp(cotangents, outputs, inputs, upper):
        turn = mH if upper else lambda x: x
        return turn(cholesky_vjp(turn(cotangents[0]), turn(outputs[0])))


@op(symbol="qr")
class qr_factors(Custom):
    """Q and R of matrices at least as tall as wide, with independent columns; derivatives need the latter.

    Walter and Lehmann, "Algorithmic differentiation of linear algebra functions" (2010).
    """

    def infer(a):
        n = a.shape[-1]
        q, r = asked(np.linalg.qr, a)
        return shaped(q, (*a.shape[:-1], n)), shaped(r, (*a.shape[:-2], n, n))

    def evaluate(a):
        return np.linalg.qr(a)

    def jvp(tangents, outputs, inputs):
        (t,), (q, r) = tangents, outputs
        x = _over(t, r)
        c = mH(q) @ x
        low = tril(c, -1)
        turn = low - mH(low)
        if c.dtype.kind == "c":
            turn = turn + diagonals(diagonal(c) - np.real(diagonal(c)))
        return q @ (turn - c) + x, (c - turn) @ r

    def vjp(cotangents, outputs, inputs):
        (gq, gr), (q, r) = cotangents, outputs
        e = mT(q) @ gq - gr @ mT(r)
        by_c = tril(e - mH(e), -1) - e
        if e.dtype.kind == "c":
            by_c = by_c + diagonals(diagonal(e) - np.real(diagonal(e)))
        return mT(np.linalg.solve(r, mT(gq + conj(q) @ by_c)))


def _over(t, r):
    """``t @ inv(r)``."""
    return mT(np.linalg.solve(mT(r), mT(t)))


def _expanded(a):
    """Q and R in differentiable steps: a wide matrix has the Q of its first square block."""
    m, n = a.shape[-2:]
    if m >= n:
        return qr_factors(a)
    q, r = qr_factors(a[..., :m])
    return q, np.concatenate([r, mH(q) @ a[..., m:]], axis=-1)


@op(np.linalg.qr, symbol="qr")
class qr(Composite):
    """Orthonormal columns Q and upper triangular R with ``Q @ R = a``. Derivatives need the columns of ``a``
    (of its first square block, if it is wide) to be independent; mode "r" gives R alone."""

    samples = [(_A,), (_A[:3],), (_A.T,), (np.stack([_A, _A + 1]),), (_A, {"mode": "r"}),
               (_A.T, {"mode": "r"}),
               (_A[:3], {"mode": "complete"})]  # fmt: skip

    def call(a, mode="reduced"):
        a = value(a)
        require_matrices("np.linalg.qr", a)
        if mode not in ("reduced", "complete", "r"):
            raise Refused(f"np.linalg.qr with mode {mode!r} is not supported; use 'reduced' or 'r'")
        if mode == "complete" and a.shape[-2] > a.shape[-1]:
            raise Refused(
                f"np.linalg.qr with mode 'complete' of a tall matrix {a.shape} completes Q with columns "
                "that have no derivative; use mode 'reduced'"
            )
        return qr(a, mode=mode) if mode == "r" else QRResult(*qr(a, mode=mode))

    def infer(a, mode):
        (m, n), k = a.shape[-2:], min(a.shape[-2:])
        q, r = asked(np.linalg.qr, a)
        r = shaped(r, (*a.shape[:-2], k, n))
        return r if mode == "r" else (shaped(q, (*a.shape[:-2], m, k)), r)

    def expand(a, mode):
        q, r = _expanded(a if a.type.inexact else a.astype(float))
        return r if mode == "r" else (q, r)
