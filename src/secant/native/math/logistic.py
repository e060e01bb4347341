"""expit, log_expit, softplus and logaddexp: all from exp(-|x|), which cannot overflow."""

from __future__ import annotations

import math

from .body import Body, Value
from .exponential import BIAS, EXPM1, LOG2_E, nearest, scaled, split
from .logarithm import log1p_within
from .registry import function

LOWEST = {64: 746.0, 32: 104.5}  # exp(-x) is zero here


def shrunk(b: Body, x: Value) -> Value:
    """exp(-|x|), gradual in its underflow."""
    bounded = -b.least(b.abs(x), LOWEST[b.bits])
    n, twice = nearest(b, bounded, LOG2_E, 2 * BIAS[b.bits])
    r = split(b, bounded, n)
    return scaled(b, b.fma(b.poly(r, EXPM1[b.bits]), r * r, r) + 1.0, twice)


@function("expit")
def expit(b: Body, x: Value) -> Value:
    e = shrunk(b, x)
    return b.select(x < 0.0, e, 1.0) / (e + 1.0)


@function("log_expit")
def log_expit(b: Body, x: Value) -> Value:
    return -(log1p_within(b, shrunk(b, x)) - b.least(x, 0.0))


@function("softplus")
def softplus(b: Body, x: Value) -> Value:
    return b.most(x, 0.0) + log1p_within(b, shrunk(b, x))


@function("logaddexp", operands=2)
def logaddexp(b: Body, x: Value, y: Value) -> Value:
    larger = b.select(x > y, x, y)
    grown = larger + log1p_within(b, shrunk(b, x - y))
    equal = x.same(y)  # also infinite ones, whose difference is no number
    return b.select(equal, larger + math.log(2), grown)
