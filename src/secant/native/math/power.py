"""pow.

pow is exp(y·log(x)), the logarithm and the product held in two floats each (about 68 bits); in float32
plain float64 arithmetic does the same.
"""

from __future__ import annotations

import math

from .body import Body, Value
from .exponential import BIAS, EXPM1, LOG2_E, nearest, scaled, split
from .logarithm import LN2, ODD, parts, parts_of_any
from .registry import function

# (log((1+s)/(1-s)) - 2s - 2s³/3)/s⁵ in s², weight s⁴/2, to s = 0.1717: 2**-72
TAIL = (
    0.3999999999999998, 0.2857142857144462, 0.22222222217558205, 0.1818181887182357, 0.15384556680820635,
    0.13336325464937204, 0.11674654698861377, 0.11990382296382945,
)  # fmt: skip
TWO_THIRDS = (0.6666666666666666, 3.700743415417188e-17)


def exact_log(b: Body, e: Value, f: Value) -> tuple[Value, Value]:
    """e·log(2) + log(1 + f) in two floats."""
    d = f + 2.0
    inverse = 1.0 / d
    s = f * inverse
    rest = b.fma(-s, f - (d - 2.0), b.fma(-s, d, f))
    s_low = rest * inverse
    z = s * s
    z_low = b.fma(s + s, s_low, b.fma(s, s, -z))
    q = z * b.estrin(z, TAIL)
    w = q + TWO_THIRDS[0]
    w_low = q - (w - TWO_THIRDS[0]) + TWO_THIRDS[1]
    cube = s * z
    cube_low = b.fma(s, z_low, b.fma(s_low, z, b.fma(s, z, -cube)))
    v = cube * w
    v_low = b.fma(cube, w_low, b.fma(cube_low, w, b.fma(cube, w, -v)))
    twice = s + s
    g = twice + v
    g_low = v - (g - twice) + b.fma(s_low, 2.0, v_low)
    whole = e * LN2[64][0]
    h = whole + g
    low = g - (h - whole) + b.fma(e, LN2[64][1], g_low)
    total = h + low
    return total, low - (total - h)


def power_of_positive(b: Body, x: Value, y: Value) -> Value:
    """x**y for x > 0 and finite."""
    y = b.least(b.most(y, -(2.0**64)), 2.0**64)
    if b.bits == 32:
        return short_power(b, x, y)
    high, low = exact_log(b, *parts_of_any(b, x))
    p = y * high
    p_low = b.fma(y, low, b.fma(y, high, -p))
    bounded = b.least(b.most(p, -746.0), 710.0)
    p_low = b.select(bounded.same(p), p_low, 0.0)
    n, twice = nearest(b, bounded, LOG2_E, 2 * BIAS[64])
    start = split(b, bounded, n)
    r = start + p_low
    lost = start - r + p_low
    q = b.estrin(r, EXPM1[64])
    return scaled(b, b.fma(q, r * r, lost) + r + 1.0, twice)


def short_power(b: Body, x: Value, y: Value) -> Value:
    """The float32 form, in float64; its range needs no care there."""
    x, y, b.bits = b.wide(x), b.wide(y), 64
    e, f, _ = parts(b, x)
    s = f / (f + 2.0)
    z = s * s
    logarithm = b.fma(e, math.log(2), b.fma(s * z, b.poly(z, ODD), s + s))
    p = b.least(b.most(y * logarithm, -104.5), 89.0)
    n, biased = nearest(b, p, LOG2_E, BIAS[64])
    r = split(b, p, n)
    result = (b.fma(b.poly(r, EXPM1[64][:7]), r * r, r) + 1.0) * b.floating(biased << 52)
    b.bits = 32
    return b.narrow(result, 32)


@function("pow", operands=2)
def pow(b: Body, x: Value, y: Value) -> Value:
    size = b.abs(x)
    result = power_of_positive(b, size, y)
    # the ends: 0 and inf to a power of either sign, |x| = 1 with y infinite
    to_inf = (size > 1.0) ^ (y < 0.0)
    ends = size.same(0.0) | size.same(math.inf)
    result = b.select(ends, b.select(to_inf, math.inf, 0.0), result)
    whole = b.round(y).same(y)
    halved = y * 0.5
    odd = whole & b.round(halved).differs(halved)
    negative = b.integer(x) & (-1 << (b.bits - 1))
    signed = b.floating(b.integer(result) | b.select(odd, negative, 0))
    bad = (x < 0.0) & (x > -math.inf) & ~whole
    result = b.select(bad, math.nan, signed)
    result = b.select(b.isnan(x + y) & ~(b.abs(y).same(math.inf) & size.same(math.inf)), math.nan, result)
    return b.select(y.same(0.0) | x.same(1.0), 1.0, result)
