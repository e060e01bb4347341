"""Singular values and what rests on them: ``svd``, ``svdvals``, ``pinv``.

Where singular values coincide, or are zero, singular vectors are not determined and have no derivative: the
terms that would divide by zero are left out, so that the values, and functions that do not depend on the
choice of vectors, stay right.
"""

import numpy as np
from numpy.linalg._linalg import SVDResult

from ..graph.core import Value
from ..graph.errors import Refused
from .adjoint import add
from .define import op
from .kinds import BaseOp, Custom
from .matrices import (
    asked,
    conj,
    diagonal,
    diagonals,
    fold,
    hermitian,
    inverse_gaps,
    mH,
    mT,
    re,
    reciprocal,
    require_matrices,
    shaped,
    value,
)  # fmt: skip

_A = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.0], [0.5, 1.0, -2.0], [1.0, 0.75, 0.5]])
_SQUARE = _A[:3] + 0.25
_STACK = np.stack([_A, _A[::-1] ** 2])
_B = np.array([[0.5, 1.5], [-2.0, 1.0], [0.75, -0.25], [1.0, 0.5]])
_P = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])


@op(symbol="?")
class undetermined(BaseOp):
    """Stands where a derivative does not exist: harmless unless it is used, and then refused."""

    def infer(x, why):
        return x

    def evaluate(x, why):
        raise Refused(why)


def _imaginary_diagonal(d):
    on = diagonal(d)
    return on - np.real(on)


def svd_jvp(t, u, s, vh):
    """The changes of the thin factors; for complex matrices each pair of vectors keeps the sum of its
    phases."""
    gaps, d = inverse_gaps(s**2, s**2), mH(u) @ t @ mH(vh)
    left, right = d * s[..., None, :], s[..., :, None] * d
    du = u @ (gaps * (left + mH(left)))
    dv = mH(vh) @ (gaps * (right + mH(right)))
    by_s = reciprocal(s)[..., None, :]
    if d.dtype.kind == "c":
        du = du + u * (_imaginary_diagonal(d)[..., None, :] * by_s)
    if u.shape[-2] > u.shape[-1]:
        beyond = t @ mH(vh)
        du = du + (beyond - u @ (mH(u) @ beyond)) * by_s
    if vh.shape[-1] > vh.shape[-2]:
        beyond = mH(t) @ u
        dv = dv + (beyond - mH(vh) @ (vh @ beyond)) * by_s
    return du, re(diagonal(d)), mH(dv)


def svd_vjp(gu, gs, gvh, u, s, vh):
    """The adjoint of `svd_jvp`; each cotangent may be None."""
    gaps, by_s, v = inverse_gaps(s**2, s**2), reciprocal(s)[..., None, :], mH(vh)
    d = None if gs is None else diagonals(gs)
    beyond = None
    if gu is not None:
        inner = mT(u) @ gu
        k = gaps * inner
        d = add(d, (k + mH(k)) * s[..., None, :])
        if inner.dtype.kind == "c":
            d = d + diagonals(_imaginary_diagonal(inner) * by_s[..., 0, :])
        if u.shape[-2] > u.shape[-1]:
            beyond = ((gu - conj(u) @ inner) * by_s) @ mT(v)
    if gvh is not None:
        gv = mH(gvh)
        inner = mT(v) @ gv
        k = gaps * inner
        d = add(d, s[..., :, None] * (k + mH(k)))
        if vh.shape[-1] > vh.shape[-2]:
            beyond = add(beyond, conj(u) @ mH((gv - conj(v) @ inner) * by_s))
    return add(conj(u) @ d @ mT(v), beyond)


@op(np.linalg.svd, symbol="svd")
class svd(Custom):
    """Singular values, descending, and vectors: ``a = u @ diag(s) @ vh``. The vectors that
    ``full_matrices=True`` adds to complete a basis are not determined by ``a``: using their derivative is
    refused."""

    samples = [(_SQUARE,), (_A, {"full_matrices": False}), (_A.T, {"full_matrices": False}),
               (_STACK, {"full_matrices": False}), (_A, True, False), (_P, True, True, True)]  # fmt: skip

    def call(a, full_matrices=True, compute_uv=True, hermitian=False):
        a = value(a)
        require_matrices("np.linalg.svd", a, square=hermitian)
        if hermitian:
            return _svd_of_hermitian(a, compute_uv)
        if not compute_uv:
            return svdvals(a)
        return SVDResult(*svd(a, full_matrices=bool(full_matrices)))

    def infer(a, full_matrices):
        (m, n), k, stack = a.shape[-2:], min(a.shape[-2:]), a.shape[:-2]
        u, s, vh = asked(np.linalg.svd, a, full_matrices=full_matrices)
        rows, columns = (m, n) if full_matrices else (k, k)
        return shaped(u, (*stack, m, rows)), shaped(s, (*stack, k)), shaped(vh, (*stack, columns, n))

    def thin(node):
        u, s, vh = node.outputs
        k = s.shape[-1]
        return u if u.shape[-1] == k else u[..., :k], s, vh if vh.shape[-2] == k else vh[..., :k, :]

    def pushforward(node, tangents):
        found = svd_jvp(tangents[0], *svd.thin(node))
        return [
            t if t.shape == o.shape else undetermined(o, why=_why(node)) for t, o in zip(found, node.outputs)
        ]

    def pullback(node, cotangents, wanted):
        parts = svd.thin(node)
        for g, o, part in zip(cotangents, node.outputs, parts):
            if g is not None and o is not part:
                raise Refused(_why(node))
        return (svd_vjp(*cotangents, *parts),)

    def jvp(tangents, outputs, inputs, full_matrices):
        return svd_jvp(tangents[0], *outputs)

    def vjp(cotangents, outputs, inputs, full_matrices):
        return svd_vjp(*cotangents, *outputs)


def _why(node):
    return (
        f"np.linalg.svd of a matrix of shape {node.inputs[0].shape} with full_matrices=True adds vectors "
        f"that the matrix does not determine, and they have no derivative; pass full_matrices=False"
    )


def _svd_of_hermitian(a, compute_uv):
    """What NumPy does with ``hermitian=True``: eigenvalues, by size."""
    if not compute_uv:
        return np.sort(np.abs(np.linalg.eigvalsh(a)))[..., ::-1]
    w, v = np.linalg.eigh(a)
    order = np.argsort(np.abs(w))[..., ::-1]
    sign = np.take_along_axis(np.sign(w), order, axis=-1)
    s = np.take_along_axis(np.abs(w), order, axis=-1)
    u = np.take_along_axis(v, order[..., None, :], axis=-1)
    return SVDResult(u, s, mH(u * sign[..., None, :]))


@op(np.linalg.svdvals, symbol="svdvals")
class svdvals(Custom):
    """Singular values, descending. Each one's slope is ``u v^H``; at 0 a value has a kink, and the slope is
    that along LAPACK's vectors."""

    samples = [(_A,), (_A.T,), (_STACK,)]

    def call(x, /):
        return svdvals(value(x))

    def infer(a):
        require_matrices("np.linalg.svdvals", a)
        return shaped(asked(np.linalg.svdvals, a), (*a.shape[:-2], min(a.shape[-2:])))

    def jvp(tangents, outputs, inputs):
        u, _, vh = svd(inputs[0], full_matrices=False)
        return re(diagonal(mH(u) @ tangents[0] @ mH(vh)))

    def vjp(cotangents, outputs, inputs):
        u, _, vh = svd(inputs[0], full_matrices=False)
        return conj(u) @ (cotangents[0][..., None] * conj(vh))


def cutoff(x, name):
    """A plain number below which singular values count as zero."""
    if isinstance(x, Value) and not x.constant:
        raise Refused(f"{name}= is recorded; pass a plain number")
    x = x.data if isinstance(x, Value) else x
    return None if x is None or x is np._NoValue else float(x)


@op(np.linalg.pinv, symbol="pinv")
class pinv(Custom):
    """The Moore-Penrose inverse. Its derivative holds while the rank (as the cutoff sees it) stays the same.

    Golub and Pereyra, "The differentiation of pseudo-inverses" (1973).
    """

    samples = [(_A,), (_A.T,), (_STACK,), (_SQUARE,), (_P, None, True)]

    def call(a, rcond=None, hermitian=False, *, rtol=np._NoValue):
        rcond = cutoff(rtol if rcond is None else rcond, "rcond")
        return pinv(value(a), rcond=rcond, hermitian=bool(hermitian))

    def infer(a, rcond, hermitian):
        require_matrices("np.linalg.pinv", a, square=hermitian)
        return shaped(asked(np.linalg.pinv, a), (*a.shape[:-2], a.shape[-1], a.shape[-2]))

    def jvp(tangents, outputs, inputs, rcond, hermitian):
        (t,), (p,), (a,) = tangents, outputs, inputs
        if hermitian:
            t, a = _hermitian(t), _hermitian(a)
        th = mH(t)
        left, right = p @ (mH(p) @ th), (th @ mH(p)) @ p
        return left - left @ a @ p + right - p @ (a @ right) - p @ t @ p

    def vjp(cotangents, outputs, inputs, rcond, hermitian):
        (g,), (p,), (a,) = cotangents, outputs, inputs
        a = _hermitian(a) if hermitian else a
        gh, pc, ac = mH(g), conj(p), conj(a)
        left, right = gh @ pc @ mT(p), mT(p) @ pc @ gh
        found = left - ac @ (pc @ left) + right - (right @ pc) @ ac - mT(p) @ g @ mT(p)
        return fold(found) if hermitian else found

    def natively(a, rcond, hermitian):
        if a.dtype.kind != "f":
            return None
        if hermitian:
            s, v = np.linalg.eigh(a)
            u, vh, s = v, mT(v * np.sign(s)[..., None, :]), np.abs(s)
        else:
            u, s, vh = svd(a, full_matrices=False)
        large = s > (1e-15 if rcond is None else rcond) * np.max(s, axis=-1, keepdims=True)
        by_s = np.where(large, 1 / np.where(large, s, 1), 0)
        return mT(vh) @ (by_s[..., None] * mT(u))


_hermitian = hermitian
