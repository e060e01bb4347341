"""Slices written in place of what they are computed from: as NumPy does, value and slopes."""

import numpy as np
import pytest
from judge import judge_slopes, judge_value
from slices_in_place import PROGRAMS, SQUARE, square


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_as_numpy_does(f):
    for n in (7, 12):
        A = square(n)
        judge_value(f, A, n)
        judge_slopes(f, A, n)
    for n in (0, 1, 3):
        judge_value(f, SQUARE.copy(), n)


@pytest.mark.parametrize("n", [0, 1, 2, 9])
def test_lengths_that_are_known_late(n):
    def f(A, n):
        A = A * 1.0
        m = len(A)
        for k in range(n):
            A[k:m, k:] = A[k:m, k:] * 0.5 + A[: m - k, :1] * 0.1
            A[k + 1 :] -= 0.1 * np.outer(A[k + 1 :, k], A[k])
        return A

    A = square(10)
    judge_value(f, A, n)
    judge_slopes(f, A, n)
