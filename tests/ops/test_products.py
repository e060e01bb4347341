"""Products: every rank, complex factors, the corners of einsum, and errors that name both shapes."""

import warnings

import numpy as np
import pytest
from differences import agrees, gradients, value

from secant.graph.errors import Refused, ShapeError

R = np.random.default_rng(3)
SHAPES = [(), (3,), (1,), (2, 3), (3, 2), (2, 2, 3), (2, 3, 2), (1, 3, 2), (0, 3), (3, 0)]


def arrays(*shapes):
    return [R.uniform(0.5, 1.5, s) if s else R.uniform(0.5, 1.5) for s in shapes]


@pytest.mark.parametrize(
    "f", [np.dot, np.matmul, np.inner, np.outer, np.vdot, np.kron], ids=lambda f: f.__name__
)
@pytest.mark.parametrize("a", SHAPES, ids=str)
@pytest.mark.parametrize("b", SHAPES, ids=str)
def test_every_pair_of_ranks_agrees_or_is_refused_as_numpy_refuses_it(f, a, b):
    x, y = arrays(a, b)
    try:
        f(x, y)
    except ValueError:
        with pytest.raises(ShapeError) as error:
            value(f, x, y)
        assert str(a) in str(error.value) and str(b) in str(error.value)
        return
    agrees(f, x, y, rtol=1e-5)


def test_array_api_twins():
    a, b, s = arrays((2, 3), (3, 2), (2, 3, 3))
    agrees(np.linalg.matmul, a, b)
    agrees(np.linalg.outer, a[0], b[:, 0])
    agrees(lambda x, y: np.linalg.tensordot(x, y, axes=1), a, b)
    agrees(np.linalg.vecdot, a, b.T)
    agrees(np.linalg.cross, a, b.T)
    agrees(lambda x: np.linalg.trace(x, offset=1), s)
    agrees(lambda x: np.linalg.diagonal(x, offset=-1), s)
    agrees(lambda x: np.linalg.matrix_transpose(x) * x, s)
    with pytest.raises(ShapeError, match="vectors"):
        value(np.linalg.outer, a, b)


@pytest.mark.parametrize(
    "f", [np.dot, np.vdot, np.inner, np.vecdot, np.kron, np.outer], ids=lambda f: f.__name__
)
def test_complex_factors(f):
    agrees(lambda x, y: np.real(f(x * (1 + 2j), y * (0.5 - 1j))), *arrays((3,), (3,)))


@pytest.mark.parametrize(
    "text, shapes",
    [
        ("i->", [(3,)]),
        ("ii,i", [(3, 3), (3,)]),
        ("iii->i", [(2, 2, 2)]),
        ("iji->j", [(2, 3, 2)]),
        ("ij,ij->i", [(2, 3), (1, 3)]),
        ("ij,ij->", [(2, 1), (2, 3)]),
        ("i...,i...", [(2, 3), (2, 3)]),
        ("...,...", [(3,), (2, 3)]),
        ("...i,...i->...", [(2, 1, 3), (4, 3)]),
        ("ij,k->ik", [(2, 3), (2,)]),
        (" i j , j k -> k i ", [(2, 3), (3, 2)]),
        ("ij,jk,k,->i", [(2, 3), (3, 2), (2,), ()]),
        ("i,i->i", [(0,), (0,)]),
    ],
)
def test_einsum(text, shapes):
    agrees(lambda *xs: np.einsum(text, *xs), *arrays(*shapes), rtol=1e-5)


def test_einsum_infinities_stay_on_their_diagonal():
    (g,) = gradients(lambda x: np.einsum("ii->i", x) * np.array([np.inf, 1.0]), np.ones((2, 2)))
    np.testing.assert_array_equal(g, [[np.inf, 0], [0, 1]])


def test_einsum_options_and_errors():
    a, b = arrays((2, 3), (3, 2))
    agrees(lambda x, y: np.einsum(x, [0, 1], y, [1, 0], optimize=True), a, b)
    agrees(lambda x, y: np.einsum(x, [Ellipsis, 0], y, [0, Ellipsis], [Ellipsis]), a, b[:, 0])
    agrees(lambda x, y: np.einsum("ij,jk->ik", x, y, optimize=["einsum_path", (0, 1)]), a, b)
    value(lambda x: np.einsum("ij->ji", x, dtype=np.float32, casting="same_kind"), a)
    with pytest.raises(ShapeError, match=r"\(2, 3\) and \(2, 3\)"):
        value(lambda x: np.einsum("ij,jk", x, x), a)
    with pytest.raises(ShapeError, match="names 3 axes"):
        value(lambda x: np.einsum("ijk", x), a)


def test_cross_of_vectors_in_a_plane():
    a, b, c = arrays((4, 2), (4, 2), (4, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        agrees(np.cross, a, b)
        agrees(np.cross, a, c)
        agrees(np.cross, c, b)
    agrees(lambda x, y: np.cross(x, y, axisa=0, axisb=1, axisc=0), c.T, c + 1)
    with pytest.raises(ShapeError, match=r"\(4,\) and \(4, 3\)"):
        value(np.cross, a[:, 0], c)


def test_tensordot_errors_name_shapes():
    a, b = arrays((2, 3), (2, 3))
    with pytest.raises(ShapeError, match=r"\(2, 3\) and \(2, 3\)"):
        value(lambda x, y: np.tensordot(x, y, 1), a, b)
    with pytest.raises(ShapeError, match="not all there"):
        value(lambda x, y: np.tensordot(x, y, ([5], [0])), a, b)


def test_methods_operators_and_lists():
    a, b = arrays((2, 3), (3,))
    agrees(lambda x, y: x @ y, a, b)
    agrees(lambda x, y: x.dot(y), a, b)
    agrees(lambda x: np.ones(2) @ x, a)
    agrees(lambda x: np.dot([1.0, 2.0], x), a)
    with pytest.raises(Refused):
        value(lambda x: np.einsum(None, x), a)
