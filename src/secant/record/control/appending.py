"""Lists that a loop appends to: one stack for each item appended per iteration.

Enters: what an iteration appended. Leaves: the lists as they are after all iterations; their items are read
from the stacks when somebody asks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...graph.core import Value
from ..boxes import Box
from ..pieces import Unsettled
from ..trees import LEAF, flatten, unflatten
from .contents import Difference
from .objects import is_number, value_here

if TYPE_CHECKING:
    from .building import Made
    from .loops import Loop


class Appending:
    """The part of a loop's end that is about lists."""

    loop: Loop
    made: Made
    stacked: list[Value]
    slots: dict[int, Any]
    boxes: dict[int, Any]

    def _plan_appended(self, difference: Difference) -> tuple[Any, list[Any]]:
        plans = []
        for x in difference.appended:
            leaves, tree = flatten(x)
            kinds: list[Any] = []
            for leaf in leaves:
                if type(leaf) is Box and leaf.type.kind == "array" and leaf.root.piece is not self.loop.piece:
                    if leaf.parent is not None or leaf.root.piece is not self.loop.outer:
                        raise Unsettled("a view of an array is appended to a list in it")
                    kinds.append(leaf)
                elif type(leaf) is Box or is_number(leaf):
                    self._unwritten(leaf)
                    kinds.append((len(self.stacked), leaf))
                    self.stacked.append(value_here(leaf))
                else:
                    raise Unsettled("something that is no number and no array is appended to a list in it")
            plans.append((tree, kinds))
        return difference, plans

    def _unwritten(self, leaf: Any) -> None:
        """An appended array must not be one that a later iteration writes."""
        if type(leaf) is not Box or leaf.type.kind != "array":
            return
        spoiled = self.loop.carrying.spoiled()
        for slot in self.slots.values():
            if id(slot) in spoiled and (
                slot.box is leaf.root or (slot.final and slot.final.root is leaf.root)
            ):
                raise Unsettled("an array that is appended to a list in it is written later on")
        if leaf.root is not leaf and leaf.root._version > 1:
            raise Unsettled("a view of an array that is written is appended to a list in it")

    def _extend(self, difference: Difference, plans: list[Any]) -> None:
        loop, rec = self.loop, self.loop.rec
        if rec.piece is not rec.outermost and loop.trips is None and rec.varies(self.made.trips):
            raise Unsettled("how much is appended to a list in it is known only when it runs")
        count = rec.decide(self.made.trips) if loop.trips is None else loop.trips
        rec.piece.change(difference.container)
        del difference.container[difference.before :]
        stacks = [k[0] for _, kinds in plans for k in kinds if type(k) is tuple]
        runs = {k: rec.run(self.made.stacks[k], count) for k in stacks}
        if len(plans) == 1 and plans[0][0] == LEAF and type(plans[0][1][0]) is tuple and count > 1:
            run = runs[plans[0][1][0][0]]
            difference.container.extend([run.element(i) for i in range(count - 1)])
        for i in range(len(difference.container) - difference.before, count):
            for tree, kinds in plans:
                parts = [runs[k[0]].element(i) if type(k) is tuple else k for k in kinds]
                if i == count - 1:  # the last is the very array that a name may still hold
                    held = [self.boxes.get(id(k[1])) if type(k) is tuple else None for k in kinds]
                    parts = [p if h is None else h for p, h in zip(parts, held)]
                difference.container.append(unflatten(tree, parts))
