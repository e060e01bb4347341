"""Masked updates in loops, done without packing: values and gradients on both engines, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from both_engines import running_on

import secant as sc
from secant.graph.walk import everything
from secant.native.expanding import expanded
from secant.native.masking import masked
from secant.optimize import optimize
from secant.transforms import with_gradient

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=70)
STEPS = 12


def escape(x, c):
    z, n = x * 0.0, np.zeros(len(x))
    for _ in range(STEPS):
        inside = np.abs(z) < 2
        z[inside] = z[inside] ** 2 + 1.5 * c[inside]
        n[inside] += 1
    return np.sum(n) + np.sum(np.minimum(z * z, 9.0)) + np.sum(x)


def counts_are_whole(x, c):
    n = np.zeros(len(x), int)
    for k in range(STEPS):
        low = x < k / 6 - 1
        n[low] += 2
        x[low] = x[low] + 0.1 * c[low] * k
    return np.sum(x * n)


def logs_of_what_is_positive(x, c):
    y = np.zeros(len(x))
    for k in range(STEPS):
        m = x > 0.1 * k
        y[m] = y[m] + np.log(x[m] - 0.1 * k) * c[m]
    return np.sum(y)


def roots_at_zero_outside(x, c):
    x = np.where(x > 0, x, 0.0)
    for _ in range(STEPS):
        m = x > 0.5
        x[m] = np.sqrt(x[m]) * np.cos(c[m])
    return np.sum(x * c)


def quotients_by_zero_outside(x, c):
    y = x * 0.0
    for k in range(STEPS):
        d = np.where(x > 0, x, 0.0)
        m = d > 0.2
        y[m] += c[m] / d[m]
        y[m] /= 1 + k
    return np.sum(y)


def whole_quotients(x, c):
    n, d = np.arange(len(x)), np.arange(len(x)) % 3
    for _ in range(STEPS):
        m = d > 0
        n[m] = (n[m] + 7) // d[m]
        n[m] = n[m] % (d[m] + 4)
    return np.sum(n * x * c)


def sums_of_parts(x, c):
    total = 0.0
    for k in range(STEPS):
        m = x > 0.2 * k - 1
        total = total + np.sum(x[m] * c[m]) / (k + 1)
        x[m] *= 0.9
    return total


def how_many(x, c):
    total = 0.0
    for k in range(STEPS):
        m = x > 0.3 * k - 1
        total = total + np.sum(x[m]) / (1 + len(x[m]))
        x[m] = x[m] * c[m]
    return total


def extremes_and_order(x, c):
    total = 0.0
    for k in range(3, STEPS):
        m = x > -5.0 / k
        total = total + np.max(x[m]) + np.sort(x[m])[0] * k + x[m][-1]
        x[m] = x[m] * np.cos(c[m])
    return total


def tables(x, c):
    x, c = np.reshape(x, (10, 7)), np.reshape(c, (10, 7))
    for _ in range(STEPS):
        m = x + c > 0.3
        x[m] = np.sin(x[m]) * c[m]
    return np.sum(x * x)


def rows(x, c):
    x, c = np.reshape(x, (10, 7)), np.reshape(c, (10, 7))
    for _ in range(STEPS):
        m = x[:, 0] > 0.1
        x[m] = 0.9 * x[m] + 0.1 * np.sin(c[m])
    return np.sum(x * x)


def the_mask_changes(x, c):
    for k in range(STEPS):
        m = x > 0
        x[m] = x[m] - 0.2
        m[::3] = False
        x[m] = x[m] * c[m]
        m = x < -0.5
        x[m] = x[m] + 0.1 * k
    return np.sum(x * c)


def swapped(x, c):
    y = c * 1.0
    for k in range(STEPS):
        m = (x > 0) == (k % 2 == 0)
        old = x[m]
        x[m] = y[m]
        y[m] = old * 0.9
    return np.sum(x * c) + np.sum(y**2)


def both_sides(x, c):
    for _ in range(STEPS):
        m = x > 0
        x[m] = 0.5 * x[m] - 0.3
        x[~m] = x[~m] * c[~m] + 0.2
        m = m & (x > 0.1)
        x[m] -= 0.05
    return np.sum(x**2)


def one_number(x, c):
    for k in range(STEPS):
        m = x > 1.2 - 0.1 * k
        x[m] = np.sum(c) * 0.01
        x[m] += x[m] * 2
    return np.sum(x * c)


def nothing_and_all(x, c):
    for k in range(STEPS):
        m = x > (9.0 if k % 2 else -9.0)
        x[m] = x[m] * 0.9 + c[m]
    return np.sum(x)


def flags(x, c):
    seen = np.zeros(len(x), bool)
    for k in range(STEPS):
        m = x > 1 - 0.2 * k
        seen[m] = c[m] > 0
        x[m] = x[m] * 0.8
    return np.sum(np.where(seen, x, c))


def cut_off(x, c):
    n = np.zeros(len(x), int)
    for _ in range(STEPS):
        m = x > 0
        n[m] = 10 * x[m]
        x[m] = x[m] * 0.9
    return np.sum(n * c) + np.sum(x)


def a_loop_inside(x, c):
    for _ in range(STEPS):
        m = x > 0
        for j in range(9):
            x[m] = x[m] - 0.01 * j * c[m]
    return np.sum(x * c)


def endless(x, c):
    k = 0
    while np.max(x) > 0.5 and k < 50:
        m = x > 0.4
        x[m] = x[m] * 0.9 + 0.01 * c[m]
        k += 1
    return np.sum(x**2) * k


EACH = [
    escape, counts_are_whole, logs_of_what_is_positive, roots_at_zero_outside, quotients_by_zero_outside,
    whole_quotients, sums_of_parts, how_many, extremes_and_order, tables, rows, the_mask_changes, swapped,
    both_sides, one_number, nothing_and_all, flags, cut_off, a_loop_inside, endless,
]  # fmt: skip
PACKED_IN_VALUE = {whole_quotients, extremes_and_order, rows, cut_off}
PACKED_IN_GRADIENT = PACKED_IN_VALUE | {roots_at_zero_outside, sums_of_parts, how_many}
"""What may fail, needs order or lengths, or is kept packed for the way back."""


def inputs(dtype=float):
    return X.astype(dtype), np.roll(X, 9).astype(dtype)


def both(f, *args, **kwargs):
    """Value and gradient on both engines; the arguments are copied, since functions write to them."""
    found = []
    for engine in ("native", "numpy"):
        with running_on(engine) as made:
            run = sc.value_and_grad(lambda x, c: f(x * 1, c), argnums=(0, 1))
            found.append(run(*args, **kwargs))
            if engine == "native":
                assert not any(e.in_vain for e in made)
    return found


@pytest.mark.parametrize("f", EACH)
def test_engines_agree_with_numpy_and_differences(f):
    x, c = inputs()
    (value, slopes), (expected, wanted) = both(f, x, c)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(value, f(x * 1, c), rtol=1e-12)
        way, h = RANDOM.normal(size=(2, len(x))), 1e-7
        ends = [f(x + s * h * way[0], c + s * h * way[1]) for s in (1, -1)]
    assert value == pytest.approx(expected, rel=1e-12)
    for a, b in zip(slopes, wanted):
        assert np.all(np.isfinite(a))
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
    if f is not cut_off:
        slope = np.sum(slopes[0] * way[0]) + np.sum(slopes[1] * way[1])
        assert slope == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("f", EACH)
def test_single_precision_and_numbers_that_are_not_finite(f):
    (value, slopes), (expected, wanted) = both(f, *inputs(np.float32))
    assert np.asarray(value).dtype == np.asarray(expected).dtype
    assert value == pytest.approx(expected, rel=1e-4, abs=1e-3)
    for a, b in zip(slopes, wanted):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-3 * max(1.0, np.max(np.abs(b))))
    if f in (extremes_and_order, cut_off):
        return
    x, c = inputs()
    x[[3, 11, 20]], c[[5, 20, 33]] = (np.nan, np.inf, -0.0), (-np.inf, np.nan, 0.0)
    (value, slopes), (expected, wanted) = both(f, x, c)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    for a, b in zip(slopes, wanted):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("f", EACH)
def test_what_is_packed(f):
    graph = sc.graph(lambda x, c: f(x * 1, c))(*inputs())
    regions = optimize(graph), optimize(with_gradient(graph, [0, 1], 1))
    for region, some in zip(regions, (PACKED_IN_VALUE, PACKED_IN_GRADIENT)):
        nodes = list(everything(masked(expanded(region))))
        assert any(n.op.name == "nonzero" for n in nodes) == (f in some)


def test_costly_functions_of_few_elements_are_packed():
    def f(x, c):
        for _ in range(STEPS):
            m = x > 2
            x[m] = np.exp(np.sin(x[m]) + np.cos(x[m]) + np.log(x[m]))
        return np.sum(x)

    graph = sc.graph(lambda x, c: f(x * 1, c))(*inputs())
    assert any(n.op.name == "nonzero" for n in everything(masked(expanded(optimize(graph)))))


def test_an_empty_array_and_errors():
    empty = np.zeros(0)
    (value, slopes), (expected, _) = both(escape, empty, empty)
    assert value == expected and slopes[0].shape == (0,)

    def wrong(x, c):
        for _ in range(STEPS):
            m = x > 0
            x[m] = c[m] + c[c > 0]
        return np.sum(x)

    for engine in ("native", "numpy"):
        with running_on(engine), pytest.raises(ValueError, match=r"broadcast|shape"):
            sc.grad(lambda x, c: wrong(x * 1, c))(*inputs())
