"""What names, attributes, items and lists hold after a loop.

Enters: the loop with its body recorded, and then its node. Leaves: the objects that the rewritten code gives
back to the names; places and lists are set. What only the last iteration knows is exported by the loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...graph.core import Value, apply, as_value
from ...graph.dims import symbols
from ...graph.registry import OPS
from ..boxes import Box
from ..pieces import Unsettled
from ..trees import flatten, unflatten
from ..unbound import UNBOUND
from .appending import Appending
from .contents import Difference
from .objects import alike, is_number, raw, type_here, zero_of

if TYPE_CHECKING:
    from .building import Made
    from .loops import Loop


class Leaving(Appending):
    """The end of one loop. ``exports`` maps values of the body to what they are where it did not run."""

    def __init__(self, loop: Loop, sure: bool, grown: list[Difference]):
        self.loop, self.sure, self.grown = loop, sure, grown
        self.exports: dict[Value, Value] = {}
        self.stacked: list[Value] = []
        self.unsure: set[str] = set()
        self.boxes: dict[int, Any] = {}  # boxes of the body -> those after it
        self.slots = {id(s.box): s for s in loop.carrying.slots}
        self.parts = self._parts(loop.item)
        for name in loop.live - loop.exposed:
            self._plan(name, loop.ended[name], loop.start[name])
        for name in loop.exposed:
            if loop.start[name] is not UNBOUND:
                for leaf in flatten(loop.ended[name])[0]:
                    if type(leaf) is Box and leaf.parent is not None and leaf.root.piece is not loop.piece:
                        self._export_lens(leaf)
        self.appended = [self._plan_appended(d) for d in grown]

    def _parts(self, item: Any) -> dict[int, tuple[int, ...]]:
        """The paths to the parts of the loop's item, by their ids."""
        found: dict[int, tuple[int, ...]] = {}
        todo: list[tuple[Any, tuple[int, ...]]] = [(item, ())]
        while todo:
            x, path = todo.pop()
            if type(x) in (Box, tuple):  # others may be the same by chance, as None is
                found[id(x)] = path
            if type(x) is tuple:
                todo.extend((part, (*path, i)) for i, part in enumerate(x))
        return found

    def _told(self, after: Any) -> bool:
        """Whether what the loop runs over tells this afterwards: an index, a view; not a number once read."""
        if id(after) not in self.parts:
            return False
        if type(after) is tuple:
            return all(map(self._told, after))
        number = type(after) is Box and after.type.kind != "array"
        return not number or self.loop.rec.symbols.of(after.held()) is not None

    # -- before the node is made ------------------------------------------------------------------------

    def _plan(self, name: str, after: Any, before: Any) -> None:
        if after is UNBOUND or self._told(after):
            return
        leaves, _ = flatten(after)
        if not (self.sure or alike(after, before) or (leaves and all(type(leaf) is Box for leaf in leaves))):
            self.unsure.add(name)  # what is not recorded is there only if the loop ran
        fits = [before] if len(leaves) == 1 else [None] * len(leaves)
        for leaf, old in zip(leaves, fits):
            if type(leaf) is not Box:
                continue
            if leaf.type.kind != "array" or leaf.root.piece is self.loop.piece:
                if not symbols(leaf.type.shape):
                    held, condition = raw(leaf)
                    self._export(held, old, name)
                    if condition is not None:
                        self._export(condition, None, "")
            elif leaf.parent is not None:
                self._export_lens(leaf)

    def _export(self, v: Value, before: Any, name: str) -> None:
        if v.constant or v.serial < self.loop.piece.start:
            return
        start = None if self.sure else self._before(v.type, before)
        if name and not self.sure:
            self._apart(v, start)
        if v in self.exports:
            return
        if start is None and not self.sure and name:
            self.unsure.add(name)
        self.exports[v] = zero_of(v.type) if start is None else start

    def _apart(self, v: Value, start: Value | None) -> None:
        """Two names of one value after an iteration, two before it: if the loop does not run they differ."""
        others = [slot.start for slot in self.loop.carrying.slots if slot.after is v]
        if v in self.exports:
            others.append(self.exports[v])
        if any(other is not start for other in others):
            raise self.loop.carrying.differs("two names hold one value after an iteration, and two before it")

    def _before(self, type_: Any, before: Any) -> Value | None:
        """What a name that the body binds starts as, if the loop may not run: what it held, if that fits."""
        if not (type(before) is Box or is_number(before)) or type_here(before) != type_:
            return None
        with self.loop.rec.seen_from(self.loop.outer):
            return raw(before)[0]

    def _export_lens(self, view: Box) -> None:
        at: Box | None = view
        while at is not None and at.lens is not None:
            for v in at.lens.inputs:
                self._export(v, None, "")
            at = at.parent

    # -- with the node made -----------------------------------------------------------------------------

    def finish(self, made: Made) -> None:
        """Give names, places, lists and arrays what they hold after the loop."""
        loop, rec = self.loop, self.loop.rec
        self.made = made
        for cell in loop.piece.cells.values():
            if cell.written and cell.value is not cell.entry:
                loop.outer.write(cell.box, made.after[cell.entry])
        values: list[Any] = []
        for name in loop.names:
            after, before = loop.ended[name], loop.start[name]
            if name in loop.dummies:
                slot, flag = loop.dummies[name]
                box = rec.fresh(labelled(made.after[slot.entry], name))
                if name[:8] != "_secant_":
                    box.unless = made.after[flag.entry]
                values.append(box)
            elif name in loop.exposed and before is not UNBOUND:
                values.append(self._carried(name, after))
            elif name in loop.live and after is not UNBOUND:
                values.append(self._left(name, after, before))
            elif name in loop.live and not self.sure:
                values.append(before)
            else:
                values.append(UNBOUND)
        for at, holding in loop.held:
            if not isinstance(at, str):
                at.set(self._object(holding, at.get()))
        for difference, plans in self.appended:
            self._extend(difference, plans)
        loop.carrying.loans(loop, self.boxes, self.sure)
        loop.values = tuple(values)
        loop.piece.open = False

    def _carried(self, name: str, after: Any) -> Any:
        holding = next(h for at, h in self.loop.held if at == name and isinstance(at, str))
        return self._object(holding, after)

    def _object(self, holding: Any, after: Any) -> Any:
        if holding.tree is None:
            return after
        leaves = flatten(after)[0]
        return unflatten(
            holding.tree, [x if s is None else self._slot(s, x) for s, x in zip(holding.leaves, leaves)]
        )

    def _slot(self, slot: Any, x: Any) -> Any:
        rec = self.loop.rec
        value = self.made.after[slot.entry]
        if slot.type.kind != "array":
            return rec.fresh(value)
        if id(x) not in self.boxes:
            outer = x.root.piece is not self.loop.piece
            kept = self._outer(x) if outer and self.sure else self._lent(Box(rec, value, ghost=x.ghost), x)
            self.boxes[id(x)] = kept
        return self.boxes[id(x)]

    def _lent(self, made: Box, x: Box) -> Box:
        """What may be one of several arrays in the body may be one of them after it, too."""
        rec = self.loop.rec
        roots = [r for r in rec.may_be(x.root) if r is not x.root]
        slots = [self.slots.get(id(r)) for r in roots]  # a stand-in is what it began as
        before = [r if s is None or s.root is None else s.root for r, s in zip(roots, slots)]
        outside = [r for r in before if r.piece is not self.loop.piece]
        if outside:
            made.readonly = next(e for lent, _, e in rec.loans[id(x.root)] if lent is x.root)
            rec.lend(made, outside, made.readonly)
        return made

    def _outer(self, x: Box) -> Box:
        """An array of outside the loop, or a view of one as of the last iteration."""
        if x.parent is None:
            return x
        if id(x) not in self.boxes:
            lens = x.lens
            assert lens is not None
            if lens.inputs and lens.remake is not None:
                lens = lens.remake(tuple(self.made.exports.get(v, v) for v in lens.inputs))
            self.boxes[id(x)] = Box(self.loop.rec, None, self._outer(x.parent), lens)
        return self.boxes[id(x)]  # type: ignore[no-any-return]

    def _left(self, name: str, after: Any, before: Any) -> Any:
        loop, rec = self.loop, self.loop.rec
        if self._told(after) and loop.items is not None:
            trips = rec.fresh(self.made.trips) if loop.trips is None else loop.trips
            last = trips + (loop.first - 1)
            item = loop.items.item(last)
            for step in self.parts[id(after)]:
                item = item[step]
            return self._maybe(item, before, name)
        leaves, tree = flatten(after)
        if not self.sure and after is not before and any(map(self._outside, leaves)):
            return self._one_of(before, after)
        made = unflatten(tree, [self._leaf(x) for x in leaves])
        if not self.sure and type(made) is Box and type(before) is Box and made.type.kind == "array":
            why = f"'{name}' is another array if this loop runs than if it does not"
            rec.lend(made, [before.root], Unsettled(why, loop))
        return self._maybe(made, before, name) if name in self.unsure else made

    def _outside(self, x: Any) -> bool:
        return type(x) is Box and x.type.kind == "array" and x.root.piece is not self.loop.piece

    def _one_of(self, before: Any, after: Any) -> Box:
        """An array that is one of two, depending on whether the loop runs: using it records otherwise."""
        rec = self.loop.rec
        box = rec.fresh(zero_of(next(x for x in flatten(after)[0] if self._outside(x)).type))
        why = "a name holds one array if it ran and another if it did not"
        rec.piece.stale[id(box)] = (box, Unsettled(why, self.loop))
        return box

    def _leaf(self, x: Any) -> Any:
        if type(x) is not Box:
            return x
        rec = self.loop.rec
        if x.type.kind == "array" and x.root.piece is not self.loop.piece:
            return self._outer(x)
        if x.unless is not None:
            with rec.seen_from(self.loop.piece):
                held, condition = raw(x)
            box = rec.fresh(self.made.exports.get(held, held))
            if condition is not None:
                box.unless = self.made.exports.get(condition, condition)
            return box
        last = x._held if x.parent is None and x.type.kind != "array" else self._value(x)
        told = last is not None and (
            last in self.made.exports or last.constant or last.serial < self.loop.piece.start
        )
        if last is not None and told:
            if id(x) not in self.boxes:
                ghost = x.ghost if x.type.shape else None
                self.boxes[id(x)] = self._lent(Box(rec, self.made.exports.get(last, last), ghost=ghost), x)
            return self.boxes[id(x)]
        return x  # cannot be told outside; using it says so

    def _value(self, x: Box) -> Value:
        with self.loop.rec.seen_from(self.loop.piece):
            return x.value

    def _maybe(self, made: Any, before: Any, name: str) -> Any:
        """What a name holds if the loop ran; if it may not have run, reading it is checked."""
        if self.sure:
            return made
        rec = self.loop.rec
        if before is not UNBOUND:
            if alike(made, before):
                return made
            if (type(made) is Box and made.type.kind == "array") or not (
                is_number(made) and is_number(before)
            ):
                raise Unsettled("a name holds one thing if it ran and another if it did not")
            old, condition = raw(before)
            chosen = rec.choose(self.ran(), made, rec.fresh(old))
            if condition is not None:
                chosen.unless = np.logical_or(self.ran(), condition)
            return chosen
        if is_number(made) and type(made) is not Box:
            made = rec.fresh(apply(OPS["identity"], (as_value(made),), {}))
        if type(made) is Box:
            labelled(made.value, name)
            if name[:8] != "_secant_":
                made.unless = self.ran()
            return made
        raise Unsettled("a name is bound only if it ran")

    def ran(self) -> Value:
        """Whether the loop ran at all."""
        found: Any = np.greater(self.made.trips, 0)
        return found  # type: ignore[no-any-return]


def labelled(value: Value, name: str) -> Value:
    """A value with the name it is known by, for messages."""
    if not value.name and not value.constant:
        value.name = name
    return value
