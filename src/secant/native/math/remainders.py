"""fmod, remainder and floor_divide, with NumPy's signs and its ends.

x - trunc(x/y)·y is exact with FMA while the quotient fits a float; longer divisions are left to the C
library.
"""

from __future__ import annotations

import math

from . import fallback
from .body import Body, Value
from .registry import function

LIMIT = {64: 2.0**52, 32: 2.0**23}


def long(b: Body, x: Value, y: Value) -> Value:
    """Divisions of finite numbers with too long a quotient, or too small a y for FMA to be exact."""
    size, other = b.abs(x), b.abs(y)
    tiny = 2.0**-960 if b.bits == 64 else 2.0**-100
    return (
        ((size > other * LIMIT[b.bits]) | (other < tiny)) & (size < math.inf) & (other > 0.0) & (size > 0.0)
    )


fallback.RARE["fmod"] = fallback.Rare(long, 2, "frem double {}, {}")


@function("fmod", operands=2)
def fmod(b: Body, x: Value, y: Value) -> Value:
    size, other = b.abs(x), b.abs(y)
    quotient = b.intrinsic("trunc", size / other)
    rest = b.fma(-quotient, other, size)
    rest = b.select(rest < 0.0, rest + other, rest)  # the division had been rounded up to a whole number
    rest = b.select(other.same(math.inf) & (size < math.inf), size, rest)
    return fallback.call(b, "fmod", [x, y], b.copysign(rest, x))


@function("remainder", operands=2)
def remainder(b: Body, x: Value, y: Value) -> Value:
    rest = fmod(b, x, y)
    other = (rest < 0.0) ^ (y < 0.0)
    moved = b.select(other, rest + y, rest)
    return b.select(rest.same(0.0), b.copysign(0.0, y), moved)


@function("floor_divide", operands=2)
def floor_divide(b: Body, x: Value, y: Value) -> Value:
    rest = fmod(b, x, y)
    quotient = (x - rest) / y
    nonzero = rest.differs(0.0)
    quotient = b.select(nonzero & ((rest < 0.0) ^ (y < 0.0)), quotient - 1.0, quotient)
    floor = b.intrinsic("floor", quotient)
    floor = b.select(quotient - floor > 0.5, floor + 1.0, floor)
    plain = x / y
    floor = b.select(quotient.same(0.0), b.copysign(0.0, plain), floor)
    return b.select(y.same(0.0), plain, floor)
