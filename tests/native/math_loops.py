"""Loops over the functions of `secant.native.math`, their true values, and where to look for errors."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import mpmath as mp
import numpy as np

from secant.native import code
from secant.native.math import NAMES, definitions, symbol

__all__ = ["NAMES"]

WIDTHS = {32: ("float", np.float32, 24, -149), 64: ("double", np.float64, 53, -1074)}


def loop(name: str, bits: int, operands: int = 1, serial: bool = False) -> str:
    """A module whose function `loop` applies the function to arrays."""
    kind, function = WIDTHS[bits][0], symbol(name, bits, serial)
    arrays = "".join(f"ptr noalias %a{k}, " for k in range(operands))
    loads = "\n".join(
        f"  %p{k} = getelementptr {kind}, ptr %a{k}, i64 %i\n  %e{k} = load {kind}, ptr %p{k}"
        for k in range(operands)
    )
    passed = ", ".join(f"{kind} %e{k}" for k in range(operands))
    return f"""{definitions([function])}
define void @loop(i64 %n, {arrays}ptr noalias %out) nounwind "prefer-vector-width"="512" {{
entry:
  br label %body
body:
  %i = phi i64 [0, %entry], [%next, %body]
{loads}
  %r = call {kind} @{function}({passed})
  %q = getelementptr {kind}, ptr %out, i64 %i
  store {kind} %r, ptr %q
  %next = add nuw nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %body, label %done
done:
  ret void
}}
"""


@cache
def native(name: str, bits: int, operands: int = 1, serial: bool = False) -> Callable[..., np.ndarray]:
    """The function on arrays, compiled as the engine compiles."""
    compiled = code.load(loop(name, bits, operands, serial))
    entry = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * (operands + 1))(
        compiled.address("loop")
    )

    def call(*given: np.ndarray) -> np.ndarray:
        given = tuple(np.ascontiguousarray(g, WIDTHS[bits][1]) for g in given)
        out = np.empty_like(given[0])
        entry(out.size, *(g.ctypes.data for g in given), out.ctypes.data)
        return out

    call.keeps = compiled
    return call


def ulps(got: float, exact: mp.mpf, bits: int, floor: float = 0.0) -> float:
    """The error in units of the last place of the true value, or of `floor` where that is smaller."""
    _, dtype, digits, lowest = WIDTHS[bits]
    largest = float(np.finfo(dtype).max)
    if mp.isnan(exact):
        return 0.0 if np.isnan(got) else np.inf
    if abs(exact) > largest * (1 + mp.mpf(2) ** -(digits + 1)):
        return 0.0 if np.isinf(got) and got * mp.sign(exact) > 0 else np.inf
    if not np.isfinite(got):
        return 0.0 if np.isinf(got) and abs(exact) > largest and got * mp.sign(exact) > 0 else np.inf
    size = max(abs(exact), mp.mpf(floor))
    unit = max(mp.frexp(size)[1] - digits, lowest) if size else lowest
    return float(abs(mp.mpf(got) - exact) / mp.mpf(2) ** unit)


@dataclass(frozen=True)
class Range:
    """Samples from low to high, evenly or (`wide`) evenly in the exponent and of both signs if `signed`."""

    low: float
    high: float
    wide: bool = False
    signed: bool = False

    def draw(self, count: int, bits: int, random: np.random.Generator) -> np.ndarray:
        least = 5e-324 if bits == 64 else 1.5e-45
        most = 1.79e308 if bits == 64 else 3.4e38
        low, high = max(self.low, -most), min(self.high, most)
        if self.wide:
            x = np.exp2(random.uniform(np.log2(max(low, least)), np.log2(high), count))
            x = x * random.choice((-1, 1), count) if self.signed else x
        else:
            x = random.uniform(low, high, count)
        return x.astype(WIDTHS[bits][1])


def logistic(x: mp.mpf) -> mp.mpf:
    return 1 / (1 + mp.exp(-x))


def normal(x: mp.mpf) -> mp.mpf:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def sign_cbrt(x: mp.mpf) -> mp.mpf:
    return mp.sign(x) * mp.cbrt(abs(x))


TINY, ALL, UNIT, NEAR = Range(0, 1, True, True), Range(0, 1e999, True), Range(-1, 1), Range(-3, 3)
EVERY = Range(0, 1e999, True, True)
TURNS = (TINY, Range(-6.4, 6.4), Range(-1e5, 1e5), Range(1, 1e999, True, True))
CASES: dict[str, tuple[Callable[[mp.mpf], mp.mpf], tuple[Range, ...], float, float, float]] = {
    # true value, ranges, largest error in ulp in float64 and float32, floor
    "exp": (mp.exp, (Range(-746, 711), Range(-105, 90), UNIT, TINY), 1, 1, 0),
    "exp2": (lambda x: mp.mpf(2) ** x, (Range(-1076, 1025), Range(-151, 129), UNIT, TINY), 1, 1, 0),
    "exp10": (lambda x: mp.mpf(10) ** x, (Range(-325, 310), Range(-46, 39), UNIT, TINY), 1, 1, 0),
    "expm1": (mp.expm1, (Range(-40, 711), Range(-20, 90), NEAR, TINY), 1, 1, 0),
    "log": (mp.log, (ALL, Range(0.4, 2.1), Range(0.99, 1.01)), 1, 1, 0),
    "log2": (lambda x: mp.log(x, 2), (ALL, Range(0.4, 2.1), Range(0.99, 1.01)), 1, 1, 0),
    "log10": (mp.log10, (ALL, Range(0.4, 2.1), Range(0.99, 1.01)), 1, 1, 0),
    "log1p": (mp.log1p, (ALL, TINY, Range(-0.99999, 2), Range(-0.3, 0.42)), 1, 1, 0),
    "sqrt": (mp.sqrt, (ALL,), 0.5, 0.5, 0),
    "cbrt": (sign_cbrt, (EVERY, Range(-8, 8)), 1, 1, 0),
    "tanh": (mp.tanh, (TINY, NEAR, Range(-20, 20)), 1.5, 1.5, 0),
    "sinh": (mp.sinh, (TINY, NEAR, Range(-711, 711), Range(-90, 90)), 2, 2, 0),
    "cosh": (mp.cosh, (TINY, NEAR, Range(-711, 711), Range(-90, 90)), 1.5, 1.5, 0),
    "sin": (mp.sin, TURNS, 1, 1, 0),
    "cos": (mp.cos, TURNS, 1, 1, 0),
    "tan": (mp.tan, TURNS, 2.5, 2.5, 0),
    "asin": (mp.asin, (TINY, UNIT, Range(0.4, 0.6)), 1.5, 1.5, 0),
    "acos": (mp.acos, (TINY, UNIT, Range(0.99, 1)), 1.5, 1.5, 0),
    "atan": (mp.atan, (EVERY, NEAR, Range(0.1, 10, True, True)), 2, 2, 0),
    "asinh": (mp.asinh, (EVERY, NEAR, Range(1e-3, 1e10, True, True)), 1.5, 1.5, 0),
    "acosh": (mp.acosh, (Range(1, 1e999, True), Range(1, 3), Range(1, 1.001)), 2, 2, 0),
    "atanh": (mp.atanh, (TINY, UNIT, Range(0.99, 1)), 1, 1, 0),
    "erf": (mp.erf, (TINY, UNIT, Range(-6.1, 6.1)), 1.5, 1.5, 0),
    "erfc": (mp.erfc, (TINY, UNIT, Range(-6, 27.5), Range(-4, 10.5)), 3, 3, 0),
    "ndtr": (normal, (TINY, NEAR, Range(-38.6, 9), Range(-14.5, 6)), 4, 4, 0),
    "expit": (logistic, (TINY, NEAR, Range(-746, 40), Range(-104, 20)), 2.5, 2.5, 0),
    "log_expit": (lambda x: -mp.log1p(mp.exp(-x)), (NEAR, Range(-746, 746), Range(-104, 104)), 2, 2, 0),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), (NEAR, Range(-746, 746), Range(-104, 104)), 2, 2, 0),
    "gammaln": (mp.loggamma, (Range(0, 1, True), Range(0.1, 30), Range(1, 1e300, True)), 4, 4, 0.25),
    "digamma": (mp.digamma, (Range(1e-300, 1, True), Range(0.1, 30), Range(-20, 0)), 10, 12, 1),
}


@cache
def hardest(bits: int) -> np.ndarray:
    """Floats nearest to multiples of π/2: those of each exponent that leave the least remainder."""
    dtype, digits = WIDTHS[bits][1:3]
    found = []
    with mp.workprec(1500):
        half = mp.pi / 2
        for exponent in range(-digits, (1024 if bits == 64 else 128) - digits):
            # convergents of 2**exponent over π/2 with whole numbers below 2**digits as denominators
            value, before, last = mp.mpf(2) ** exponent / half, 0, 1
            while True:
                whole = int(mp.floor(value))
                before, last = last, whole * last + before
                if last.bit_length() > digits or value == whole:
                    break
                value = 1 / (value - whole)
            if 0 < before < 2**digits:
                found.append(float(mp.mpf(before) * mp.mpf(2) ** exponent))
    return np.array(found).astype(dtype)
