"""A network of 784, 256 and 10 units on a batch of 256 in float32: mostly matrix products."""

import numpy as np
from scipy.linalg import blas

from benchmarks.program import Goal, Program


def loss(W1, b1, W2, b2, X, labels):
    """The mean cross entropy of a hidden layer of rectified units and a softmax."""
    hidden = np.maximum(X @ W1 + b1, 0)
    scores = hidden @ W2 + b2
    largest = np.max(scores, axis=1, keepdims=True)
    log_sum = largest[:, 0] + np.log(np.sum(np.exp(scores - largest), axis=1))
    return np.mean(log_sum - np.sum(scores * labels, axis=1))


def inputs(quick):
    rng = np.random.default_rng(784)
    batch, pixels, hidden, digits = (32, 100, 32, 10) if quick else (256, 784, 256, 10)
    labels = np.eye(digits)[rng.integers(digits, size=batch)]
    arrays = (
        rng.normal(size=(pixels, hidden)) / np.sqrt(pixels),
        0.1 * rng.normal(size=hidden),
        rng.normal(size=(hidden, digits)) / np.sqrt(hidden),
        0.1 * rng.normal(size=digits),
        rng.uniform(size=(batch, pixels)),
        labels,
    )
    return tuple(x.astype(np.float32) for x in arrays)


PRODUCTS = "roofline: its matrix products"
PROGRAM = Program(
    title="MLP 784-256-10, batch 256, float32",
    function=loss,
    inputs=inputs,
    argnums=(0, 1, 2, 3),
    goals=[
        Goal("jax", {"1": 1, "all": 1.2}),
        Goal("torch cross_entropy", {"1": 1, "all": 1.2}),
        Goal(PRODUCTS, 1 / 1.15),
    ],
    tolerance=2e-5,
)
PROGRAM.same_source("secant", "numpy", "jax", "autograd")


@PROGRAM.peer("torch cross_entropy")
def in_torch(torch, inputs):
    functional = torch.nn.functional
    digits = torch.tensor(np.argmax(inputs[-1], axis=1))

    def value_and_gradient(W1, b1, W2, b2, X, labels):
        hidden = functional.relu(torch.addmm(b1, X, W1))
        value = functional.cross_entropy(torch.addmm(b2, hidden, W2), digits)
        return value, torch.autograd.grad(value, (W1, b1, W2, b2))

    return value_and_gradient


@PROGRAM.peer(PRODUCTS, library="numpy", checked=False)
def products(numpy, inputs):
    """The five: two forward, the slopes of both matrices, and that of the hidden layer."""
    W1, _, W2, _, X, labels = (numpy.asfortranarray(x) for x in inputs)
    hidden = blas.sgemm(1.0, X, W1)

    def all_five(*args):
        blas.sgemm(1.0, X, W1)
        blas.sgemm(1.0, hidden, W2)
        blas.sgemm(1.0, hidden, labels, trans_a=1)
        back = blas.sgemm(1.0, labels, W2, trans_b=1)
        return blas.sgemm(1.0, X, back, trans_a=1)

    return all_five
