"""The driver of a loop that Python runs: every iteration is recorded.

Enters: a loop that is short, or no region for some reason. Leaves: its iterations, one after the other, as
many as may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...graph.errors import Refused
from ..pieces import Unsettled
from ..spans import varies
from .policy import Key

if TYPE_CHECKING:
    from ..recording import Recording


class Unrolled:
    """A loop that Python runs: every iteration is recorded. ``why`` says why it is no region."""

    def __init__(self, rec: Recording, key: Key, items: Any, why: str | None):
        self.rec, self.key, self.items, self.why = rec, key, items, why
        self.swaps = self.again = False
        self.trips = 0

    def begin(self, bound: dict[str, Any]) -> None:
        """Nothing to keep: the names are Python's."""

    def end(self, bound: dict[str, Any]) -> None:
        """Nothing to take."""

    def test(self, condition: Any) -> bool:
        self._settled(condition)
        return bool(condition)

    def stop(self, flag: Any) -> bool:
        self._settled(flag)
        return bool(flag)

    def _settled(self, flag: Any) -> None:
        if self.why is None and varies(self.rec, flag):
            raise Unsettled("it may stop early", Forced(self.key))

    def __iter__(self) -> Iterator[Any]:
        rec = self.rec
        outer = rec.unrolling
        try:
            if self.items is not None and hasattr(self.items, "__len__"):
                count = len(self.items)
                refuse_beyond(self, count)
                if type(self.items) is list:
                    rec.piece.look(self.items)
                rec.unrolling = outer * max(count, 1)
            for item in self.items if self.items is not None else iter(lambda: None, 0):
                self.trips += 1
                refuse_beyond(self, self.trips)
                yield rec.adopt(item)
        finally:
            rec.unrolling = outer


class Forced:
    """The blame for a short loop that was unrolled and must be a region."""

    forced = True

    def __init__(self, key: Key):
        self.key = key


def refuse_beyond(loop: Unrolled, count: int) -> None:
    """Refuse to unroll a loop that runs very often."""
    if count <= loop.rec.limits.most:
        return
    why = loop.why or "it runs over something that is not a range or an array"
    raise Refused(
        f"the loop on line {loop.key.line} runs more than {loop.rec.limits.most:,} times and cannot "
        f"be recorded as a loop, because {why}; make every iteration do the same to the same types, or "
        "shorten it"
    )
