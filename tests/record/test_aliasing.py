"""Which calls give views and which give copies, and what a write through them does: NumPy is the judge.

Each program writes through something it made of its argument. The value and the argument afterwards must be
NumPy's, for an argument that lies in memory by rows and for one that lies by columns.
"""

import inspect
import warnings

import numpy as np
import pytest
import writes_through

import secant as sc

ARGUMENTS = {"rows": np.arange(6.0).reshape(2, 3) + 0.5, "columns": (np.arange(6.0).reshape(3, 2) + 0.5).T}
REFUSED = {"p8", "t6", "u3", "u8"}  # nan_to_num in place, x.shape = ..., writes to einsum's view, trim_zeros
PROGRAMS = [f for _, f in inspect.getmembers(writes_through, inspect.isfunction)]


@pytest.mark.parametrize("order", ARGUMENTS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_writes_reach_what_they_reach_in_numpy(program, order):
    mine, theirs = ARGUMENTS[order].copy(order="K"), ARGUMENTS[order].copy(order="K")
    if program.__name__ in REFUSED:
        with pytest.raises(sc.Refused):
            sc.jit(program)(mine)
        np.testing.assert_array_equal(mine, theirs)
        return
    expected = program(theirs)
    assert sc.jit(program)(mine) == expected
    np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("order", ARGUMENTS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_gradients_flow_through_the_same_aliases(program, order):
    if program.__name__ in REFUSED | {"u1", "t9", "s8", "q4"}:  # steps, sorting and ties have kinks here
        return
    x, direction = ARGUMENTS[order], np.cos(np.arange(6.0)).reshape(2, 3)

    def at(h):
        moved = x.copy(order="K")  # what is a view depends on the order in memory
        moved += h * direction
        return program(moved)

    difference = (at(1e-5) - at(-1e-5)) / 2e-5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sc.IndependentWarning)
        gradient = sc.grad(program)(x)
    assert np.sum(gradient * direction) == pytest.approx(difference, rel=1e-5, abs=1e-6)
