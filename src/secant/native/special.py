"""Functions that others compute: SciPy's scalar functions in C, the C library's, and small ones written in
LLVM.

Enters: numbers. Leaves: numbers. The code names SciPy's functions by symbols of ours; ``addresses`` says
where they are, when the code is loaded.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import scipy.special.cython_special

from .capsules import name_of, pointer_of
from .numbers import BOOL, FLOAT, INT, Number, stored_type
from .pairs import Pairs
from .roles import Unsupported
from .writer import Function

PREFIX = "secant.scipy."
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_PURE = "nounwind willreturn memory(none)"
_CAPSULE = re.compile(r"(?:__pyx_fuse_(?:\d+_)*\d+)?([A-Za-z]\w*)")


@functools.cache
def _spelled() -> dict[str, list[str]]:
    """The functions that SciPy exports by name, and under which keys: one for each choice of types."""
    keys: dict[str, list[str]] = {}
    for key in scipy.special.cython_special.__pyx_capi__:
        match = _CAPSULE.fullmatch(key)
        if match:
            keys.setdefault(match[1], []).append(key)
    return keys


@functools.cache
def exported(name: str) -> tuple[int, str] | None:
    """Where SciPy's scalar function of doubles of this name is, and its signature; None where there is none.

    >>> exported("gamma")[1]
    'double (double, int __pyx_skip_dispatch)'
    """
    for key in reversed(_spelled().get(name, ())):
        capsule = scipy.special.cython_special.__pyx_capi__[key]
        signature = name_of(capsule)
        kinds = set(re.findall(r"\w+(?: \*)?(?=[,)])", signature))
        if kinds <= {"double", "double *", "__pyx_skip_dispatch"}:
            return pointer_of(capsule), signature
    return None


class _Addresses(Mapping[str, int]):
    """Where the functions are that the code may name, each found when it is asked for: there are hundreds."""

    def __getitem__(self, name: str) -> int:
        found = exported(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        if found is None:
            raise KeyError(name)
        return found[0]

    def __iter__(self) -> Iterator[str]:
        return (PREFIX + name for name in _spelled() if exported(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def addresses() -> Mapping[str, int]:
    """Where the functions are that the code may name."""
    return _Addresses()


class Special(Pairs):
    """Functions from outside, and what is done to the bits of floats."""

    def __init__(self) -> None:
        super().__init__()
        self.once: dict[str, Function] = {}  # functions of one's own, by what they do

    def refuse(self, why: str) -> NoReturn:
        """Say that there is no native form: the interpreter runs all of the region."""
        raise Unsupported(why)

    def always(self, holds: bool) -> Number:
        """A truth that is known."""
        return self.number(holds, BOOL)

    def library(self, name: str, *xs: Number) -> Number:
        """SciPy's function of that name."""
        return self._library(name, xs, 0)[0]

    def library_pair(self, name: str, x: Number) -> tuple[Number, Number]:
        """SciPy's function of that name, which has two results."""
        first, second = self._library(name, [x], 2)
        return first, second

    def _library(self, name: str, xs: Sequence[Number], results: int) -> list[Number]:
        found = exported(name)
        if found is None:
            raise Unsupported(f"this SciPy exports no {name}")
        dtype = xs[0].dtype
        given = [f"double {self.use(self.cast(x, FLOAT))}" for x in xs]
        symbol = PREFIX + name
        if not results:
            if "skip_dispatch" in found[1]:
                given.append("i32 0")
            kinds = ", ".join(g.split()[0] for g in given)
            called = self.declare(symbol, f"double @{symbol}({kinds}) {_PURE}")
            return [self.cast(self.emit(f"call double {called}({', '.join(given)})", FLOAT), dtype)]
        slots = [self.allocate("double") for _ in range(results)]
        given.extend(f"ptr {self.use(s)}" for s in slots)
        kinds = ", ".join(g.split()[0] for g in given)
        called = self.declare(symbol, f"void @{symbol}({kinds}) nounwind willreturn")
        self.line(f"call void {called}({', '.join(given)})")
        return [self.cast(self.emit(f"load double, ptr {self.use(s)}", FLOAT), dtype) for s in slots]

    def in_double(self, rule: Callable[..., Number], *xs: Number) -> Number:
        """A rule for doubles, whatever the numbers are."""
        return self.cast(rule(self, *[self.cast(x, FLOAT) for x in xs]), xs[0].dtype)

    def c_library(self, name: str, *xs: Number) -> Number:
        """A function of doubles of the C library."""
        kinds = ", ".join(["double"] * len(xs))
        called = self.declare(name, f"double @{name}({kinds}) {_PURE}")
        given = ", ".join(f"double {self.use(self.cast(x, FLOAT))}" for x in xs)
        return self.cast(self.emit(f"call double {called}({given})", FLOAT), xs[0].dtype)

    # Bits

    def bits_of(self, x: Number) -> Number:
        """The bits of a float as a whole number of its size."""
        kind = INT if x.dtype == FLOAT else np.dtype(np.int32)
        return self.emit(f"bitcast {x.type} {self.use(x)} to {stored_type(kind)}", kind)

    def float_of(self, bits: Number) -> Number:
        """The float that has these bits."""
        kind = FLOAT if bits.dtype == INT else np.dtype(np.float32)
        return self.emit(f"bitcast {bits.type} {self.use(bits)} to {stored_type(kind)}", kind)

    def shifted(self, how: str, x: Number, by: Any) -> Number:
        """Bits moved, ``shl``, ``lshr`` or ``ashr``, by less than the width."""
        return self.bits(how, x, by)

    def power_of_two(self, n: Number, dtype: np.dtype[Any]) -> Number:
        """``2 ** n`` for exponents of ordinary floats."""
        width, bias = (52, 1023) if dtype == FLOAT else (23, 127)
        whole = self.cast(n, INT if dtype == FLOAT else np.dtype(np.int32))
        return self.float_of(self.shifted("shl", whole + bias, width))

    def scaled(self, x: Number, n: Number) -> Number:
        """``x * 2 ** n``, rounded once."""
        n = self.cast(n, INT)
        top, low, extra = (1023, -1022, 53) if x.dtype == FLOAT else (127, -126, 24)
        up, down = x.dtype.type(2.0**top), x.dtype.type(2.0 ** (low + extra))
        n = self.select(n > 3 * top, 3 * top, self.select(n < 3 * low, 3 * low, n))
        for _ in range(2):
            large, small = n > top, n < low
            x = self.select(large, x * up, self.select(small, x * down, x))
            n = self.select(large, n - top, self.select(small, n - (low + extra), n))
        n = self.select(n > top, top, self.select(n < low, low, n))
        return x * self.power_of_two(n, x.dtype)

    def mantissa(self, x: Number) -> tuple[Number, Number]:
        """What is left of a float in [0.5, 1), and the power of 2 that was taken out."""
        width, bias, mask = (52, 1022, 0x7FF) if x.dtype == FLOAT else (23, 126, 0xFF)
        tiny = self.intrinsic("fabs", x) < float(np.finfo(x.dtype).tiny)
        normal = self.select(tiny, x * 2.0 ** (width + 2), x)
        bits = self.bits_of(normal)
        exponent = self.shifted("lshr", bits, width) & mask
        fraction = self.float_of((bits & ~(mask << width)) | (bias << width))
        power = exponent - bias
        power = self.select(tiny, power - (width + 2), power)
        plain = ~(self.intrinsic("fabs", x) < float("inf")) | x.equals(0)
        return self.select(plain, x, fraction), self.select(plain, 0, power)

    def neighbour(self, x: Number, towards: Number) -> Number:
        """The next float in a direction."""
        bits = self.bits_of(x)
        grows = (x < towards) ^ (x < 0)
        next_ = self.float_of(self.select(grows, bits + 1, bits - 1))
        least = self.intrinsic(
            "copysign", self.number(np.finfo(x.dtype).smallest_subnormal, x.dtype), towards
        )
        made = self.select(x.equals(towards), towards, self.select(x.equals(0), least, next_))
        return self.select(self.isnan(x) | self.isnan(towards), x + towards, made)

    # Whole numbers

    def common_divisor(self, x: Number, y: Number) -> Number:
        """The greatest common divisor of two numbers that are not negative, by Euclid."""
        t, name = x.type, f"secant.gcd.{x.type}"
        self.helpers.add(
            f"define internal {t} @{name}({t} %a, {t} %b) {_PURE} {{\nentry:\n  br label %head\nhead:\n"
            f"  %x = phi {t} [ %a, %entry ], [ %y, %body ]\n  %y = phi {t} [ %b, %entry ], [ %r, %body ]\n"
            f"  %done = icmp eq {t} %y, 0\n  br i1 %done, label %end, label %body\nbody:\n"
            f"  %r = urem {t} %x, %y\n  br label %head\nend:\n  ret {t} %x\n}}"
        )
        return self.emit(f"call {t} @{name}({t} {self.use(x)}, {t} {self.use(y)})", x.dtype)

    def count_bits(self, x: Number) -> Number:
        """How many bits are set."""
        return self.intrinsic("ctpop", x)

    # Sums

    def zeta(self, s: int, x: Number) -> Number:
        """Hurwitz's zeta function ``sum((x + k)**-s)``, by Euler and Maclaurin's formula from 10 on."""
        name = f"zeta{s}"
        if name not in self.once:
            self.once[name] = self.inner(name, lambda: self._zeta(s))
        made = self.emit(
            f"call double @{self.once[name].name}(double {self.use(self.cast(x, FLOAT))})", FLOAT
        )
        return self.cast(made, x.dtype)

    def _zeta(self, s: int) -> None:
        own = self.function
        own.parameters, own.result = ["double %x"], "double"
        x = Number(self, "%x", FLOAT, own)
        at, total = self.allocate("double"), self.allocate("double")
        pole = (x <= 0) & self.intrinsic("floor", x).equals(x)
        self.line(f"store double {self.use(self.select(pole, 10.0, x))}, ptr {at.text}")
        self.line(f"store double 0.0, ptr {total.text}")
        self.jump("head")
        self.label("head")
        a = self.emit(f"load double, ptr {at.text}", FLOAT)
        self.branch(a < 10, "more", "rest")
        self.label("more")
        before = self.emit(f"load double, ptr {total.text}", FLOAT)
        self.line(f"store double {self.use(before + self._inverse_power(a, s))}, ptr {total.text}")
        self.line(f"store double {self.use(a + 1)}, ptr {at.text}")
        self.jump("head")
        self.label("rest")
        term = self._inverse_power(a, s)
        tail = self._inverse_power(a, s - 1) * (1 / (s - 1)) + term * 0.5
        factor, by = term * float(s) / a, 1 / (a * a)
        for k, b in enumerate(_BERNOULLI, 1):
            tail = tail + factor * (b / math.factorial(2 * k))
            factor = factor * by * float((s + 2 * k - 1) * (s + 2 * k))
        made = self.emit(f"load double, ptr {total.text}", FLOAT) + tail
        self.line(f"ret double {self.use(self.select(pole, float('inf'), made))}")

    def _inverse_power(self, a: Number, s: int) -> Number:
        made = a
        for _ in range(s - 1):
            made = made * a
        return 1 / made
