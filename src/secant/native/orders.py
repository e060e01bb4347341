"""Places in sorted arrays: what finds them, and what sorting means by before and after.

Enters: numbers, and elements by their place. Leaves: numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .numbers import Number
from .places import Place, place
from .special import Special


class Orders(Special):
    """Comparisons and searches in NumPy's order."""

    def insertion(self, picked: Callable[[Place], Number], length: Place, x: Number, side: str) -> Number:
        """How many elements of a sorted array come before a number, without a branch; NaN comes last."""
        n = length.number(self)
        top = max(0, length.range[1])
        found = self.int(0)
        for k in reversed(range(top.bit_length())):
            end = found + (1 << k)
            fits = end <= n
            last = self.maximum(self.minimum(end, n), 1) - 1
            last.range = (0, max(0, top - 1))
            y, x = self.together(picked(place(last)), x)
            before = self.ahead(y, x) if side == "left" else ~self.ahead(x, y)
            found = self.select(fits & before, end, found)
        found.range = (0, top)
        return found

    def ahead(self, x: Number, y: Number) -> Number:
        """Whether a number comes before another one in sorted order: NaN comes last."""
        return (x < y) | (self.isnan(y) & ~self.isnan(x)) if x.dtype.kind == "f" else x < y

    def together(self, a: Number, b: Number) -> tuple[Number, Number]:
        """Two numbers in the dtype that both fit."""
        if a.dtype == b.dtype:
            return a, b
        wide = np.promote_types(a.dtype, b.dtype)
        return self.cast(a, wide), self.cast(b, wide)
