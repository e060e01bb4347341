"""Loops that keep more of their iterations than a cache holds: now they keep where each segment begins.

Enters: a region. Leaves: a region where a loop whose stacks are read by one loop that runs the other way has
become a loop over segments of so many iterations. Forward, what is carried is kept where a segment begins.
Backward, a segment is run again, collecting, and then read while it is in the cache. That is done where
running again costs less than writing and reading what would be kept, which is so for cheap bodies.

Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 12 (checkpointing).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..derive.cut import size
from ..graph.core import Node, Region, Value, as_value
from ..graph.dims import symbols
from ..graph.ranges import indices
from ..graph.types import Type
from ..graph.walk import Made, everything, inline, uses
from ..ops.control import COUNT, Control, LoopView, loop_view, make_loop
from ..ops.kinds import Elementwise, Reduction, Structural
from ..optimize.inside import everywhere, rebuilt
from ..optimize.pruning import pruned
from .actions import DEAR, at_most_size

KEPT = 2**22
"""Bytes that a loop keeps at the least: fewer are in a cache when they are read."""
NEAR = 2**18
"""Bytes that a segment keeps, about: the nearest cache but one holds them."""
WORTH = 2.0
"""Additions that are done in the time in which one byte is written to memory and read again."""
SHORTEST = 4
"""Iterations of a segment, at the least."""


class Pair(NamedTuple):
    """A loop that keeps values, the one that reads them the other way, and the length of a segment."""

    forward: Node
    backward: Node
    length: int


def segmented(region: Region) -> Region:
    """The region with such loops done segment by segment, here and in the regions inside."""
    if not any(isinstance(node.op, Control) for node in region.nodes):
        return region
    made = everywhere(region, before=_segments)
    return region if made is region else pruned(made)


def _segments(region: Region) -> Region:
    count = uses(region)
    readers: dict[Value, Node] = {v: node for node in region.nodes for v in node.inputs}
    pairs = [p for node in region.nodes if (p := _pair(node, count, readers)) is not None]
    parts = {node: part for p in pairs for part in (_Pieces(p),) for node in (p.forward, p.backward)}

    def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
        return parts[node].rewritten(node, args) if node in parts else None

    return rebuilt(region, rewrite) if pairs else region


# What is worth it


def _pair(node: Node, count: dict[Value, int], readers: dict[Value, Node]) -> Pair | None:
    """A loop with the one that reads all that it keeps, if segments pay."""
    if node.op.name != "loop":
        return None
    view = loop_view(node)
    trips = _trips(view)
    if trips is None or not view.made.items or view.inner.items:
        return None
    reading = {readers.get(v) for v in view.outputs.items}
    other = next(iter(reading))
    if len(reading) != 1 or other is None or other.op.name != "loop":
        return None
    back = loop_view(other)
    alike = _trips(back) == trips and back.reverse != view.reverse and not back.made.items
    read = set(view.outputs.items)
    if not alike or set(back.inputs.items) != read or any(count[v] != _times(v, back) for v in read):
        return None
    if not (_plain(view) and _plain(back)):
        return None
    each = sum(map(size, view.made.items))
    if each * trips < KEPT or _work(view.body) > WORTH * each:
        return None
    state = sum(map(size, view.inner.carried))
    length = _length(trips, each, state)
    return Pair(node, other, length) if SHORTEST <= length <= trips // 2 else None


def _trips(view: LoopView) -> int | None:
    """How often a loop runs that nothing stops, if that is known."""
    count = view.inputs.head[0]
    return int(count.data) if count.constant and not view.stops else None


def _times(v: Value, view: LoopView) -> int:
    return sum(u is v for u in view.inputs.items)


def _plain(view: LoopView) -> bool:
    """Whether a loop has no effects, and no lengths that depend on its index or on values."""
    if any(node.op.effect for node in everything(view.body)):
        return False
    inside = {n.params["index"] for n in everything(view.body) if n.op.name == "loop"}
    return all(i.name in inside for i in indices(view.body)) and not any(
        symbols(v.type.shape) for v in (*view.made.items, *view.inner.carried)
    )


def _work(region: Region) -> float:
    """What a body costs, in additions; endless if it holds more than plain ops on arrays."""
    total = 0.0
    for node in region.nodes:
        if not isinstance(node.op, Elementwise | Reduction | Structural):
            return math.inf
        own = DEAR.get(node.op.name, int(isinstance(node.op, Elementwise | Reduction)))
        reads = node.inputs if isinstance(node.op, Reduction) else node.outputs
        total += own * max(at_most_size(v.type.shape) for v in reads)
    return total


def _length(trips: int, each: int, state: int) -> int:
    """How many iterations a segment has: few enough for the cache, and yet few segments.

    A number of which the iterations are a multiple is taken if there is one near.
    """
    balanced = math.isqrt(trips * max(state, 1) // each)
    wanted = max(min(balanced, NEAR // each), balanced // 4, SHORTEST)
    near = range(max(SHORTEST, wanted * 3 // 4), wanted * 3 // 2 + 1)
    return min([n for n in near if trips % n == 0], key=lambda n: abs(n - wanted), default=wanted)


# Writing it


class _Pieces:
    """The two loops of a pair, piece by piece: whole segments, and the iterations that are left."""

    def __init__(self, pair: Pair):
        self.pair = pair
        self.view, self.back = loop_view(pair.forward), loop_view(pair.backward)
        self.trips = int(self.view.inputs.head[0].data)
        self.segments, self.left = divmod(self.trips, pair.length)
        places = {v: k for k, v in enumerate(self.view.outputs.items)}
        self.items = [places[v] for v in self.back.inputs.items]  # in the order of the backward loop
        self.rest: Sequence[Value] = ()
        self.starts: Sequence[Value] = ()
        self.last: Sequence[Value] = ()

    def rewritten(self, node: Node, args: tuple[Value, ...]) -> Sequence[Value]:
        """What stands for the outputs of one of the two loops; the forward one is asked for first."""
        outs = self._forward(args) if node is self.pair.forward else self._backward(args)
        return [*outs, as_value(self.trips)]

    def _forward(self, args: Sequence[Value]) -> Sequence[Value]:
        width, stacks = len(self.view.inner.carried), self.view.outputs.items
        carried, self.rest = args[1 : 1 + width], args[1 + width :]
        for piece in (self._keeping, self._collecting)[:: -1 if self.view.reverse else 1]:
            carried = piece(carried)
        return [*carried, *stacks]  # nobody reads the stacks any more

    def _keeping(self, carried: Sequence[Value]) -> Sequence[Value]:
        """What is carried after all segments; the states where they begin are kept."""
        segment: Any = Value(COUNT)
        before, rest = _alike(carried), _alike(self.rest)
        after = self._piece(self.view, segment * self.pair.length, self.pair.length, before, [], rest, False)
        body = Region([segment, *before, *rest], [*after[: len(before)], *before])
        made = make_loop(
            [as_value(self.segments)], carried, [], self.rest, body, self._index(), False, self.view.reverse
        )
        self.starts = made.outputs[len(before) : -1]
        return made.outputs[: len(before)]

    def _collecting(self, carried: Sequence[Value]) -> Sequence[Value]:
        """What is carried after the iterations that are left, which collect all as before."""
        if not self.left:
            return carried
        first = self.segments * self.pair.length
        made = self._piece(self.view, first, self.left, carried, [], self.rest, True)
        self.last = made[len(carried) :]
        return made[: len(carried)]

    def _backward(self, args: Sequence[Value]) -> Sequence[Value]:
        width, items = len(self.back.inner.carried), len(self.items)
        carried, rest = args[1 : 1 + width], args[1 + width + items :]
        for piece in (self._left, self._again)[:: -1 if self.view.reverse else 1]:
            carried = piece(carried, rest)
        return carried

    def _left(self, carried: Sequence[Value], rest: Sequence[Value]) -> Sequence[Value]:
        if not self.left:
            return carried
        first, items = self.segments * self.pair.length, [self.last[k] for k in self.items]
        return self._piece(self.back, first, self.left, carried, items, rest, False)

    def _again(self, carried: Sequence[Value], rest: Sequence[Value]) -> Sequence[Value]:
        """All segments: each is run again from where it begins, and then backwards."""
        segment: Any = Value(COUNT)
        before, starts, given, own = map(
            _alike, (carried, [v.type.element for v in self.starts], self.rest, rest)
        )
        first = segment * self.pair.length
        made = self._piece(self.view, first, self.pair.length, starts, [], given, True)[len(starts) :]
        items = [made[k] for k in self.items]
        after = self._piece(self.back, first, self.pair.length, before, items, own, False)
        body = Region([segment, *before, *starts, *given, *own], after)
        return make_loop(
            [as_value(self.segments)],
            carried,
            self.starts,
            [*self.rest, *rest],
            body,
            self._index(),
            False,
            self.back.reverse,
        ).outputs[:-1]

    def _index(self) -> str:
        return f"{self.view.index}seg"

    def _piece(
        self,
        view: LoopView,
        first: Any,
        trips: int,
        carried: Sequence[Value],
        items: Sequence[Value],
        rest: Sequence[Value],
        collects: bool,
    ) -> Sequence[Value]:
        """What a loop over some of the iterations carries and collects."""
        step: Any = Value(COUNT)
        start, inputs = Value(COUNT), _alike(view.body.inputs[1:])
        wanted = view.body.outputs if collects else view.made.carried
        outputs, _ = inline(Region(view.body.inputs, wanted), [start + step, *inputs])
        body = Region([step, *inputs, start], outputs)
        given = [*rest, as_value(first)]
        return make_loop(
            [as_value(trips)], carried, items, given, body, view.index, False, view.reverse
        ).outputs[:-1]


def _alike(values: Sequence[Value | Type]) -> list[Value]:
    """New values of the same types."""
    return [Value(v) if isinstance(v, Type) else Value(v.type, name=v.name) for v in values]
