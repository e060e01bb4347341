"""Numbers that do not change in an inner loop are computed before it, in derivatives; nothing else does."""

from __future__ import annotations

import numpy as np
import pytest

import secant as sc
from secant.derive import hoisted
from secant.graph.walk import everything
from secant.transforms import with_gradient


def pairs(x, w):
    total = 0.0
    for i in range(len(x)):
        for j in range(i):
            total += w[j] * np.sin(x[i] - x[j])
    return total


def horner(c, x):
    total = 0.0
    for i in range(len(x)):
        value = 0.0
        for k in range(len(c)):
            value = value * x[i] + c[k]
        total += value**2
    return total


def scaled(a, x):
    """A sum and a root that no iteration changes."""
    y = x.copy()
    for _ in range(3):
        y = y * (1 + np.sqrt(np.sum(a * a))) - a[0]
    return np.sum(y)


def until(a, x):
    steps = 0
    while x < 5.0:
        x = x + a[0] * a[3]
        steps += 1
    return x * steps


def nested(x, w):
    total = 0.0
    for i in range(3):
        for j in range(4):
            for k in range(2):
                total += x[i] * w[j] + x[k] * w[i]
    return total


LONG = np.linspace(-1.0, 1.0, 40)
X, W = np.array([0.3, -1.2, 2.0, 0.7]), np.array([1.5, 0.2, -0.4, 0.9])


@pytest.mark.parametrize(
    "f, args",
    [
        (pairs, (X, W)),
        (horner, (W, X)),
        (scaled, (W, X)),
        (until, (W, 0.4)),
        (until, (-W, 7.0)),
        (nested, (X, W)),
    ],
)
def test_values_and_derivatives_stay(f, args):
    value, slopes = sc.value_and_grad(f, argnums=(0, 1))(*args)
    assert value == pytest.approx(f(*args), rel=1e-14)
    sc.check_grads(f, args, order=2)
    for made, x in zip(slopes, args):
        assert np.shape(made) == np.shape(x)


def innermost(region, name):
    """How many of these ops each innermost loop has that has any."""
    bodies = [n.params["body"].nodes for n in everything(region) if n.op.name == "loop"]
    inner = [b for b in bodies if not any(n.op.name == "loop" for n in b)]
    return [found for b in inner if (found := sum(n.op.name == name for n in b))]


@pytest.mark.parametrize("f, args", [(pairs, (LONG, LONG)), (horner, (LONG, LONG))])
def test_what_the_outer_index_reads_is_summed_as_a_number(f, args):
    graph = sc.graph(f)(*args)
    assert innermost(hoisted(graph), "getitem") == [1 + (f is pairs)]
    assert innermost(graph, "getitem") == [2 + (f is pairs)]
    assert innermost(with_gradient(graph, (0, 1), 1), "scatter_add") == [1 + (f is pairs)]


def test_what_would_fail_only_inside_stays_inside():
    def f(x, n):
        total = np.sum(x)
        for i in range(len(x)):
            for _ in range(i if x[i] > 100 else 0):
                total = total + x[i + n]
        return total

    assert sc.value_and_grad(f)(X, 100)[0] == f(X, 100)


def test_a_loop_that_never_runs_computes_nothing_before():
    def f(x, n):
        for _ in range(n):
            x = x + x[7] / len(x)
        return np.sum(x)

    np.testing.assert_array_equal(sc.grad(f)(X, 0), np.ones(4))
    with pytest.raises(IndexError):
        sc.grad(f)(X, 1)


def test_an_unchanged_region_is_the_same_object():
    graph = sc.graph(lambda x: np.sum(np.sin(x)))(X)
    assert hoisted(graph) is graph
