"""exp, exp2, exp10 and expm1: x = n·log(2) + r with whole n, a polynomial in r, and 2**n put into the
exponent.

Coefficients: `fit` of tools/minimax.py on |r| ≤ 1.0001·log(2)/2, the first terms of the series held exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from .body import Body, Value
from .registry import function

LOG2_E = 1.4426950408889634
# log(2) in two floats; with FMA x - n·first is exact
LN2 = {64: (0.6931471805599453, 2.3190468138462996e-17), 32: (0.6931471824645996, -1.9046542121259336e-09)}
# (expm1(r) - r - r²/2)/r³, weight r³/expm1(r): 2**-61.5; in float32 (expm1(r) - r)/r²: 2**-31
EXPM1 = {
    64: (
        0.5, 0.16666666666666677, 0.04166666666666659, 0.008333333333321454, 0.0013888888888935697,
        0.00019841269886512942, 2.480158721382223e-05, 2.7557243865290927e-06, 2.7557372798315076e-07,
        2.5109144660638476e-08, 2.088349065033874e-09,
    ),
    32: (
        0.5, 0.1666666567325592, 0.04166647791862488, 0.008333566598594189, 0.0013933689333498478,
        0.00019743294978979975,
    ),
}  # fmt: skip
# (2**r - 1)/r on |r| ≤ 1/2, weight r: 2**-57.6 and 2**-32.4
EXP2 = {
    64: (
        0.6931471805599453, 0.24022650695910133, 0.055504108664822964, 0.009618129107593321,
        0.0013333558146155474, 0.0001540353045809859, 1.5252734046404094e-05, 1.3215434805397598e-06,
        1.0177981425172337e-07, 7.073862451767305e-09, 4.4661907635411567e-10,
    ),
    32: (
        0.6931471824645996, 0.24022650718688965, 0.05550406500697136, 0.009618077427148819,
        0.0013336432166397572, 0.00015456358960364014, 1.4700122846988961e-05,
    ),
}  # fmt: skip
# (10**r - 1)/r on |r| ≤ log10(2)/2, weight r: 2**-56.8 and 2**-30.1
EXP10 = {
    64: (
        2.302585092994046, 2.650949055239206, 2.034678592293388, 1.1712551489079759, 0.5393829292060535,
        0.20699584956772674, 0.0680893647033465, 0.019597617479378934, 0.005013921286346906,
        0.001157601959723709, 0.00024230762817861853,
    ),
    32: (
        2.3025851249694824, 2.650949001312256, 2.034670114517212, 1.1712560653686523, 0.5400230884552002,
        0.2074919044971466, 0.05358191579580307,
    ),
}  # fmt: skip
LOG2_10 = 3.321928094887362
LOG10_2 = {
    64: (0.3010299956639812, -2.8037281277851704e-18),
    32: (0.3010300099849701, -1.432098883924482e-08),
}
MAGIC = {64: 1.5 * 2.0**52, 32: 1.5 * 2.0**23}  # added, it leaves a whole number in the lowest bits
FRACTION = {64: 52, 32: 23}
TINY = {64: 2.0**-55, 32: 2.0**-26}  # expm1(x) and sinh(x) are x below
BIAS = {64: 1023, 32: 127}


def nearest(b: Body, x: Value, factor: float, offset: int) -> tuple[Value, Value]:
    """n = round(x·factor) as a float, and n + offset in the lowest bits of an integer."""
    magic = MAGIC[b.bits] + offset
    shifted = b.fma(x, factor, magic)
    return shifted - magic, b.integer(shifted)


def split(b: Body, x: Value, n: Value) -> Value:
    """x - n·log(2)."""
    high, low = LN2[b.bits]
    return b.fma(n, -low, b.fma(n, -high, x))


def scaled(b: Body, p: Value, twice: Value) -> Value:
    """p·2**n, where `twice` has n + 2·bias in its lowest bits; in two steps, so that underflow is gradual."""
    half = twice >> 1
    shift = FRACTION[b.bits]
    return p * b.floating((twice - half) << shift) * b.floating(half << shift)


@function("exp")
def exp(b: Body, x: Value) -> Value:
    low, high = (-746.0, 710.0) if b.bits == 64 else (-104.5, 89.0)
    x = b.least(b.most(x, low), high)
    n, twice = nearest(b, x, LOG2_E, 2 * BIAS[b.bits])
    r = split(b, x, n)
    p = b.fma(b.poly(r, EXPM1[b.bits]), r * r, r) + 1.0
    return scaled(b, p, twice)


@function("expm1")
def expm1(b: Body, x: Value) -> Value:
    low, high = (-38.0, 710.0) if b.bits == 64 else (-18.0, 89.0)
    bounded = b.least(b.most(x, low), high)
    grown = expm1_within(b, bounded, 1) * 2.0
    return b.select(b.abs(x) < TINY[b.bits], x, b.copysign(grown, x))


def expm1_within(b: Body, x: Value, down: int) -> Value:
    """expm1(x)·2**-down without its two ends: scaled down, it overflows only when the caller scales it up."""
    n, biased = nearest(b, x, LOG2_E, BIAS[b.bits] - down)
    high, low = LN2[b.bits]
    start = b.fma(n, -high, x)
    r = b.fma(n, -low, start)
    lost = b.fma(n, -low, start - r)
    scale = b.floating(biased << FRACTION[b.bits])
    whole = scale - 0.5**down
    first = b.fma(scale, r, whole)
    rest = b.fma(scale, r, whole - first)
    p = b.fma(b.poly(r, EXPM1[b.bits]), r * r, lost)
    return first + b.fma(scale, p, rest)


def exp_within(b: Body, x: Value, down: int = 0) -> Value:
    """exp(x)·2**-down where that is a normal number."""
    n, biased = nearest(b, x, LOG2_E, BIAS[b.bits] - down)
    r = split(b, x, n)
    return (b.fma(b.poly(r, EXPM1[b.bits]), r * r, r) + 1.0) * b.floating(biased << FRACTION[b.bits])


def one_more(b: Body, r: Value, coefficients: Sequence[float]) -> Value:
    """1 + r·polynomial, the last two steps Horner's, which rounds less."""
    return b.fma(b.fma(b.poly(r, coefficients[1:]), r, coefficients[0]), r, 1.0)


@function("exp2")
def exp2(b: Body, x: Value) -> Value:
    low, high = (-1076.0, 1025.0) if b.bits == 64 else (-151.0, 129.0)
    x = b.least(b.most(x, low), high)
    n, twice = nearest(b, x, 1.0, 2 * BIAS[b.bits])
    r = x - n
    return scaled(b, one_more(b, r, EXP2[b.bits]), twice)


@function("exp10")
def exp10(b: Body, x: Value) -> Value:
    low, high = (-324.0, 309.0) if b.bits == 64 else (-45.5, 39.0)
    x = b.least(b.most(x, low), high)
    n, twice = nearest(b, x, LOG2_10, 2 * BIAS[b.bits])
    first, second = LOG10_2[b.bits]
    r = b.fma(n, -second, b.fma(n, -first, x))
    return scaled(b, one_more(b, r, EXP10[b.bits]), twice)
