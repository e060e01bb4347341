"""tanh, sinh and cosh, out of expm1 and exp."""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import cache

from .body import Body, Value
from .exponential import MAGIC, TINY, exp_within, expm1_within
from .registry import function

CLOSE = {64: 12.0, 32: 5.0}  # 1 - tanh(x) has lost most of its bits here
LARGEST = {64: 710.5, 32: 89.5}  # sinh and cosh are infinite here


STEPS, TERMS, END = {64: 64, 32: 16}, {64: 8, 32: 6}, {64: 19.0625, 32: 9.0625}


@cache
def tanh_table(bits: int) -> tuple[tuple[float, ...], ...]:
    """Taylor's coefficients of tanh around the multiples of 1/steps, from tanh' = 1 - tanh²."""
    rows = []
    with localcontext(prec=40):
        step, grown = (Decimal(2) / STEPS[bits]).exp(), Decimal(1)
        for _ in range(int(END[bits] * STEPS[bits]) + 1):
            value, slope = float((grown - 1) / (grown + 1)), float(4 * grown / (grown + 1) ** 2)
            row = [value, slope]
            for n in range(1, TERMS[bits] - 1):
                row.append(-sum(row[i] * row[n - i] for i in range(n + 1)) / (n + 1))
            rows.append(tuple(row + [0.0] * (8 - len(row))))
            grown *= step
    return tuple(rows)


def tanh_by_table(b: Body, size: Value) -> Value:
    """A row of coefficients and a short polynomial: half the time from argument to result."""
    size = b.least(size, END[b.bits])
    magic = MAGIC[b.bits] / STEPS[b.bits]
    shifted = size + magic
    index = b.integer(shifted) & 0x7FF
    table = tanh_table(b.bits)
    row = [b.lookup("tanh", table, index, k) for k in range(TERMS[b.bits])]
    return b.estrin(size - (shifted - magic), row)


@function("tanh", serial=True)
def tanh(b: Body, x: Value) -> Value:
    if b.serial:
        return b.copysign(tanh_by_table(b, b.abs(x)), x)
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
