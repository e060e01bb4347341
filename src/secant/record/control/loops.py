"""The driver of a loop: it has the body recorded with stand-ins, once if it can, and makes it one node.

Enters: what rewritten code says of a ``for`` or ``while`` loop (the names it binds, those it reads before,
those read after it), and what it runs over. Leaves: a loop node, and the objects that the names hold after
it.

The rungs of the ladder: a region; a region recorded again with the types that its values settle on; the
first iteration before the loop, and a region for the rest; unrolled; refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...graph.core import as_value
from ...ops.control import COUNT, ENDLESS, FLAG, to_type
from ..boxes import Box
from ..pieces import Piece, Unsettled
from ..unbound import UNBOUND
from . import building
from .carry import Again, Carrying, Holding, Peel
from .contents import MISSING, Difference, Place, differences
from .leaving import Leaving
from .objects import is_number, type_here
from .policy import Key
from .sequences import Sequence, bounds

if TYPE_CHECKING:
    from ..recording import Recording

MOST_TRIES = 12


class Loop:
    """One loop that becomes a region. The rewritten code asks for its attributes; see ``drive``."""

    def __init__(
        self,
        rec: Recording,
        key: Key,
        names: tuple[str, ...],
        exposed: tuple[str, ...],
        live: tuple[str, ...],
        items: Sequence | None,
    ):
        self.rec, self.key, self.items = rec, key, items
        self.names, self.exposed, self.live = names, frozenset(exposed), frozenset(live)
        self.learned = rec.policy.teach(key)
        self.swaps, self.again = True, False
        self.values: tuple[Any, ...] = ()
        self.start: dict[str, Any] = {}
        self.ended: dict[str, Any] = {}
        self.count: Any = ENDLESS if items is None else items.length()
        self.first = 0  # iterations that stand before the loop
        self.places: dict[tuple[int, Any], tuple[Place, Any]] = {}
        self.enters: Any = True  # whether the loop begins: a bool or a recorded one
        self.mode = "region"
        self.stopped = False
        low, high = (0, 2**62) if items is None else bounds(rec, self.count)
        self.index = rec.symbols.new(
            items.name if items is not None and items.name else "i", low, high, 2 * rec.depth + 2
        )

    @property
    def trips(self) -> int | None:
        """How many iterations the region has, where that is known while it is recorded."""
        known = self.items is not None and self.flag is None and type(self.count) is int
        return self.count - self.first if known else None

    # -- what rewritten code calls ------------------------------------------------------------------------

    def begin(self, bound: dict[str, Any]) -> None:
        """What the names hold before the loop."""
        self.start = {n: bound.get(n, UNBOUND) for n in self.names}
        self.reach = [x for n, x in bound.items() if n[:8] != "_secant_"]  # what may lead to containers

    def end(self, bound: dict[str, Any]) -> None:
        """What the names hold at the end of an iteration."""
        self.ended = {n: bound.get(n, UNBOUND) for n in self.names}

    def test(self, condition: Any) -> bool:
        """The condition of a ``while`` loop."""
        if self.mode == "region":
            self.condition = condition
            if self.piece.effects or any(c.written for c in self.piece.cells.values()):
                raise Unsettled("its condition writes, prints or draws")
            if type(condition) is Box:
                self.condition = self.rec.truth(condition)
            elif not condition:
                raise Unsettled("its condition is false whatever the numbers are")
            return True
        if type(condition) is Box and self.mode == "ahead" and not self.learned.peeled:
            self.again, self.mode = True, "region"  # the loop proper begins here
            return False
        going = bool(condition)
        if not going:
            self.swaps = False  # the names are as they should be
        return going

    def stop(self, flag: Any) -> bool:
        """Whether a ``break`` or ``return`` was reached in this iteration."""
        if self.mode == "region":
            self.flag = flag
        elif type(flag) is Box:
            self.enters = np.logical_not(flag)
        else:
            self.stopped = bool(flag)
        return False

    def __iter__(self) -> Iterator[Any]:
        if self.items is None:
            yield from self._ahead()
            if not self.swaps or self.stopped:
                return
        else:
            for _ in range(min(self.learned.peeled, self.count if type(self.count) is int else 0)):
                yield from self._peel()
        for _ in range(MOST_TRIES):
            if (type(self.count) is int and self.count <= self.first) or self.stopped:
                self.values = tuple(self.start[n] for n in self.names)
                return
            self._open()
            self.again = False
            yield self.item
            try:
                self._close()
            except Again:
                self._give_up()
            except Peel:
                self._give_up()
                self.learned.peeled += 1
                yield from self._peel()
                if not self.swaps:
                    return
            else:
                return
        raise Unsettled("what its names hold does not settle", self)

    def _ahead(self) -> Iterator[Any]:
        """A few iterations of a ``while`` loop whose condition is no recorded one, before the loop proper."""
        self.mode = "ahead"
        for _ in range(self.rec.limits.short + 1):
            self.values = tuple(self.start[n] for n in self.names)
            self.again = False
            yield None
            if self.mode == "region" or not self.swaps:
                break
            self.start = self.ended
            if self.stopped or self.enters is not True:
                self.values = tuple(self.start[n] for n in self.names)
                break
        for _ in range(self.learned.peeled):
            if self.swaps and not self.stopped:
                yield from self._peel()
        self.mode = "region"

    def _peel(self) -> Iterator[Any]:
        """The first iteration, before the loop."""
        if self.enters is not True:
            raise Unsettled("whether its first iterations are all there are is known only when it runs", self)
        self.mode = "peel"
        self.places.clear()  # they will hold something else
        self.values = tuple(self.start[n] for n in self.names)
        yield None if self.items is None else self.items.item(self.first)
        self.mode = "region"
        if self.swaps:
            self.start, self.first = self.ended, self.first + 1
            self.values = tuple(self.start[n] for n in self.names)

    # -- one recording of the body --------------------------------------------------------------------------

    def _open(self) -> None:
        rec = self.rec
        self.outer = rec.piece
        varying = getattr(self, "piece", None)
        self.piece = rec.piece = Piece(self.outer, self)
        if varying is not None:
            self.piece.varying = varying.varying
        rec.depth += 1
        self.t = self.piece.stand_in(COUNT, self.index.name)
        rec.symbols.bind(self.t, self.index)
        self.flag = self.condition = None
        counted = rec.fresh(self.t)
        if self.items is not None:
            self.item = self.items.item(counted + self.first if self.first else counted)
        else:
            self.item = None
        peelable = (type(self.count) is int) if self.items is not None else self.outer is rec.outermost
        self.carrying = Carrying(rec, self.piece, self.learned, peelable)
        self.held: list[tuple[Any, Holding]] = []
        self.dummies: dict[str, Any] = {}
        values = []
        for name in self.names:
            held = self.start[name]
            if name not in self.exposed:
                values.append(UNBOUND)
            elif held is UNBOUND:
                values.append(self._unbound(name))
            elif type(held) is Box and held.unless is not None:
                self.dummies[name] = self.carrying.enter_unbound(name, held.type, held)
                values.append(self.dummies[name][0].box)
            else:
                holding = self.carrying.enter(name, held)
                self.held.append((name, holding))
                values.append(holding.during)
        self.values = tuple(values)
        for name in self.names:
            if isinstance(self.start[name], list | dict | set):  # += and its kin change it without a word
                self.piece.change(self.start[name])
        for place, before in self.places.values():
            holding = self.carrying.enter(("place", id(place), place.name), before)
            self.held.append((place, holding))
            place.set(holding.during)

    def _unbound(self, name: str) -> Any:
        if name not in self.learned.unbound:
            return UNBOUND
        slot, _ = self.dummies[name] = self.carrying.enter_unbound(name, self.learned.unbound[name])
        return slot.box

    def _give_up(self) -> None:
        self.piece.give_up()
        self.rec.piece = self.outer
        self.rec.depth -= 1

    def _close(self) -> None:
        rec, piece = self.rec, self.piece
        if rec.piece is not piece:
            raise Unsettled("an exception was caught around a loop in it", rec.piece.site)
        again = bool(piece.varying - {i for i, c in piece.cells.items() if not c.entry.constant})
        for at, holding in self.held:
            now = self.ended[at] if isinstance(at, str) else at.get()
            again = self.carrying.leave(holding, now) or again
        for name in self.exposed:
            if self.start[name] is UNBOUND or name in self.dummies:
                again = self._bound_inside(name) or again
        changed = self._changed()
        again = any([self._new_place(d) for d in changed]) or again
        if again:
            raise Again
        sure = self.enters is True and self.items is not None and type(self.count) is int
        self.carrying.settle_aliases(sure)
        grown = [d for d in changed if d.appended]
        leaving = Leaving(self, sure, grown)
        made = building.build(self, leaving)
        rec.depth -= 1
        rec.piece = self.outer
        try:
            leaving.finish(made)
        except Unsettled as unsettled:
            unsettled.site = unsettled.site or self
            raise

    def _bound_inside(self, name: str) -> bool:
        """A name that is not bound before the loop and may be read in it before it is bound."""
        after = self.ended[name]
        if name in self.dummies:
            slot, flag = self.dummies[name]
            if (type(after) is not Box and not is_number(after)) or type_here(after) != slot.type:
                raise self.carrying.differs(f"'{name}' is bound to different things in it")
            bound = after.unless if type(after) is Box else None
            if type(after) is Box:
                after.unless = None
                slot.after = after.value
                after.unless = bound
            else:
                slot.after = as_value(after)
            flag.after = as_value(True) if bound is None else to_type(bound, FLAG)
            return False
        if after is UNBOUND:
            return False
        if type(after) is Box or is_number(after):
            self.learned.unbound[name] = type_here(after)
            return True
        raise self.carrying.differs(f"'{name}' is bound in it for the first time")

    def _changed(self) -> list[Difference]:
        return differences(self.rec, self.piece, self.reach)

    def _new_place(self, difference: Difference) -> bool:
        """Places of a container that turn out to be carried."""
        new = False
        for key, before, after in difference.places:
            at = (id(difference.container), key)
            if at in self.places:
                continue
            if before is MISSING:
                raise self.carrying.differs(f"'{key}' is stored in it for the first time")
            place = Place(self.rec, difference.container, key)
            self.places[at] = (place, before)
            holding = Holding(("place", id(place), place.name), before)
            self.carrying.leave(holding, after)
            new = True
        return new
