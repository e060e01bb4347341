"""Edges of exponentials, logarithms and roots: infinities, zeros, huge and subnormal numbers."""

import math

import numpy as np
import pytest
from single import slope, slopes, value

EDGES = [0.0, -0.0, 5e-324, 1e-300, 1e300, -1e300, np.inf, -np.inf]


@pytest.mark.parametrize(
    "f",
    [
        np.exp,
        np.exp2,
        np.expm1,
        np.cbrt,
        np.tanh,
        np.arctan,
        np.arcsinh,
        np.abs,
        np.sign,
        np.square,
        np.positive,
    ],
)
def test_slopes_are_numbers_wherever_the_function_is_smooth(f):
    for x in map(np.float64, EDGES):
        if not np.isnan(value(f, x)):
            assert not np.isnan(slope(f, x)), (f, x)


@pytest.mark.parametrize("f", [np.log, np.log2, np.log10, np.sqrt, np.reciprocal])
def test_slopes_at_the_border_of_the_domain_are_infinite(f):
    assert np.isinf(slope(f, np.float64(0.0)))
    assert slope(f, np.float64(np.inf)) == 0


def test_python_numbers_at_the_border_give_infinity_and_no_error():
    assert slope(math.sqrt, 0.0) == np.inf
    assert slope(math.cbrt, 0.0) == np.inf
    assert slope(pow, 0.0, 0.5) == np.inf
    assert slope(math.log1p, 1e300) == pytest.approx(1e-300)


def test_a_zero_adjoint_kills_an_infinite_slope():
    assert slope(np.sqrt, np.float64(0.0), seed=0.0) == 0


def test_math_log_with_a_base():
    assert value(math.log, 8.0, 2.0) == math.log(8.0, 2.0)
    by_x, by_base = slopes(math.log, 8.0, 2.0)
    assert by_x == pytest.approx(1 / (8 * math.log(2)))
    assert by_base == pytest.approx(-3 / (2 * math.log(2)))


def test_hypot_of_any_number_of_components_and_at_the_origin():
    assert slopes(math.hypot, 1.0, 2.0, 2.0) == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert value(math.hypot, 1.0, 2.0, 2.0) == 3.0
    assert slopes(np.hypot, np.float64(0.0), np.float64(0.0)) == [0.0, 0.0]
    assert slopes(np.hypot, 3e300, 4e300) == pytest.approx([0.6, 0.8])
    assert slopes(np.hypot, 5e-324, 0.0) == [1.0, 0.0]


@pytest.mark.parametrize(
    "a, b, expected",
    [(1e300, 0.0, [1, 0]), (-np.inf, 2.0, [0, 1]), (np.inf, 2.0, [1, 0]), (-np.inf, -np.inf, [0.5, 0.5])],
)
def test_logaddexp_shares_add_up_to_one_everywhere(a, b, expected):
    for f in (np.logaddexp, np.logaddexp2):
        assert slopes(f, a, b) == expected


def test_logaddexp_is_smooth_at_a_tie():
    assert slope(np.logaddexp, 1.0, 1.0, order=2) == pytest.approx(0.25)


def test_powers():
    for x, n, expected in [
        (0.0, 1.0, 1.0),
        (0.0, 2.0, 0.0),
        (0.0, 0.0, 0.0),
        (-2.0, 3.0, 12.0),
        (1e300, 2.0, 2e300),
    ]:
        assert slope(np.power, x, n) == expected
    assert slopes(np.power, 0.0, 2.0)[1] == 0  # y is 0: its slope in n is too
    assert np.isnan(slopes(np.power, -2.0, 3.0)[1])  # no real slope in n exists below 0
    assert slope(np.power, 0.0, 2.0, order=2) == 2
    with pytest.raises(TypeError, match="complex"):
        value(pow, -8.0, 1 / 3)
    with pytest.raises(TypeError, match="modulus"):
        value(pow, 2, 3, 5)


def test_float_power_differentiates_in_double_precision():
    x = np.array([1.1], np.float32)
    np.testing.assert_allclose(slope(np.float_power, x, 3.0), 3 * float(x[0]) ** 2, rtol=1e-7)
