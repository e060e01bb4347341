"""The choice of what a backward loop keeps, restores, reads at the end, and computes again.

Enters: a loop, and the adjoint of its body. Leaves: a `Kept`. The choice is a minimum cut: between what an
iteration is given (the values carried into it, and the results of costly ops) and what the adjoint reads, the
fewest bytes.

A buffer that the body writes slice by slice is not kept whole. Where the final buffer still holds what was
read, it is read there (see `present`). Otherwise the overwritten slices are kept (an undo log), and the
backward loop restores the buffer as it goes (see `unwinding`). A value that is kept at the start of each
iteration is not kept at its end: that is the start of the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..graph.core import Node, Value, reach
from ..ops.control import LoopView
from .around import Around
from .cut import WHOLE, cheap, least_kept, size
from .present import Buffer, buffers, reads
from .rebuilding import computed_again
from .unwinding import Undone, read_by, undo
from .writes import overwritten


@dataclass
class Kept:
    """The stacks to collect, and the adjoint that reads them.

    ``back`` are the places of what is carried backwards too, and ``before`` what those were before the
    iteration; ``finals`` stand for buffers as they are at the end; ``read`` is what ``outputs`` depend on.
    """

    stacked: list[Value]
    back: list[int]
    before: list[Value]
    outputs: list[Value]
    finals: dict[int, Value]
    read: set[Value]


class Choice:
    """One attempt: which buffers are undone, which are read at the end, and what is kept besides.

    The ``banned`` buffers are not undone; ``written`` is whether values that were written are read back.
    """

    def __init__(
        self,
        view: LoopView,
        outs: Sequence[Value],
        seeds: Sequence[Value],
        around: Around,
        restoring: dict[tuple[Node, int], Value],
        banned: set[int],
        written: bool,
    ):
        self.view, self.outs, self.seeds, self.known = view, list(outs), seeds, around.known
        self.restoring, self.banned, self.written = restoring, set(banned), written
        self.fence = [*view.body.inputs, *seeds]
        self.nodes = reach([*self.outs, *restoring.values()], stop=self.fence)
        self.moving = set(seeds)
        for node in self.nodes:
            if any(v in self.moving for v in node.inputs):
                self.moving.update(node.outputs)
        self.inputs = set(view.body.inputs)
        self.fixed = self.inputs - set(view.inner.carried)
        self.buffers = buffers(view, around.known)
        self.undone: dict[int, list[Undone]] = {}
        self.chosen: list[Value] = []
        able = [b for k, b in self.buffers.items() if k not in banned]
        self.prices = {v: self._price(b) for b in able for v in b.values}
        self._read_at_end()

    # -- buffers as they are at the end

    def _read_at_end(self) -> None:
        """What is read of buffers that are not undone, where these still hold it at the end."""
        self.instead: dict[Value, Value] = {}
        self.edges: dict[tuple[Node, int], Value] = {}
        self.origins: dict[Value, list[Value]] = {}
        held = [b for k, b in self.buffers.items() if k not in self.undone]
        at = {v: (b, t) for b in held for v, t in b.at.items()}
        for b in held:
            if not b.steps:
                self._stands(b.values[0], b.final, b)
        for node in self.nodes:
            if node.op.name == "getitem" and node.inputs[0] in at and node.outputs[0] not in self.moving:
                b, t = at[node.inputs[0]]
                found = b.read(node, t)
                if found is not None:
                    self._stands(node.outputs[0], found, b)
            elif node.op.holds and any(v in self.moving for v in node.inputs):
                self._read_inside(node, at)
        tracked = {v for b in self.buffers.values() for v in b.at}
        for b in held if self.written else ():
            for v, found in b.written():
                if v not in self.instead and v not in self.fixed and v not in tracked:
                    self._stands(v, found, b)

    def _read_inside(self, node: Node, at: dict[Value, tuple[Buffer, int]]) -> None:
        for place, v in enumerate(node.inputs):
            if v in at:
                b, t = at[v]
                places = reads(node, place, self.known)
                if places is not None and b.holds(t, places):
                    self.edges[node, place] = b.final

    def _stands(self, v: Value, found: Value, buffer: Buffer) -> None:
        self.instead[v] = found
        read = [] if found is buffer.final else _slots(found)
        self.origins[v] = [u for u in read if not u.constant]

    # -- buffers that are undone

    def _undo(self, k: int) -> bool:
        buffer, made = self.buffers[k], list[Undone]()
        for step in buffer.steps:
            known = self.restoring.get((step.node, step.after.index))
            found = undo(step, step.after) if known is None else Undone(known, [], [])
            if found is None:
                self.banned.add(k)
                return False
            made.append(found)
        self.undone[k] = made
        return True

    def _price(self, buffer: Buffer) -> int:
        """How many bytes the log of one iteration takes, of what is not kept anyway."""
        steps = [s for s in buffer.steps if (s.node, s.after.index) not in self.restoring]
        return sum(overwritten(s, self.known) for s in steps)

    def _values_undone(self) -> set[Value]:
        return {v for k in self.undone for v in self.buffers[k].values}

    def _stale(self, also: set[Value]) -> list[Value]:
        """What must be kept to undo steps, since it is computed from buffers as they were before those."""
        found: list[Value] = []
        first = {
            v: b.steps[t].node.serial if t < len(b.steps) else WHOLE**2
            for b in map(self.buffers.__getitem__, self.undone)
            for t, v in enumerate(b.values)
        }
        for k, all_made in self.undone.items():
            for step, made in zip(self.buffers[k].steps, all_made):
                old = {v for v, serial in first.items() if serial <= step.node.serial}
                given = self.fixed | (set(first) - old) | set(found) | also

                def origin(v: Value, old: set[Value] = old) -> Sequence[Value] | None:
                    if v in old:
                        return None
                    return () if self._kept_anyway(v) else self._inputs(v)

                inner = (step.node, step.after.index) in self.restoring
                again = self._frontier([made.before]) if inner else []
                found += least_kept([*made.reads, *again], given, origin, size)
        return list(dict.fromkeys(found))

    # -- the cut

    def _inputs(self, v: Value) -> Sequence[Value]:
        if v in self.origins:
            return self.origins[v]
        assert v.node is not None
        return v.node.inputs

    def _kept_anyway(self, v: Value) -> bool:
        if v in self.origins:
            return False
        return v.node is None or v in self.inputs or not cheap(v.node)

    def _origin(self, v: Value) -> Sequence[Value] | None:
        return None if self._kept_anyway(v) else self._inputs(v)

    def _cost(self, v: Value) -> int:
        return min(size(v), self.prices.get(v, WHOLE))

    def _frontier(self, outs: Sequence[Value]) -> list[Value]:
        """The values of the forward pass that the adjoint reads."""
        found = dict.fromkeys(outs)
        for node in reach(outs, stop=self.fence):
            if any(v in self.moving for v in node.inputs):
                read = [v for i, v in enumerate(node.inputs) if (node, i) not in self.edges]
                found.update(dict.fromkeys(read))
        return [v for v in found if v not in self.moving and not v.constant]

    def _cut(self, also: set[Value]) -> list[Value]:
        """What is kept besides the logs, given the values carried backwards ``also``."""
        made = [u for all_made in self.undone.values() for u in all_made]
        wanted = [*self._frontier([*self.outs, *self._restored()]), *[v for u in made for v in u.reads]]
        logs = [v for u in made for v in u.log]
        stale = self._stale(also)
        given = self.fixed | self._values_undone() | set(logs) | set(stale) | also
        cut = least_kept(wanted, given, self._origin, self._cost)
        return [*stale, *[v for v in cut if v not in set(stale)]]

    def _restored(self) -> list[Value]:
        """The buffers that backward loops inside restore."""
        return [
            u.before
            for k, all_made in self.undone.items()
            for s, u in zip(self.buffers[k].steps, all_made)
            if (s.node, s.after.index) in self.restoring
        ]

    def _decide(self) -> None:
        while True:
            self.chosen = self._cut(set())
            found = [
                k
                for k, b in self.buffers.items()
                if b.steps
                and k not in self.undone
                and k not in self.banned
                and self._price(b) < sum(size(v) for v in b.values if v in set(self.chosen))
            ]
            if not any([self._undo(k) for k in found]):
                if not found:
                    return
                continue
            self._read_at_end()

    def _shifted(self) -> list[int]:
        """The values kept both before and after an iteration: what was after one is before the next."""
        inner, made = self.view.inner.carried, self.view.made.carried
        found: list[int] = []
        for k, (before, after) in enumerate(zip(inner, made)):
            taken = {made[j] for j in found} | self._values_undone() | set(self.view.body.inputs)
            if before not in set(self.chosen) or after in taken or after.constant:
                continue
            cut = self._cut({*[made[j] for j in found], after})
            if sum(map(size, cut)) < sum(map(size, self.chosen)) and all(
                inner[j] in set(cut) for j in [*found, k]
            ):
                found.append(k)
                self.chosen = cut
        return found

    def kept(self) -> Kept:
        """What is kept, and the adjoint in terms of it."""
        view = self.view
        self._decide()
        shifted = self._shifted()
        logs = [v for all_made in self.undone.values() for u in all_made for v in u.log]
        stacked = list(dict.fromkeys([*self.chosen, *logs]))
        back = [*self.undone, *shifted]
        finals = {k: b.final for k, b in self.buffers.items() if k not in self.undone}
        for k, all_made in self.undone.items():
            self.instead.update(zip(self.buffers[k].values, [u.before for u in all_made]))
        fence = {*self.fixed, *self.seeds, *stacked, *finals.values(), *[view.made.carried[k] for k in back]}
        outs = [*self.outs, *[view.inner.carried[k] for k in back]]
        made = computed_again(outs, fence, self.instead, self.edges)
        return Kept(
            stacked, back, made[len(self.outs) :], made[: len(self.outs)], finals, read_by(made, list(fence))
        )


def _slots(read: Value) -> Sequence[Value]:
    node = read.node
    assert node is not None
    return node.inputs[1:] if node.op.name == "getitem" else _slots(node.inputs[0])
