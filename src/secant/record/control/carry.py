"""What goes from one iteration of a loop to the next: stand-ins at its start, values at its end.

Enters: the objects that names, attributes and items hold before the loop, and after a first recording of its
body. Leaves: stand-ins for the numbers and arrays among them, and the values that follow; or `Again`, when
the body must be recorded again knowing more, `Peel`, when the first iteration differs from the others, and
`Unsettled`, when no region will do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...graph.core import Value, as_value
from ...graph.types import Type, type_of
from ...ops.control import FLAG, to_type
from ..boxes import Box
from ..pieces import Piece, Unsettled
from ..trees import Tree, flatten, unflatten
from .objects import alike, is_number, kind_of, lifts, named, raw, type_here, value_here, zero_of
from .policy import MOST_PEELED, Learned

if TYPE_CHECKING:
    from ..recording import Recording


class Again(Exception):
    """The body is to be recorded again: something more is known of what it carries."""


class Peel(Exception):
    """The first iteration is not like the others (``reason``): it is to stand before the loop."""


class Slot:
    """One number or array that the loop carries."""

    __slots__ = ("after", "box", "entry", "final", "root", "start", "type")

    def __init__(self, type: Type, start: Value, entry: Value, box: Box, root: Box | None):
        self.type = type
        self.start = start
        self.entry = entry
        self.box = box
        self.root = root  # the array outside that the stand-in starts as
        self.after: Value | None = None
        self.final: Any = None  # the box that an array's name holds at the end of the iteration


class Holding:
    """One name or place: what it holds before, during and after an iteration."""

    __slots__ = ("before", "during", "key", "leaves", "tree")

    def __init__(self, key: Any, before: Any):
        self.key = key
        self.before = before
        self.during: Any = before
        self.tree: Tree | None = None  # where it is carried: its nesting
        self.leaves: list[Slot | None] = []


class Carrying:
    """What one loop carries, in one recording of its body."""

    def __init__(self, rec: Recording, piece: Piece, learned: Learned, peelable: bool):
        self.rec, self.piece, self.learned = rec, piece, learned
        self.peelable = peelable
        self.slots: list[Slot] = []
        self.arrays: dict[int, Slot] = {}  # by the id of the box outside: one stand-in for each array

    def differs(self, reason: str) -> Exception | BaseException:
        """The first iteration is not like the second: peel it off, or give up."""
        return Peel(reason) if self.peelable and self.learned.peeled < MOST_PEELED else Unsettled(reason)

    # -- at the start -----------------------------------------------------------------------------------

    def enter(self, key: Any, before: Any) -> Holding:
        """Stand-ins for what a name or place holds at the start of an iteration."""
        holding = Holding(key, before)
        if type(before) is not Box and key not in self.learned.carried:
            return holding
        if type(before) is Box and before.type.kind == "array" and key not in self.learned.carried:
            return holding
        leaves, holding.tree = flatten(before)
        holding.leaves = [self._stand_in((key, i), x) for i, x in enumerate(leaves)]
        for slot in holding.leaves:
            if slot is not None and isinstance(key, str) and len(leaves) == 1 and key[:8] != "_secant_":
                slot.entry.name = key
        holding.during = unflatten(
            holding.tree, [x if s is None else s.box for x, s in zip(leaves, holding.leaves)]
        )
        return holding

    def _stand_in(self, place: Any, x: Any) -> Slot | None:
        wanted = self.learned.types.get(place)
        if type(x) is Box and x.type.kind == "array":
            if place[0] not in self.learned.apart and id(x) in self.arrays:
                return self.arrays[id(x)]
            slot = self.arrays[id(x)] = self._slot(x.type, self._outside(x), x.root, x.ghost)
            slot.box.readonly = x.readonly
            return slot
        if not is_number(x) or (type(x) is not Box and wanted is None):
            return None
        type_ = type_here(x)
        wanted = wanted if wanted is not None and lifts(self.rec, type_, wanted) else type_
        start = self._outside(x)
        return self._slot(wanted, to_type(start, wanted), None, None)

    def _outside(self, x: Any) -> Value:
        """A value as it is before the loop, seen from there."""
        with self.rec.seen_from(self.piece.outer or self.piece):
            return value_here(x)

    def _slot(self, type_: Type, start: Value, root: Box | None, ghost: Any) -> Slot:
        entry = self.piece.stand_in(type_, start.name)
        slot = Slot(type_, start, entry, Box(self.rec, entry, ghost=ghost), root)
        self.slots.append(slot)
        return slot

    def enter_unbound(self, key: Any, type_: Type, before: Box | None = None) -> tuple[Slot, Slot]:
        """A name that only some iterations bind: a dummy for it, and whether it is bound yet.

        ``before`` is what it may be bound to before the loop.
        """
        with self.rec.seen_from(self.piece.outer or self.piece):
            held, bound = (zero_of(type_), None) if before is None else raw(before)
        slot = self._slot(type_, held, None, None)
        start = as_value(False) if bound is None else to_type(bound, FLAG)
        flag = self._slot(type_of(False), start, None, None)
        if not str(key).startswith("_secant_"):
            slot.box.unless = flag.entry
        return slot, flag

    # -- at the end -------------------------------------------------------------------------------------

    def leave(self, holding: Holding, after: Any) -> bool:
        """Take what a name or place holds at the end of the iteration; True if the body is to be redone."""
        key, before = holding.key, holding.before
        if holding.tree is None:
            if after is before or alike(before, after):
                return False
            return self._learn(key, before, after)
        if id(holding.during) in self.piece.before:
            raise self.differs(f"what {named(key)} holds is changed in place and bound anew")
        leaves, tree = flatten(after)
        if tree != holding.tree:
            raise self.differs(f"{named(key)} is nested otherwise after an iteration than before it")
        again = False
        for i, (slot, x) in enumerate(zip(holding.leaves, leaves)):
            again = self._leaf((key, i), slot, flatten(before)[0][i], x) or again
        return again

    def _learn(self, key: Any, before: Any, after: Any) -> bool:
        """A name that was left alone turns out to be bound anew: carry it."""
        old, tree = flatten(before)
        new, other = flatten(after)
        if tree != other or len(old) == 0:
            raise self.differs(
                f"{named(key)} {kind_of(after)} after an iteration, and {kind_of(before)} before it"
            )
        for i, (x, y) in enumerate(zip(old, new)):
            if is_number(x) and is_number(y):
                self.learned.types[key, i] = type_here(y)
            elif (type(x) is Box) != (type(y) is Box) or (type(x) is not Box and not alike(x, y)):
                raise self.differs(
                    f"{named(key)} {kind_of(y)} after an iteration, and {kind_of(x)} before it"
                )
        self.learned.carried.add(key)
        return True

    def _leaf(self, place: Any, slot: Slot | None, before: Any, x: Any) -> bool:
        key = place[0]
        if slot is None:
            if alike(before, x):
                return False
            if is_number(before) and is_number(x):
                self.learned.types[place] = type_here(x)
                return True
            raise self.differs(
                f"{named(key)} {kind_of(x)} after an iteration, and {kind_of(before)} before it"
            )
        if slot.type.kind == "array":
            return self._array(key, slot, x)
        if not is_number(x):
            raise self.differs(f"{named(key)} {kind_of(x)} after an iteration, and a number before it")
        type_ = type_here(x)
        if type_ == slot.type:
            slot.after = value_here(x)
        elif lifts(
            self.rec, type_, slot.type
        ):  # a plain number, or one of a weaker type, as a start would be
            slot.after = to_type(value_here(x), slot.type)
        elif self.learned.types.get(place) != type_ and lifts(self.rec, slot.type, type_):
            self.learned.types[place] = type_
            return True
        else:
            raise self.differs(f"{named(key)} is {type_} after an iteration, and {slot.type} before it")
        return False

    def _array(self, key: Any, slot: Slot, x: Any) -> bool:
        if type(x) is not Box or x.type != slot.type:
            raise self.differs(f"{named(key)} {kind_of(x)} after an iteration, and {slot.type} before it")
        if x.ghost.strides != slot.box.ghost.strides and x.size > 1:
            raise self.differs(f"{named(key)} lies in memory otherwise after an iteration than before it")
        if slot.final is not None and slot.final is not x:  # two names of one array part ways
            self.learned.apart.add(key)
            return True
        slot.after, slot.final = x.value, x
        return False

    # -- arrays known by several names --------------------------------------------------------------------

    def settle_aliases(self, sure: bool) -> None:
        """Make sure that arrays in names are as good as their values: nobody else sees their writes.

        A stand-in is an array of its own, though in the first iteration it is one that may have other names,
        and after a swap it is another one of the loop's. Where nothing is written to it, that is no matter.
        """
        cells, spoiled = self.piece.cells, self.spoiled()
        finals: dict[int, Slot] = {}
        held: dict[int, Slot] = {}
        for slot in self.slots if not sure else ():  # the loop may not run, and then they are what they were
            if slot.final is not None and held.setdefault(id(slot.final), slot).root is not slot.root:
                raise self.differs("two names hold one array after an iteration, and two before it")
        for slot in self.slots:
            if slot.root is None or slot.final is None:
                continue
            written = id(slot) in spoiled
            cell = cells.get(id(slot.root))
            if (written and cell is not None) or (cell is not None and cell.written):
                raise self.differs("an array is written under one name and read under another")
            if written and id(slot.root) in self.rec.positions:
                if self.peelable and not self.learned.peeled:
                    raise Peel("an argument's array is written under a name that is bound anew later on")
                self.rec.hides = True
            root = slot.final.root
            if root.piece is not self.piece:  # an array from outside the loop
                cell = cells.get(id(root))
                if written or (cell is not None and cell.written):
                    raise self.differs("a name is bound to an array that is written in the loop")
            other = finals.setdefault(id(root), slot)
            if other is not slot and other.final is not slot.final and (written or id(other) in spoiled):
                raise self.differs("two names are bound to one array, which is written in the loop")

    def spoiled(self) -> set[int]:
        """The slots (by id) whose first array some iteration writes: under its name, or after swaps."""
        stand_ins = {id(s.box): s for s in self.slots}
        todo = [s for s in self.slots if s.box._version > 0]
        found: set[int] = set()
        while todo:
            slot = todo.pop()
            if id(slot) in found:
                continue
            found.add(id(slot))
            if slot.final is not None and id(slot.final.root) in stand_ins:  # what this name holds next
                todo.append(stand_ins[id(slot.final.root)])
        return found

    def loans(self, site: Any, made: dict[int, Box], sure: bool) -> None:
        """After the loop: which arrays may or may not be the same as the ones that names hold now."""
        roots = [s.root for s in self.slots if s.root is not None and s.final is not None]
        stand_ins, spoiled = {id(s.box) for s in self.slots}, self.spoiled()
        for slot in self.slots:
            if slot.root is None or slot.final is None:
                continue
            error = Unsettled(
                "which of several arrays a name holds after this loop depends on how often it ran", site
            )
            if id(slot) in spoiled:
                self.rec.piece.stale[id(slot.root)] = (slot.root, error)
            if id(slot.final.root) in stand_ins or not sure:
                self.rec.lend(made[id(slot.final)], roots, error)
