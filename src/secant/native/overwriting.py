"""What may be overwritten: writes in place, and what loops, branches and sums onto arrays take over.

Enters: a node that would overwrite an input. Leaves: whether it may, after everything that still needs the
old elements has been kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..derive.places import Known
from ..graph.core import Node, Region, Value
from ..graph.walk import regions
from ..ops.control import Control
from .actions import CHEAP, Step, Storage, at_most_size, base_of, is_array, position_of
from .placing import Placing
from .roles import ONTO, Role
from .settled import settled

WORTH = 400_000
"""What is computed in a nest of its own rather than in place, in additions."""


class Overwriting(Placing):
    """Placing, with arrays that change."""

    step: Callable[[Step, Iterable[Value]], None]

    def __init__(self, region: Region, known: Known):
        super().__init__(region)
        self.known = known
        self.when = {node: k for k, node in enumerate(self.order)}
        self.pinned = {n.inputs[0] for n in region.nodes if n.op.name == "items"}  # stacks are made of them

    def write(self, node: Node) -> None:
        """A write, in place if its base is dead afterwards; what it reads is noted."""
        base, out = node.inputs[0], node.outputs[0]
        if base.node is not None and base not in self.fence:
            self.keep(base)
        mine = self.storage.get(base)
        later = any(self.when[u] > self.when[node] for u in self.users[base]) or base in self.outputs
        inplace = (
            mine is not None
            and not later
            and base not in self.pinned
            and sum(v is base for v in node.inputs) == 1
        )
        values = (
            node.inputs[1:2] if node.op.name == "setitem" else node.inputs[1 : 1 + len(node.params["parts"])]
        )
        apart: tuple[Value, ...] = ()
        for v in values:
            if not inplace or not v.type.shape or self.kept(v) or not self._reads(v, mine):
                continue
            found = None if self._dear(v) else settled(node, v, lambda x: self._lies_in(x, mine), self.known)
            if found is None:
                self.keep(v)
            else:
                apart = tuple(found)
        if inplace:
            for v in self._hanging(node, base):
                self.keep(v)
        step = Step(node, inplace, apart=apart)
        if inplace and mine is not None:
            self.storage[out] = mine
        reads = list(node.inputs[:1])
        for v in node.inputs[1:]:
            reads.extend(
                [r.value for r in self.walk(v, False, [], at_most_size(v.type.shape))]
                if v.type.shape
                else [v]
            )
        self.step(step, reads)

    def _dear(self, v: Value) -> bool:
        """Whether an array is better computed in a nest of its own, which threads may share."""
        return self.weight(v) > CHEAP and at_most_size(v.type.shape) * self.weight(v) > WORTH

    def _lies_in(self, v: Value, storage: Storage | None) -> bool | None:
        """Whether a value that is kept lies in this storage; None if it is not kept."""
        return self.storage.get(v) is storage if self.kept(v) else None

    def _reads(self, v: Value, storage: Storage | None) -> bool:
        """Whether a lazy array is computed from what lies in this storage."""
        return storage is not None and any(self.storage.get(r.value) is storage for r in self.walk(v, False))

    def _hanging(self, node: Node, base: Value) -> list[Value]:
        """Lazy arrays computed from an array about to be overwritten, that are read afterwards."""
        now = self.when[node]
        found: list[Value] = []
        seen: set[Value] = set()
        todo = [base]
        while todo:
            for user in self.users.get(todo.pop(), ()):
                if self.when[user] >= now or self.role[user] is not Role.LAZY:
                    continue
                for v in user.outputs:
                    if v in seen or v in self.storage:
                        continue
                    seen.add(v)
                    todo.append(v)
                    if v in self.outputs or any(self.when[u] > now for u in self.users.get(v, ())):
                        found.append(v)
        return found

    def consumed(self, node: Node) -> Iterator[int]:
        """The inputs of a loop or branch that are ours and dead after it."""
        for i, v in enumerate(node.inputs):
            s = self.storage.get(v)
            if (
                s is None
                or v.type.item is not None
                or v in self.pinned
                or sum(x is v for x in node.inputs) > 1
            ):
                continue
            later = any(self.when[u] > self.when[node] for u in self.users[v]) or v in self.outputs
            if (
                not later
                and not self._hanging(node, v)
                and not any(x is not v and is_array(x) and self._reads(x, s) for x in node.inputs)
            ):
                yield i

    def share(self, step: Step) -> None:
        """Let what a loop or branch overwrites be where its results lie; forget what cannot be
        overwritten.
        """
        node = step.node
        kept = []
        if node.op.name == "loop":
            heads = 1 + node.params["stops"]
            for i in step.consumed:
                if 0 <= i - heads < node.params["carried"]:
                    self.storage[node.outputs[i - heads]] = self.storage[node.inputs[i]]
                    kept.append(i)
        elif node.op.name == ONTO and 0 in step.consumed:
            self.storage[node.outputs[0]] = self.storage[node.inputs[0]]
            kept.append(0)
        elif isinstance(node.op, Control):
            arms = list(regions(node))
            first = len(node.inputs) - len(arms[0].inputs)
            for k, out in enumerate(node.outputs):
                if not is_array(out):
                    continue
                bases = {position_of(base_of(arm.outputs[k], arm), arm) for arm in arms}
                i = bases.pop() + first
                if not bases and i in step.consumed and i not in kept and i >= first:
                    self.storage[out] = self.storage[node.inputs[i]]
                    kept.append(i)
        step.consumed = tuple(kept)
