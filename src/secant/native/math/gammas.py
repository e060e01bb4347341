"""gammaln and digamma: their asymptotic series from 8 on, below it the recurrence to an interval around 2."""

from __future__ import annotations

import math

from . import fallback
from .body import Body, Value
from .logarithm import LN2, beyond, parts_of_any, summed
from .registry import function
from .trigonometric import cosine, sine

# gammaln(2 + d)/d for |d| ≤ 1/2: 2**-56.0 and 2**-25.9
AROUND_TWO = {
    64: (
        0.42278433509846713, 0.3224670334241133, -0.06735230105319555, 0.020580808427765714,
        -0.007385551028934774, 0.0028905103318480636, -0.00119275390113762, 0.0005096694950288753,
        -0.00022315497427068907, 9.945794487374413e-05, -4.4923760267781656e-05, 2.050353995491095e-05,
        -9.456115971497664e-06, 4.393537455550571e-06, -1.9747679415729e-06, 8.998601421714188e-07,
        -5.806455344001533e-07, 2.9775104002487777e-07,
    ),
    32: (
        0.42278432846069336, 0.32246702909469604, -0.06735189259052277, 0.020581355318427086,
        -0.007392148952931166, 0.00288074417039752, -0.0011525813024491072, 0.0005663261981680989,
        -0.0003148529794998467,
    ),
}  # fmt: skip
# (gammaln(x) - (x - 1/2)·log(x) + x - log(2π)/2)·x in 1/x², x ≥ 8: 2**-67.5 and 2**-32.3
STIRLING = {
    64: (
        0.08333333333333333, -0.0027777777777672217, 0.0007936507863690089, -0.0005952358501966173,
        0.0008413922012130986, -0.0018864076215744147, 0.00498775539994366,
    ),
    32: (
        0.08333327621221542, -0.002762656193226576,
    ),
}  # fmt: skip
# (log(x) - 1/(2x) - digamma(x))·x² in 1/x², x ≥ 8: 2**-65.6 and 2**-31.7
PSI = {
    64: (
        0.08333333333333316, -0.008333333333043895, 0.003968253804944473, -0.004166623014469347,
        0.007569480108821175, -0.0205890852516216, 0.061538976591974666,
    ),
    32: (
        0.08333292603492737, -0.008248572237789631,
    ),
}  # fmt: skip
LARGE = {64: 2.0**300, 32: 2.0**60}
SMALL = {64: 2.0**-500, 32: 2.0**-50}


def negative(b: Body, x: Value) -> Value:
    return (x < 0.0) & (x > -math.inf)


fallback.RARE["gammaln"] = fallback.Rare(
    negative, 1, "call double @lgamma(double {})", "declare double @lgamma(double)"
)


@function("gammaln")
def gammaln(b: Body, x: Value) -> Value:
    big = x > 8.0
    # below 8: x is brought to y in [3/2, 5/2], gammaln(x) = gammaln(y) ± log(product)
    y, product = x, b.real(1.0)
    for k in range(1, 7):
        above = x > k + 1.5
        y = b.select(above, x - k, y)
        product = b.select(above, product * y, product)
    one, two = x < 1.5, x < 0.5
    d = b.select(two, x, b.select(one, x - 1.0, y - 2.0))
    product = b.select(two, x * (x + 1.0), b.select(one, x, product))
    product = b.select(x < SMALL[b.bits], x, product)
    e, f = parts_of_any(b, b.select(big, x, product))
    logarithm = summed(b, e, f, beyond(b, f), LN2[b.bits])
    near = b.fma(d, b.poly(d, AROUND_TWO[b.bits]), b.select(one, -logarithm, logarithm))
    inverse = 1.0 / x
    rest = inverse * b.poly(inverse * inverse, STIRLING[b.bits]) + math.log(2 * math.pi) / 2
    far = b.fma(x - 0.5, logarithm - 1.0, rest - 0.5)
    found = b.select(big, far, near)
    found = b.select(x.same(0.0), math.inf, b.select(b.abs(x) < math.inf, found, x))
    return fallback.call(b, "gammaln", [x], found)


def cotangent(b: Body, x: Value) -> Value:
    """1/tan(πx), NaN at whole numbers."""
    r = x - b.round(x)
    size = b.abs(r)
    outer = size > 0.25
    angle = b.select(outer, 0.5 - size, size) * math.pi
    z = angle * angle
    zero = b.real(0.0)
    s, c = sine(b, angle, zero, z), cosine(b, angle, zero, z)
    found = b.copysign(b.select(outer, s, c) / b.select(outer, c, s), r)
    return b.select(r.same(0.0), math.nan, found)


@function("digamma")
def digamma(b: Body, x: Value) -> Value:
    """The sum of the reciprocals that the recurrence takes is kept as one fraction."""
    left = x < 0.0
    y = b.select(left, 1.0 - x, x)
    above, below = b.real(0.0), b.real(1.0)
    for _ in range(8):
        more = y < 8.0
        above = b.select(more, b.fma(above, y, below), above)
        below = b.select(more, below * y, below)
        y = b.select(more, y + 1.0, y)
    e, f = parts_of_any(b, y)
    inverse = 1.0 / y
    z = inverse * inverse
    rest = b.fma(z, b.poly(z, PSI[b.bits]), inverse * 0.5)
    logarithm = b.select(y < math.inf, summed(b, e, f, beyond(b, f), LN2[b.bits]), y)
    found = logarithm - rest - above / below
    mirrored = b.select(x > -math.inf, found - math.pi * cotangent(b, x), math.nan)
    return b.select(x.same(0.0), b.copysign(math.inf, -x), b.select(left, mirrored, found))
