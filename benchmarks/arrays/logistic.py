"""Logistic regression on 100,000 examples of 100 features: a matrix that two products read."""

import numpy as np
from scipy.linalg import blas

from benchmarks.program import Goal, Program


def loss(w, b, X, y):
    """The mean of the cross entropy, from scores without overflow."""
    z = X @ w + b
    return np.mean(np.logaddexp(0.0, z) - y * z)


def inputs(quick):
    rng = np.random.default_rng(100)
    n, features = (2_000, 50) if quick else (100_000, 100)
    X = rng.normal(size=(n, features))
    true = rng.normal(size=features)
    y = (X @ true + rng.logistic(size=n) > 0).astype(float)
    return 0.1 * rng.normal(size=features), 0.1, X, y


PROGRAM = Program(
    title="logistic regression, 100,000 x 100",
    function=loss,
    inputs=inputs,
    argnums=(0, 1),
    goals=[Goal("jax", 2.2), Goal("torch", 2), Goal("roofline: its two products", 1)],
)
PROGRAM.same_source("secant", "numpy", "jax", "autograd")


@PROGRAM.peer("torch")
def in_torch(torch, inputs):
    zero = torch.tensor(0.0, dtype=torch.float64)

    def value_and_gradient(w, b, X, y):
        z = X @ w + b
        value = torch.mean(torch.logaddexp(zero, z) - y * z)
        return value, torch.autograd.grad(value, (w, b))

    return value_and_gradient


@PROGRAM.peer("torch softplus")
def with_torch_softplus(torch, inputs):
    """What its users would call instead."""

    def value_and_gradient(w, b, X, y):
        value = torch.nn.functional.binary_cross_entropy_with_logits(X @ w + b, y)
        return value, torch.autograd.grad(value, (w, b))

    return value_and_gradient


@PROGRAM.peer("roofline: its two products", library="numpy", checked=False)
def products(numpy, inputs):
    def both(w, b, X, y):
        # The transposes are what BLAS, which counts columns first, reads without a copy.
        z = blas.dgemv(1.0, X.T, w, trans=1)
        return z, blas.dgemv(1.0, X.T, z)

    return both


@PROGRAM.peer("roofline: its data read once", library="numpy", checked=False)
def read_once(numpy, inputs):
    return lambda w, b, X, y: numpy.sum(X)
