"""Numbers that change while loops run, and loops that run while something holds.

Enters: numbers. Leaves: numbers. A variable is a place in the frame, which becomes a register.
"""

from __future__ import annotations

from collections.abc import Callable

from .lowering import Lowering
from .memory import load, store
from .numbers import Number


class Variable:
    """A number that is set anew."""

    def __init__(self, low: Lowering, first: Number):
        self.low = low
        self.dtype = first.dtype
        self.slot = low.allocate("i64")
        self.set(first)

    def get(self) -> Number:
        return load(self.low, self.low.use(self.slot), self.dtype)

    def set(self, x: Number) -> None:
        store(self.low, self.low.use(self.slot), x)


def whilst(low: Lowering, condition: Callable[[], Number], body: Callable[[], None]) -> None:
    """``while condition: body``."""
    head, inside, end = low.fresh("while"), low.fresh("do"), low.fresh("done")
    low.jump(head)
    low.label(head)
    with low.scope():
        low.branch(condition(), inside, end)
    low.label(inside)
    with low.scope():
        body()
    low.jump(head)
    low.label(end)
