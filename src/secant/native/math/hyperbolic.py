"""tanh, sinh and cosh out of expm1."""

from __future__ import annotations

from .body import Body, Value
from .exponential import expm1_within
from .registry import function


@function("tanh")
def tanh(b: Body, x: Value) -> Value:
    size = b.least(b.abs(x), 20.0 if b.bits == 64 else 10.0)
    grown = expm1_within(b, size + size)
    return b.copysign(grown / (grown + 2.0), x)
