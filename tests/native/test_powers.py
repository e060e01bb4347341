"""Powers whose exponent is half a whole number: a root and products, to the last bits and at all edges."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

import secant as sc


@pytest.fixture(autouse=True)
def native_engine(monkeypatch):
    monkeypatch.setenv("SECANT_ENGINE", "native")


EXPONENTS = [0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.5, -3.5, 4.5]


@pytest.mark.parametrize("k", EXPONENTS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_errors_over_the_whole_range(k, dtype):
    info = np.finfo(dtype)
    exponents = np.random.default_rng(3).uniform(np.log2(float(info.tiny)), np.log2(float(info.max)), 3000)
    x = (2.0**exponents).astype(dtype)
    y = sc.jit(lambda x: np.power(x, k))(x)
    assert y.dtype == dtype
    with mpmath.workdps(40), np.errstate(all="ignore"):
        for a, b in zip(x, y):
            exact = mpmath.mpf(float(a)) ** mpmath.mpf(k)
            rounded = dtype(float(exact))
            if not np.isfinite(rounded) or abs(rounded) < info.tiny:
                assert b == rounded or abs(b - rounded) <= 2 * np.spacing(rounded)
                continue
            assert abs(mpmath.mpf(float(b)) - exact) <= 2.2 * mpmath.mpf(float(np.spacing(rounded)))


@pytest.mark.parametrize("k", EXPONENTS)
def test_edges_are_those_of_the_power_function(k):
    x = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, -1.0, -1e-30, 1.0])
    made = sc.jit(lambda x: np.power(x, k))(x)
    with np.errstate(all="ignore"):
        expected = np.array([np.power(np.array([a, a]), np.array([k, k]))[0] for a in x])
    np.testing.assert_array_equal(made, expected)
    np.testing.assert_array_equal(np.signbit(made[[0, 1, 2, 3]]), np.signbit(expected[[0, 1, 2, 3]]))
