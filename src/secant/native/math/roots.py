"""sqrt, cbrt and hypot."""

from __future__ import annotations

import math

from .body import Body, Value
from .logarithm import parts_of_any
from .registry import function

# m**(-1/3) between √½ and √2: 2**-14.7
INVERSE_CBRT = (
    1.874546193613178,
    -1.8619278655087326,
    1.5614318027461636,
    -0.7024576277171138,
    0.12838405198405317,
)
LARGE = {64: 2.0**500, 32: 2.0**60}
SMALL = {64: 2.0**-450, 32: 2.0**-50}
STEP = {64: 2.0**600, 32: 2.0**80}


@function("sqrt")
def sqrt(b: Body, x: Value) -> Value:
    return b.sqrt(x)


@function("cbrt")
def cbrt(b: Body, x: Value) -> Value:
    """|x| is 2**(3n + k)·m with k one of -1, 0, 1: a polynomial for m**(-1/3), improved without division."""
    size = b.abs(x)
    e, f = parts_of_any(b, size)
    n = b.round(e * (1 / 3))
    k = b.fma(n, -3.0, e)
    m = f + 1.0
    r = b.poly(m, INVERSE_CBRT)
    short = b.fma(r * r, -(m * r), 1.0)
    r = b.fma(r, short * b.fma(short, 2 / 9, 1 / 3), r)
    below, above = k < -0.5, k > 0.5
    r = r * b.select(below, 2 ** (1 / 3), b.select(above, 2 ** (-1 / 3), 1.0))
    m = m * b.select(below, 0.5, b.select(above, 2.0, 1.0))
    inverse_square = r * r
    y = m * inverse_square
    square = y * y
    over = b.fma(square, y, -m) + b.fma(y, y, -square) * y
    y = b.fma(over * inverse_square, -1 / 3, y)
    shift, bias = (52, 1023) if b.bits == 64 else (23, 127)
    # n as an exponent: in the lowest bits after adding 1.5·2**shift
    scale = b.floating(b.integer(n + (1.5 * 2.0**shift + bias)) << shift)
    return b.select((size > 0.0) & (size < math.inf), b.copysign(y * scale, x), x)


@function("hypot", operands=2)
def hypot(b: Body, x: Value, y: Value) -> Value:
    x, y = b.abs(x), b.abs(y)
    larger, smaller = b.select(x > y, x, y), b.select(x > y, y, x)
    step = STEP[b.bits]
    down, up = larger > LARGE[b.bits], larger < SMALL[b.bits]
    scale = b.select(down, 1 / step, b.select(up, step, 1.0))
    back = b.select(down, step, b.select(up, 1 / step, 1.0))
    p, q = larger * scale, smaller * scale
    root = b.sqrt(b.fma(q, q, p * p))
    infinite = x.same(math.inf) | y.same(math.inf)
    return b.select(infinite, math.inf, b.select(b.isnan(x + y), math.nan, root * back))
