"""A stretch of a loop's iterations, and what expressions of its index name.

Enters: expressions. Leaves: vectors of whole numbers, and slices of arrays: an element for each iteration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...graph.core import Value, apply, as_value
from ...graph.dims import Affine, Dim, Index
from ...graph.registry import OPS
from ...graph.types import Type
from ...ops.locating import SLOT


class Alone(Exception):
    """An iteration cannot be done beside the others."""


@dataclass(frozen=True)
class Slice:
    """A slice: its item in an index template, what fills it, and whether it runs backwards."""

    item: Any
    slots: tuple[Value, ...] = ()
    backwards: bool = False


@dataclass(frozen=True)
class Stretch:
    """Iterations ``offset .. offset + width - 1`` out of ``trips``; ``index`` stands for any of all."""

    index: Index
    trips: int
    width: int
    offset: Any  # a plain number, or a value

    def concerns(self, expression: Dim | None) -> bool:
        """Whether an expression changes from one iteration to the next."""
        return isinstance(expression, Affine) and any(i == self.index for i, _ in expression.terms)

    def line(self, expression: Dim) -> tuple[int, int]:
        """The factor of the index and the constant, if there is nothing else."""
        if not isinstance(expression, Affine) or len(expression.terms) != 1:
            raise Alone
        return expression.terms[0][1], expression.constant

    def vector(self, expression: Dim) -> Value:
        """What an expression is in each iteration."""
        c, b = self.line(expression)
        start, params = self.offset * c + b, {"shape": (self.width,), "dtype": np.dtype(np.int64)}
        made: Value = apply(OPS["arange"], (start, c), params)
        return made

    def slice(self, expression: Dim, length: Dim) -> Slice:
        """The places that an expression names along an axis; `Alone` unless they are all there."""
        c, b = self.line(expression)
        if not isinstance(length, int):
            raise Alone
        ends = sorted((b, b + c * (self.trips - 1)))
        if ends[1] < 0:
            b, ends = b + length, [e + length for e in ends]
        if ends[0] < 0 or ends[1] >= length:
            raise Alone
        if isinstance(self.offset, int):
            first = b + c * self.offset
            stop = first + c * self.width
            return Slice(slice(first, stop if stop >= 0 else None, c))
        if c not in (1, -1):
            raise Alone
        first = self.offset + b if c == 1 else b - self.width + 1 - self.offset
        item = (SLOT, SLOT, None, self.width)
        return Slice(item, (as_value(first), as_value(first + self.width)), c == -1)

    def wide(self, v: Value, dtype: np.dtype[Any]) -> Value:
        """A number, or a vector of them, as a vector of this dtype."""
        if not v.type.shape:
            v = apply(OPS["full"], (v,), {"shape": (self.width,), "dtype": dtype})
        if v.type.dtype != dtype:
            v = apply(OPS["retype"], (v,), {"dtype": dtype, "kind": "array"})
        return v

    def type(self, dtype: np.dtype[Any]) -> Type:
        """The type of a vector with a number for each iteration."""
        return Type(dtype, (self.width,), "array")
