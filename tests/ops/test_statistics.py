"""Means, spreads, quantiles, covariance and counts: signatures, kinks, NaN, refusals."""

import warnings

import numpy as np
import pytest
from differences import agrees, gradient, gradients, value

from secant.graph.errors import Refused
from secant.ops.quantiles import METHODS

X = np.array([[1.5, -2.0, 0.5, 4.0], [3.0, 0.25, -1.0, -3.0]])
GAPS = np.where(X == 0.5, np.nan, X)
MASK = np.array([[True, False, True, True], [True, True, False, True]])


@pytest.mark.parametrize("name", ["mean", "var", "std", "nanmean", "nanvar", "nanstd"])
@pytest.mark.parametrize(
    "how", [{}, {"axis": 0}, {"axis": (0, 1)}, {"axis": 1, "keepdims": True, "where": MASK}]
)
def test_means_and_spreads_agree_with_differences(name, how):
    agrees(lambda x: getattr(np, name)(x, **how), X)


def test_methods_and_degrees_of_freedom():
    agrees(lambda x: x.mean(axis=1, keepdims=True), X)
    agrees(lambda x: x.std(ddof=1), X)
    agrees(lambda x: x.var(0, None, None, 0.5), X)
    agrees(lambda x: np.var(x, axis=1, correction=1), X)
    agrees(lambda x, m: np.std(x, axis=1, mean=m), X, np.array([[0.5], [0.75]]))
    with pytest.raises(ValueError, match="simultaneously"):
        gradient(lambda x: np.var(x, ddof=1, correction=1), X)
    with pytest.raises(Refused, match="ddof"):
        gradients(lambda x, d: np.var(x, ddof=d), X, 1.0)


def test_the_spread_of_equal_elements_has_slope_zero():
    np.testing.assert_array_equal(gradient(np.std, np.full(3, 2.0)), np.zeros(3))
    np.testing.assert_array_equal(gradient(np.var, np.full(3, 2.0)), np.zeros(3))
    x = np.array([[2.0, 2.0], [1.0, 3.0]])
    np.testing.assert_array_equal(gradient(lambda x: np.std(x, axis=1), x), [[0, 0], [-0.5, 0.5]])


@pytest.mark.parametrize("name", ["nanmean", "nanvar", "nanstd", "nanmedian"])
def test_nan_elements_have_slope_zero(name):
    f, plain = getattr(np, name), getattr(np, name.removeprefix("nan"))
    value(lambda x: f(x, axis=1), GAPS)
    got = gradient(f, GAPS)
    assert got[np.isnan(GAPS)] == 0
    np.testing.assert_allclose(got[~np.isnan(GAPS)], gradient(plain, GAPS[~np.isnan(GAPS)]), atol=1e-15)


def test_a_slice_of_nothing_but_nan_has_slope_zero():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for f in (np.nanmean, np.nanmedian, np.nanmax):
            x = np.array([[np.nan, np.nan], [1.0, 2.0]])
            assert not gradient(lambda x, f=f: f(x, axis=1), x)[0].any()


def test_averages():
    w = np.array([1.0, 2.0, 0.5, 1.5])
    agrees(lambda x, w: np.average(x, 1, w), X, w)
    agrees(lambda x, w: np.average(x, weights=w, returned=True), X, X**2)
    agrees(lambda x, w: np.average(x, axis=(1, 0), weights=w), X, (X**2).T.copy())
    value(lambda x: np.average(x, axis=0, returned=True), X)
    agrees(lambda x: np.average(x, keepdims=True), X)
    with pytest.raises(TypeError, match="Axis must be specified"):
        gradients(lambda x, w: np.average(x, weights=w), X, w)
    with pytest.raises(ValueError, match="consistent"):
        gradients(lambda x, w: np.average(x, 0, weights=w), X, w)


@pytest.mark.parametrize("shape", [{}, {"axis": 0}, {"axis": 1, "keepdims": True}, {"axis": (0, 1)}])
def test_medians(shape):
    agrees(lambda x: np.median(x, **shape), X)
    agrees(lambda x: np.median(x[:, :3], **shape), X)
    agrees(lambda x: np.nanmedian(x, **shape), X)


JUMPS = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "lower",
    "higher",
    "midpoint",
    "nearest",
]


@pytest.mark.parametrize("method", [*METHODS, *JUMPS])
def test_every_method_of_quantile_agrees_with_differences(method):
    q = np.array([[0.13, 0.41], [0.57, 0.91]])
    agrees(lambda x, q: np.quantile(x, q, method=method), X, q)
    agrees(lambda x, q: np.quantile(x, q, axis=1, method=method, keepdims=True), X, q)
    agrees(lambda x, q: np.nanquantile(x, q, axis=0, method=method), X, q)
    agrees(lambda x, q: np.percentile(x, q, axis=(1, 0), method=method), X, 100 * q)


def test_quantiles_pass_over_nan():
    q = np.array([0.2, 0.7])
    value(lambda x, q: np.nanquantile(x, q, axis=1, method="lower"), GAPS, q)
    for method in ("linear", "higher"):
        by_x, by_q = gradients(lambda x, q, m=method: np.nanpercentile(x, q, method=m), GAPS, 100 * q)
        plain, plain_q = gradients(
            lambda x, q, m=method: np.percentile(x, q, method=m), GAPS[~np.isnan(GAPS)], 100 * q
        )
        np.testing.assert_allclose(by_x[~np.isnan(GAPS)], plain)
        assert by_x[np.isnan(GAPS)] == 0
        np.testing.assert_allclose(by_q if by_q is not None else 0, plain_q if plain_q is not None else 0)


def test_quantiles_at_the_ends_and_at_ties():
    x = np.array([3.0, 1.0, 2.0])
    np.testing.assert_array_equal(gradient(lambda x: np.quantile(x, 0.0), x), [0, 1, 0])
    np.testing.assert_array_equal(gradient(lambda x: np.quantile(x, 1.0), x), [1, 0, 0])
    np.testing.assert_array_equal(gradient(np.median, np.array([2.0, 2.0, 2.0])), [0, 1, 0])


def test_quantile_refusals():
    with pytest.raises(Refused, match="weights"):
        gradient(lambda x: np.quantile(x, 0.5, weights=np.ones(X.shape), method="inverted_cdf"), X)
    with pytest.raises(np.exceptions.AxisError):
        gradient(lambda x: np.median(x, axis=3), X)
    with pytest.raises(ValueError, match="range"):
        value(lambda x: np.quantile(x, 1.5), X)


def test_covariance_and_correlation():
    y = np.array([0.5, 1.0, -0.75, 2.0])
    agrees(np.cov, X)
    agrees(np.cov, X, y)
    agrees(np.cov, y)
    agrees(lambda x: np.cov(x, rowvar=False, bias=True), X)
    agrees(lambda x, w: np.cov(x, aweights=w, fweights=np.array([1, 2, 1, 3])), X, y**2)
    agrees(lambda x: np.corrcoef(x), X)
    agrees(lambda x, y: np.corrcoef(x, y)[0, 1], X[0].copy(), y)


def test_counts():
    labels = np.array([1, 0, 3, 1])
    w = np.array([0.5, 2.0, 1.0, -1.0])
    agrees(lambda w: np.bincount(labels, weights=w, minlength=6) ** 2, w)
    value(lambda x: np.bincount(labels, x > 0), w)
    with pytest.raises(Refused, match="bincount"):
        value(lambda k: np.bincount(k), labels)
    value(lambda x: np.digitize(x, np.array([-1.0, 0.0, 1.0])), X)
    value(lambda x: np.histogram(x, 4, (-2.0, 3.0)), X)
    agrees(lambda x, w: np.histogram(x, 3, weights=w), X[0].copy(), w)
    agrees(lambda x: np.histogram(x, 3)[1], X[0].copy())
    agrees(lambda x: np.histogram(x, 3, density=True), np.array([0.0, 0.4, 1.1, 2.0]))
    with pytest.raises(Refused, match="auto"):
        value(lambda x: np.histogram(x, "auto"), X)
