"""Complex arithmetic in native code: NumPy's numbers, with NaN, infinities and signed zeros."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from both_engines import on_both, running_on

import secant as sc

# Products do not overflow: NumPy may round them once with a sum, and then it does not meet inf - inf.
PARTS = [0.0, -0.0, 1.0, -2.5, 3e-310, 1e150, np.inf, -np.inf, np.nan]
SPECIAL = np.array([complex(a, b) for a, b in itertools.product(PARTS, PARTS)])
PLAIN = np.random.default_rng(0).normal(size=40) + 1j * np.random.default_rng(1).normal(size=40)
A, B = (x.ravel() for x in np.meshgrid(SPECIAL, SPECIAL))

CASES = {
    "add": (lambda a, b: a + b, 2),
    "subtract": (lambda a, b: a - b, 2),
    "multiply": (lambda a, b: a * b, 2),
    "divide": (lambda a, b: a / b, 2),
    "negative": (lambda a: -a, 1),
    "conjugate": (np.conj, 1),
    "real": (lambda a: np.real(a) + 0, 1),
    "imag": (lambda a: np.imag(a) + 0, 1),
    "absolute": (np.abs, 1),
    "sign": (np.sign, 1),
    "exp": (np.exp, 1),
    "square": (np.square, 1),
    "equal": (lambda a, b: a == b, 2),
    "not_equal": (lambda a, b: a != b, 2),
    "where": (lambda a, b: np.where(np.real(a) > 0, a, b), 2),
    "with real": (lambda a, b: np.real(a) * b + np.imag(b) - a, 2),
}


def compared(mine, theirs, rtol):
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
    if mine.dtype.kind == "b":
        np.testing.assert_array_equal(mine, theirs)
        return
    for a, b in ((mine.real, theirs.real), (mine.imag, theirs.imag)):
        np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
        size = np.where(np.isfinite(theirs), np.abs(theirs), 0)
        room = rtol * np.where(np.isnan(size), 0, size)
        fine = (a == b) | np.isnan(b) | (np.abs(a - b) <= room)
        assert fine.all(), (mine[~fine][:5], theirs[~fine][:5])


@pytest.mark.parametrize("dtype", [complex, np.complex64])
@pytest.mark.parametrize("name", CASES)
def test_it_is_numpys(name, dtype):
    function, count = CASES[name]
    rtol = 1e-14 if dtype is complex else 1e-5
    with np.errstate(all="ignore"), running_on("native") as made:
        for args in ((A, B), (PLAIN, PLAIN[::-1])):
            args = [x.astype(dtype) for x in args[:count]]
            compared(sc.jit(function)(*args), function(*args), rtol)
    assert not any(e.reason or e.given_up for e in made), [e.reason for e in made]


def test_single_numbers_are_the_interpreters():
    def f(z, w):
        return z * w, z - w / 3, abs(z), -z, z.real, z.imag, z.conjugate(), z == w, z != w

    for z, w in ((1 + 2j, 0.5 - 1j), (np.complex128(1 - 3j), np.complex64(2j)), (0j, -1 + 0j)):
        assert on_both(lambda: sc.jit(f)(z, w)) == []  # noqa: B023


def test_division_by_zero_is_pythons_error():
    with running_on("native"), pytest.raises(ZeroDivisionError):
        run = sc.jit(lambda z, w: z / w + z * w)
        run(1j, 2j)
        run(1j, 0j)
