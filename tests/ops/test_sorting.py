"""Order: sorting and partitioning with ties and NaN, places, and refusals that name the remedy."""

import numpy as np
import pytest
from differences import agrees, gradient, tangent, value

from secant.graph.errors import Refused

X = np.array([[1.5, -2.0, 0.5, 4.0], [3.0, 0.25, -1.0, 2.0], [0.6, 1.0, 2.5, -1.5]])
W = np.cos(np.arange(12.0)).reshape(3, 4)


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_sorting_moves_slopes_with_their_elements(axis):
    agrees(lambda x: np.sort(x, axis).reshape(3, 4) * W, X)
    agrees(lambda x: np.partition(x, 2, axis).reshape(3, 4) * W, X)
    agrees(lambda x: np.partition(x, (0, -1), axis=axis).reshape(3, 4) * W, X)
    value(lambda x: np.argsort(x, axis, "stable"), X)
    value(lambda x: np.argpartition(x, 1, axis), X)
    value(lambda x: np.sort(x, axis, stable=True), X)


def test_partition_of_many_elements_follows_numpys_own_arrangement():
    x = np.random.default_rng(0).normal(size=200)
    t = np.arange(200.0)
    moved = tangent(lambda x: np.partition(x, 50), x, t)
    np.testing.assert_array_equal(x[moved.astype(int)], np.partition(x, 50))


def test_equal_elements_keep_their_order_and_nan_comes_last():
    x = np.array([2.0, np.nan, 1.0, 2.0])
    value(np.sort, x)
    np.testing.assert_array_equal(tangent(np.sort, x, np.arange(4.0)), [2, 0, 3, 1])


@pytest.mark.parametrize("name", ["argmax", "argmin", "nanargmax", "nanargmin"])
def test_places_have_no_slope(name):
    f = getattr(np, name)
    value(f, X)
    value(lambda x: f(x, 1), X)
    value(lambda x: f(x, axis=0, keepdims=True), X)
    assert gradient(f, X) is None


def test_methods_and_searching():
    value(lambda x: x.argmax(1), X)
    value(lambda x: x.argsort(0), X)
    value(lambda x: np.sort(x[0]).searchsorted(x, "right"), X)
    value(lambda x: np.searchsorted(x[0], 0.7, sorter=np.argsort(x[0])), X)
    value(lambda x: np.lexsort((x[0], x[1])), X)
    value(lambda x: np.lexsort(x), X)


def test_indices_of_flattened_arrays():
    value(lambda x: np.unravel_index(np.argmax(x), (3, 4)), X)
    value(lambda x: np.unravel_index(np.argsort(x, None), (3, 4), "F"), X)
    value(lambda x: np.ravel_multi_index((np.argmax(x, 0), [0, 1, 2, 3]), (3, 4)), X)


def test_errors_and_refusals():
    with pytest.raises(np.exceptions.AxisError):
        value(lambda x: np.sort(x, 2), X)
    with pytest.raises(np.exceptions.AxisError):
        value(lambda x: np.argmax(x, 2), X)
    with pytest.raises(ValueError, match="empty sequence"):
        value(np.argmax, np.zeros(0))
    with pytest.raises(ValueError, match="out of bounds"):
        value(lambda x: np.partition(x, 9), X)
    with pytest.raises(Refused, match="order="):
        value(lambda x: np.sort(x, order="a"), X)
    with pytest.raises(Refused, match=r"np\.unique.*call it outside"):
        value(np.unique, X)
    with pytest.raises(Refused, match="sort_complex"):
        value(np.sort_complex, X)
