"""What loops, branches and conditions do outside a recording: what Python does.

Enters: what rewritten code says before a loop or an ``if``, and the operands of ``and``, of ``or`` and of
chains of comparisons. Leaves: drivers, which the code iterates over, and values.

A driver says with ``swaps`` whether it exchanges the values of names: at the top of each pass the code takes
them from ``values`` and at its bottom hands them to ``end``. These never do.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ENDLESS = itertools.repeat(None)

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}


class PlainLoop:
    """A ``for`` over an iterable; a ``while``, which its test ends, over what never ends."""

    __slots__ = ("source",)
    swaps = False
    again = False  # asked when the test of a while loop is false: is the body to be entered once more?

    def __init__(self, source: Iterable[Any] = ENDLESS):
        self.source = source

    def __iter__(self) -> Iterator[Any]:
        # The driver outlives its loop, and must not keep alive what the user's own loop would let go.
        source, self.source = self.source, ()
        return iter(source)

    def test(self, value: Any) -> bool:
        return bool(value)

    def stop(self, value: Any) -> bool:
        return bool(value)


class PlainBranch:
    """An ``if``: one pass, over the truth of its test."""

    __slots__ = ("arms",)
    swaps = False

    def __init__(self, taken: bool):
        self.arms = (taken,)

    def __iter__(self) -> Iterator[bool]:
        return iter(self.arms)


TAKEN, NOT_TAKEN = PlainBranch(True), PlainBranch(False)


def plain_branch(test: Any) -> PlainBranch:
    return TAKEN if test else NOT_TAKEN


# --- conditions -------------------------------------------------------------------------------------------


def both(first: Any, rest: tuple[Callable[[], Any], ...]) -> Any:
    """``first and ...``: the operand that decides."""
    for operand in rest:
        if not first:
            return first
        first = operand()
    return first


def either(first: Any, rest: tuple[Callable[[], Any], ...]) -> Any:
    """``first or ...``: the operand that decides."""
    for operand in rest:
        if first:
            return first
        first = operand()
    return first


def chain(left: Any, links: tuple[tuple[str, Callable[[], Any]], ...]) -> Any:
    """``left < middle <= right``: each operand is evaluated once, and none after a comparison that fails."""
    result: Any = True
    for i, (sign, operand) in enumerate(links):
        if i and not result:
            break
        right = operand()
        result = COMPARISONS[sign](left, right)
        left = right
    return result
