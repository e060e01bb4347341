"""tanh, sinh and cosh, out of expm1 and exp."""

from __future__ import annotations

from .body import Body, Value
from .exponential import TINY, exp_within, expm1_within
from .registry import function

CLOSE = {64: 12.0, 32: 5.0}  # 1 - tanh(x) has lost most of its bits here
LARGEST = {64: 710.5, 32: 89.5}  # sinh and cosh are infinite here


@function("tanh")
def tanh(b: Body, x: Value) -> Value:
    size = b.least(b.abs(x), 20.0 if b.bits == 64 else 10.0)
    half = expm1_within(b, size + size, 1)
    whole = half + 1.0
    ratio = half / whole
    # what both roundings lost, over the divisor again: 1/(half + 1) is 1 - ratio
    lost = b.fma(-ratio, half - (whole - 1.0), b.fma(-ratio, whole, half))
    lost = b.select(size > CLOSE[b.bits], 0.0, lost)
    return b.copysign(b.fma(lost, 1.0 - ratio, ratio), x)


@function("sinh")
def sinh(b: Body, x: Value) -> Value:
    quarter = expm1_within(b, b.least(b.abs(x), LARGEST[b.bits]), 2)
    grown = 2.0 * (quarter + quarter / b.fma(quarter, 4.0, 1.0))
    return b.select(b.abs(x) < TINY[b.bits], x, b.copysign(grown, x))


@function("cosh")
def cosh(b: Body, x: Value) -> Value:
    quarter = exp_within(b, b.least(b.abs(x), LARGEST[b.bits]), 2)
    return b.fma(quarter, 2.0, 0.125 / quarter)
