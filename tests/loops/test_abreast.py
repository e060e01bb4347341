"""Loops whose iterations do not wait for each other become vectors, and others do not; values are NumPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest

import secant as sc
from secant.derive import abreast
from secant.graph.walk import everything


def elements(x, y):
    """Elements of its own, read and written, from the end."""
    n = len(x)
    out = np.zeros(n)
    for i in range(n - 1, -1, -1):
        out[i] = x[i] * y[n - 1 - i]
        if out[i] > 0:
            out[i] += 1.0
        else:
            out[i] = out[i] * 3
    return np.sum(out * out[::-1])


def sums(x, y):
    """Several sums, added to in some iterations only."""
    t, u = 0.0, 1.5
    for i in range(1, len(x)):
        t += x[i] - x[i - 1]
        t -= y[i] ** 2
        if x[i] < y[i]:
            u += np.sin(x[i])
        elif x[i] > 2:
            t += 1.0
    return t * u


def polynomials(x, y):
    """A loop inside, whose numbers become vectors."""
    t = 0.0
    for a in x:
        v, w = a, 1.0
        for k in range(12):
            v, w = v * 0.5 + y[k], w * v
        t += v * w
    return t


def counted(x, y):
    """The index as a number, and a counter."""
    t, k = 0.0, 3
    for i in range(len(x)):
        t += x[i] * i + y[k - 3] / (i + 1)
        k += 1
    return t + k


def last(x, y):
    r = 0.0
    for a, b in zip(x, y):
        r = a * b
    return r * 2


def added_in_place(x, y):
    a = x.copy()
    for i in range(len(x)):
        a[i] += y[i]
        a[i] *= 2
    return np.sum(a**2)


def enumerated(x, y):
    t = 0.0
    for i in range(0, len(x), 3):
        t += np.exp(x[i])
    for i, v in enumerate(x):
        t += max(v * y[i], 0.1) + abs(v)
    return t


def stencil(x, y):
    """Inside a loop whose steps follow each other."""
    u = x.copy()
    for _ in range(4):
        v = np.zeros(len(u))
        for i in range(1, len(u) - 1):
            v[i] = u[i] + 0.1 * (u[i - 1] - 2 * u[i] + u[i + 1]) * y[i]
        u = v
    return np.sum(u**3)


def columns(x, y):
    A = np.outer(x[:3], y)
    B = np.zeros((2, len(y)))
    t = 0.0
    for j in range(len(y)):
        B[1, j] = A[0, j] * A[2, j]
        t += B[1, j]
    return t + np.sum(B * B)


def edges(x, y):
    """An arm that is not finite where the other is taken."""
    t = 0.0
    for i in range(len(x)):
        if x[i] > 0:
            t += np.log(x[i]) + np.sqrt(x[i])
        else:
            t += y[i]
    return t


def recurrence(x, y):
    h = x.copy()
    for i in range(1, len(x)):
        h[i] = h[i - 1] * 0.5 + y[i]
    return np.sum(h)


def read_back(x, y):
    """Each iteration reads what a later one overwrites."""
    h = x.copy()
    for i in range(len(x) - 1):
        h[i] = h[i + 1] * y[i]
    return np.sum(h)


def highest(x, y):
    best, t = x[0], 0.0
    for i in range(len(x)):
        if x[i] > best:
            best = x[i]
        t += y[i] * best
    return t


def python_numbers(x, y):
    """Python's numbers raise errors of their own."""
    t = 0.0
    for i in range(len(x)):
        t += math.log(float(x[i]) ** 2 + 1.0)
    return t + y[0]


def products(x, y):
    """A product is no sum."""
    p = 1.0
    for i in range(len(x)):
        p *= 1 + 0.001 * x[i] * y[i]
    return p


def printed(x, y):
    t = 0.0
    for i in range(len(x)):
        if i == 35:
            print(x[i])
        t += x[i]
    return t + y[0]


DONE = [elements, sums, polynomials, counted, last, added_in_place, enumerated, stencil, columns, edges]
LEFT = [recurrence, read_back, highest, python_numbers, products, printed]


def numbers(n):
    rng = np.random.default_rng(n)
    return rng.normal(size=n), rng.normal(size=n)


@pytest.mark.parametrize("n", [33, 40, 700, 1031, 2051, 3000])
@pytest.mark.parametrize("f", [*DONE, *LEFT])
def test_values_and_gradients_are_numpys(f, n, capsys):
    x, y = numbers(n)
    expected = f(x, y)
    got = sc.jit(f)(x, y)
    value, (gx, gy) = sc.value_and_grad(f, argnums=(0, 1))(x, y)
    assert type(got) is type(expected)
    np.testing.assert_allclose([got, value], expected, rtol=1e-9)
    dx, dy = np.random.default_rng(1).normal(size=(2, n))
    h = 1e-7
    numeric = (f(x + h * dx, y + h * dy) - f(x - h * dx, y - h * dy)) / (2 * h)
    np.testing.assert_allclose(gx @ dx + gy @ dy, numeric, rtol=3e-4, atol=1e-5)
    capsys.readouterr()


@pytest.mark.parametrize("f", DONE)
def test_independent_iterations_become_vectors(f):
    before = sc.graph(f)(*numbers(600))
    after = abreast(before)
    assert after is not before
    kept = {polynomials: 1, stencil: 0}.get(f, 0)
    assert sum(node.op.name == "loop" for node in everything(after)) == kept


@pytest.mark.parametrize("f", LEFT)
def test_dependent_iterations_stay(f):
    graph = sc.graph(f)(*numbers(600))
    assert abreast(graph) is graph


def test_few_iterations_stay():
    graph = sc.graph(sums)(*numbers(20))
    assert abreast(graph) is graph


def test_many_iterations_with_a_loop_inside_go_in_blocks():
    after = abreast(sc.graph(polynomials)(*numbers(5003)))
    longest = max(
        v.type.shape for n in everything(after) for v in n.outputs if n.op.name == "multiply" and v.type.shape
    )
    assert longest[0] <= 1024


def test_sums_are_added_in_order():
    def total(x):
        t = 0.0
        for i in range(len(x)):
            t += x[i]
        return t

    x = 10.0 ** np.random.default_rng(1).uniform(-12, 12, 999)
    assert sc.jit(total)(x) == total(x)
    assert sc.value_and_grad(total)(x)[0] == total(x)
    assert sc.jit(total)(-0.0 * x) == 0


def test_not_a_number_goes_where_numpy_puts_it():
    x, y = numbers(50)
    x[3], x[7], x[9], y[11] = np.nan, np.inf, 0.0, -np.inf
    for f in (elements, sums, added_in_place, edges):
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(sc.jit(f)(x, y), f(x, y))


def test_short_floats_stay_short():
    x, y = (v.astype(np.float32) for v in numbers(100))
    for f in (elements, sums, polynomials, edges):
        expected, got = f(x, y), sc.jit(f)(x, y)
        assert type(got) is type(expected)
        np.testing.assert_allclose(got, expected, rtol=1e-4)


def test_second_derivatives():
    x, y = numbers(40)
    v = numbers(41)[0][:40]
    got = sc.hvp(lambda x: sums(x, y), (x,), (v,))
    h = 1e-6
    slope = sc.grad(lambda x: sums(x, y))
    np.testing.assert_allclose(got, (slope(x + h * v) - slope(x - h * v)) / (2 * h), rtol=1e-5, atol=1e-6)


def test_an_index_out_of_range_is_pythons_error():
    def f(x, y):
        t = 0.0
        for i in range(len(x)):
            t += x[i] * y[i]
        return t

    with pytest.raises(IndexError):
        sc.jit(f)(np.ones(50), np.ones(40))


@pytest.mark.parametrize("far", [0, 2**31 - 40, 2**31, -(2**31) - 3, 2**53 + 1])
def test_whole_numbers_of_any_size_become_floats(far):
    def f(x):
        t = 0.0
        for i in range(len(x)):
            t += x[i] * (i + far)
        return t

    x = numbers(64)[0]
    assert sc.jit(f)(x) == pytest.approx(f(x), rel=1e-12)
    np.testing.assert_allclose(sc.grad(f)(x), np.arange(64) + float(far), rtol=1e-15)
