"""Sums, products, extremes and questions: signatures, zeros, ties, NaN, empties, errors."""

import numpy as np
import pytest
from differences import agrees, gradient, gradients, tangent, value

from secant.graph.errors import Refused

X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
MASK = np.array([[True, False, True], [True, True, False]])


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
@pytest.mark.parametrize(
    "how",
    [{}, {"axis": 0}, {"axis": (1, 0)}, {"axis": -1, "keepdims": True}, {"initial": 7.0}, {"axis": ()}],
)
def test_reductions_agree_with_differences(name, how):
    agrees(lambda x: getattr(np, name)(x, **how), X)


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min"])
def test_a_mask_and_a_recorded_start_have_derivatives_too(name):
    agrees(lambda x, i: getattr(np, name)(x, axis=1, where=MASK, initial=i), X, 0.75)
    agrees(lambda x: getattr(np, name)(x, axis=0, where=x > -1.5, initial=2.0), X)


def test_methods_take_numpys_arguments_in_numpys_order():
    agrees(lambda x: x.sum(0), X)
    agrees(lambda x: x.sum(1, None, None, True), X)
    agrees(lambda x: x.prod(axis=1), X)
    agrees(lambda x: x.max(0), X)
    agrees(lambda x: x.min(axis=1, keepdims=True), X)
    value(lambda x: (x > 0).any(1), X)
    value(lambda x: (x > 0).all(axis=0, keepdims=True), X)


def test_aliases_and_dtypes():
    agrees(lambda x: np.amax(x, 0), X)
    agrees(lambda x: np.amin(x, 1), X)
    agrees(np.ptp, X)
    assert value(lambda x: np.sum(x, 0, np.float32), X).dtype == np.float32
    assert gradient(lambda x: np.sum(x, dtype=int), X) is None
    value(np.sum, np.array([True, False, True]))
    value(np.prod, np.array([1, 2, 3], np.int8))


@pytest.mark.parametrize("zeros", [1, 2, 3])
def test_the_product_beside_zeros_is_the_product_of_the_others(zeros):
    x = np.array([2.0, -3.0, 5.0, 0.5, 4.0])
    x[:zeros] = 0.0
    others = [np.prod(np.delete(x, i)) for i in range(5)]
    np.testing.assert_array_equal(gradient(np.prod, x), others)
    assert tangent(np.prod, x, np.ones(5)) == sum(others)


def test_extremes_share_the_slope_equally_among_ties():
    x = np.array([1.0, 3.0, 3.0, -1.0, 3.0])
    np.testing.assert_array_equal(gradient(np.max, x), [0, 1 / 3, 1 / 3, 0, 1 / 3])
    np.testing.assert_array_equal(gradient(np.min, -x), [0, 1 / 3, 1 / 3, 0, 1 / 3])
    by_x, by_start = gradients(lambda x, i: np.max(x, initial=i), x, 3.0)
    assert by_start == 0 and by_x.sum() == 1
    assert gradients(lambda x, i: np.max(x, initial=i), x, 9.0)[1] == 1


def test_a_nan_extreme_belongs_to_its_nan_elements():
    np.testing.assert_array_equal(gradient(np.max, np.array([1.0, np.nan, 2.0])), [0, 1, 0])


@pytest.mark.parametrize("name", ["nansum", "nanprod", "nanmax", "nanmin"])
@pytest.mark.parametrize("how", [{}, {"axis": 0}, {"axis": 1, "keepdims": True}])
def test_nan_elements_have_slope_zero(name, how):
    x = np.array([[1.5, np.nan, 0.5], [3.0, 0.25, np.nan]])
    f = lambda x: getattr(np, name)(x, **how)
    if how.get("axis") != 0:
        value(f, x)
        got = gradient(f, x)
        assert not got[np.isnan(x)].any() and np.isfinite(got).all()
        filled = np.where(np.isnan(x), {"nansum": 0.0, "nanprod": 1.0}.get(name, 0.75), x)
        plain = getattr(np, name.removeprefix("nan"))
        np.testing.assert_allclose(
            got[~np.isnan(x)], gradient(lambda x: plain(x, **how), filled)[~np.isnan(x)]
        )


def test_questions_have_no_slope():
    value(lambda x: np.any(x, 1, where=MASK), X)
    value(lambda x: np.all(x > 0, axis=(0, 1)), X)
    value(lambda x: np.count_nonzero(x, axis=0, keepdims=True), X)
    assert gradient(np.count_nonzero, X) is None


def test_single_numbers_and_empty_arrays():
    for x in (2.5, np.float64(2.5), np.array(2.5)):
        for f in (np.sum, np.prod, np.max, np.min):
            value(f, x)
            assert gradient(f, x) == 1
        value(lambda x: np.sum(x, axis=0, keepdims=True), x)
    empty = np.zeros((0, 3))
    value(np.sum, empty)
    value(lambda x: np.prod(x, axis=0), empty)
    value(lambda x: np.max(x, axis=0, initial=1.0), empty)
    assert gradient(np.sum, empty).shape == (0, 3)
    with pytest.raises(ValueError, match="zero-size array"):
        gradient(np.max, empty)


def test_errors_are_numpys():
    with pytest.raises(np.exceptions.AxisError, match="axis 2 is out of bounds"):
        gradient(lambda x: np.sum(x, axis=2), X)
    with pytest.raises(ValueError, match="duplicate"):
        gradient(lambda x: np.max(x, axis=(0, 0)), X)
    with pytest.raises(ValueError, match="where="):
        gradient(lambda x: np.sum(x, where=np.ones(2, bool)), X)
    with pytest.raises(Refused, match="out="):
        gradient(lambda x: np.sum(x, out=np.zeros(())), X)
