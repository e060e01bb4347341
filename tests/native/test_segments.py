"""Loops that keep much go segment by segment, and rows inside apart: values and gradients are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

import secant as sc
from secant.graph.walk import everything
from secant.interpret import Program
from secant.native import segments
from secant.native.segments import segmented
from secant.optimize import optimize
from secant.transforms import with_gradient


def rod(u, a):
    """In place; the derivative by ``a`` needs each state."""
    u = u.copy()
    for _ in range(24):
        u[1:-1] += a * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def torus(u, a):
    """A new array in each iteration, which is kept."""
    for k in range(25):
        u = u + a * (np.roll(u, 1) + np.roll(u, -1) - 2 * u) + 0.01 * k * u * (1 - u)
    return np.mean(u**3)


def two(u, a):
    """Two arrays that change places, and a number."""
    v, rate = 0.5 * u, a * 1.0
    for k in range(23):
        u, v = v + rate * u * v, u - 0.1 * v
        rate = rate * 0.98 + 0.001 * k
    return np.sum(u * v) * rate


def upwards(u, a):
    """An index that counts down."""
    w = np.cos(u)
    for k in range(40, 0, -1):
        w = np.sin(w) * (1 - a / k) + 0.1 * w * w
    return np.sum(w)


def inner(u, a):
    """A loop in a loop: what it keeps is needed when the other has ended."""
    total = 0.0
    for j in range(12):
        w = u * (1.0 + 0.01 * j)
        for _ in range(21):
            w = w + a * w * (1 - w) * (1 + w)
        total += np.sum(w)
    return total


SEGMENTED = (rod, torus, two, upwards)
PROGRAMS = (*SEGMENTED, inner)


@pytest.fixture
def eager(monkeypatch):
    """Segments even where little is kept."""
    monkeypatch.setattr(segments, "KEPT", 1)
    monkeypatch.setattr(segments, "WORTH", 1e9)
    monkeypatch.setenv("SECANT_CACHE", "off")


def derived(function, *args):
    return optimize(with_gradient(sc.graph(function)(*args), (0, 1), 1))


def loops(region):
    return sum(n.op.name == "loop" for n in everything(region))


@pytest.mark.parametrize("function", SEGMENTED, ids=lambda f: f.__name__)
@pytest.mark.parametrize("length", [4, 5, 8])
def test_the_segmented_graph_gives_what_the_graph_gives(function, length, eager, monkeypatch):
    monkeypatch.setattr(segments, "_length", lambda trips, each, state: length)
    args = np.linspace(-0.4, 0.9, 17), 0.21
    region = derived(function, *args)
    made = segmented(region)
    assert loops(made) > loops(region)
    for a, b in zip(Program(made)(args), Program(region)(args)):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_native_code_gives_the_same(function, eager, monkeypatch):
    args = np.linspace(-0.4, 0.9, 70), 0.17
    found = sc.value_and_grad(lambda u, a: function(u, a), argnums=(0, 1))(*args)
    monkeypatch.setenv("SECANT_ENGINE", "numpy")
    wanted = sc.value_and_grad(lambda u, a: function(u, a), argnums=(0, 1))(*args)
    np.testing.assert_allclose(found[0], function(*args), rtol=1e-12)
    np.testing.assert_allclose(found[1][0], wanted[1][0], rtol=1e-10)
    np.testing.assert_allclose(found[1][1], wanted[1][1], rtol=1e-10)


@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_little_is_kept_as_it_is(function):
    region = derived(function, np.linspace(-0.4, 0.9, 17), 0.21)
    assert segmented(region) is region


def test_a_loop_keeps_less(monkeypatch):
    def kept():
        found = segmented(derived(rod, np.linspace(-0.4, 0.9, 500), 0.17))
        stacks = [v for n in found.nodes for v in n.outputs if v.type.item is not None]
        return loops(found), sum(v.type.element.size for v in stacks)

    assert kept() == (2, 498)
    monkeypatch.setattr(segments, "KEPT", 2**16)
    assert kept() == (5, 500)  # and this in each segment only, not in each iteration


@pytest.mark.parametrize("function", [rod, torus], ids=lambda f: f.__name__)
def test_second_derivatives(function, eager):
    args, t = (np.linspace(-0.4, 0.9, 33), 0.17), np.cos(np.arange(33.0))
    g = sc.grad(function)
    step = 1e-6
    wanted = (g(args[0] + step * t, 0.17) - g(args[0] - step * t, 0.17)) / (2 * step)
    found = sc.hvp(lambda u: function(u, 0.17), (args[0],), (t,))
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)


def plate(u, f):
    u = u.copy()
    new = u.copy()
    for _ in range(9):
        new[1:-1, 2:-1] = 0.2 * (u[2:, 2:-1] + u[:-2, 2:-1] + u[1:-1, 3:] + u[1:-1, 1:-2]) + f[1:-1, 2:-1]
        u, new = new, u
    return np.sum(u**2 + np.sin(new))


def around(u, f):
    for _ in range(9):
        u = u + 0.1 * (np.roll(u, 2, axis=0) - np.roll(u, -1, axis=1)) * f
    return np.sum(u**3)


def corner(u, f):
    v = u * f
    v[3:, :5] += np.cos(u[:-3, -5:])
    v[0] = f[-1] * u[0]
    v[-2:] *= 0.5
    return np.sum(v**2)


@pytest.mark.parametrize("function", [plate, around, corner], ids=lambda f: f.__name__)
@pytest.mark.parametrize("shape", [(9, 7), (6, 6), (70, 9), (130, 66), (5, 300)], ids=str)
def test_rows_beside_are_rows_too(function, shape, monkeypatch):
    rng = np.random.default_rng(3)
    u, f = rng.normal(size=shape) / 3, rng.normal(size=shape) / 5
    found = sc.value_and_grad(lambda u, f: function(u, f), argnums=(0, 1))(u, f)
    monkeypatch.setenv("SECANT_ENGINE", "numpy")
    wanted = sc.value_and_grad(lambda u, f: function(u, f), argnums=(0, 1))(u, f)
    np.testing.assert_allclose(found[0], function(u, f), rtol=1e-11)
    for a, b in zip(found[1], wanted[1]):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
