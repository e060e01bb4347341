"""Steps, remainders, and functions with two outputs."""

import math

import numpy as np
import pytest
from single import slope, slopes, value


@pytest.mark.parametrize(
    "f", [np.floor, np.ceil, np.trunc, np.rint, np.round, np.fix, math.floor, round, np.spacing]
)
def test_steps_have_slope_zero(f):
    assert slope(f, 1.6) == 0


@pytest.mark.parametrize("x", [2.5, 3.5, -2.5, 1.25, 1e300])
def test_rounding_is_pythons_for_python_and_numpys_for_numpy(x):
    assert value(round, x) == round(x)
    assert value(round, x, ndigits=1) == round(x, 1)
    assert value(np.round, x, decimals=1) == np.round(x, 1)
    assert value(np.around, x, decimals=1) == np.around(x, decimals=1)


@pytest.mark.parametrize("f", [np.remainder, np.fmod, math.fmod, math.remainder, lambda a, b: a % b])
@pytest.mark.parametrize("a, b", [(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (1e9 + 0.25, 3.0), (0.3, 0.1)])
def test_remainders_take_away_a_whole_number_of_divisors(f, a, b):
    by_a, by_b = slopes(f, a, b)
    assert by_a == 1 and by_b == int(by_b)
    assert a + by_b * b == pytest.approx(value(f, a, b), abs=1e-6)


def test_remainder_by_infinity_is_the_number_itself():
    assert slopes(np.remainder, 1.0, np.inf) == [1, 0]
    assert slopes(np.fmod, 1.0, np.inf) == [1, 0]


@pytest.mark.parametrize("f", [divmod, np.divmod])
def test_divmod_has_a_step_and_a_remainder(f):
    assert value(f, 7.5, 2.0) == (3.0, 1.5)
    assert slopes(f, 7.5, 2.0, output=0) == [0, 0]
    assert slopes(f, 7.5, 2.0, output=1) == [1, -3]


@pytest.mark.parametrize("f", [math.modf, np.modf])
def test_modf(f):
    assert value(f, -1.5) == (-0.5, -1.0)
    assert slope(f, -1.5, output=0) == 1 and slope(f, -1.5, output=1) == 0


@pytest.mark.parametrize("f, g", [(math.frexp, math.ldexp), (np.frexp, np.ldexp)])
def test_frexp_and_ldexp(f, g):
    assert value(f, 12.0) == (0.75, 4)
    assert slope(f, 12.0) == 1 / 16
    assert slope(f, 0.0) == 1
    assert slope(g, 0.75, 4) == 16


def test_nextafter_moves_along_with_its_first_argument():
    assert slopes(np.nextafter, 1.0, 2.0) == [1, 0]
