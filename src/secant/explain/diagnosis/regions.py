"""The insides of loops, branches and calls as parts of their own, run at the numbers of one run around.

Enters: a run, and a node in it that holds regions. Leaves: runs of what is inside: the arm that was
taken, the body of a call, or any iteration of a loop, with the adjoints that come back to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...derive import pull
from ...graph.core import Node, Region, Value
from ...graph.walk import everything, regions
from ...interpret import Program
from ...ops.control import loop_view, slope_type
from ..formulas import Text
from ..headings import heading
from ..naming import Naming
from ..sayings import carried_names
from ..stepping import Stepper, zero_like
from .part import Part, Run
from .records import Turn


def draws(node: Node) -> bool:
    """Whether something inside draws random numbers, so that it cannot be run again."""
    return any(n.op.name == "draw" for r in regions(node) for n in everything(r))


def _naming(
    around: Part, region: Region, pairs: Sequence[tuple[Value, Value | None]], names: dict[Value, str]
) -> Naming:
    outer = around.naming
    known, folded = [], {}
    for inner, given in pairs:
        name = names.get(inner) or inner.name
        if given is not None and given in outer.names and not name:
            name = outer.names[given].text
        if given is not None and given.constant and not given.shape:
            folded[inner] = Text(outer.said(given))
        else:
            known.append((name or "value", inner))
    made = [v for v in region.outputs if not v.constant]
    return Naming(known, region.nodes, made, {}, Text("f"), folded=folded)


class Arm:
    """A branch or a call: what ran inside."""

    def __init__(self, run: Run, node: Node):
        self.around, self.node = run, node
        first = 1 if node.op.name == "branch" else 0
        given = run.near(node)
        name = "body" if not first else "then" if given[0] else "orelse"
        region: Region = node.params[name]
        self.operands, self.region = node.inputs[first:], region
        key = node, name
        if key not in run.part.parts:
            pairs = list(zip(region.inputs, self.operands))
            moving = {a for a, b in pairs if b in run.part.reached}
            naming = _naming(run.part, region, list(pairs), {})
            run.part.parts[key] = Part(region.inputs, region.nodes, region.outputs, naming, moving)
        self.part: Part = run.part.parts[key]
        self.inside: Run = self.part.run(given[first:], run.indices, run.turns)

    def pull(self) -> Run:
        """The run with its adjoints."""
        seeds: dict[Value, Any] = {}
        for out, inner in zip(self.node.outputs, self.region.outputs):
            if out in self.around.adjoints:
                g = self.around.adjoints[out]
                seeds[inner] = seeds[inner] + g if inner in seeds else g
        self.inside.pull(seeds)
        return self.inside


class Loop:
    """A loop: any of its iterations, forward or with the adjoints that come back to it."""

    def __init__(self, run: Run, node: Node):
        self.around, self.node, self.view = run, node, loop_view(node)
        self.heading = heading(node)
        view = self.view
        if node not in run.part.parts:
            pairs: list[tuple[Value, Value | None]] = [(v, None) for v in view.inner.head]
            for a, b in ((view.inner.carried, view.inputs.carried), (view.inner.items, view.inputs.items)):
                pairs += [(v, None) for v, _ in zip(a, b)]
            pairs += list(zip(view.inner.rest, view.inputs.rest))
            names = dict(zip(view.inner.carried, carried_names(node)))
            names |= {v: self.heading.counter or "iteration" for v in view.inner.head}
            names |= {v: v.name or o.name or "item" for v, o in zip(view.inner.items, view.inputs.items)}
            naming = _naming(run.part, view.body, pairs, names)
            part = Part(view.body.inputs, view.body.nodes, view.body.outputs, naming, self._moving())
            run.part.parts[node] = part, Stepper(node, set(), {}), _Back(part, self.view)
        self.part: Part = run.part.parts[node][0]
        self.stepper: Stepper = run.part.parts[node][1]
        self.back: _Back = run.part.parts[node][2]
        self.walk = self.stepper.walk(run.near(node), run.indices)
        self.trips: int = self.walk.trips

    def _moving(self) -> set[Value]:
        """The inputs of the body that depend on what derivatives are by."""
        view, reached = self.view, self.around.part.reached
        found = {
            a
            for inner, outer in (
                (view.inner.carried, view.inputs.carried),
                (view.inner.items, view.inputs.items),
                (view.inner.rest, view.inputs.rest),
            )
            for a, b in zip(inner, outer)
            if b in reached
        }
        while True:
            known = set(found)
            for n in view.body.nodes:
                if any(v in known for v in n.inputs):
                    known.update(n.outputs)
            more = {a for a, b in zip(view.inner.carried, view.made.carried) if b in known} - found
            if not more:
                return found
            found |= more

    def turn(self, t: int) -> tuple[Turn, ...]:
        """Where iteration ``t`` is, loops around first."""
        return (*self.around.turns, Turn(self.heading.title, self.heading.line, t, self.trips))

    def at(self, t: int) -> Run:
        """Iteration ``t`` with all its values."""
        (state,) = self.walk.states(t, t)
        index = self.walk.index(t)
        inside = self.walk.inside(state, index)
        return self.part.run(inside, self.walk.indices | {self.view.index: index}, self.turn(t))

    def forward(self, see: Callable[[int, Sequence[Any], Sequence[Any]], bool]) -> None:
        """``see(t, state that went in, what came out)`` for each iteration in order, until it says True."""
        from_, width = 0, len(self.view.inner.carried)
        (state,) = self.walk.states(0, 0) if self.trips else ([],)
        while from_ < self.trips:
            before = [np.array(v) if isinstance(v, np.ndarray) else v for v in state]
            outs = self.stepper.step(state, self.walk.index(from_), self.walk)
            if see(from_, before, outs):
                return
            state = outs[:width]
            from_ += 1

    def backward(self, see: Callable[[int, Sequence[Any], dict[Value, Any]], bool]) -> None:
        """``see(t, adjoints of what came out, those of what went in)``, from the last iteration on."""
        view, back = self.view, self.back
        if not self.trips:
            return
        (final,) = self.walk.states(self.trips, self.trips)
        adjoints = self.around.adjoints
        gs = [
            adjoints[v] if v in adjoints else zero_like(final[k])
            for k, v in ((k, view.outputs.carried[k]) for k in back.carried)
        ]
        t = self.trips - 1
        while t >= 0:
            first = max(0, t - self.walk.room + 1)
            for state in reversed(self.walk.states(first, t)):
                seeds = [*gs, *self.items(t)]
                found = back.step(state, t, self.walk, seeds)
                if see(t, seeds, found):
                    return
                gs = [
                    found[view.inner.carried[k]] if view.inner.carried[k] in found else zero_like(gs[n])
                    for n, k in enumerate(back.carried)
                ]
                t -= 1

    def items(self, t: int) -> list[Any]:
        """The adjoints of what iteration ``t`` collected."""
        found = []
        for j in self.back.items:
            v = self.view.outputs.items[j]
            if v in self.around.adjoints:
                found.append(self.around.adjoints[v][self.walk.index(t)])
            else:
                raw = self.around.value(v)[self.walk.index(t)]
                found.append(zero_like(raw))
        return found

    def pulled(self, t: int, seeds: Sequence[Any]) -> Run:
        """Iteration ``t`` with its adjoints, given those of what came out of it."""
        run = self.at(t)
        given: dict[Value, Any] = {}
        for v, g in zip(self.back.seeded, seeds):
            given[v] = given[v] + g if v in given else g
        run.pull(given)
        return run


class _Back:
    """One iteration backwards: from the adjoints of all that came out to those of all that went in."""

    def __init__(self, part: Part, view: Any):
        self.view = view
        self.carried = [k for k, v in enumerate(view.inner.carried) if v.type.inexact]
        self.items = [j for j, v in enumerate(view.made.items) if v.type.inexact]
        self.seeded: list[Value] = [view.made.carried[k] for k in self.carried]
        self.seeded += [view.made.items[j] for j in self.items]
        seeds = [Value(slope_type(v.type)) for v in self.seeded]
        given: dict[Value, Value] = {}
        for v, g in zip(self.seeded, seeds):
            if not v.constant:
                given[v] = given[v] + g if v in given else g
        targets = [v for v in view.body.inputs if v.type.inexact]
        found = pull(view.body.nodes, given, targets)
        self.known = [v for v in targets if v in found]
        self.program = Program(Region([*view.body.inputs, *seeds], [found[v] for v in self.known]))

    def step(self, state: Sequence[Any], t: int, walk: Any, seeds: Sequence[Any]) -> dict[Value, Any]:
        index = walk.index(t)
        with np.errstate(all="ignore"):
            got = self.program.run(
                [*walk.inside(state, index), *seeds], walk.indices | {self.view.index: index}
            )
        return dict(zip(self.known, got))


__all__ = ["Arm", "Loop", "draws"]
