"""Running sums, products and extremes, differences, numerical gradients and areas."""

import numpy as np
import pytest
from differences import agrees, gradient, value

from secant.graph.errors import Refused

X = np.array([[1.5, -2.0, 0.5, 4.0], [3.0, 0.25, -1.0, 2.0], [0.5, 1.0, 2.5, -1.0]])
T = np.array([0.0, 0.5, 2.0, 2.25])
WEIGHTS = np.cos(np.arange(12.0)).reshape(3, 4)


@pytest.mark.parametrize("name", ["cumsum", "cumprod", "nancumsum", "nancumprod"])
@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_running_sums_and_products(name, axis):
    agrees(lambda x: getattr(np, name)(x, axis).reshape(3, 4) * WEIGHTS, X)


def test_methods_dtypes_and_single_numbers():
    agrees(lambda x: x.cumsum(1) * WEIGHTS, X)
    agrees(lambda x: x.cumprod() ** 2, X)
    value(lambda x: x.cumsum(0, np.float32), X)
    value(np.cumsum, 2.5)
    value(np.cumprod, np.array([1, 2, 3], np.int8))
    value(np.cumsum, np.zeros((0, 3)))
    assert gradient(np.cumprod, np.zeros((0, 3))).shape == (0, 3)
    with pytest.raises(np.exceptions.AxisError):
        gradient(lambda x: np.cumsum(x, 2), X)
    with pytest.raises(Refused, match="out="):
        gradient(lambda x: np.cumsum(x, out=np.zeros(12)), X)


def test_running_products_beside_zeros():
    for n in (1, 2, 5, 8, 11):
        x = np.arange(n) % 3 - 1.0
        agrees(lambda x: np.cumprod(x) * np.arange(1.0, x.size + 1), x)


def test_nan_counts_as_nothing():
    x = np.array([1.5, np.nan, 2.0])
    value(np.nancumsum, x)
    np.testing.assert_array_equal(gradient(np.nancumsum, x), [3, 0, 1])
    np.testing.assert_array_equal(gradient(np.nancumprod, x), [4, 0, 1.5])


def test_the_array_api_spellings():
    agrees(lambda x: np.cumulative_sum(x, axis=1, include_initial=True) ** 2, X)
    agrees(lambda x: np.cumulative_prod(x, include_initial=True) ** 2, T)
    agrees(lambda x: np.cumulative_prod(x, axis=0) ** 2, X)
    with pytest.raises(ValueError, match="axis"):
        gradient(lambda x: np.cumulative_sum(x), X)


@pytest.mark.parametrize("name", ["maximum", "minimum", "fmax", "fmin"])
def test_running_extremes(name):
    agrees(lambda x: getattr(np, name).accumulate(x) * WEIGHTS, X)
    agrees(lambda x: getattr(np, name).accumulate(x, axis=1) * WEIGHTS, X)


def test_running_extremes_at_ties_and_nan():
    np.testing.assert_array_equal(
        gradient(np.maximum.accumulate, np.array([2.0, 2.0, 1.0, 3.0, 3.0])), [3, 0, 0, 2, 0]
    )
    value(np.maximum.accumulate, np.array([1.0, np.nan, 3.0]))
    np.testing.assert_array_equal(gradient(np.fmax.accumulate, np.array([np.nan, 1.0, np.nan])), [1, 2, 0])


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_differences(n):
    agrees(lambda x: np.diff(x, n) ** 2, X)
    agrees(lambda x: np.diff(x, n, 0) ** 2, X)
    agrees(lambda x, p: np.diff(x, n, prepend=p, append=1.0) ** 2, X, 0.5)
    agrees(lambda x, p: np.diff(x, n, axis=0, append=p) ** 2, X, X[:2] * 2)


def test_differences_of_flat_arrays():
    agrees(lambda x: np.ediff1d(x) ** 2, X)
    agrees(lambda x, e: np.ediff1d(x, to_end=e, to_begin=[1.0, 2.0]) ** 2, X, 3.0)
    value(np.diff, np.array([1, 5, 2]))
    with pytest.raises(ValueError, match="non-negative"):
        value(lambda x: np.diff(x, -1), X)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_numerical_gradients(edge_order):
    how = {"edge_order": edge_order}
    agrees(lambda x: np.gradient(x, **how)[1] ** 2, X)
    agrees(lambda x: np.gradient(x, axis=0, **how) ** 2, X)
    agrees(lambda x, h: np.gradient(x, h, **how)[0] ** 2, X, 0.5)
    agrees(lambda x, h, t: np.gradient(x, h, t, **how)[1] ** 2, X, 0.5, T)
    agrees(lambda x, t: np.gradient(x, t, **how) ** 2, T + 1, T**2)
    agrees(lambda x, t: np.gradient(x, t, axis=1, **how) ** 2, X, T)
    agrees(lambda x: np.gradient(x, 0.5, 2.0, axis=(1, 0), **how)[0] ** 2, X)
    agrees(lambda x: np.gradient(x, np.arange(4.0), axis=1, **how) ** 2, X)


def test_numerical_gradients_refuse_what_numpy_refuses():
    agrees(np.gradient, T[:2])
    agrees(np.gradient, T[:2], np.array([0.5, 1.5]))
    with pytest.raises(ValueError, match="too small"):
        value(np.gradient, T[:1])
    with pytest.raises(TypeError, match="number of arguments"):
        value(lambda x: np.gradient(x, 1.0, 2.0, 3.0), X)
    with pytest.raises(ValueError, match="must match"):
        value(lambda x: np.gradient(x, np.arange(3.0), axis=1), X)


def test_areas():
    agrees(np.trapezoid, X)
    agrees(np.trapezoid, T)
    agrees(lambda y, x: np.trapezoid(y, x), X, T)
    agrees(lambda y, x: np.trapezoid(y, x, axis=0), X, X**2)
    agrees(lambda y, h: np.trapezoid(y, dx=h, axis=0), X, 0.5)
    agrees(lambda y, x: np.trapezoid(y, x, axis=0), X, T[:3])
    with pytest.raises(np.exceptions.AxisError):
        value(lambda y: np.trapezoid(y, axis=2), X)
