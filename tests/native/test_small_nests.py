"""Small nests of fixed sizes inside loops, written out element by element: as on the interpreter."""

import numpy as np
import pytest
from both_engines import on_both

import secant as sc

A = np.random.default_rng(3).normal(size=(9, 10))


def windows(A, k, f):
    kernel = np.cos(np.arange(float(k[0] * k[1]))).reshape(k)
    out = np.zeros((A.shape[0] - k[0] + 1, A.shape[1] - k[1] + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(f(A[i : i + k[0], j : j + k[1]], kernel))
    return np.sum(out**2)


KINDS = {
    "product": lambda w, kernel: w * kernel,
    "heavy": lambda w, kernel: np.exp(w * kernel),
    "quotient": lambda w, kernel: w / (2 + kernel),
    "mask": lambda w, kernel: np.where(w > kernel, w, 0.0),
    "maximum": lambda w, kernel: np.max(w * kernel, axis=1),
    "turned": lambda w, kernel: w[::-1, ::-1] * kernel,
    "counts": lambda w, kernel: (w > kernel).astype(int) * w,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "k", [(5, 5), (3, 3), (4, 4), (6, 6), (7, 5), (9, 2), (1, 9), (5, 1), (2, 10)], ids=str
)
def test_windows(kind, k):
    def attempt():
        return sc.value_and_grad(lambda A: windows(A, k, KINDS[kind]))(A)

    assert not on_both(attempt)


@pytest.mark.parametrize("k", [(3, 5), (5, 3), (2, 6)], ids=str)
def test_windows_written_onto_themselves(k):
    """Overlapping: what is written lies one or more places from what is read."""

    def f(A):
        A = A * 1.0
        for i in range(A.shape[0] - k[0] - 1):
            for j in range(A.shape[1] - k[1] - 1):
                A[i : i + k[0], j : j + k[1]] = 0.5 * A[i + 1 : i + 1 + k[0], j + 1 : j + 1 + k[1]] + 0.1
                A[i + 1 : i + 1 + k[0], j : j + k[1]] += 0.1 * A[i : i + k[0], j : j + k[1]]
                A[i : i + k[0], j : j + k[1]] *= A[i, j]
        return np.sum(A**2)

    assert not on_both(lambda: (sc.jit(f)(A), sc.value_and_grad(f)(A)))


@pytest.mark.parametrize("last", [4, 5])
def test_places_out_of_reach(last):
    """The error is NumPy's, though the nest is a function in the loop."""
    places = np.arange(15).reshape(3, 5) % 5
    places[2, 4] = last

    def f(x, places):
        total = 0.0
        for k in range(20):
            total = total + np.sum(x[places] * k)
        return total

    on_both(lambda: sc.value_and_grad(f)(np.arange(5.0) + 1, places))


def test_dtypes():
    def f(x):
        total = x[:3, :5] * 0
        for k in range(12):
            total = total + x[:3, k % 3 : k % 3 + 5] * k
        return total

    for dtype in (np.float32, np.int64, np.int8, bool, complex):
        assert not on_both(lambda dtype=dtype: sc.jit(f)((A * 3).astype(dtype)), single=dtype is np.float32)
