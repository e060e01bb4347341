"""Loops over long vectors go strip by strip: values and gradients are NumPy's, whatever the length."""

from __future__ import annotations

import numpy as np
import pytest

import secant as sc
from secant.graph.walk import everything
from secant.native import strips
from secant.native.expanding import expanded
from secant.native.masking import masked
from secant.optimize import optimize
from secant.transforms import with_gradient


def escape(x, y, Z):
    """Masked updates, and a sum of what each needed."""
    a, b, steps = x * 0.0, y * 0.0, np.zeros(len(x))
    for _ in range(20):
        inside = a**2 + b**2 < 4
        new = a[inside] ** 2 - b[inside] ** 2 + x[inside]
        b[inside] = 2 * a[inside] * b[inside] + y[inside]
        a[inside] = new
        steps[inside] += 1
    return np.mean(0.1 * steps - np.log(1 + np.minimum(a**2 + b**2, 9.0)))


def paths(x, y, Z):
    """Rows of a table, one for each step, and numbers that all elements share."""
    v, total, a, b = 0.04 + 0.01 * x, x * 0.0, y[0], y[1]
    for t in range(len(Z)):
        root = np.sqrt(np.maximum(v, 1e-8) * 0.01)
        total += root * Z[t] - 0.5 * v * a
        v = np.maximum(v + 0.3 * (0.05 - v) + b * root * Z[t], 1e-8)
    return np.mean(np.maximum(np.exp(total) - 1.0, 0.0)) * y[2]


def logistic(x, y, Z):
    """A number that each iteration changes, beside vectors."""
    rate, u = 2.5, 0.3 + 0.1 * np.tanh(x)
    for _ in range(15):
        u = rate * u * (1 - u) + 0.01 * y
        rate = rate + 0.02
    return np.sum(u * x) + np.sum(u)


def mean_of_each_step(x, y, Z):
    """Sums over the elements in each step, that only add up."""
    u, total = x.copy(), 0.0
    for k in range(12):
        u = 0.9 * u + 0.1 * np.sin(y) * k
        total += np.sum(u * u) * 0.5
    return total / len(x)


def normalised(x, y, Z):
    """Each step needs the whole vector."""
    u = x.copy()
    for _ in range(12):
        u = np.tanh(u + 0.1 * y)
        u = u / np.sqrt(np.sum(u * u))
    return np.sum(u * x)


def log_of_a_sum(x, y, Z):
    """What goes back depends on the sum."""
    u = x.copy()
    for _ in range(10):
        u = u + 0.1 * np.cos(u) * y
    return np.log(np.sum(u * u))


def neighbours(x, y, Z):
    u = x.copy()
    for _ in range(12):
        u = u + 0.1 * (np.roll(u, 1) - u) * y
    return np.sum(u * u)


def two_loops(x, y, Z):
    u = x.copy()
    for _ in range(9):
        u = np.sin(u) + 0.5 * y
    w = u * y
    for _ in range(11):
        w = np.where(w > 0, np.sqrt(np.abs(w) + 0.1), w * 0.5 + 0.1 * u)
    return np.sum(w * u)


def nested(x, y, Z):
    u = x.copy()
    for k in range(9):
        w = u * 0.0
        for j in range(10):
            w = w + np.sin(u * (j + 1) * 0.1) * Z[0, k] * 0.1
        u = 0.5 * u + w * y
    return np.sum(u * u)


def integers(x, y, Z):
    n, u = np.zeros(len(x), int), x.copy()
    for _ in range(10):
        n += u > 0
        u = u * 0.8 + 0.3 * y
    return np.sum(u * n)


DONE = [escape, paths, logistic, mean_of_each_step, two_loops, nested, integers]
LEFT = [normalised, neighbours]


def numbers(n):
    rng = np.random.default_rng(n)
    return rng.normal(size=n), rng.normal(size=n), rng.normal(size=(14, n))


@pytest.fixture
def eager(monkeypatch):
    """Strips for short vectors, too."""
    monkeypatch.setattr(strips, "FEWEST", 40)
    monkeypatch.setattr(strips, "WORTH", 0)
    monkeypatch.setenv("SECANT_CACHE", "off")


def agrees(f, n):
    x, y, Z = numbers(n)
    expected = f(x.copy(), y.copy(), Z.copy())
    value, (gx, gy) = sc.value_and_grad(f, argnums=(0, 1))(x, y, Z)
    np.testing.assert_allclose([sc.jit(f)(x, y, Z), value], expected, rtol=1e-10)
    dx, dy = np.random.default_rng(1).normal(size=(2, n))
    h = 1e-7
    numeric = (f(x + h * dx, y + h * dy, Z) - f(x - h * dx, y - h * dy, Z)) / (2 * h)
    np.testing.assert_allclose(gx @ dx + gy @ dy, numeric, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("n", [64, 130, 1031])
@pytest.mark.parametrize("f", [*DONE, *LEFT, log_of_a_sum])
def test_values_and_gradients_are_numpys(f, n, eager):
    agrees(f, n)


@pytest.mark.parametrize("f", [*DONE, *LEFT, log_of_a_sum])
def test_long_vectors(f):
    agrees(f, 20_011)


def longest(f, n, gradient):
    """The longest vector that a loop inside a loop carries, or a loop where there is none inside."""
    graph = sc.graph(f)(*numbers(n))
    region = optimize(with_gradient(graph, (0, 1), 1) if gradient else graph)
    region = strips.stripped(masked(expanded(region)))
    inner = [
        n for n in everything(region) if n.op.name == "loop" and not n.params["index"].startswith("strip")
    ]
    return max(v.type.shape[0] for node in inner for v in node.outputs if v.type.shape)


@pytest.mark.parametrize("gradient", [False, True])
@pytest.mark.parametrize("f", DONE)
def test_loops_carry_strips(f, gradient):
    assert longest(f, 100_000, gradient) <= strips.WIDE * 5 // 4


@pytest.mark.parametrize("f", LEFT)
def test_loops_that_need_whole_vectors_stay(f):
    assert longest(f, 100_000, True) == 100_000


def test_short_vectors_stay():
    assert longest(escape, 2000, True) == 2000


def test_not_a_number_stays_in_its_row(eager):
    def f(x, y):
        u = x.copy()
        for _ in range(8):
            u = np.sqrt(u) + y
        return u

    x, y, _ = numbers(200)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(sc.jit(f)(x, y), f(x, y), rtol=1e-12)
        slope = sc.grad(lambda x, y: np.sum(np.where(x > 0, np.sqrt(x) * f(x * 0 + 1.0, y * y), 0.0)))
        assert np.array_equal(slope(x, y) == 0, x <= 0)
