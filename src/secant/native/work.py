"""How much work a piece of code is, while it is being written: at least, and at most.

Enters: how often loops run. Leaves: lines times how often they run. It decides how much trouble LLVM takes
over a function (see `modules`), nothing else.
"""

from __future__ import annotations

import math
from typing import NamedTuple

ENDLESS = math.inf
_UNKNOWN = 2**40


class Work(NamedTuple):
    """Lines of code that run, or how often something does."""

    least: float = 0.0
    most: float = 0.0

    @staticmethod
    def of(count: float) -> Work:
        """So much, for certain."""
        return Work(count, count)

    def __add__(self, other: tuple[float, ...]) -> Work:  # type: ignore[override]
        return Work(self.least + other[0], self.most + other[1])

    def __mul__(self, other: object) -> Work:
        assert isinstance(other, Work)
        if self.most == 0 or other.most == 0:
            return Work()
        return Work(self.least * other.least, self.most * other.most)


ONCE = Work(1, 1)
ANY = Work(0, ENDLESS)
PERHAPS = Work(0, 1)


def trips_of(start: str, stop: str, step: int = 1) -> Work | None:
    """How often a loop runs, from the texts of its start and stop; None if one is a register.

    >>> trips_of("0", "10", 4)
    Work(least=3, most=3)
    """
    if start.startswith("%") or stop.startswith("%"):
        return None
    return Work.of(max(0, -((int(start) - int(stop)) // step)))


def at_least_once(count: int) -> Work:
    """How often a loop runs that ends when its body says so."""
    return Work(1, trips_up_to(count).most)


def trips_up_to(count: int) -> Work:
    """How often a loop runs of which not more is known."""
    return Work(0, count if count < _UNKNOWN else ENDLESS)
