"""asinh, acosh and atanh, each one log1p of an argument in two floats."""

from __future__ import annotations

import math

from .body import Body, Value
from .logarithm import log1p_within
from .registry import function

LARGE = {64: 2.0**28, 32: 2.0**13}  # beyond, asinh and acosh are log(2x)


def of_large(b: Body, size: Value, argument: Value, missing: Value) -> Value:
    """log1p of the argument, or log(2·size) where size is large; +inf and NaN as they are."""
    large = size > LARGE[b.bits]
    argument, missing = b.select(large, size - 1.0, argument), b.select(large, 0.0, missing)
    found = log1p_within(b, argument, missing, b.select(large, 1.0, 0.0))
    return b.select(size < math.inf, found, size)


@function("asinh")
def asinh(b: Body, x: Value) -> Value:
    """log1p(|x| + x²/(1 + √(1 + x²)))."""
    size = b.abs(x)
    bounded = b.least(size, LARGE[b.bits])
    square = bounded * bounded
    more = square / (b.sqrt(square + 1.0) + 1.0)
    argument = bounded + more
    missing = b.select(bounded > more, bounded - argument + more, more - argument + bounded)
    return b.copysign(of_large(b, size, argument, missing), x)


@function("acosh")
def acosh(b: Body, x: Value) -> Value:
    """log1p(t + √(2t + t²)), t = x - 1."""
    bounded = b.least(x, LARGE[b.bits])
    t = bounded - 1.0
    inside = t * (bounded + 1.0)
    root = b.sqrt(inside)
    argument = t + root
    missing = b.select(t > root, t - argument + root, root - argument + t)
    return b.select(x < 1.0, math.nan, of_large(b, x, argument, missing))


@function("atanh")
def atanh(b: Body, x: Value) -> Value:
    """log1p(2|x|/(1 - |x|))/2."""
    size = b.abs(x)
    below = 1.0 - size
    argument = (size + size) / below
    # the remainder of the division, over the divisor again; 1/below is (argument + 2)/2
    missing = (b.fma(-argument, below, size + size) - argument * ((1.0 - below) - size)) * (
        argument * 0.5 + 1.0
    )
    found = log1p_within(b, argument, b.select(size < 0.9999, missing, 0.0)) * 0.5
    found = b.select(size < 1.0, found, b.select(size.same(1.0), math.inf, math.nan))
    return b.copysign(found, x)
