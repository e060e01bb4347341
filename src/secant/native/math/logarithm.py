"""log, log2, log10 and log1p: x = 2**e·(1 + f) with 1 + f between √½ and √2, and log(1 + f) = f + t.

In float64 t comes from s = f/(2 + f), as log(1 + f) = log((1 + s)/(1 - s)) has odd powers of s only;
float32 is short enough for a polynomial in f, without the division. e·log(2) and f are added so that
nothing of f is lost.
"""

from __future__ import annotations

import math

from .body import Body, Value
from .registry import function

# (log((1+s)/(1-s)) - 2s)/s³ in s², weight s²/2, to s = 0.1717: 2**-59.5
ODD = (
    0.6666666666666735, 0.39999999999410507, 0.2857142874330243, 0.22222198476161834, 0.1818356962818324,
    0.15313907219836248, 0.14797464622451634,
)  # fmt: skip
# (log(1+f) - f + f²/2)/f³, weight f³/log(1+f): 2**-30.3
PLAIN = (
    0.3333331346511841, -0.25000011920928955, 0.20002073049545288, -0.1666785180568695,
    0.14220228791236877, -0.12408275157213211, 0.11886340379714966, -0.11660156399011612,
    0.06732004880905151,
)  # fmt: skip
# log(2) in two parts; the first ends in zeros, so that e times it is exact
LN2 = {64: (0.6931471805601177, -1.7239444525614835e-13), 32: (0.693145751953125, 1.428606765330187e-06)}
LOG2_E = {64: (1.4426950408889634, 2.0355273740931033e-17), 32: (1.4426950216293335, 1.925963033500011e-08)}
LOG10_E = {64: (0.4342944819032518, 1.098319650216765e-17), 32: (0.4342944920063019, -1.0103049952192578e-08)}
# log10(2) in two parts, the first ending in zeros
LOG10_2 = {64: (0.3010299956640665, -8.532344317057107e-14), 32: (0.301025390625, 4.605039066518657e-06)}
FORMAT = {64: (52, 1023, 0x3FE6A09E667F3BCD, 0x3FF0000000000000), 32: (23, 127, 0x3F3504F3, 0x3F800000)}
TINIEST = {64: 2.0**-1022, 32: 2.0**-126}


def parts(b: Body, x: Value, tiny: Value | None = None) -> tuple[Value, Value, Value]:
    """e as a float, f, and the bits of 2**(1-e); x positive and normal.

    Where `tiny`, x is 2**(fraction bits + 2) times what e is asked of.
    """
    shift, bias, root, one = FORMAT[b.bits]
    moved = b.integer(x) + (one - root)
    biased = moved >> shift
    f = b.floating((moved & ((1 << shift) - 1)) + root) - 1.0
    magic = 2.0**shift
    offset: Value | float = magic + bias
    if tiny is not None:
        offset = b.select(tiny, magic + bias + shift + 2, offset)
    e = b.floating(biased | b.integer(b.real(magic))) - offset
    return e, f, (2 * bias + 1 - biased) << shift


def parts_of_any(b: Body, x: Value) -> tuple[Value, Value]:
    """e and f, subnormal numbers made normal first."""
    shift = FORMAT[b.bits][0] + 2
    tiny = x < TINIEST[b.bits]
    e, f, _ = parts(b, b.select(tiny, x * 2.0**shift, x), tiny)
    return e, f


def beyond(b: Body, f: Value) -> Value:
    """log(1 + f) - f."""
    half = f * f * 0.5
    if b.bits == 32:
        return b.fma(b.poly(f, PLAIN), f * f * f, -half)
    s = f / (f + 2.0)
    z = s * s
    return b.fma(s, b.fma(z, b.poly(z, ODD), half), -half)


def summed(b: Body, e: Value, f: Value, t: Value, ln2: tuple[float, float]) -> Value:
    """e·ln2 + f + t; where e is not 0, the result's last place is worth more than f's."""
    return b.fma(e, ln2[0], f + b.fma(e, ln2[1], t))


def checked(b: Body, x: Value, result: Value) -> Value:
    """The ends of the domain: -inf at zero, NaN below, inf and NaN as they are."""
    ends = b.select(x < 0.0, math.nan, -math.inf)
    return b.select(x <= 0.0, ends, b.select(x < math.inf, result, x))


@function("log")
def log(b: Body, x: Value) -> Value:
    e, f = parts_of_any(b, x)
    return checked(b, x, summed(b, e, f, beyond(b, f), LN2[b.bits]))


def log_in_base(b: Body, x: Value, factor: tuple[float, float], log2: tuple[float, float]) -> Value:
    """log(x)·factor, the product with f in two parts."""
    e, f = parts_of_any(b, x)
    t = beyond(b, f)
    first = f * factor[0]
    second = b.fma(t, factor[0], b.fma(f, factor[1], b.fma(f, factor[0], -first)))
    return checked(b, x, summed(b, e, first, second, log2))


@function("log2")
def log2(b: Body, x: Value) -> Value:
    return log_in_base(b, x, LOG2_E[b.bits], (1.0, 0.0))


@function("log10")
def log10(b: Body, x: Value) -> Value:
    return log_in_base(b, x, LOG10_E[b.bits], LOG10_2[b.bits])


@function("log1p")
def log1p(b: Body, x: Value) -> Value:
    return b.copysign(checked(b, x + 1.0, log1p_within(b, x)), x)


def log1p_within(b: Body, x: Value, missing: Value | None = None, doubled: Value | None = None) -> Value:
    """log(1 + x + missing) for finite x > -1, where `missing` is far below x; loses the sign of -0.

    Times 2**doubled, inside the logarithm.
    """
    u = x + 1.0
    back = u - 1.0
    lost = (1.0 - (u - back)) + (x - back)
    e, f, inverse = parts(b, u)
    near = e.same(0.0)
    f = b.select(near, x, f)
    lost = b.select(near, 0.0, lost)
    if missing is not None:
        lost = lost + missing
    if doubled is not None:
        e = e + doubled
    # what rounding 1 + x lost, divided by it: a parabola for half of 1/(1 + f) is near enough
    lost = lost * b.floating(inverse) * b.poly(f, (0.5025, -0.5403, 0.45707))
    return summed(b, e, f, beyond(b, f) + lost, LN2[b.bits])
