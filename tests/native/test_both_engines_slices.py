"""Slices written in place of what they are computed from, on both engines; what is not copied first."""

import numpy as np
import pytest
from both_engines import on_both, running_on
from slices_in_place import PROGRAMS, SQUARE, square

import secant as sc

SIZES = [7, 1, 0, 3]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_on_both_engines(f):
    def total(A, n):
        made = f(A, n)
        return sum(np.sum(x**2) for x in (made if isinstance(made, tuple) else (made,)))

    def attempt():
        slope = sc.value_and_grad(total)
        return [(sc.jit(f)(A, n), slope(A, n)) for n in SIZES for A in (SQUARE, SQUARE.T)]

    assert not on_both(attempt)


def plan_of(run, *args):
    with running_on("native"):
        run(*args)
        return str(run.report())


def test_what_is_apart_is_not_copied():
    def apart(A):
        A = A * 1.0
        for k in range(20):
            A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
        return A

    def touching(A):
        A = A * 1.0
        for k in range(20):
            A[k:, k:] -= 0.1 * np.outer(A[k:, k], A[k, k:])
        return A

    assert "stores subtract" not in plan_of(sc.jit(apart), square(30))
    assert "stores subtract" in plan_of(sc.jit(touching), square(30))


def test_what_is_passed_on_is_not_cleared():
    def passing(A):
        A = A * 1.0
        for k in range(20):
            A[1:] += np.sin(A[0]) * k
        return np.sum(A**2)

    back = plan_of(sc.value_and_grad(passing), square(5)).split("loop of")[-1]
    assert "scatter_add" in back and "setitem" not in back
