"""A module of helpers that other specimens import, as people split their scripts into files."""

import numpy as np

GRAVITY = 9.81
SCALES = {"short": 0.5, "long": 2.0}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def normalise(v, eps=1e-12):
    """Changes ``v`` in place and returns its old length."""
    length = np.sqrt(np.sum(v**2)) + eps
    v /= length
    return length


def weigh(values, *, power=2, **weights):
    total = 0.0
    for name, value in zip("abc", values):
        total += weights.get(name, 1.0) * value**power
    return total


def compose(*functions):
    def composed(x):
        for f in functions:
            x = f(x)
        return x

    return composed


def fibonacci(n, a, b):
    return a if n == 0 else fibonacci(n - 1, b, a + b)


def _private_slope(x):
    return GRAVITY * x * SCALES["short"]
