"""Dimensions and integers as affine expressions of loop indices, with the range they lie in.

Enters: integers and the indices of enclosing loops. Leaves: sums ``c0 + c1*i + c2*j`` that add,
subtract, scale, compare where their ranges decide, and print as they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a loop: its name, and the lowest and highest value it takes."""

    name: str
    low: int = field(default=0, compare=False)
    high: int = field(default=2**62, compare=False)


@dataclass(frozen=True, slots=True)
class Affine:
    """``constant + sum(coefficient * index)``; terms are sorted by name and never zero.

    >>> i = Affine.of(Index("i", 0, 9))
    >>> print(2 * i + 1, (2 * i + 1).low, (2 * i + 1).high)
    2*i+1 1 19
    """

    constant: int
    terms: tuple[tuple[Index, int], ...] = ()

    @staticmethod
    def of(index: Index) -> Affine:
        return Affine(0, ((index, 1),))

    @property
    def low(self) -> int:
        """The least value over all the indices' ranges."""
        return self.constant + sum(c * (i.low if c > 0 else i.high) for i, c in self.terms)

    @property
    def high(self) -> int:
        """The greatest value over all the indices' ranges."""
        return self.constant + sum(c * (i.high if c > 0 else i.low) for i, c in self.terms)

    def at(self, indices: dict[str, int]) -> int:
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

    def __mul__(self, factor: int) -> Affine:
        return Affine(self.constant * factor, tuple((i, c * factor) for i, c in self.terms if factor))

    def __neg__(self) -> Affine:
        return self * -1

    def __sub__(self, other: Affine | int) -> Affine:
        return self + -other

    def __rsub__(self, other: int) -> Affine:
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__

    def __int__(self) -> int:
        if self.terms:
            raise TypeError(f"the dimension {self} depends on a loop's index")
        return self.constant

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
