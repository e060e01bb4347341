"""reduce, accumulate, reduceat, outer and at of binary functions, against NumPy's own."""

import numpy as np
import pytest
from differences import agrees, gradient, gradients, lifted, value

from secant.graph.core import Region
from secant.graph.errors import Refused
from secant.graph.registry import HANDLERS
from secant.interpret import run
from secant.ops.ufunc_methods import BINARY, ufunc_at

X = np.array([[1.5, 2.0, 0.5, 4.0], [3.0, 0.25, 1.25, 2.5], [0.5, 1.0, 3.5, 1.75]])
W = np.cos(np.arange(12.0)).reshape(3, 4)
MASK = np.array([[True, False, True, True], [True, True, False, True], [False, True, True, True]])
NAMED = ["add", "multiply", "maximum", "minimum"]
OTHERS = ["subtract", "divide", "hypot", "logaddexp", "arctan2", "power"]


def test_methods_are_found_each_time_they_are_fetched():
    for ufunc in BINARY:
        for method in ("reduce", "accumulate", "reduceat", "outer"):
            assert getattr(ufunc, method) in HANDLERS
            assert getattr(ufunc, method) == getattr(ufunc, method)
    assert HANDLERS[np.maximum.accumulate] is not HANDLERS[np.add.accumulate]


@pytest.mark.parametrize("name", [n for n in NAMED + OTHERS if n not in ("power", "arctan2")])
def test_reduce(name):
    f = getattr(np, name)
    agrees(lambda x: f.reduce(x), X)
    agrees(lambda x: f.reduce(x, axis=1, keepdims=True), X)
    agrees(lambda x: f.reduce(x, -1, initial=1.1), X)
    agrees(lambda x: f.reduce(x, axis=1, initial=1.1, where=MASK), X)
    agrees(lambda x, i: f.reduce(x, initial=i), X[0].copy(), 1.3)


def test_reduce_over_several_axes_and_to_booleans():
    agrees(lambda x: np.add.reduce(x, axis=None), X)
    agrees(lambda x: np.hypot.reduce(x, axis=(0, 1)), X)
    agrees(lambda x: np.logaddexp.reduce(x, axis=None), X)
    for f in (np.logical_and, np.logical_or, np.logical_xor):
        value(lambda x, f=f: f.reduce(x > 1, axis=1), X)
        assert gradient(lambda x, f=f: f.reduce(x), X) is None
    value(lambda x: np.add.reduce(x, dtype=np.float32), X)
    value(lambda x: np.bitwise_or.reduce(x), np.array([1, 2, 4]))
    with pytest.raises(ValueError, match="reorderable"):
        value(lambda x: np.subtract.reduce(x, axis=None), X)


@pytest.mark.parametrize("name", NAMED + OTHERS)
def test_accumulate(name):
    f = getattr(np, name)
    agrees(lambda x: f.accumulate(x) * W, X)
    agrees(lambda x: f.accumulate(x, axis=1) * W, X)


@pytest.mark.parametrize("name", [*NAMED, "subtract", "logaddexp"])
def test_reduceat(name):
    f = getattr(np, name)
    agrees(lambda x: f.reduceat(x, [0, 3, 1]) ** 2, X[0].copy())
    agrees(lambda x: f.reduceat(x, [0, 2], axis=1) ** 2, X)
    agrees(lambda x: f.reduceat(x, [0, 2, 1], axis=0) ** 2, X)


@pytest.mark.parametrize("name", NAMED + OTHERS)
def test_outer(name):
    f = getattr(np, name)
    agrees(lambda x, y: f.outer(x, y) ** 2, X, np.array([0.7, 1.1]))
    agrees(lambda x, y: f.outer(x, y) ** 2, 1.3, np.array([0.7, 1.1]))


PLACES = [
    np.array([0, 2, 0, 0]),
    (np.array([[0, 2], [0, 0]]), 1),
    (slice(None), np.array([1, 1])),
    (Ellipsis, slice(1, 3)),
    1,
    np.array([True, False, True]),
    np.array([], int),
]


def after(f, place, x, v):
    """NumPy's result of ``f.at``, and the recorded one."""
    expected = x.copy()
    f.at(expected, place, *v)
    inputs, outs = lifted(lambda x, *v: ufunc_at(f, x, place, *v), (x, *v))
    return expected, run(Region(inputs, outs), [x, *v])[0]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMED + OTHERS)
def test_at_takes_every_value_of_a_repeated_place(name, place):
    f = getattr(np, name)
    v = 0.5 + np.random.default_rng(0).random(np.shape(X[place]))
    np.testing.assert_array_equal(*after(f, place, X, (v,)))
    np.testing.assert_array_equal(*after(f, place, X, (1.25,)))


@pytest.mark.parametrize("place", PLACES)
def test_at_of_functions_of_one_value(place):
    np.testing.assert_array_equal(*after(np.negative, place, X, ()))
    np.testing.assert_array_equal(*after(np.sqrt, place, X, ()))


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "maximum"])
def test_derivatives_of_at(name):
    f, x, v = getattr(np, name), X[0].copy(), np.array([1.7, 1.9, 2.3])
    place = np.array([2, 0, 2])

    def loss(x, v):
        if isinstance(x, np.ndarray):
            y = x.copy()
            f.at(y, place, v)
        else:
            y = ufunc_at(f, x, place, v)
        return y * y

    agrees(loss, x, v)


def test_at_recorded_places():
    k = np.array([2, 0, 2])
    f = lambda x, k: ufunc_at(np.multiply, x, k, np.array([2.0, 3.0, 5.0]))
    inputs, outs = lifted(f, (X[0].copy(), k))
    np.testing.assert_array_equal(run(Region(inputs, outs), [X[0], k])[0], X[0] * [3, 1, 10, 1])
    np.testing.assert_array_equal(gradients(f, X[0].copy(), k)[0], [3, 1, 10, 1])


def test_refusals():
    with pytest.raises(Refused, match="up to 1000"):
        gradient(lambda x: np.hypot.reduce(x), np.ones(1001))
    with pytest.raises(TypeError, match="scalar"):
        value(lambda x: np.add.accumulate(x), np.float64(2.0))
    for f in (np.power.reduce, np.arctan2.reduce, lambda x: np.power.reduceat(x, [0, 2])):
        with pytest.raises(Refused, match="write a loop"):
            value(f, X[0].copy())
    with pytest.raises(np.exceptions.AxisError):
        value(lambda x: np.hypot.reduce(x, axis=2), X)
