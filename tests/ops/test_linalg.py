"""Linear algebra beyond the laws: complex, singular and degenerate matrices, refusals, named tuples."""

import itertools

import numpy as np
import pytest
import scipy.linalg
from differences import agrees, gradient, tangent, value

import secant as sc
from secant.derive import push
from secant.graph.core import Value, reach
from secant.graph.errors import Refused, ShapeError
from secant.graph.registry import HANDLERS
from secant.graph.types import type_of

R = np.random.default_rng(11)
A, B = R.normal(size=(3, 3)) + 2 * np.eye(3), R.normal(size=(3, 3))
T, P = R.normal(size=(5, 3)), A @ A.T
WC = np.cos(np.arange(9.0)).reshape(3, 3) * (1 + 0.5j)


def recorded(f):
    """A SciPy function as the recorder calls it: SciPy's are plain functions, which no protocol reaches."""

    def call(*args, **kwargs):
        flat = [i for a in args for i in (a if isinstance(a, tuple) else (a,))]
        return HANDLERS[f](f, args, kwargs) if any(isinstance(a, Value) for a in flat) else f(*args, **kwargs)

    return call


expm, scipy_det, block_diag = map(recorded, (scipy.linalg.expm, scipy.linalg.det, scipy.linalg.block_diag))
cho_factor, cho_solve = recorded(scipy.linalg.cho_factor), recorded(scipy.linalg.cho_solve)
solve_triangular, scipy_solve = recorded(scipy.linalg.solve_triangular), recorded(scipy.linalg.solve)


def cplx(x, y):
    """A complex matrix from two real ones."""
    return x + 1j * y


def hermitian(x, y):
    z = cplx(x, y)
    return z @ np.conj(z.T) + 0.5 * np.eye(3)


def weighted(z):
    return np.real(z * WC)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: np.linalg.solve(cplx(x, y), cplx(y, x)),
        lambda x, y: np.linalg.inv(cplx(x, y)),
        lambda x, y: np.linalg.det(cplx(x, y)),
        lambda x, y: np.linalg.slogdet(cplx(x, y))[0],
        lambda x, y: np.linalg.slogdet(cplx(x, y))[1] + 0j,
        lambda x, y: np.linalg.cholesky(hermitian(x, y)),
        lambda x, y: np.linalg.cholesky(hermitian(x, y), upper=True),
        lambda x, y: np.linalg.pinv(cplx(x, y)[:, :2]).T @ np.ones((2, 3)),
        lambda x, y: np.linalg.matrix_power(cplx(x, y), -2),
        lambda x, y: expm(cplx(x, y) / 3),
    ],
)
def test_complex_matrices(f):
    agrees(lambda x, y: np.sum(weighted(f(x, y))), A, B, rtol=2e-5)


@pytest.mark.parametrize("k", [0, 1])
def test_complex_qr(k):
    agrees(lambda x, y: weighted(np.linalg.qr(cplx(x, y))[k]), A, B, rtol=2e-5)


def test_complex_solves_with_triangles_of_scipy():
    for trans, lower in itertools.product((0, 1, 2, "T", "C"), (False, True)):
        agrees(
            lambda x, y, t=trans, low=lower: weighted(
                solve_triangular(cplx(x, y), cplx(y, x), trans=t, lower=low)
            ),
            A,
            B + 2 * np.eye(3),
            rtol=1e-4,
        )


def test_invariants_of_complex_vectors():
    """Phases are free; projections are not."""

    def eigh_projector(x, y):
        _, v = np.linalg.eigh(hermitian(x, y))
        return weighted(v[:, :1] @ np.conj(v[:, :1].T))

    def svd_projector(x, y):
        u, s, vh = np.linalg.svd(cplx(x, y))
        return weighted(u[:, :2] @ vh[:2]) * s[0]

    def eig_projector(x, y):
        _, v = np.linalg.eig(cplx(x, y))
        return weighted(v[:, :1] @ np.conj(v[:, :1].T))

    for f in (eigh_projector, svd_projector, eig_projector):
        agrees(lambda x, y, f=f: np.sum(f(x, y)), A, B, rtol=2e-5)
    agrees(lambda x, y: np.real(np.linalg.eigvals(cplx(x, y)) ** 2), A, B, rtol=2e-5)
    agrees(lambda x, y: np.linalg.eigvalsh(hermitian(x, y)) ** 2, A, B, rtol=2e-5)
    agrees(lambda x, y: np.linalg.svdvals(cplx(x, y)) ** 2, A, B, rtol=2e-5)
    agrees(lambda x, y: np.linalg.norm(cplx(x, y), "nuc"), A, B, rtol=2e-5)


@pytest.mark.parametrize("rank", [0, 1, 2])
@pytest.mark.parametrize("n", [2, 3, 4])
def test_determinants_of_singular_matrices(n, rank):
    x = R.normal(size=(n, rank)) @ R.normal(size=(rank, n))
    agrees(np.linalg.det, x)
    agrees(scipy_det, x)
    exact = np.empty((n, n))
    for i, j in np.ndindex(n, n):
        exact[i, j] = (-1) ** (i + j) * np.linalg.det(np.delete(np.delete(x, i, 0), j, 1))
    np.testing.assert_allclose(gradient(np.linalg.det, x), exact, atol=1e-12)


def test_second_derivative_of_a_singular_determinant():
    """x -> det moves along t and u by a sum of products, whatever the rank."""
    x = np.zeros((2, 2))
    t, u = R.normal(size=(2, 2)), R.normal(size=(2, 2))

    def first(y):
        moving = Value(type_of(t), data=t)
        d = np.linalg.det(y)
        return push(reach([d]), {y: moving})[d]

    expected = t[0, 0] * u[1, 1] + t[1, 1] * u[0, 0] - t[0, 1] * u[1, 0] - t[1, 0] * u[0, 1]
    np.testing.assert_allclose(tangent(first, x, u), expected)


def test_equal_eigenvalues_keep_what_does_not_depend_on_the_choice_of_vectors():
    i = np.eye(3)
    np.testing.assert_allclose(gradient(lambda x: np.sum(np.linalg.eigvalsh(x)), i), i, atol=1e-12)
    np.testing.assert_allclose(gradient(lambda x: np.sum(np.linalg.svdvals(x)), i), i, atol=1e-12)
    np.testing.assert_allclose(gradient(lambda x: np.linalg.norm(x, "nuc"), i), i, atol=1e-12)
    for f in (np.linalg.eigh, lambda x: np.linalg.svd(x)):
        assert np.isfinite(gradient(lambda x, f=f: f(x)[1] * 2, i)).all()


@pytest.mark.parametrize("order", [np.inf, -np.inf, 2.5, -1.5, 0.5])
def test_orders_that_are_floats(order):
    agrees(lambda x: np.linalg.norm(x, order), T[:, 0])
    agrees(lambda x: np.linalg.vector_norm(x, ord=order, axis=(1, 0), keepdims=True), T)
    if np.isinf(order):
        agrees(lambda x: np.linalg.norm(x, order, axis=(1, 0)), T)
        agrees(lambda x: np.linalg.cond(x, order), A)
        agrees(lambda x: np.linalg.matrix_norm(x, ord=order, keepdims=True), T)
    else:
        with pytest.raises(ValueError):
            value(lambda x: np.linalg.norm(x, order), T)


@pytest.mark.parametrize("order", [None, 2, 1, 3, 2.5, np.inf, "fro"])
def test_norms_at_zero_have_slope_zero(order):
    x = np.zeros((2, 2)) if order == "fro" else np.zeros(3)
    got = gradient(lambda x: np.linalg.norm(x, order), x)
    np.testing.assert_array_equal(got, np.zeros(x.shape))


def test_results_are_numpys_named_tuples():
    x = Value(type_of(P))
    assert np.linalg.eigh(x).eigenvalues.shape == (3,)
    assert np.linalg.svd(x).Vh.shape == (3, 3)
    assert np.linalg.qr(x).R.shape == (3, 3)
    assert np.linalg.slogdet(x).logabsdet.shape == ()
    assert np.linalg.eig(x).eigenvectors.dtype == complex
    for f in (np.linalg.eigh, np.linalg.svd, np.linalg.qr, np.linalg.slogdet, np.linalg.eig):
        assert type(f(x)) is type(f(P))


def test_vectors_that_complete_a_basis_are_refused_only_when_used():
    agrees(lambda x: np.linalg.svd(x)[1] ** 2, T)
    agrees(lambda x: np.linalg.svd(x)[1] ** 2, T.T)
    agrees(lambda x: np.linalg.svd(x)[2] ** 2, T, rtol=1e-5)
    t = tangent(lambda x: np.linalg.svd(x)[1], T, np.ones_like(T))
    assert np.isfinite(t).all()
    with pytest.raises(Refused, match="full_matrices=False"):
        gradient(lambda x: np.linalg.svd(x)[0], T)
    with pytest.raises(Refused, match="full_matrices=False"):
        tangent(lambda x: np.linalg.svd(x)[0], T, np.ones_like(T))
    with pytest.raises(Refused, match="reduced"):
        value(lambda x: np.linalg.qr(x, "complete"), T)


def test_least_squares():
    agrees(lambda a, b: np.linalg.lstsq(a, b)[0], T, T[:, :2] ** 2, rtol=1e-5)
    agrees(lambda a, b: np.linalg.lstsq(a, b)[1], T, T[:, 0] ** 2, rtol=1e-5)
    agrees(lambda a, b: np.linalg.lstsq(a.T, b[:3])[0], T, T[:, 0], rtol=1e-5)
    with pytest.raises(Refused, match="pinv"):
        value(lambda a: np.linalg.lstsq(a, np.ones(5))[0], np.ones((5, 2)))
    assert gradient(lambda a: np.linalg.matrix_rank(a) * np.sum(a), T).shape == T.shape


def test_pinv_of_constant_rank():
    def low(x, y):
        return np.linalg.pinv(np.outer(x, y), rcond=1e-8)

    agrees(low, T[:, 0], T[:3, 1], rtol=1e-5)
    agrees(lambda x: np.linalg.pinv(x @ x.T, hermitian=True), A, rtol=1e-4)


def test_tensor_systems_and_spellings():
    x = R.normal(size=(2, 3, 6)) + 1
    agrees(lambda x: np.linalg.tensorinv(x) / 10, x, rtol=1e-4)
    agrees(lambda x, b: np.linalg.tensorsolve(x, b), x, R.normal(size=(2, 3)), rtol=1e-4)
    agrees(lambda x: np.linalg.tensorsolve(x, np.ones((2, 3)), axes=(0,)), np.moveaxis(x, 2, 0), rtol=1e-4)
    agrees(lambda x: np.linalg.svd(x @ x.T, hermitian=True)[1], A, rtol=1e-5)
    agrees(lambda x: np.linalg.svd(x @ x.T, compute_uv=False, hermitian=True) ** 2, A, rtol=1e-5)


def test_scipys_functions():
    agrees(lambda x, b: cho_solve(cho_factor(x @ x.T), b), A, B, rtol=1e-5)
    agrees(lambda x, b: cho_solve(cho_factor(x @ x.T, True), b), A, B[:, 0], rtol=1e-5)
    agrees(lambda x: cho_factor(x @ x.T)[0], A, rtol=1e-5)
    agrees(lambda x, y: block_diag(x, y[0], y), A, B)
    with pytest.raises(Refused, match="assume_a"):
        value(lambda x: scipy_solve(x, B, assume_a="pos"), A)


def test_errors_name_shapes():
    for f in (
        np.linalg.inv,
        np.linalg.det,
        np.linalg.slogdet,
        np.linalg.cholesky,
        np.linalg.eigh,
        np.linalg.eig,
    ):
        with pytest.raises(ShapeError, match=r"\(5, 3\)"):
            value(f, T)
    with pytest.raises(ShapeError, match=r"\(3, 3\) and \(5, 3\)"):
        value(np.linalg.solve, A, T)
    with pytest.raises(ShapeError, match=r"\(5, 3\) and \(3, 3\)"):
        value(lambda a, b: np.linalg.lstsq(a, b), T, A)
    with pytest.raises(Refused, match="float16"):
        value(np.linalg.inv, A.astype(np.float16))


def test_empty_and_integer_matrices():
    for f in (np.linalg.inv, np.linalg.det, np.linalg.eigvalsh, lambda x: np.linalg.norm(x)):
        value(f, np.zeros((0, 0)))
        value(f, np.array([[2, 1], [1, 3]]))
    value(np.linalg.inv, np.zeros((0, 2, 2)))
    assert gradient(np.linalg.det, np.zeros((0, 2, 2))).shape == (0, 2, 2)
    assert gradient(np.linalg.inv, np.zeros((0, 2, 2))).shape == (0, 2, 2)


def test_a_pair_of_factor_and_side_passes_through_the_recorder():
    def f(x):
        return scipy.linalg.cho_solve(scipy.linalg.cho_factor(x @ x.T), np.ones(3)).sum()

    expected = gradient(lambda x: np.sum(np.linalg.solve(x @ x.T, np.ones(3))), A)
    np.testing.assert_allclose(sc.grad(f)(A), expected, rtol=1e-9)
