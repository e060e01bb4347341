"""What rewritten code asks of its site for loops, branches and conditions.

Enters: tests, operands and what a loop runs over. Leaves: drivers and values: those of ``control/drive.py``
while a recording is under way, Python's own otherwise.
"""

from __future__ import annotations

from typing import Any

from .boxes import Box
from .control import drive
from .plain import COMPARISONS, PlainLoop, both, either, plain_branch
from .state import current

Names = tuple[str, ...]


class Steering:
    """The part of a site that steers."""

    __slots__ = ()

    def for_loop(self, names: Names, exposed: Names, live: Names, line: int, items: Any) -> Any:
        rec = current.recording
        return PlainLoop(items) if rec is None else drive.for_loop(rec, names, exposed, live, line, items)

    def while_loop(self, names: Names, exposed: Names, live: Names, line: int) -> Any:
        rec = current.recording
        return PlainLoop() if rec is None else drive.while_loop(rec, names, exposed, live, line)

    def branch(self, names: Names, live: Names, line: int, test: Any) -> Any:
        rec = current.recording
        if rec is not None and type(test) is list:
            rec.piece.look(test)
        driver = None if rec is None or type(test) is not Box else drive.branch(rec, names, live, line, test)
        return plain_branch(test) if driver is None else driver

    def both(self, first: Any, *rest: Any) -> Any:
        rec = current.recording
        return both(first, rest) if rec is None else drive.both(rec, first, rest)

    def either(self, first: Any, *rest: Any) -> Any:
        rec = current.recording
        return either(first, rest) if rec is None else drive.either(rec, first, rest)

    def negation(self, x: Any) -> Any:
        rec = current.recording
        return not x if rec is None or type(x) is not Box else drive.negation(rec, x)

    def chosen(self, test: Any, then: Any, orelse: Any) -> Any:
        rec = current.recording
        if rec is None or type(test) is not Box:
            return then() if test else orelse()
        return drive.select(rec, test, then, orelse, "if")

    def chain(self, first: Any, *links: Any) -> Any:
        """``a < b <= c``: each link is a comparison and what gives its right side."""
        sign, right = links[0]
        value = right()
        held = COMPARISONS[sign](first, value)
        if len(links) == 1:
            return held
        return self.both(held, lambda: self.chain(value, *links[1:]))

    def raises(self, error: Any) -> bool:
        rec = current.recording
        return True if rec is None else drive.raises(rec, error)
