"""Prices of call options by Black and Scholes (1973), and their slopes by all four inputs."""

import ctypes
import math

import numpy as np
from scipy.special import erf

from benchmarks.program import VALUE, Goal, Program

RATE = 0.02


def black_scholes(spot, strike, years, volatility):
    """The sum of the prices of European calls."""
    spread = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (RATE + 0.5 * volatility**2) * years) / spread
    d2 = d1 - spread
    normal1 = 0.5 * (1.0 + erf(d1 / np.sqrt(2.0)))
    normal2 = 0.5 * (1.0 + erf(d2 / np.sqrt(2.0)))
    return np.sum(spot * normal1 - strike * np.exp(-RATE * years) * normal2)


def inputs(quick):
    rng = np.random.default_rng(1973)
    n = 20_000 if quick else 1_000_000
    spot = rng.uniform(50.0, 150.0, n)
    return spot, spot * rng.uniform(0.7, 1.4, n), rng.uniform(0.1, 3.0, n), rng.uniform(0.1, 0.6, n)


PROGRAM = Program(
    title="Black-Scholes, 1M, four inputs",
    function=black_scholes,
    inputs=inputs,
    argnums=(0, 1, 2, 3),
    goals=[
        Goal("jax", 8),
        Goal("torch", 5),
        Goal("torch compile", 2),
        Goal("autograd", 15),
        Goal("c", 1 / 1.1),
    ],
)
PROGRAM.same_source("secant", "numpy", "jax", "autograd")


def torch_prices(torch):
    def prices(spot, strike, years, volatility):
        spread = volatility * torch.sqrt(years)
        d1 = (torch.log(spot / strike) + (RATE + 0.5 * volatility**2) * years) / spread
        d2 = d1 - spread
        normal1 = 0.5 * (1.0 + torch.erf(d1 / 2.0**0.5))
        normal2 = 0.5 * (1.0 + torch.erf(d2 / 2.0**0.5))
        return torch.sum(spot * normal1 - strike * torch.exp(-RATE * years) * normal2)

    def value_and_gradient(function):
        def run(*args):
            value = function(*args)
            return value, torch.autograd.grad(value, args)

        return run

    return prices, value_and_gradient


@PROGRAM.peer("torch")
def in_torch(torch, inputs):
    prices, with_gradient = torch_prices(torch)
    return with_gradient(prices)


@PROGRAM.peer("torch compile", slow=True)
def compiled_by_torch(torch, inputs):
    prices, with_gradient = torch_prices(torch)
    return with_gradient(torch.compile(prices))


@PROGRAM.peer("numba", of=VALUE)
def in_numba(numba, inputs):
    return numba.njit(priced_in_a_loop(numba), parallel=numba.get_num_threads() > 1)


def priced_in_a_loop(numba):
    prange, log, sqrt, exp, bell = numba.prange, math.log, math.sqrt, math.exp, math.erf

    def prices(spot, strike, years, volatility):
        total = 0.0
        for i in prange(len(spot)):
            spread = volatility[i] * sqrt(years[i])
            d1 = (log(spot[i] / strike[i]) + (RATE + 0.5 * volatility[i] ** 2) * years[i]) / spread
            normal1 = 0.5 * (1.0 + bell(d1 / sqrt(2.0)))
            normal2 = 0.5 * (1.0 + bell((d1 - spread) / sqrt(2.0)))
            total += spot[i] * normal1 - strike[i] * exp(-RATE * years[i]) * normal2
        return total

    return prices


@PROGRAM.peer("c")
def in_c(c, inputs):
    run = c.library("black_scholes").black_scholes
    run.restype, run.argtypes = ctypes.c_double, [ctypes.c_long, ctypes.c_double, *[ctypes.c_void_p] * 8]

    def value_and_gradient(*args):
        slopes = tuple(np.empty_like(x) for x in args)
        value = run(len(args[0]), RATE, *(x.ctypes.data for x in (*args, *slopes)))
        return value, slopes

    return value_and_gradient


@PROGRAM.peer("roofline: copy of the same bytes", library="numpy", checked=False)
def copied(numpy, inputs):
    targets = [numpy.empty_like(x) for x in inputs]

    def copy(*args):
        for x, target in zip(args, targets):
            numpy.copyto(target, x)

    return copy
