"""Partials that are quotients by one number become products: derivatives and values stay NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

import secant as sc
from secant.graph.walk import everything
from secant.native.reciprocals import with_reciprocals
from secant.optimize import optimize
from secant.transforms import with_gradient


def ratio(x, y):
    return np.sum(x / y)


def of_one_number(x, y):
    return np.sum((x / y[0]) ** 2)


def recurrence(x, y):
    c = d = 0.3
    for i in range(len(x)):
        w = 2 + y[i] ** 2 + c
        c, d = -x[i] / w, (x[i] + d) / w
    return c * d


def divisions(region):
    return sum(n.op.name == "divide" for n in everything(region))


@pytest.mark.parametrize("function", [ratio, of_one_number, recurrence], ids=lambda f: f.__name__)
def test_derivatives(function, monkeypatch):
    x, y = np.linspace(0.2, 3, 40), np.linspace(1.5, -2, 40)
    region = optimize(with_gradient(sc.graph(function)(x, y), (0, 1), 1))
    assert divisions(with_reciprocals(region)) < divisions(region)
    found = sc.value_and_grad(function, argnums=(0, 1))(x, y)
    assert found[0] == sc.jit(function)(x, y)
    monkeypatch.setenv("SECANT_ENGINE", "numpy")
    wanted = sc.value_and_grad(lambda x, y: function(x, y), argnums=(0, 1))(x, y)
    for a, b in zip(found[1], wanted[1]):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_values_are_divided():
    def quotients(x, y):
        return np.sum(1 / y + x / y)

    region = sc.graph(quotients)(np.ones(5), np.ones(5))
    assert with_reciprocals(region) is region


def test_what_is_computed_again_for_a_derivative_is_a_product_too():
    def normalised(x, y):
        for _ in range(12):
            x = x * y
            x = x / np.sum(x)
        return np.sum(x * x)

    x, y = np.linspace(0.2, 3, 7), np.linspace(1.5, 2, 7)
    region = with_reciprocals(optimize(with_gradient(sc.graph(normalised)(x, y), (0, 1), 1)))
    back = next(n for n in region.nodes if n.op.name == "loop" and n.params["reverse"])
    assert [n.inputs[0].constant for n in back.params["body"].nodes if n.op.name == "divide"] == [True]
    forward = next(n for n in region.nodes if n.op.name == "loop" and not n.params["reverse"])
    assert not any(n.inputs[0].constant for n in forward.params["body"].nodes if n.op.name == "divide")
    assert sc.check_grads(normalised, (x, y), order=2) is None


@pytest.mark.parametrize("b", [1e-310, 5e-324, -1e-309, 0.0, np.inf, np.nan, 1e308])
@pytest.mark.parametrize("a", [0.0, -0.0, 1e-320, 1.0, np.inf])
def test_what_overflows_is_divided(a, b, monkeypatch):
    x, y = np.array([a, 1.0, 2.0]), np.array([b, 1.0, 3.0])
    with np.errstate(all="ignore"):
        found = sc.grad(ratio, argnums=(0, 1))(x, y)
        monkeypatch.setenv("SECANT_ENGINE", "numpy")
        wanted = sc.grad(lambda x, y: ratio(x, y), argnums=(0, 1))(x, y)
    for p, q in zip(found, wanted):
        np.testing.assert_allclose(p, q, rtol=1e-14)
