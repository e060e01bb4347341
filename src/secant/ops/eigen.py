"""Eigenvalues and eigenvectors, of symmetric matrices and of any.

Where eigenvalues coincide their vectors are not determined and have no derivative: the terms that would
divide by the gap are left out, so that eigenvalues, and functions that do not depend on the choice of
vectors inside such a space, stay right.
"""

import numpy as np
from numpy.linalg._linalg import EighResult, EigResult

from ..graph.types import Type
from .define import op
from .kinds import Custom
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
    require_matrices,
    shaped,
    value,
)  # fmt: skip

_P = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
_STACK = np.stack([_P, _P @ _P])
_TURN = np.array(
    [[0.5, -2.0, 0.25], [1.5, 0.75, 0.5], [0.5, 0.25, -1.0]]
)  # two complex eigenvalues and a real one
_TURNS = np.stack([_TURN, _TURN.T + 0.25])


@op(np.linalg.eigh, symbol="eigh")
class eigh(Custom):
    """Eigenvalues, ascending, and orthonormal eigenvectors of a symmetric (Hermitian) matrix. Only one
    triangle is read and has a derivative. Vectors of equal eigenvalues have none: their mixing is taken as
    0."""

    samples = [(_P,), (_STACK,), (_P, {"UPLO": "U"}), (_P.astype(np.float32),)]

    def call(a, UPLO="L"):
        return EighResult(*eigh(value(a), UPLO=_triangle(UPLO)))

    def infer(a, UPLO):
        require_matrices("np.linalg.eigh", a, square=True)
        w, v = asked(np.linalg.eigh, a)
        return shaped(w, a.shape[:-1]), shaped(v, a.shape)

    def jvp(tangents, outputs, inputs, UPLO):
        w, v = outputs
        d = mH(v) @ hermitian(tangents[0], UPLO == "L") @ v
        return re(diagonal(d)), v @ (inverse_gaps(w, w) * d)

    def vjp(cotangents, outputs, inputs, UPLO):
        (gw, gv), (w, v) = cotangents, outputs
        d = diagonals(gw) + inverse_gaps(w, w) * (mT(v) @ gv)
        return fold(conj(v) @ d @ mT(v), UPLO == "L")


def _triangle(UPLO):
    if str(UPLO).upper() not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return str(UPLO).upper()


@op(np.linalg.eigvalsh, symbol="eigvalsh")
class eigvalsh(Custom):
    """Eigenvalues, ascending, of a symmetric (Hermitian) matrix. Only one triangle is read and has a
    derivative; where eigenvalues meet they have a kink, and the slopes are those along LAPACK's vectors."""

    samples = [(_P,), (_STACK,), (_P, {"UPLO": "U"})]

    def call(a, UPLO="L"):
        return eigvalsh(value(a), UPLO=_triangle(UPLO))

    def infer(a, UPLO):
        require_matrices("np.linalg.eigvalsh", a, square=True)
        return shaped(asked(np.linalg.eigvalsh, a), a.shape[:-1])

    def jvp(tangents, outputs, inputs, UPLO):
        v = eigh(inputs[0], UPLO=UPLO)[1]
        return re(diagonal(mH(v) @ hermitian(tangents[0], UPLO == "L") @ v))

    def vjp(cotangents, outputs, inputs, UPLO):
        v = eigh(inputs[0], UPLO=UPLO)[1]
        return fold(conj(v) @ (cotangents[0][..., None] * mT(v)), UPLO == "L")


def _complex(t):
    return np.dtype(np.complex64 if t.dtype in (np.float32, np.complex64) else complex)


def _largest(v):
    """Marks the element of each eigenvector that LAPACK makes real: the largest."""
    n = v.shape[-1]
    at = np.argmax(np.real(v) ** 2 + np.imag(v) ** 2, axis=-2)
    return np.equal(np.arange(n)[:, None], at[..., None, :])


@op(np.linalg.eig, symbol="eig")
class eig(Custom):
    """Eigenvalues and eigenvectors of any square matrix, always complex (NumPy before 2.5 gives real arrays
    if all happen to be real). Vectors are of length 1 with the largest element real, as LAPACK makes them.
    Where eigenvalues coincide vectors have no derivative: their mixing is taken as 0."""

    samples = [(_TURN,), (_TURNS,)]

    def call(a):
        return EigResult(*eig(value(a)))

    def infer(a):
        require_matrices("np.linalg.eig", a, square=True)
        asked(np.linalg.eig, a)
        return Type(_complex(a), a.shape[:-1], "array"), Type(_complex(a), a.shape, "array")

    def evaluate(a):
        w, v = np.linalg.eig(a)
        dtype = _complex(a)
        return w.astype(dtype, copy=False), v.astype(dtype, copy=False)

    def jvp(tangents, outputs, inputs):
        w, v = outputs
        d = np.linalg.solve(v, tangents[0] @ v)
        moved = v @ (inverse_gaps(w, w) * d)
        along = np.real(np.sum(np.conj(v) * moved, axis=-2, keepdims=True))
        turned = np.imag(_pick(moved, _largest(v))) / np.real(_pick(v, _largest(v)))
        return diagonal(d), moved - v * (along + 1j * turned)

    def vjp(cotangents, outputs, inputs):
        (gw, gv), (w, v) = cotangents, outputs
        marks = _largest(v)
        c = -np.sum(v * gv, axis=-2, keepdims=True)
        turned = np.where(marks, 1j * (np.imag(c) / np.real(_pick(v, marks))), 0)
        by_moved = gv + np.conj(v) * np.real(c) + turned
        d = diagonals(gw) + inverse_gaps(w, w) * (mT(v) @ by_moved)
        return re_if_real(np.linalg.solve(mT(v), d @ mT(v)), inputs[0])


def _pick(x, marks):
    """The marked element of each column, or the mean of those where two are equally large."""
    return np.sum(np.where(marks, x, 0), axis=-2, keepdims=True)


def re_if_real(g, x):
    """An adjoint for a real input: the real part."""
    return g if x.dtype.kind == "c" else np.real(g)


@op(np.linalg.eigvals, symbol="eigvals")
class eigvals(Custom):
    """Eigenvalues of any square matrix, always complex. They have no derivative where they coincide in a
    matrix without a full set of eigenvectors; taking it there raises LinAlgError or overflows."""

    samples = [(_TURN,), (_TURNS,)]

    def call(a):
        return eigvals(value(a))

    def infer(a):
        require_matrices("np.linalg.eigvals", a, square=True)
        asked(np.linalg.eigvals, a)
        return Type(_complex(a), a.shape[:-1], "array")

    def evaluate(a):
        return np.linalg.eigvals(a).astype(_complex(a), copy=False)

    def jvp(tangents, outputs, inputs):
        v = eig(inputs[0])[1]
        return diagonal(np.linalg.solve(v, tangents[0] @ v))

    def vjp(cotangents, outputs, inputs):
        v = eig(inputs[0])[1]
        return re_if_real(np.linalg.solve(mT(v), cotangents[0][..., None] * mT(v)), inputs[0])
