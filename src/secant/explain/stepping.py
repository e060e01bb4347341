"""A loop run one iteration at a time, and its derivative back the same way.

Enters: a loop node, the numbers of its inputs, and the adjoints of its outputs. Leaves: what was carried into
any iteration, and the adjoints of what came out of it. The states of a few iterations are kept, the others
are computed again from them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import Any

import numpy as np

from ..derive import pull
from ..graph.core import Node, Region, Value
from ..interpret import Program
from ..ops.control import loop_view, slope_type
from ..optimize import merged

ROOM = 2**28  # bytes of kept states
MOST = 256  # kept states


class Stepper:
    """A loop that can be stepped; ``active`` are the carried values that have an adjoint, by their places."""

    def __init__(self, node: Node, moving: Set[Value], arrived: Mapping[Value, Any]):
        self.node, self.view = node, loop_view(node)
        self.items = [j for j, v in enumerate(self.view.outputs.items) if v in arrived]
        self.final = [k for k, v in enumerate(self.view.outputs.carried) if v in arrived]
        self.active = self._active(moving)

    def _active(self, moving: Set[Value]) -> list[int]:
        """They depend on what derivatives are by, and the results on them."""
        view, nodes = self.view, self.view.body.nodes
        found = set(self.final)
        useful = {view.made.carried[k] for k in found} | {view.made.items[j] for j in self.items}
        while True:
            needed = set(useful)
            for node in reversed(nodes):
                if any(v in needed for v in node.outputs):
                    needed.update(v for v in node.inputs if v.type.inexact)
            new = {k for k, v in enumerate(view.inner.carried) if v in needed} - found
            if not new:
                break
            found |= new
            useful |= {view.made.carried[k] for k in new}
        return [k for k, v in enumerate(view.inner.carried) if v in moving and k in found and v.type.inexact]

    @cached_property
    def _forward(self) -> Program:
        return Program(self.view.body, owned=self.view.inner.carried)

    @cached_property
    def backward(self) -> tuple[Region, list[bool]]:
        """From the body's inputs, the adjoints of what is carried out, and of the items: those carried in.

        Also which of the active values have one; the others' are zero, and no outputs of the region.
        """
        view = self.view
        seeds = [Value(slope_type(view.made.carried[k].type)) for k in self.active]
        seeds += [Value(slope_type(view.made.items[j].type)) for j in self.items]
        given: dict[Value, Value] = {}
        for v, g in zip(
            [*[view.made.carried[k] for k in self.active], *[view.made.items[j] for j in self.items]], seeds
        ):
            if not v.constant:
                given[v] = given[v] + g if v in given else g
        targets = [view.inner.carried[k] for k in self.active]
        found = pull(view.body.nodes, given, targets)
        region = merged(Region([*view.body.inputs, *seeds], [found[v] for v in targets if v in found]))
        return region, [v in found for v in targets]

    @cached_property
    def _backward(self) -> Program:
        return Program(self.backward[0])

    def walk(self, inputs: Sequence[Any], indices: Mapping[str, int]) -> Walk:
        """Run the loop once with these inputs."""
        return Walk(self, inputs, indices)

    def step(self, state: list[Any], t: int, walk: Walk) -> list[Any]:
        """One iteration; the state is used up."""
        with np.errstate(all="ignore"):
            return self._forward.run(walk.inside(state, t), walk.indices | {self.view.index: t})

    def back(
        self, state: Sequence[Any], t: int, walk: Walk, gs: Sequence[Any], items: Sequence[Any]
    ) -> list[Any]:
        """The adjoints of what was carried in, given those of what was carried out."""
        program = self._backward
        with np.errstate(all="ignore"):
            got = iter(
                program.run([*walk.inside(state, t), *gs, *items], walk.indices | {self.view.index: t})
            )
        return [next(got) if reached else zero_like(v) for reached, v in zip(self.backward[1], gs)]


class Walk:
    """One run of a loop: ``trips`` is how many iterations there were."""

    def __init__(self, stepper: Stepper, inputs: Sequence[Any], indices: Mapping[str, int]):
        self.stepper, self.indices = stepper, dict(indices)
        view = stepper.view
        heads, width = len(view.inputs.head), len(view.inputs.carried)
        self.items = list(inputs[heads + width : heads + width + len(view.inputs.items)])
        self.rest = list(inputs[heads + width + len(view.inputs.items) :])
        self.count = int(inputs[0]) if not view.stops or inputs[1] else 0
        state = copied(inputs[heads : heads + width])
        room = max(
            4,
            min(MOST, ROOM // max(1, sum(np.asarray(v).nbytes for v in state if isinstance(v, np.ndarray)))),
        )
        self.kept, self.stride, self.room = {0: copied(state)}, 1, room
        self.trips = 0
        while self.trips < self.count:
            outs = stepper.step(state, self.index(self.trips), self)
            self.trips += 1
            state = outs[:width]
            if self.trips % self.stride == 0:
                self._keep(state)
            if view.stops and not outs[-1]:
                break

    def index(self, number: int) -> int:
        """The value of the index in the iteration that ran at this place."""
        return self.count - 1 - number if self.stepper.view.reverse else number

    def inside(self, state: Sequence[Any], t: int) -> list[Any]:
        """The inputs of the body."""
        return [t, *state, *[s[t] for s in self.items], *self.rest]

    def _keep(self, state: list[Any]) -> None:
        self.kept[self.trips] = copied(state)
        if len(self.kept) > self.room:
            self.stride *= 2
            self.kept = {t: s for t, s in self.kept.items() if t % self.stride == 0}

    def states(self, first: int, last: int) -> list[list[Any]]:
        """What was carried into the iterations from ``first`` up to ``last``."""
        at = max(t for t in self.kept if t <= first)
        state, found = copied(self.kept[at]), []
        while True:
            if at >= first:
                found.append(copied(state))
            if at == last:
                return found
            state = self.stepper.step(state, self.index(at), self)[: len(state)]
            at += 1

    def adjoints(self, wanted: Sequence[int], arrived: Mapping[Value, Any]) -> dict[int, list[Any]]:
        """For each wanted iteration the adjoints of what was carried out of it, of the active values."""
        stepper, view = self.stepper, self.stepper.view
        (final,) = self.states(self.trips, self.trips)
        gs = [
            arrived[view.outputs.carried[k]] if k in stepper.final else zero_like(final[k])
            for k in stepper.active
        ]
        stacks = [arrived[view.outputs.items[j]] for j in stepper.items]
        found: dict[int, list[Any]] = {}
        t, lowest = self.trips - 1, min(wanted, default=self.trips)
        while t >= lowest:
            first = max(lowest, t - self.room + 1)
            for state in reversed(self.states(first, t)):
                if t in wanted:
                    found[t] = gs
                if t > lowest:
                    index = self.index(t)
                    gs = stepper.back(state, index, self, gs, [s[index] for s in stacks])
                t -= 1
        return found


def copied(state: Sequence[Any]) -> list[Any]:
    """The values of a state as nobody else's: the body may write into them."""
    return [np.array(v) if isinstance(v, np.ndarray) else copy.copy(v) for v in state]


def zero_like(v: Any) -> Any:
    """An adjoint of nothing for a value."""
    return np.zeros_like(v) if isinstance(v, np.ndarray) else np.asarray(v).dtype.type(0)
