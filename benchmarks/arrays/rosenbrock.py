"""Rosenbrock's valley in ten dimensions: a small array and little work, as an optimiser calls it."""

import numpy as np

from benchmarks.program import VALUE, Goal, Program


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


PROGRAM = Program(
    title="Rosenbrock, n = 10, per call",
    function=rosenbrock,
    inputs=lambda quick: (np.random.default_rng(10).normal(size=10),),
    goals=[Goal("pytensor", 10), Goal("jax", 25)],
)
PROGRAM.same_source("secant", "numpy", "jax", "autograd")


@PROGRAM.peer("torch")
def in_torch(torch, inputs):
    def value_and_gradient(x):
        value = (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()
        return value, torch.autograd.grad(value, x)[0]

    return value_and_gradient


@PROGRAM.peer("numpy by hand", library="numpy")
def by_hand(numpy, inputs):
    def value_and_gradient(x):
        rise, rest = x[1:] - x[:-1] ** 2, 1.0 - x[:-1]
        slope = numpy.zeros_like(x)
        slope[:-1] = -400.0 * rise * x[:-1] - 2.0 * rest
        slope[1:] += 200.0 * rise
        return numpy.sum(100.0 * rise**2 + rest**2), slope

    return value_and_gradient


@PROGRAM.peer("casadi")
def in_casadi(casadi, inputs):
    x = casadi.SX.sym("x", len(inputs[0]))
    value = casadi.sum1(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    return casadi.Function("rosenbrock", [x], [value, casadi.gradient(value, x)])


@PROGRAM.peer("pytensor")
def in_pytensor(pytensor, inputs):
    x = pytensor.tensor.dvector("x")
    value = pytensor.tensor.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)
    return pytensor.function([x], [value, pytensor.grad(value, x)])


@PROGRAM.peer("numba", of=VALUE)
def in_numba(numba, inputs):
    return numba.njit(rosenbrock)
