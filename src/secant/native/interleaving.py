"""Loops that work on two vectors at a time.

Enters: how many calls of math functions a loop has, and how often it runs. Leaves: hints for LLVM.
"""

from __future__ import annotations

from .work import Work

TOGETHER = 16
"""Elements that two vectors have at the most, but on processors with vectors of 64 bytes."""
LONG = 1024
"""Elements of which it does not matter if a few are left over, which are computed one by one."""
MANY = 3
"""Calls of functions from which on steps are so long that the processor does not see the next in time."""
HINT = '"llvm.loop.interleave.count", i32 2'


def interleaved(calls: int, times: Work) -> list[str]:
    """The hint to take two vectors at a time, for loops that call several math functions; none for others.

    Each step of such a function waits for the one before, and a processor looks ahead for some two hundred
    instructions, or five functions, at the most. With one vector at a time it is idle for half of the time.

    >>> interleaved(3, Work.of(320)), interleaved(3, Work.of(20)), interleaved(2, Work.of(320))
    (['"llvm.loop.interleave.count", i32 2'], [], [])
    """
    even = times.least == times.most and times.least % TOGETHER == 0
    return [HINT] if calls >= MANY and (even or times.least >= LONG) else []
