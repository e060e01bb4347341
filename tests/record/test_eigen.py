"""Eigenvalues of real matrices: real or complex as this NumPy gives them, at every call."""

import numpy as np
import pytest

import secant as sc

REAL = np.array([[2.0, 1.0], [0.5, 3.0]])
TURN = np.array([[1.0, -2.0], [2.0, 1.0]])


def largest(a):
    return np.max(np.abs(np.linalg.eigvals(a)))


def test_the_kind_of_result_is_numpys_at_every_call():
    run = sc.jit(np.linalg.eigvals)
    for a in (REAL, TURN, REAL):
        mine, theirs = run(a), np.linalg.eigvals(a)
        assert mine.dtype == theirs.dtype
        np.testing.assert_array_equal(mine, theirs)
    values, vectors = sc.jit(lambda a: np.linalg.eig(a))(REAL)
    assert (values.dtype, vectors.dtype) == tuple([x.dtype for x in np.linalg.eig(REAL)])


@pytest.mark.parametrize("a", [REAL, TURN], ids=["real", "complex"])
def test_the_gradient_agrees_with_differences(a):
    sc.check_grads(largest, (a,), order=1)
