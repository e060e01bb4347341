"""erf, erfc and ndtr.

erfc(x) is exp(-x²)·erfcx(x), and erfcx(x)·(1 + 2x) a polynomial in (x - k)/(x + k), which folds all of x ≥
0 into [-1, 1). erf in float64 steps from the nearest multiple r of 1/128 with Taylor's series, whose
coefficients are Hermite polynomials of r; a table holds erf(r) and 2/√π·exp(-r²). Two loads a number cost
less than a polynomial for the whole range would.
"""

from __future__ import annotations

import math
from functools import cache

from .body import Body, Value
from .exponential import BIAS, EXPM1, LOG2_E, MAGIC, nearest, scaled, split
from .registry import function

STEPS = 128
# erfcx(x)·(1 + 2x) in (x - k)/(x + k), k = 4 to x = 28 and k = 2 to x = 10.5: 2**-54.4 and 2**-25.9
ERFCX = {
    64: (
        1.2329951186255526, -0.13962111684056316, 0.015379652102605602, 0.06809705425476248,
        -0.10103906603554318, 0.09373283499623816, -0.06633036582847518, 0.03716751556534501,
        -0.016197733877826935, 0.005031969790066175, -0.0007577744566653937, -0.0001992560292978511,
        0.00015062639597341332, -2.4400222317816243e-05, -1.1234167695431991e-05, 5.708983311031396e-06,
        3.1346055547137834e-07, -8.199636358028947e-07, 5.5610980090501494e-08, 1.0151535194462613e-07,
        -8.221935692855972e-09, -8.441734888130349e-09,
    ),
    32: (
        1.2769783735275269, -0.09276390075683594, -0.16603097319602966, 0.1640533059835434,
        -0.054207295179367065, -0.008045624010264874, 0.0086427116766572, 0.001275364775210619,
        -0.0012563839554786682, -0.00036519026616588235, 2.7533387765288353e-05,
    ),
}  # fmt: skip
# erf(x)/x - 1 in x² ≤ 1/4: 2**-56 and 2**-29.3
CENTRE = {
    64: (
        0.12837916709551256, -0.3761263890318326, 0.11283791670913271, -0.026866170629824902,
        0.005223977331879439, -0.0008548294621242511, 0.0001205319938116139, -1.4842729603857434e-05,
        1.4696356188328423e-06,
    ),
    32: (
        0.12837916612625122, -0.37612611055374146, 0.11282855272293091, -0.02675880864262581,
        0.0047207423485815525,
    ),
}  # fmt: skip
# float32: erf(x)/x - 1 in x² ≤ 1: 2**-29.3; -log(erfc(x))/x for 1 ≤ x ≤ 4.1, in terms of erf: 2**-31.3
INNER = (
    0.12837916612625122, -0.3761262595653534, 0.1128358319401741, -0.026853691786527634,
    0.005188074428588152, -0.0008007889264263213, 7.846172957215458e-05,
)  # fmt: skip
OUTER = (
    1.1286944150924683, 0.6349692344665527, 0.10653132200241089, -0.0240104328840971,
    0.0037576351314783096, -0.0003506273787934333, 1.3965585822006688e-05,
)  # fmt: skip
MIDDLE, LAST = {64: 4.0, 32: 2.0}, {64: 28.0, 32: 10.5}


@cache
def erf_table() -> tuple[tuple[float, float], ...]:
    steps = (k / STEPS for k in range(6 * STEPS + 1))
    return tuple((math.erf(r), 2 / math.sqrt(math.pi) * math.exp(-r * r)) for r in steps)


@function("erf")
def erf(b: Body, x: Value) -> Value:
    return b.copysign(erf_by_table(b, b.abs(x)) if b.bits == 64 else erf_by_halves(b, b.abs(x)), x)


def erf_by_table(b: Body, size: Value) -> Value:
    size = b.least(size, 6.0)
    magic = MAGIC[b.bits] / STEPS
    shifted = size + magic
    r = shifted - magic
    index = b.integer(shifted) & 0x3FF
    d = size - r
    start, slope = b.pair("erf", erf_table(), index)
    z = r * r
    third = b.fma(z, 2 / 3, -1 / 3)
    fourth = r * b.fma(z, -1 / 3, 0.5)
    fifth = b.fma(z, b.fma(z, 4 / 30, -12 / 30), 0.1)
    sixth = r * b.fma(z, b.fma(z, -4 / 90, 20 / 90), -15 / 90)
    step = b.fma(b.fma(b.fma(b.fma(b.fma(d, -1 / 42, sixth), d, fifth), d, fourth), d, third), d, -r)
    return b.fma(slope, b.fma(step, d * d, d), start)


def erf_by_halves(b: Body, size: Value) -> Value:
    inner = b.fma(b.poly(size * size, INNER), size, size)
    bounded = b.least(size, 4.1)
    exponent = bounded * -b.poly(bounded, OUTER)
    n, biased = nearest(b, exponent, LOG2_E, BIAS[b.bits])
    r = split(b, exponent, n)
    scale = b.floating(biased << 23)
    outer = (1.0 - scale) - scale * b.fma(b.poly(r, EXPM1[b.bits]), r * r, r)
    return b.select(size < 1.0, inner, outer)


def tail(b: Body, size: Value, square: Value, missing: Value) -> Value:
    """erfc(size), given size² in two parts."""
    upper, lower = size - MIDDLE[b.bits], size + MIDDLE[b.bits]
    twice = b.fma(size, 2.0, 1.0)
    inverse = 1.0 / (lower * twice)
    reciprocal = lower * inverse  # of 1 + 2·size, made right by one step that knows what `twice` lost
    lost = b.fma(-twice, reciprocal, 1.0) - (1.0 - twice + size * 2.0) * reciprocal
    reciprocal = b.fma(reciprocal, lost, reciprocal)
    slope = twice * inverse
    t = upper * slope
    t = b.fma(b.fma(-t, lower, upper), slope, t)
    first, second, *others = ERFCX[b.bits]
    p = b.fma(b.fma(b.poly(t, others), t, second), t, first)
    n, doubled = nearest(b, -square, LOG2_E, 2 * BIAS[b.bits])
    r = split(b, -square, n) - missing
    more = b.fma(b.poly(r, EXPM1[b.bits]), r * r, r)
    e = more + 1.0
    quotient = p * reciprocal
    return scaled(b, b.fma(e, quotient, (more - (e - 1.0)) * quotient), doubled)


@function("erfc")
def erfc(b: Body, x: Value) -> Value:
    size = b.least(b.abs(x), LAST[b.bits])
    square = size * size
    found = tail(b, size, square, b.fma(size, size, -square))
    far = b.select(x < 0.0, 2.0 - found, found)
    return b.select(size < 0.5, 1.0 - b.fma(b.poly(square, CENTRE[b.bits]), x, x), far)


@function("ndtr")
def ndtr(b: Body, x: Value) -> Value:
    """erfc(-x/√2)/2; its exponential takes -x²/2, so that rounding x/√2 does no harm."""
    size = b.least(b.abs(x), LAST[b.bits] * math.sqrt(2))
    square = size * size
    missing = b.fma(size, size, -square)
    found = tail(b, size * math.sqrt(0.5), square * 0.5, missing * 0.5) * 0.5
    far = b.select(x < 0.0, found, 1.0 - found)
    half = x * math.sqrt(0.125)
    return b.select(size < 0.7, b.fma(b.poly(square * 0.5, CENTRE[b.bits]), half, half) + 0.5, far)
