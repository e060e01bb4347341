"""Where an element lies: whole numbers that are sums of registers times constants.

Enters: indices of loops. Leaves: sums ``c0 + c1*i + ...`` that stay sums under addition and constant factors,
so that views of views are one multiplication and addition, and what an index map does can be read off it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .numbers import Number


class Place:
    """``constant + sum(coefficient * register)``, the registers in order of their text."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: int, terms: tuple[tuple[Number, int], ...] = ()):
        self.constant = constant
        self.terms = terms

    @property
    def key(self) -> tuple[Any, ...]:
        """What two equal places have in common."""
        return (self.constant, *[(r.text, c) for r, c in self.terms])

    @property
    def range(self) -> tuple[int, int]:
        """The bounds it lies in."""
        low = high = self.constant
        for r, c in self.terms:
            ends = r.range[0] * c, r.range[1] * c
            low, high = low + min(ends), high + max(ends)
        return low, high

    def __add__(self, other: Place | Number | int) -> Place:
        other = place(other)
        found: dict[str, tuple[Number, int]] = {r.text: (r, c) for r, c in self.terms}
        for r, c in other.terms:
            found[r.text] = (r, c + (found[r.text][1] if r.text in found else 0))
        return Place(self.constant + other.constant, tuple([found[t] for t in sorted(found) if found[t][1]]))

    def __mul__(self, factor: int) -> Place:
        return Place(self.constant * factor, tuple([(r, c * factor) for r, c in self.terms if factor]))

    def __neg__(self) -> Place:
        return self * -1

    def __sub__(self, other: Place | Number | int) -> Place:
        return self + -place(other)

    def __rsub__(self, other: Place | Number | int) -> Place:
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__

    def number(self, b: Any) -> Number:
        """The place in a register."""
        made: Number | None = None
        for r, c in self.terms:
            term = r * c
            made = term if made is None else made + term
        if made is None:
            return b.int(self.constant)
        return made + self.constant if self.constant else made


def place(x: Place | Number | int) -> Place:
    """Any whole number as a place."""
    if isinstance(x, Place):
        return x
    if isinstance(x, Number):
        return Place(int(x.known)) if x.known is not None else Place(0, ((x, 1),))
    return Place(int(x))


Index = Sequence[Place]
"""One place for each axis."""


def key_of(index: Index) -> tuple[Any, ...]:
    """What makes two indices the same."""
    return tuple([p.key for p in index])


def dot(index: Index, strides: Sequence[int]) -> Place:
    """How far an element is from the first one."""
    total = Place(0)
    for p, s in zip(index, strides):
        total = total + p * s
    return total
