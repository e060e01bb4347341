"""SciPy's linear algebra, where it adds to NumPy's: triangular systems, Cholesky solves, ``expm``.

These are evaluated by SciPy. Options that only concern checking or overwriting are accepted, and do nothing
here.
"""

import numpy as np
import scipy.linalg

from ..graph.errors import Refused
from .adjoint import add
from .decompositions import cholesky_jvp, cholesky_vjp
from .define import alias, op
from .kinds import Composite, Custom
from .linalg import cofactors
from .matrices import asked, conj, mH, mT, require, require_matrices, shaped, tril, triu, value

_A = np.array([[2.0, -0.5, 1.0], [0.25, 3.0, -1.0], [0.5, 1.0, -2.0]])
_P = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
_V = np.array([0.5, -1.0, 2.0])
_B = np.array([[0.5, 1.5], [-2.0, 1.0], [0.75, -0.25]])


def _single(name, a, b=None):
    require_matrices(name, a, square=True)
    if a.ndim > 2:
        raise Refused(f"{name} of a stack of shape {a.shape} is not supported; use np.linalg on stacks")
    if b is not None:
        require(
            b.ndim in (1, 2) and b.shape[0] == a.shape[0], name, a, b, f"there are {a.shape[0]} equations"
        )


def _outer(g, x):
    return g[:, None] * x if g.ndim == 1 else g @ x.T


@op(scipy.linalg.solve_triangular, symbol="solve")
class solve_triangular(Custom):
    """The x with ``a @ x = b`` for a triangular ``a``; only its triangle is read and has a derivative. With
    ``trans`` 1 or "T" its transpose is meant, with 2 or "C" its conjugate transpose."""

    samples = [(_A, _V), (_A, _B, {"lower": True}), (_A, _B, {"trans": 1}),
               (_A, _V, {"trans": "T", "lower": True}),
               (_A, _V, {"unit_diagonal": True})]  # fmt: skip

    def call(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b=False, check_finite=True):
        if trans not in (0, 1, 2, "N", "T", "C"):
            raise Refused(f"trans must be 0, 1, 2, 'N', 'T' or 'C', not {trans!r}")
        trans = "NTC".index(trans) if isinstance(trans, str) else int(trans)
        return solve_triangular(
            value(a), value(b), trans=trans, lower=bool(lower), unit_diagonal=bool(unit_diagonal)
        )

    def infer(a, b, **params):
        _single("scipy.linalg.solve_triangular", a, b)
        return shaped(asked(scipy.linalg.solve_triangular, a, b), b.shape)

    def jvp(tangents, outputs, inputs, trans, lower, unit_diagonal):
        (da, db), (x,), (a, _) = tangents, outputs, inputs
        moved = None
        if da is not None:
            t = (tril if lower else triu)(da, (-1 if lower else 1) * unit_diagonal)
            moved = -((t, mT(t), mH(t))[trans] @ x)
        return solve_triangular(a, add(db, moved), trans=trans, lower=lower, unit_diagonal=unit_diagonal)

    def vjp(cotangents, outputs, inputs, trans, lower, unit_diagonal):
        (g,), (x,), (a, _) = cotangents, outputs, inputs
        turned = conj(a) if trans == 2 else a  # the transpose of a^H is conj(a)
        w = solve_triangular(turned, g, trans=0 if trans else 1, lower=lower, unit_diagonal=unit_diagonal)
        by_a = -_outer(x, w) if trans else -_outer(w, x)
        by_a = conj(by_a) if trans == 2 else by_a
        return (tril if lower else triu)(by_a, (-1 if lower else 1) * unit_diagonal), w


@op(scipy.linalg.cholesky, symbol="chol", name="scipy_cholesky")
class scipy_cholesky(Custom):
    """The triangular factor of a positive definite matrix: upper, or lower with ``lower=True``. Only that
    triangle of the matrix is read, and has a derivative."""

    samples = [(_P,), (_P, {"lower": True})]

    def call(a, lower=False, overwrite_a=False, check_finite=True):
        return scipy_cholesky(value(a), lower=bool(lower))

    def infer(a, lower):
        _single("scipy.linalg.cholesky", a)
        return shaped(asked(scipy.linalg.cholesky, a), a.shape)

    def jvp(tangents, outputs, inputs, lower):
        turn = (lambda x: x) if lower else mH
        return turn(cholesky_jvp(turn(tangents[0]), turn(outputs[0])))

    def vjp(cotangents, outputs, inputs, lower):
        turn = (lambda x: x) if lower else mH
        return turn(cholesky_vjp(turn(cotangents[0]), turn(outputs[0])))


@op(symbol="chol")
class cho_factor(Composite):
    """A Cholesky factor in one triangle; the other keeps the numbers of the matrix, as LAPACK leaves them."""

    def infer(a, lower):
        _single("scipy.linalg.cho_factor", a)
        return shaped(asked(scipy.linalg.cholesky, a), a.shape)

    def evaluate(a, lower):
        return scipy.linalg.cho_factor(a, lower)[0]

    def expand(a, lower):
        half = scipy_cholesky(a, lower=lower)
        return tril(half) + triu(a, 1) if lower else triu(half) + tril(a, -1)


@alias(scipy.linalg.cho_factor)
def record_cho_factor(a, lower=False, overwrite_a=False, check_finite=True):
    return cho_factor(value(a), lower=bool(lower)), bool(lower)


@op(symbol="solve")
class cho_solve(Composite):
    """The solution of a positive definite system from its Cholesky factor."""

    def infer(c, b, lower):
        _single("scipy.linalg.cho_solve", c, b)
        return shaped(asked(scipy.linalg.solve_triangular, c, b), b.shape)

    def evaluate(c, b, lower):
        return scipy.linalg.cho_solve((c, lower), b)

    def expand(c, b, lower):
        order = (0, 2) if lower else (2, 0)
        for trans in order:
            b = solve_triangular(c, b, trans=trans, lower=lower, unit_diagonal=False)
        return b


@alias(scipy.linalg.cho_solve)
def record_cho_solve(c_and_lower, b, overwrite_b=False, check_finite=True):
    c, lower = c_and_lower
    return cho_solve(value(c), value(b), lower=bool(lower))


@op(scipy.linalg.solve, symbol="solve", name="scipy_solve")
class scipy_solve(Composite):
    """The x with ``a @ x = b``, as SciPy finds it."""

    samples = [(_A, _V), (_A, _B)]

    def call(
        a,
        b,
        lower=False,
        overwrite_a=False,
        overwrite_b=False,
        check_finite=True,
        assume_a=None,
        transposed=False,
    ):
        if assume_a not in (None, "gen", "general"):
            raise Refused(
                f"scipy.linalg.solve with assume_a={assume_a!r} is not supported; leave assume_a out"
            )
        if transposed:
            raise Refused("scipy.linalg.solve with transposed=True is not supported; pass a.T")
        return scipy_solve(value(a), value(b), **({} if assume_a is None else {"assume_a": assume_a}))

    def infer(a, b, **params):
        _single("scipy.linalg.solve", a, b)
        return shaped(asked(scipy.linalg.solve, a, b), b.shape)

    def expand(a, b, **params):
        return np.linalg.solve(a, b)


@op(scipy.linalg.inv, symbol="inv", name="scipy_inv")
class scipy_inv(Composite):
    """The inverse, as SciPy finds it."""

    samples = [(_A,)]

    def call(a, overwrite_a=False, check_finite=True):
        return scipy_inv(value(a))

    def infer(a):
        _single("scipy.linalg.inv", a)
        return shaped(asked(scipy.linalg.inv, a), a.shape)

    def expand(a):
        return np.linalg.inv(a)


@op(scipy.linalg.det, symbol="det", name="scipy_det")
class scipy_det(Custom):
    """The determinant, as SciPy finds it. Its slopes are the cofactors."""

    samples = [(_A,), (np.stack([_A, _P]),)]

    def call(a, overwrite_a=False, check_finite=True):
        return scipy_det(value(a))

    def infer(a):
        require_matrices("scipy.linalg.det", a, square=True)
        return shaped(asked(scipy.linalg.det, a), a.shape[:-2])

    def jvp(tangents, outputs, inputs):
        return np.sum(cofactors(inputs[0]) * tangents[0], axis=(-2, -1))

    def vjp(cotangents, outputs, inputs):
        return cotangents[0][..., None, None] * cofactors(inputs[0])


def _frechet(a, t):
    """How ``expm(a)`` moves along t: the corner of the exponential of a block matrix (Najfeld and Havel,
    1995)."""
    n = a.shape[-1]
    upper = np.concatenate([a, t], axis=-1)
    lower = np.concatenate([np.zeros_like(a), a], axis=-1)
    return expm(np.concatenate([upper, lower], axis=-2))[..., :n, n:]


@op(scipy.linalg.expm, symbol="expm")
class expm(Custom):
    """The exponential of a square matrix."""

    samples = [(_A / 2,), (np.stack([_A, _P]) / 4,)]

    def call(A):
        return expm(value(A))

    def infer(a):
        require_matrices("scipy.linalg.expm", a, square=True)
        return shaped(asked(scipy.linalg.expm, a), a.shape)

    def jvp(tangents, outputs, inputs):
        return _frechet(inputs[0], tangents[0])

    def vjp(cotangents, outputs, inputs):
        return _frechet(mT(inputs[0]), cotangents[0])


@alias(scipy.linalg.block_diag)
def block_diag(*arrs):
    blocks = [value(a) for a in arrs]
    blocks = [np.reshape(a, (1, a.size)) if a.ndim < 2 else a for a in blocks]
    width, at, rows = sum(a.shape[1] for a in blocks), 0, []
    for a in blocks:
        before, after = (
            np.zeros((a.shape[0], at), a.dtype),
            np.zeros((a.shape[0], width - at - a.shape[1]), a.dtype),
        )
        rows.append(np.concatenate([before, a, after], axis=1))
        at += a.shape[1]
    return np.concatenate(rows, axis=0)
