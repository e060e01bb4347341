"""What a ``for`` loop runs over, as a length and a rule for the item of each iteration.

Enters: ranges, arrays, and ``zip``, ``enumerate`` and ``reversed`` of them. Leaves: a `Sequence`, of which a
loop that is a region asks the item number t, t being recorded. Iterated by Python, they are what they stand
for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...graph.dims import Affine
from ..boxes import Box
from ..spans import low, varies

if TYPE_CHECKING:
    from ..recording import Recording


class Sequence:
    """Something with a length and items."""

    def __init__(self, rec: Recording):
        self.rec = rec
        self.at = 0

    def length(self) -> Any:
        """An int, or a recorded one."""
        raise NotImplementedError

    def item(self, t: Any) -> Any:
        """The item of iteration ``t``, an int or a recorded one."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What the number of the iteration is called, if it is the item itself."""
        return ""

    def __len__(self) -> int:
        return int(self.length())

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, int) and index < 0:
            index += len(self)
        return self.item(index)

    def __iter__(self) -> Iterator[Any]:
        return (self.item(t) for t in range(int(self.length())))

    def __next__(self) -> Any:
        if self.at >= int(self.length()):
            raise StopIteration
        self.at += 1
        return self.item(self.at - 1)


class Counted(Sequence):
    """``range`` with recorded bounds, or plain ones."""

    def __init__(self, rec: Recording, start: Any, stop: Any, step: Any):
        super().__init__(rec)
        self.start, self.stop, self.step = start, stop, step

    def length(self) -> Any:
        if not any(type(b) is Box for b in (self.start, self.stop, self.step)):
            return len(range(self.start, self.stop, self.step))
        first, last = (self.start, self.stop) if self.step > 0 else (self.stop, self.start)
        width = last - first
        if abs(self.step) > 1:
            width = (width + (abs(self.step) - 1)) // abs(self.step)
        known = self.rec.symbols.of(width.value)
        if known is not None and low(known) >= 0:
            return width
        return self.rec.apply(int, (np.maximum(width, 0),), {})

    def item(self, t: Any) -> Any:
        if type(self.start) is int and self.start == 0 and self.step == 1:
            return t
        moved = t if self.step == 1 else t * self.step
        return moved if type(self.start) is int and self.start == 0 else self.start + moved


class Rows(Sequence):
    """The rows of an array."""

    def __init__(self, rec: Recording, box: Box):
        super().__init__(rec)
        if not box.type.shape:
            raise TypeError("iteration over a 0-d array")
        self.box = box

    def length(self) -> Any:
        return self.box.shape[0]

    def item(self, t: Any) -> Any:
        return self.box[t]


class Backwards(Sequence):
    """``reversed``"""

    def __init__(self, rec: Recording, part: Sequence):
        super().__init__(rec)
        self.part = part

    def length(self) -> Any:
        return self.part.length()

    def item(self, t: Any) -> Any:
        return self.part.item(self.length() - 1 - t)


class Numbered(Sequence):
    """``enumerate``"""

    def __init__(self, rec: Recording, part: Sequence, start: Any):
        super().__init__(rec)
        self.part, self.start = part, start

    def length(self) -> Any:
        return self.part.length()

    def item(self, t: Any) -> Any:
        return (t if type(self.start) is int and self.start == 0 else t + self.start, self.part.item(t))


class Zipped(Sequence):
    """``zip``: as long as the shortest, which must be known."""

    def __init__(self, rec: Recording, parts: list[Sequence]):
        super().__init__(rec)
        self.parts = parts

    def length(self) -> Any:
        lengths = [p.length() for p in self.parts]
        if all(type(n) is int for n in lengths):
            return min(lengths)
        known = {str(self.rec.symbols.of(n.value)) if type(n) is Box else str(n) for n in lengths}
        return lengths[0] if len(known) == 1 and "None" not in known else min(map(int, lengths))

    def item(self, t: Any) -> Any:
        return tuple([p.item(t) for p in self.parts])


def sequence(rec: Recording, x: Any) -> Sequence | None:
    """What a loop may run over as a region; None for anything else, which Python iterates."""
    if isinstance(x, Sequence):
        return x
    if isinstance(x, range):
        return Counted(rec, x.start, x.stop, x.step)
    if isinstance(x, np.ndarray) and type(x) is not Box:
        x = rec.adopt(x)
    return Rows(rec, x) if type(x) is Box and x.type.kind == "array" and x.type.shape else None


def counted(rec: Recording, *args: Any) -> Any:
    """``range(*args)``: Python's own, unless a bound depends on an iteration."""
    if not any(varies(rec, a) for a in args):
        return range(*map(rec.index, args))
    start, stop, step = (0, *args, 1) if len(args) == 1 else (*args, 1) if len(args) == 2 else args
    step = rec.index(step)
    if step == 0:
        raise ValueError("range() arg 3 must not be zero")
    first, last = [b if varies(rec, b) else rec.index(b) for b in (start, stop)]
    return Counted(rec, first, last, step)


def bounds(rec: Recording, count: Any) -> tuple[Any, Any]:
    """The least and greatest number of an iteration, for a loop of this many."""
    if type(count) is int:
        return 0, count - 1
    known = rec.symbols.of(count.value) if type(count) is Box else None
    if isinstance(known, Affine | int):
        return 0, known - 1
    return 0, 2**62
