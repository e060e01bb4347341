"""SciPy's special functions at their edges, and the ones no protocol reaches."""

import math

import numpy as np
import pytest
import scipy.special as sp
from single import slope, slopes, value

from secant.graph.errors import Refused


def test_xlogy_and_its_kin_at_zero():
    for f in (sp.xlogy, sp.xlog1py):
        assert slopes(f, 0.0, 2.0)[1] == 0
        assert slopes(f, 0.0, 0.0, seed=0.0) == [0, 0]
    assert slopes(sp.xlogy, 0.0, 0.0)[1] == 0
    assert slope(sp.entr, 0.0) == np.inf
    assert slopes(sp.rel_entr, 0.0, 2.0) == [-np.inf, 0]


@pytest.mark.parametrize("x", [-1e300, -1e3, 0.0, 40.0, 1e300, np.inf])
@pytest.mark.parametrize("f", [sp.expit, sp.log_expit, sp.erf, sp.erfc, sp.ndtr, sp.log_ndtr, sp.erfcx])
def test_tails_are_never_nan(f, x):
    assert not np.isnan(slope(f, np.float64(x)))


def test_slopes_of_scaled_tails_are_accurate():
    for x in (50.0, 99.0, 101.0, 1e4):
        series = sum((-1) ** n * math.prod(range(1, 2 * n + 2, 2)) / (2 * x * x) ** n for n in range(6))
        assert slope(sp.erfcx, x) == pytest.approx(-series / (math.sqrt(math.pi) * x * x), rel=1e-11)
    assert slope(sp.log_ndtr, -1e4) == pytest.approx(1e4, rel=1e-7)


def test_box_cox_is_smooth_at_a_zero_power():
    log = math.log(3.0)
    assert slopes(sp.boxcox, 3.0, 0.0) == pytest.approx([1 / 3, log**2 / 2])
    assert slopes(sp.boxcox, 3.0, 1e-9)[1] == pytest.approx(log**2 / 2, rel=1e-8)
    assert slope(sp.exprel, 0.0) == 0.5
    assert slope(sp.exprel, 0.0, order=2) == pytest.approx(1 / 3)


def test_orders_are_refused_by_name_only_when_asked_for():
    assert slopes(sp.jv, 2, 1.5)[1] == pytest.approx(sp.jvp(2, 1.5))
    with pytest.raises(Refused, match="order"):
        slopes(sp.jv, 2.0, 1.5)
    with pytest.raises(Refused, match="gammainc"):
        slopes(sp.gammainc, 2.0, 1.5)


def test_math_twins_evaluate_as_python_does():
    for f in (math.erf, math.erfc, math.gamma, math.lgamma):
        assert value(f, 0.7) == f(0.7) and type(value(f, 0.7)) is float
    assert slope(math.gamma, 3.0) == pytest.approx(2 * sp.digamma(3.0))
    assert slope(math.lgamma, 3.0, order=2) == pytest.approx(sp.polygamma(1, 3.0))


def test_logsumexp_and_softmax_at_infinities():
    x = np.array([-np.inf, 0.0, 0.0])
    np.testing.assert_array_equal(slope(sp.logsumexp, x), [0, 0.5, 0.5])
    np.testing.assert_array_equal(slope(sp.logsumexp, np.full(2, -np.inf)), [0, 0])
    np.testing.assert_allclose(slope(sp.logsumexp, np.array([1e300, 0.0])), [1, 0])
    np.testing.assert_array_equal(value(sp.softmax, x), sp.softmax(x))
    assert slope(sp.softmax, x).tolist() == [0, 0, 0]
    with pytest.raises(Refused, match=r"np\.log"):
        value(sp.logsumexp, x, b=2.0)


def test_sequences_of_numbers():
    assert value(math.fsum, [0.1] * 10) == 1.0
    assert slopes(math.fsum, [0.1, 0.2]) == [1, 1]
    assert value(math.prod, [2.0, 0.0, 3.0]) == 0 and slopes(math.prod, [2.0, 0.0, 3.0]) == [0, 6, 0]
    assert value(math.prod, [2.0, 3], start=4) == 24.0
    assert slopes(math.dist, [3.0, 0.0], [0.0, 4.0]) == pytest.approx([0.6, -0.8, -0.6, 0.8])
    assert slopes(math.dist, [1.0], [1.0]) == [0, 0]
    assert value(math.fsum, np.array([1.0, 2.0, 3.0])) == 6.0
