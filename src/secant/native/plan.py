"""What is computed in which loop, what lies in memory, and for how long.

Enters: a region. Leaves: a `Plan`: nests and steps in order, and the storage of every array that has one.
Arrays are computed where they are read unless they must lie in memory: results, what is written into, what
a step needs, and what would otherwise be computed twice at some cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..derive.places import Known
from ..graph.core import Node, Region, Value
from ..ops.control import Control
from .actions import Action, Group, Nest, Step, Storage, at_most_size, is_array, nbytes, tells_lengths
from .overwriting import Overwriting
from .roles import ONTO, PULLING, Role

__all__ = ["Action", "Group", "Nest", "Plan", "Step", "Storage", "at_most_size", "is_array", "nbytes"]


class Plan(Overwriting):
    """The actions of a region in order, and where its arrays lie.

    ``owned`` arrays may be overwritten, ``known`` are the numbers that follow from indices of loops.
    """

    def __init__(self, region: Region, owned: Iterable[Value] = (), known: Known | None = None):
        super().__init__(region, known or {})
        for v in owned:
            self.storage[v] = Storage(nbytes(v), place=v)
        for node in self.order:
            self._take(node)
        for v in region.outputs:
            if is_array(v):
                self.keep(v)
        for v in region.outputs:
            self.touch(v, len(self.actions))
        self.lifetimes()

    def lifetimes(self) -> None:
        """From which action to which each storage is in use."""
        for v, k in self.position.items():
            if v in self.storage:
                s = self.storage[v]
                s.first = k if s.first < 0 else min(s.first, k)
                s.last = max(s.last, k)
        for k, values in self.reads.items():
            for v in values:
                if v in self.storage:
                    s = self.storage[v]
                    s.last = max(s.last, k)

    def renumber(self, order: Sequence[int], actions: list[Action]) -> None:
        """Put the actions in another order: ``order`` gives the new number of each, ``actions`` the new
        list.
        """
        end = len(self.actions)
        new = [*order, len(actions)]
        self.position = {v: new[k] for v, k in self.position.items()}
        reads: dict[int, set[Value]] = {}
        for k, values in self.reads.items():
            reads.setdefault(new[min(k, end)], set()).update(values)
        self.reads, self.actions = reads, actions
        for s in self.storage.values():
            s.first = s.last = -1
        self.lifetimes()

    # One node after the other

    def _take(self, node: Node) -> None:
        role = self.role[node]
        if role is Role.LAZY:
            for v in node.outputs:
                if tells_lengths(node):
                    here = len(self.actions)
                    self.actions.append(Step(node, measures=True))
                    for bound in node.inputs[1:]:
                        self.touch(bound, here)
                if self.read_apart(v) or self.deep(v):
                    self.keep(v)
            return
        if role is Role.REDUCED:
            self.reduce(node)
        elif role is Role.WRITE:
            self.write(node)
        elif role is Role.NUMBER:
            self.step(Step(node), self._reads_of(node, False))
        elif node.op.name in PULLING:
            self.step(Step(node), self._reads_of(node, True))
        else:
            for v in node.inputs:
                if is_array(v) and not self.in_memory(v):
                    self.keep(v)
            step = Step(node)
            if isinstance(node.op, Control) or node.op.name == ONTO:
                step.consumed = tuple(self.consumed(node))
                self.share(step)
            self.step(step, node.inputs)

    def _reads_of(self, node: Node, all_of_them: bool) -> list[Value]:
        """What lies in memory that a node is computed from; all elements of its inputs are, or few."""
        found = []
        for v in node.inputs:
            if is_array(v):
                found.extend([r.value for r in self.walk(v, False, [] if all_of_them else None)])
            else:
                found.append(v)
        return found

    def step(self, step: Step, reads: Iterable[Value]) -> None:
        here = len(self.actions)
        self.actions.append(step)
        for v in reads:
            self.touch(v, here)
        for v in step.node.outputs:
            self.position[v] = here
            if is_array(v) and v not in self.storage:
                self.storage[v] = Storage(nbytes(v))
