"""erf and erfc.

erf in float64 steps from the nearest multiple r of 1/128 with Taylor's series, whose coefficients are Hermite
polynomials of r; a table holds erf(r) and 2/√π·exp(-r²). Two loads a number cost less than a polynomial for the
whole range would.
"""

from __future__ import annotations

import math
from functools import cache

from .body import Body, Value
from .exponential import MAGIC
from .registry import function

STEPS = 128


@cache
def erf_table() -> tuple[tuple[float, float], ...]:
    steps = (k / STEPS for k in range(6 * STEPS + 1))
    return tuple((math.erf(r), 2 / math.sqrt(math.pi) * math.exp(-r * r)) for r in steps)


@function("erf")
def erf(b: Body, x: Value) -> Value:
    size = b.least(b.abs(x), 6.0)
    magic = MAGIC[b.bits] / STEPS
    shifted = size + magic
    r = shifted - magic
    index = b.integer(shifted) & 0x3FF
    d = size - r
    start = b.lookup("erf", erf_table(), index, 0)
    slope = b.lookup("erf", erf_table(), index, 1)
    z = r * r
    third = b.fma(z, 2 / 3, -1 / 3)
    fourth = r * b.fma(z, -1 / 3, 0.5)
    fifth = b.fma(z, b.fma(z, 4 / 30, -12 / 30), 0.1)
    sixth = r * b.fma(z, b.fma(z, -4 / 90, 20 / 90), -15 / 90)
    step = b.fma(b.fma(b.fma(b.fma(b.fma(d, -1 / 42, sixth), d, fifth), d, fourth), d, third), d, -r)
    return b.copysign(b.fma(slope, b.fma(step, d * d, d), start), x)
