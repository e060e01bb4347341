"""Dimensions and integers as affine expressions of loop indices, with the range they lie in.

Enters: integers and the indices of enclosing loops. Leaves: sums ``c0 + c1*i + c2*j`` that add,
subtract, scale, compare where their ranges decide, and print as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .errors import GraphError, Refused


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a loop, or an extent known only when it runs: its name, and the range it lies in.

    The bounds may be expressions of indices of loops further out (``for j in range(i)``). Names are unique
    in a recording, so that a name says it all.
    """

    name: str
    low: int | Affine = field(default=0, compare=False)
    high: int | Affine = field(default=2**62, compare=False)
    depth: int = field(default=0, compare=False)  # of the loop: bounds name only indices of lesser depth


@dataclass(frozen=True, slots=True)
class Affine:
    """``constant + sum(coefficient * index)``; terms are sorted by name and never zero.

    >>> i = Affine.of(Index("i", 0, 9))
    >>> print(2 * i + 1, (2 * i + 1).low, (2 * i + 1).high)
    2*i+1 1 19
    >>> j = Affine.of(Index("j", 0, i - 1, 1))
    >>> (i - j).low
    1
    """

    constant: int
    terms: tuple[tuple[Index, int], ...] = ()

    @staticmethod
    def of(index: Index) -> Affine:
        return Affine(0, ((index, 1),))

    @property
    def low(self) -> int:
        """The least value over all the indices' ranges."""
        return self._bound(lambda index, c: index.low if c > 0 else index.high)

    @property
    def high(self) -> int:
        """The greatest value over all the indices' ranges."""
        return self._bound(lambda index, c: index.high if c > 0 else index.low)

    def _bound(self, pick: Callable[[Index, int], int | Affine]) -> int:
        """The innermost index gives way to its bound, until a number is left."""
        left = self
        while left.terms:
            index, c = max(left.terms, key=lambda term: term[0].depth)
            bound = pick(index, c)
            left = left - Affine(0, ((index, c),)) + (bound * c)
        return left.constant

    def at(self, indices: Mapping[str, int]) -> int:
        """The integer it is when the indices have these values."""
        return self.constant + sum(c * indices[i.name] for i, c in self.terms)

    def __add__(self, other: Affine | int) -> Affine:
        if isinstance(other, int):
            return Affine(self.constant + other, self.terms)
        coefficients: dict[Index, int] = {}
        for i, c in (*self.terms, *other.terms):
            coefficients[i] = coefficients.get(i, 0) + c
        terms = sorted(((i, c) for i, c in coefficients.items() if c), key=lambda t: t[0].name)
        return Affine(self.constant + other.constant, tuple(terms))

    def __mul__(self, factor: Affine | int) -> Affine:
        if isinstance(factor, Affine):
            if factor.terms and self.terms:
                raise Refused(
                    f"the product of the dimensions {self} and {factor} is not an affine expression"
                )
            return self * factor.constant if self.terms else factor * self.constant
        return Affine(self.constant * factor, tuple((i, c * factor) for i, c in self.terms if factor))

    def __neg__(self) -> Affine:
        return self * -1

    def __sub__(self, other: Affine | int) -> Affine:
        return self + -other

    def __rsub__(self, other: int) -> Affine:
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__

    def __index__(self) -> int:
        if self.terms:
            raise Refused(
                f"the dimension {self} depends on a loop's index, and a plain integer is needed here"
            )
        return self.constant

    __int__ = __index__

    def __bool__(self) -> bool:
        if self.low > 0 or not self.terms:
            return bool(self.low)
        raise Refused(f"whether the dimension {self} is zero depends on a loop's index")

    def _compare(self, other: Affine | int, sure: Callable[[int, int], bool | None]) -> bool:
        difference = self - other
        found = sure(difference.low, difference.high)
        if found is None:
            raise Refused(f"whether the dimension {self} is less than {other} depends on a loop's index")
        return found

    def __lt__(self, other: Affine | int) -> bool:
        return self._compare(other, lambda low, high: True if high < 0 else False if low >= 0 else None)

    def __ge__(self, other: Affine | int) -> bool:
        return not self < other

    def __gt__(self, other: Affine | int) -> bool:
        return self._compare(other, lambda low, high: True if low > 0 else False if high <= 0 else None)

    def __le__(self, other: Affine | int) -> bool:
        return not self > other

    def __str__(self) -> str:
        parts = [(f"{c}*" if abs(c) != 1 else "-" * (c < 0)) + i.name for i, c in self.terms]
        if self.constant or not parts:
            parts.append(str(self.constant))
        return "+".join(parts).replace("+-", "-")

    @staticmethod
    def parse(text: str) -> Affine:
        """The inverse of ``str``; ranges are not written, so they come back unbounded.

        >>> print(Affine.parse("-2*i+3"))
        -2*i+3
        """
        total = Affine(0)
        for term in re.findall(r"[+-]?[^+-]+", text.replace(" ", "")):
            sign = -1 if term.startswith("-") else 1
            body = term.lstrip("+-")
            number, star, name = body.rpartition("*")
            if body.isdigit():
                total = total + sign * int(body)
            else:
                total = total + Affine.of(Index(name)) * (sign * (int(number) if star else 1))
        return total


Dim = int | Affine
"""One dimension: an integer, or an expression of the indices of enclosing loops."""


def simplest(dim: Dim) -> Dim:
    """The plain integer where there is one.

    >>> i = Affine.of(Index("i", 0, 9))
    >>> simplest(i + 3 - i)
    3
    """
    return dim.constant if isinstance(dim, Affine) and not dim.terms else dim


def product(dims: Iterable[Dim]) -> Dim:
    """The number of elements of a shape; refused where two dimensions are no integers."""
    total: Dim = 1
    for d in dims:
        total = total * d
    return simplest(total)


def broadcast_shapes(*shapes: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The shape that these broadcast to; a dimension that depends on an index fits only one like it, or 1.

    >>> i = Affine.of(Index("i"))
    >>> tuple(map(str, broadcast_shapes((3, 1), (i,))))
    ('3', 'i')
    """
    if not any(symbols(s) for s in shapes):
        return np.broadcast_shapes(*shapes)
    made: list[Dim] = []
    for place in range(1, max(map(len, shapes)) + 1):
        dims = [s[-place] for s in shapes if len(s) >= place]
        wide = [d for d in dims if d != 1]
        if any(d != wide[0] for d in wide[1:]):
            raise ValueError(f"shapes {' and '.join(map(str, shapes))} cannot be broadcast together")
        made.append(wide[0] if wide else 1)
    return tuple(made[::-1])


def slice_length(item: slice, dim: Dim) -> Dim:
    """How many elements of an axis of this length a slice takes.

    >>> i = Affine.of(Index("i", 2, 9))
    >>> print(slice_length(slice(1, None), i), slice_length(slice(None, -1), i))
    i-1 i-1
    """
    if not isinstance(dim, Affine):
        return len(range(*item.indices(dim)))
    start, stop, step = item.start or 0, item.stop, item.step
    if step in (None, 1, -1) and start == 0 and stop is None:
        return dim
    if step in (None, 1):
        first: Dim = start if start >= 0 else dim + start
        last: Dim = dim if stop is None else stop if stop >= 0 else dim + stop
        if not (first < 0 or last < first or dim < last):
            return simplest(last - first)
    raise Refused(f"how many elements {item} takes of {dim} depends on a loop's index")


def at_most(dim: Dim) -> int:
    """The greatest value that a dimension takes."""
    return dim.high if isinstance(dim, Affine) else dim


def symbols(dims: Iterable[Dim]) -> set[str]:
    """The names of the indices that a shape depends on."""
    return {i.name for d in dims if isinstance(d, Affine) for i, _ in d.terms}


def resolve(x: Any, indices: Mapping[str, int]) -> Any:
    """A static parameter with every dimension in it made an integer, given the values of the indices."""
    if isinstance(x, Affine):
        missing = [i.name for i, _ in x.terms if i.name not in indices]
        if missing:
            raise GraphError(f"the length {missing[0]} is used before it is measured; please report this")
        return x.at(indices)
    if isinstance(x, tuple):
        return (
            type(x)(*[resolve(v, indices) for v in x])
            if hasattr(x, "_fields")
            else tuple([resolve(v, indices) for v in x])
        )
    return x


def depends(x: Any) -> bool:
    """Whether a static parameter holds a dimension that depends on an index."""
    return isinstance(x, Affine) or (isinstance(x, tuple) and any(map(depends, x)))
