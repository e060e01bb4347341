"""asin, acos, atan and atan2."""

from __future__ import annotations

import math

from .body import Body, Value
from .registry import function

HALF_PI = {64: (1.5707963267948966, 6.123233995736766e-17), 32: (1.5707963705062866, -4.371138828673793e-08)}

# (asin(s)/s - 1)/s² in s² ≤ 1/4: 2**-59.8 and 2**-31.7
ASIN = {
    64: (
        0.1666666666666676, 0.07499999999970716, 0.044642857174754434, 0.03038194269959132,
        0.02237221523872553, 0.01735160727084564, 0.0139808795226788, 0.011398414730186511,
        0.010783119093055757, 0.0036952989176440433, 0.021735150818187738, -0.021039201383006592,
        0.03265429892147283,
    ),
    32: (
        0.16666659712791443, 0.0750051736831665, 0.04451478272676468, 0.03182394430041313,
        0.01438230462372303, 0.037590235471725464,
    ),
}  # fmt: skip
# (atan(t)/t - 1)/t² in t² ≤ (√2 - 1)²: 2**-59.4 and 2**-30.4
ATAN = {
    64: (
        -0.3333333333333319, 0.1999999999995259, -0.1428571428011197, 0.11111110779613273,
        -0.09090897653103971, 0.07692058419029994, -0.06663084136760503, 0.05847747106885545,
        -0.050386736415787184, 0.0380487359683251, -0.017890082386503758,
    ),
    32: (
        -0.33333316445350647, 0.19998528063297272, -0.14244382083415985, 0.10599025338888168,
        -0.060895003378391266,
    ),
}  # fmt: skip
LARGE = {64: 2.0**1000, 32: 2.0**120}


@function("asin")
def asin(b: Body, x: Value) -> Value:
    size = b.abs(x)
    outer = size > 0.5
    z = b.select(outer, b.fma(size, -0.5, 0.5), size * size)
    s = b.select(outer, b.sqrt(z), size)
    tail = b.poly(z, ASIN[b.bits]) * (z * s)
    first, second = HALF_PI[b.bits]
    twice = s * 2.0
    start = first - twice
    high = start - (b.fma(tail, 2.0, -second) - (first - start - twice))
    return b.copysign(b.select(outer, high, s + tail), x)


@function("acos")
def acos(b: Body, x: Value) -> Value:
    size = b.abs(x)
    outer = size > 0.5
    z = b.select(outer, b.fma(size, -0.5, 0.5), size * size)
    s = b.select(outer, b.sqrt(z), size)
    tail = b.poly(z, ASIN[b.bits]) * (z * s)
    first, second = HALF_PI[b.bits]
    signed = b.copysign(1.0, x)
    inner = b.real(first) - b.fma(s, signed, b.fma(tail, signed, -second))
    near = (s + tail) * 2.0
    far = b.real(first * 2.0) - (near - second * 2.0)
    return b.select(outer, b.select(x < 0.0, far, near), inner)


def angle(b: Body, y: Value, x: Value) -> Value:
    """atan(y/x) of numbers ≥ 0, not both 0 or infinite; x may be an exact 1."""
    steep, middle = y > x * (math.sqrt(2) + 1), y > x * (math.sqrt(2) - 1)
    upper = b.select(steep, -x, b.select(middle, y - x, y))
    lower = b.select(steep, y, b.select(middle, y + x, x))
    first, second = HALF_PI[b.bits]
    base = b.select(steep, first, b.select(middle, first / 2, 0.0))
    rest = b.select(steep, second, b.select(middle, second / 2, 0.0))
    t = upper / lower
    z = t * t
    return base + (t + b.fma(b.poly(z, ATAN[b.bits]), z * t, rest))


@function("atan")
def atan(b: Body, x: Value) -> Value:
    return b.copysign(angle(b, b.abs(x), b.real(1.0)), x)


@function("atan2", operands=2)
def atan2(b: Body, y: Value, x: Value) -> Value:
    up, along = b.abs(y), b.abs(x)
    alike = up.same(along)  # 0 over 0 is 0, inf over inf is 1
    large = b.select((up > LARGE[b.bits]) | (along > LARGE[b.bits]), 0.25, 1.0)
    up = b.select(alike, b.select(up.same(0.0), 0.0, 1.0), up * large)
    along = b.select(alike, 1.0, along * large)
    found = angle(b, up, along)
    first, second = HALF_PI[b.bits]
    left = b.integer(x) < 0
    return b.copysign(b.select(left, b.real(first * 2.0) - (found - second * 2.0), found), y)
