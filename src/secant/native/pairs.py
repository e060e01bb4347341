"""Complex numbers in registers: two floats side by side, with NumPy's own formulas.

Enters: complex numbers, or real ones to become so. Leaves: complex numbers and their parts. Products,
quotients, moduli, signs and exponentials are what NumPy computes, with NaN and infinities, but for last bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .builder import Builder
from .numbers import Number, llvm_type, part_of


class Pairs(Builder):
    """Arithmetic on complex numbers."""

    def part(self, x: Number, k: int) -> Number:
        """The real (0) or imaginary (1) part; a real number is its own real part."""
        part = part_of(x.dtype)
        if x.known is not None:
            return self.number((x.known.real, x.known.imag)[k], part)
        return self.emit(f"extractelement {x.type} {self.use(x)}, i32 {k}", part)

    def joined(self, real: Number, imag: Number, dtype: np.dtype[Any]) -> Number:
        """The complex number with these parts."""
        t = llvm_type(dtype)
        half = self.emit(f"insertelement {t} undef, {real.type} {self.use(real)}, i32 0", dtype)
        return self.emit(f"insertelement {t} {half.text}, {imag.type} {self.use(imag)}, i32 1", dtype)

    def conjugate(self, x: Number) -> Number:
        return self.joined(self.part(x, 0), -self.part(x, 1), x.dtype) if x.dtype.kind == "c" else x

    def multiply(self, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        if a.dtype.kind != "c":
            return super().multiply(a, b)
        (p, q), (r, s) = self._parts(a), self._parts(b)
        return self.joined(p * r - q * s, p * s + q * r, a.dtype)

    def divide(self, a: Any, b: Any) -> Number:
        """The quotient, scaled by the larger part of the divisor."""
        a, b = self.pair(a, b)
        if a.dtype.kind != "c":
            return super().divide(a, b)
        (p, q), (r, s) = self._parts(a), self._parts(b)
        first = self.intrinsic("fabs", r) >= self.intrinsic("fabs", s)
        large, small = self.select(first, r, s), self.select(first, s, r)
        ratio = small / large
        scale = 1.0 / (large + small * ratio)
        u, v = self.select(first, p, q), self.select(first, q, p)  # the parts that go with large and small
        real = (u + v * ratio) * scale
        turned = self.select(first, q - p * ratio, q * ratio - p)
        zero = r.equals(0) & s.equals(0)
        size = self.intrinsic("fabs", r)
        return self.joined(
            self.select(zero, p / size, real), self.select(zero, q / size, turned * scale), a.dtype
        )

    def compare(self, test: str, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        if a.dtype.kind != "c":
            return super().compare(test, a, b)
        (p, q), (r, s) = self._parts(a), self._parts(b)
        same = p.equals(r) & q.equals(s)
        return same if test == "eq" else ~same

    def modulus(self, x: Number) -> Number:
        return self.math("hypot", *self._parts(x))

    def direction(self, x: Number) -> Number:
        """A complex number divided by its modulus: its sign."""
        p, q = self._parts(x)
        size = self.modulus(x)
        one = self.number(1, size.dtype)
        endless = [self.intrinsic("fabs", y).equals(float("inf")) for y in (p, q)]
        parts = []
        for k, y in enumerate((p, q)):
            other = endless[1 - k]
            far = self.select(endless[k], self.intrinsic("copysign", one, y), 0.0)
            far = self.select(other & endless[k], float("nan"), far)
            made = self.select(size.equals(0), 0.0, y / size)
            made = self.select(size.equals(float("inf")), far, made)
            parts.append(self.select(self.isnan(size), float("nan"), made))
        return self.joined(parts[0], parts[1], x.dtype)

    def exponential(self, x: Number) -> Number:
        """Real parts above 700 may still give finite numbers: they are done in two halves."""
        p, q = self._parts(x)
        whole, half = self.math("exp", p), self.math("exp", p * 0.5)
        turned = self.math("cos", q), self.math("sin", q)
        large = p > (700.0 if p.dtype.itemsize == 8 else 80.0)
        real, imag = (self.select(large, (half * t) * half, whole * t) for t in turned)
        lost = ~(self.intrinsic("fabs", q) < float("inf"))
        gone = lost & p.equals(float("-inf"))
        real = self.select(gone, 0.0, self.select(lost & p.equals(float("inf")), p, real))
        flat = q.equals(0)
        return self.joined(
            self.select(flat, whole, real), self.select(flat, q, self.select(gone, 0.0, imag)), x.dtype
        )

    def _parts(self, x: Number) -> tuple[Number, Number]:
        return self.part(x, 0), self.part(x, 1)
