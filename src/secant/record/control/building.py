"""From the recording of a loop's body to the loop node.

Enters: the loop with its body recorded: what it carries, writes, appends and leaves behind. Leaves: the node,
and the values outside for all of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...graph.core import Region, Value, as_value, reach
from ...graph.location import here
from ...graph.registry import OPS
from ...graph.walk import effectful, fresh, inline, outer_values
from ...ops.control import FLAG, make_loop, to_type
from ...ops.kinds import Elementwise
from ..boxes import Box
from .cutting import segmented

if TYPE_CHECKING:
    from .leaving import Leaving
    from .loops import Loop


class Made(NamedTuple):
    """The values after the loop, by what they were in its body; and the number of trips."""

    after: dict[Value, Value]  # entry of a carried value -> what it is in the end
    exports: dict[Value, Value]  # value of the body -> what it was in the last iteration
    stacks: list[Value]
    trips: Value


def build(loop: Loop, leaving: Leaving) -> Made:
    """Make the loop node in the piece outside."""
    rec, piece, outer = loop.rec, loop.piece, loop.outer
    entries: list[tuple[Value, Value, Value]] = []  # entry, start, after
    still: dict[Value, Value] = {}  # stand-ins of what does not change -> the value outside
    for slot in loop.carrying.slots:
        if slot.after is None or slot.after is slot.entry:
            still[slot.entry] = slot.start
        else:
            entries.append((slot.entry, slot.start, slot.after))
    for cell in piece.cells.values():
        if cell.written and cell.value is not cell.entry:
            entries.append((cell.entry, cell.outer, cell.value))
        elif not cell.entry.constant:
            still[cell.entry] = cell.outer
    carried = {entry: after for entry, _, after in entries}
    exports = {v: (start, v) for v, start in leaving.exports.items()}
    dummies = {v: Value(v.type) for v in exports}
    go = _going(loop, {**{e: e for e in still}, **carried})
    outputs = [*carried.values(), *exports, *leaving.stacked, *([] if go is None else [go])]
    inputs = [loop.t, *carried, *dummies.values(), *still]
    free = outer_values(outputs, piece.effects, inputs, piece.start)
    used = {v for n in reach(outputs, piece.effects, stop=[*inputs, *free]) for v in n.inputs} | set(outputs)
    kept = [v for v in still if v in used]
    rest = [*kept, *free]
    body = fresh(Region([loop.t, *carried, *dummies.values(), *rest], outputs, piece.effects))
    count: Any = loop.count
    if type(count) is Box:
        count = count.value
    if loop.first and type(count) is int and loop.items is not None:
        count -= loop.first
    rec.piece = outer
    line, here.line = here.line, loop.key.line
    head = [as_value(count)]
    if go is not None:
        head.append(_enter(loop, {**{e: v for e, v in still.items()}, **{e: s for e, s, _ in entries}}))
    node = make_loop(
        head,
        [s for _, s, _ in entries] + [s for s, _ in exports.values()],
        [],
        [still.get(v, v) for v in rest],
        body,
        loop.index.name,
        go is not None,
    )
    outs = node.outputs if rec.every is None else segmented(node, rec.every)
    rec.piece, here.line = piece, line
    if effectful(node):
        outer.effects.append(node)
    for (entry, start, _), out in zip(entries, outs):
        out.name = entry.name or start.name
    width = len(entries) + len(exports)
    after = {entry: out for (entry, _, _), out in zip(entries, outs)}
    after |= {e: v for e, v in still.items()}
    exported = dict(zip(exports, outs[len(entries) : width]))
    return Made(after, exported, list(outs[width:-1]), outs[-1])


def _going(loop: Loop, after: dict[Value, Value]) -> Value | None:
    """Whether the loop goes on after an iteration; None where nothing stops it but its count."""
    flag, condition = loop.flag, loop.condition
    stopping = (
        None
        if flag is None or flag is False
        else loop.rec.truth(flag)
        if type(flag) is Box
        else as_value(bool(flag))
    )
    if loop.items is not None:
        return None if stopping is None and loop.enters is True else _not(stopping)
    if stopping is not None and stopping.constant and stopping.data:
        return as_value(False)
    if not isinstance(condition, Value):
        return _not(stopping)
    (going,), _ = inline(Region(list(after), [condition]), list(after.values()))
    going = to_type(going, FLAG)
    if stopping is None:
        return going
    nodes = [n for n in reach([going], stop=list(after.values())) if n.serial >= loop.piece.start]
    if all(isinstance(n.op, Elementwise) or n.op in (OPS["bool"], OPS["retype"]) for n in nodes):
        both: Any = np.logical_and(_not(stopping), going)  # type: ignore[call-overload]
        return to_type(both, FLAG)
    stop = [*after, *after.values()]
    free = outer_values([going], (), stop, loop.piece.start)
    read = [v for v in dict.fromkeys([*after.values(), *free]) if not v.constant]
    arms = Region(read, [as_value(False)]), fresh(Region(read, [going]))
    made: Any = OPS["branch"](to_type(stopping, FLAG), *read, then=fresh(arms[0]), orelse=arms[1])
    return made[0]  # type: ignore[no-any-return]


def _not(flag: Value | None) -> Value:
    return as_value(True) if flag is None else to_type(np.logical_not(flag), FLAG)  # type: ignore[arg-type]


def _enter(loop: Loop, starts: dict[Value, Value]) -> Value:
    """Whether the loop begins."""
    enters = as_value(True) if loop.enters is True else loop.rec.truth(loop.enters)
    if not isinstance(loop.condition, Value):
        return enters
    (begins,), _ = inline(Region(list(starts), [loop.condition]), list(starts.values()))
    return begins if loop.enters is True else np.logical_and(enters, begins)  # type: ignore[return-value]
