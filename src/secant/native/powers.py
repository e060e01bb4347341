"""Powers: products and roots where the exponent is known and simple.

Enters: numbers. Leaves: numbers, as NumPy's ``power`` gives them.
"""

from __future__ import annotations

from .numbers import Number
from .orders import Orders

_SQUARINGS = 64  # the largest whole power that is made of products
_ROOTS = 3.5  # the largest power that is made of a root and products


class Powers(Orders):
    """One operation, in several ways."""

    def power(self, x: Number, n: Number) -> Number:
        """``x ** n``; products where n is a small whole number that is known."""
        k = n.known
        whole = (
            k is not None and float(k).is_integer() and abs(int(k)) <= _SQUARINGS and x.dtype.kind in "fiu"
        )
        if whole and (x.dtype.kind == "f" or k >= 0):
            return self._whole_power(x, int(k))
        if x.dtype.kind != "f":
            return self._integer_power(x, n)
        if k is not None and (2 * float(k)) % 2 == 1 and abs(k) <= _ROOTS:
            return self._half_power(x, float(k))
        return self.math("pow", x, n)

    def _half_power(self, x: Number, k: float) -> Number:
        """``x ** k``, where twice ``k`` is odd: a root and products, in an order in which none of them
        overflows before the power does.
        """
        root = self.intrinsic("sqrt", x) + 0.0  # of -0 and -inf, powers are those of 0 and inf
        whole = self._whole_power(self.intrinsic("fabs", x), int(abs(k)))
        made = root * whole if k > 0 else 1 / root / whole
        return self.select(x.equals(float("-inf")), float("inf") if k > 0 else 0.0, made)

    def _whole_power(self, x: Number, k: int) -> Number:
        if k == 0:
            return self.number(1, x.dtype)
        square, made, left = x, None, abs(k)
        while left:
            if left & 1:
                made = square if made is None else made * square
            left >>= 1
            if left:
                square = square * square
        assert made is not None
        return 1 / made if k < 0 else made

    def _integer_power(self, x: Number, n: Number) -> Number:
        self.fail_if(n < 0) if n.dtype.kind == "i" else None
        made, square = self.number(1, x.dtype), x
        bits = 8 * n.dtype.itemsize if n.dtype.itemsize < 4 else 6  # 2**63 is the largest power that fits
        for k in range(min(bits, 8 * n.dtype.itemsize - (n.dtype.kind == "i"))):
            odd = (n & (1 << k)).differs(0)
            made = self.select(odd, made * square, made)
            square = square * square
        self.fail_if(n > 63) if bits == 6 else None
        return made
