"""Captured values: read at every call, guarded, and never mixed up with the arguments."""

import numpy as np
import pytest

import secant as sc

X = np.array([1.0, 2.0])
RATE = 0.5
STEPS = 2
LAYERS = [np.array([1.0, 2.0]), np.array([3.0, 4.0])]
CONFIG = {"scale": 2.0, "kind": "sum"}


def test_a_captured_array_that_is_also_the_argument_is_a_constant():
    f = lambda x: np.sum(x * X)
    np.testing.assert_array_equal(sc.grad(f)(X), X)


def test_the_same_array_given_twice_is_two_arguments():
    f = lambda x, y: np.sum(x * y**2)
    gx, gy = sc.grad(f, argnums=(0, 1))(X, X)
    np.testing.assert_array_equal(gx, X**2)
    np.testing.assert_array_equal(gy, 2 * X * X)


def test_writing_an_argument_that_is_also_captured_is_refused():
    def f(x):
        x *= 2
        return np.sum(x * X)

    with pytest.raises(sc.Refused, match="shares memory"):
        sc.jit(f)(X)


def test_later_changes_of_globals_are_seen():
    global RATE, STEPS

    def f(x):
        total = 0.0
        for _ in range(STEPS):
            total = total + RATE * x
        return total

    run = sc.grad(f)
    assert run(1.0) == 1.0
    RATE = 2.0
    assert run(1.0) == 4.0
    STEPS = 3
    assert run(1.0) == 6.0
    RATE, STEPS = 0.5, 2
    assert run(1.0) == 1.0


def test_arrays_in_lists_and_numbers_in_dicts_are_read_at_every_call():
    def f(x):
        total = 0.0
        for layer in LAYERS:
            total = total + np.sum(layer * x)
        return total * CONFIG["scale"]

    run = sc.grad(f)
    np.testing.assert_array_equal(run(np.ones(2)), [8.0, 12.0])
    LAYERS[0][0] = 10.0
    CONFIG["scale"] = 1.0
    np.testing.assert_array_equal(run(np.ones(2)), [13.0, 6.0])
    LAYERS.append(np.array([1.0, 1.0]))
    np.testing.assert_array_equal(run(np.ones(2)), [14.0, 7.0])
    LAYERS.pop()
    LAYERS[0][0] = 1.0
    CONFIG["scale"] = 2.0


def test_closures_and_attributes():
    class Model:
        def __init__(self):
            self.w = np.array([1.0, 2.0])
            self.power = 2

        def loss(self, x):
            return np.sum((self.w * x) ** self.power)

    model = Model()
    run = sc.grad(model.loss)
    np.testing.assert_array_equal(run(np.ones(2)), [2.0, 8.0])
    model.w = np.array([3.0, 1.0])
    np.testing.assert_array_equal(run(np.ones(2)), [18.0, 2.0])
    model.power = 1
    np.testing.assert_array_equal(run(np.ones(2)), [3.0, 1.0])


def test_gradient_calls_leave_captured_lists_alone_and_jit_does_what_python_does():
    history = []

    def f(x):
        history.append(x * 2)
        return x**2

    assert sc.grad(f)(3.0) == 6.0
    assert history == []
    run = sc.jit(f)
    run(3.0)
    run(4.0)
    assert history == [6.0, 8.0]


def test_a_recording_that_fails_leaves_no_trace():
    log = []

    def f(x):
        log.append(1)
        x[0] = 5.0
        raise RuntimeError("stop")

    x = np.ones(2)
    with pytest.raises(RuntimeError):
        sc.jit(f)(x)
    assert log == [] and x[0] == 1.0
