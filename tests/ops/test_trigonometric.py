"""Edges of trigonometric and hyperbolic functions."""

import math

import numpy as np
import pytest
from single import slope, slopes, value


def test_sinc_at_and_near_zero():
    assert slope(np.sinc, 0.0) == 0
    assert slope(np.sinc, 0.0, order=2) == pytest.approx(-(math.pi**2) / 3, rel=1e-14)
    assert slope(np.sinc, 0.0, order=4) == pytest.approx(math.pi**4 / 5, rel=1e-13)
    assert slope(np.sinc, 1e-8) == pytest.approx(-(math.pi**2) / 3 * 1e-8, rel=1e-14)
    inside, outside = slope(np.sinc, 0.5 / math.pi * (1 - 1e-9)), slope(np.sinc, 0.5 / math.pi * (1 + 1e-9))
    assert inside == pytest.approx(outside, rel=1e-8)
    assert np.isfinite(slope(np.sinc, 1e300))


def test_arctan2_far_out_near_in_and_at_infinity():
    np.testing.assert_allclose(slopes(np.arctan2, 3e300, 4e300), [1.6e-301, -1.2e-301])
    np.testing.assert_allclose(slopes(np.arctan2, 3e-200, 4e-200), [1.6e199, -1.2e199])
    assert slopes(np.arctan2, 1.0, np.inf) == [0, 0]
    assert slopes(math.atan2, 1.0, 0.0) == [0, -1]
    assert np.isnan(slopes(np.arctan2, 0.0, 0.0)).all()


def test_inverses_are_accurate_next_to_the_border_and_infinite_on_it():
    x = 1 - 2**-50
    assert slope(np.arcsin, x) == pytest.approx(1 / math.sqrt(2**-50 * (2 - 2**-50)), rel=1e-15)
    for f in (np.arcsin, np.arctanh, np.arccosh):
        assert slope(f, np.float64(1.0)) == np.inf
    assert slope(np.arccos, np.float64(1.0)) == -np.inf
    assert slope(np.arccosh, 1e300) == pytest.approx(1e-300)
    assert slope(np.arcsinh, 1e300) == pytest.approx(1e-300)


def test_unwrap_has_numpys_value_and_slope_one():
    p = np.array([0.0, 3.0, 6.5, 0.3, -3.0])
    np.testing.assert_array_equal(value(np.unwrap, p), np.unwrap(p))
    np.testing.assert_array_equal(slope(np.unwrap, p), np.ones(5))
    p = np.array([[0.0, 300.0], [200.0, -50.0]])
    np.testing.assert_array_equal(value(np.unwrap, p, axis=0, period=360), np.unwrap(p, axis=0, period=360))


@pytest.mark.parametrize(
    "f", [np.sin, np.cos, np.tan, np.sinh, np.exp, np.arctan, np.log, np.sqrt, np.arcsinh]
)
def test_complex_numbers_go_through_holomorphic_functions(f):
    def through(x):
        return np.imag(f(x * (1 + 0.5j)))

    h = 1e-6
    expected = (through(0.7 + h) - through(0.7 - h)) / (2 * h)
    assert slope(through, 0.7) == pytest.approx(expected, rel=1e-8)
