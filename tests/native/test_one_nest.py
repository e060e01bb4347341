"""What could be one nest is one, wherever numbers are computed that it needs."""

import numpy as np
import pytest
from both_engines import on_both, running_on
from scipy.special import erf

import secant as sc

X = np.random.default_rng(8).uniform(0.5, 2.0, 3001)


def late_constant(x, a):
    """The way back needs 1/√(2a), a number that is computed after the sum."""
    return np.sum(np.exp(x) * erf(x / np.sqrt(2.0 * a)))


def quotients(x, a):
    return np.sum(np.tanh(x / (1.0 + a)) / (2.0 - a))


def scaled(x, a):
    return a * np.mean(np.log(x) ** 2) / (1.0 + a**2)


@pytest.mark.parametrize("f", [late_constant, quotients, scaled])
def test_value_and_gradient_are_one_loop(f, monkeypatch, tmp_path):
    monkeypatch.setenv("SECANT_CACHE_DIR", str(tmp_path))
    with running_on("native"):
        slope = sc.value_and_grad(f)
        assert np.isclose(slope(X, 0.7)[0], f(X, 0.7))
        (program,) = slope.report().programs
        assert len(program.plan.nests) == 1, str(program.plan)


@pytest.mark.parametrize("f", [late_constant, quotients, scaled])
def test_as_on_the_interpreter(f):
    assert not on_both(lambda: sc.value_and_grad(f, argnums=(0, 1))(X, 0.7))


@pytest.mark.parametrize("n", [1, 7, 16, 63, 320, 1023, 5000])
def test_loops_of_several_functions_take_two_vectors_at_a_time(n):
    """Of all lengths; nothing is left out, and nothing is taken twice."""
    x = np.linspace(0.5, 2.0, n)

    def f(x):
        return np.sum(np.exp(-x) * np.sin(x) * np.log(x) + np.tanh(x))

    assert not on_both(lambda: (sc.jit(f)(x), *sc.value_and_grad(f)(x)))


@pytest.mark.parametrize("n", [1, 16, 63, 1023, 5000])
def test_two_vectors_of_short_floats(n):
    x = np.linspace(0.5, 2.0, n, dtype=np.float32)

    def f(x):
        return np.sum(np.exp(-x) * np.sin(x) * np.log(x) + np.tanh(x))

    with running_on("native"):
        value, slope = sc.value_and_grad(f)(x)
    expected, along = sc.value_and_grad(f)(x.astype(float))
    assert slope.dtype == np.float32
    assert np.isclose(value, expected, rtol=1e-6)
    np.testing.assert_allclose(slope, along, rtol=0, atol=1e-6 * np.abs(along).max())
