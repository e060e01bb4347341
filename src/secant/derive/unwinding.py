"""Undoing writes: what a buffer was before, from what it is after and a log of what was overwritten.

Enters: the steps of a buffer in a region. Leaves: the buffer before each step, as a value that depends on the
buffer after it and on logs. A loop is undone by a loop that runs backwards, a branch by a branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..graph.core import Node, Region, Value, apply, reach
from ..graph.dims import symbols
from ..graph.registry import OPS
from ..graph.types import Type
from ..graph.walk import fresh, regions
from ..ops.adjoint import zeros
from ..ops.control import LoopView, loop_view, make_loop, to_type
from .cut import cheap, least_kept, size
from .writes import Step, arms_from, parts_of, steps_between, steps_in


class Undone(NamedTuple):
    """What a buffer was before a step; what must be kept for it, of the step's region; what else it reads."""

    before: Value
    log: list[Value]
    reads: list[Value]


def undo(step: Step, now: Value) -> Undone | None:
    """One step undone, given the buffer after it; None where that is not known how."""
    if step.node.op.name == "loop":
        return _undo_loop(step, now)
    if step.node.op.name in ("branch", "call"):
        return _undo_arms(step, now)
    log, reads = [], []
    for index, slots in parts_of(step.node):
        old: Value = apply(OPS["getitem"], (step.before, *slots), {"index": index})
        now = apply(OPS["setitem"], (now, old, *slots), {"index": index})
        log.append(old)
        reads += [v for v in slots if not v.constant]
    return Undone(now, log, reads)


def _undo_all(steps: Sequence[Step], now: Value) -> Undone | None:
    log: list[Value] = []
    reads: list[Value] = []
    for step in reversed(steps):
        made = undo(step, now)
        if made is None:
            return None
        now, log, reads = made.before, log + made.log, reads + made.reads
    return Undone(now, log, reads)


def _logged(region: Region, steps: Sequence[Step], made: Undone, given: Sequence[Value]) -> list[Value]:
    """What a region must give so that its steps can be undone outside of it."""
    stale = {s.before for s in steps} | set(region.inputs)

    def origin(v: Value) -> Sequence[Value] | None:
        fixed = v.node is None or v in stale or not cheap(v.node)
        return None if fixed else v.node.inputs  # type: ignore[union-attr]

    log = dict.fromkeys(made.log)
    return [*log, *least_kept([v for v in made.reads if v not in log], set(given), origin, size)]


def _undo_loop(step: Step, now: Value) -> Undone | None:
    view, k = loop_view(step.node), step.after.index
    steps = steps_between(view.inner.carried[k], view.made.carried[k])
    after = Value(now.type)
    made = _undo_all(steps, after) if steps is not None else None
    if made is None or steps is None:
        return None
    fence = [*view.inner.head, *view.inner.items, *view.inner.rest]
    log = _logged(view.body, steps, made, fence)
    forward = collecting(step.node, log)
    read = read_by([made.before], [*fence, after, *log])
    items, rest = chosen(view, read)
    body = fresh(
        Region(
            [
                *view.inner.head,
                after,
                *log,
                *[view.inner.items[j] for j in items],
                *[view.inner.rest[m] for m in rest],
            ],
            [made.before],
        )
    )
    stacks = forward.outputs[len(forward.outputs) - 1 - len(log) : -1]
    given = [*stacks, *[view.inputs.items[j] for j in items]]
    invariants = [view.inputs.rest[m] for m in rest]
    count = trips_of(step.node)
    back = make_loop([count], [now], given, invariants, body, view.index, reverse=not view.reverse)
    return Undone(back.outputs[0], [], [v for v in (count, *given, *invariants) if not v.constant])


def _undo_arms(step: Step, now: Value) -> Undone | None:
    node, output, first = step.node, step.after.index, arms_from(step.node)
    arms = list(regions(node))
    made: list[tuple[Value, Value, list[Value]]] = []
    for arm in arms:
        steps, after = steps_in(arm, output), Value(now.type)
        undone = _undo_all(steps, after) if steps is not None else None
        if undone is None or steps is None:
            return None
        fixed = [v for v, outer in zip(arm.inputs, node.inputs[first:]) if outer is not step.before]
        log = _logged(arm, steps, undone, fixed)
        if any(v.type.item is not None or symbols(v.type.shape) for v in log):
            return None  # the other arm has nothing of this length to give
        made.append((undone.before, after, log))
    types = [v.type for _, _, log in made for v in log]
    read = read_of_arms([(arm.inputs, [before], log) for arm, (before, _, log) in zip(arms, made)])
    logging, undoing, at = [], [], 0
    for arm, (before, after, log) in zip(arms, made):
        blank = [_blank(t) for t in types]
        outs = [*blank[:at], *log, *blank[at + len(log) :]]
        logging.append(Region(arm.inputs, [*arm.outputs, *outs], arm.effects))
        given = [Value(t) for t in types]
        given[at : at + len(log)] = log
        undoing.append(fresh(Region([*[arm.inputs[i] for i in read], after, *given], [before])))
        at += len(log)
    names = ("then", "orelse") if node.op.name == "branch" else ("body",)
    logs = apply(node.op, node.inputs, {**node.params, **dict(zip(names, logging))})[len(node.outputs) :]
    inputs = [*node.inputs[:first], *[node.inputs[first + i] for i in read], now, *logs]
    restored: Value = apply(node.op, inputs, {**node.params, **dict(zip(names, undoing))})[0]
    return Undone(restored, list(logs), [v for v in inputs[: first + len(read)] if not v.constant])


def _blank(type: Type) -> Value:
    return to_type(zeros(type), type)


def collecting(node: Node, stacked: Sequence[Value]) -> Node:
    """A loop again, collecting values of its body besides; the loop itself if there are none."""
    if not stacked:
        return node
    view = loop_view(node)
    made = view.made
    body = Region(view.body.inputs, [*made.carried, *made.items, *stacked, *made.rest], view.body.effects)
    given = view.inputs
    return make_loop(
        given.head, given.carried, given.items, given.rest, body, view.index, view.stops, view.reverse
    )


def trips_of(node: Node) -> Value:
    """How many trips a loop has made; where nothing stops it, as many as it was told."""
    view = loop_view(node)
    return node.outputs[-1] if view.stops else view.inputs.head[0]


def read_by(outs: Sequence[Value], fence: Sequence[Value]) -> set[Value]:
    """The values that outputs are computed from, as far as a fence, and on the way."""
    return {v for n in reach(outs, stop=fence) for v in n.inputs} | set(outs)


def chosen(view: LoopView, read: set[Value]) -> tuple[list[int], list[int]]:
    """The places of the items and the invariants of a loop that are read."""
    items = [j for j, v in enumerate(view.inner.items) if v in read]
    return items, [m for m, v in enumerate(view.inner.rest) if v in read]


def read_of_arms(arms: Sequence[tuple[Sequence[Value], Sequence[Value], Sequence[Value]]]) -> list[int]:
    """The places of inputs that any arm reads, or whose lengths it may need.

    An arm is given as its inputs, its outputs, and what else is given to it.
    """
    read = [read_by(outs, [*inputs, *given]) for inputs, outs, given in arms]
    return [
        i
        for i, vs in enumerate(zip(*[inputs for inputs, _, _ in arms]))
        if symbols(vs[0].type.shape) or any(v in r for v, r in zip(vs, read))
    ]
