"""Loops over long vectors, done for a strip of their elements at a time.

Enters: a region. Leaves: a region where loops whose iterations compute vectors element by element, and what
stands between and after them, have become the body of a loop over strips. A strip goes through all
iterations, forward and back, while it is in the cache; what is kept of iterations is kept for one strip only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..graph.core import Node, Region, Value, apply, as_value
from ..graph.location import here
from ..graph.registry import OPS
from ..graph.types import Type
from ..graph.walk import Made, everything
from ..ops.adjoint import zeros
from ..ops.control import COUNT, loop_view, make_loop, to_type
from ..ops.locating import SLOT
from ..optimize.inside import rebuilt
from .groups import even
from .rowwise import SPREAD, Crossing, Kind, Kinds, Rowwise, read

FEWEST = 4096
"""Rows that are worth strips."""
TRIPS = 4
"""And iterations."""
WORTH = 2**20
"""Bytes that all rows take, of what iterations carry and keep: less than that is in the cache anyway."""
CACHE = 2**19
"""Bytes that a strip may take."""
NARROW, WIDE = 64, 1024
"""The elements of a strip, at the least and at the most."""


def stripped(region: Region) -> Region:
    """The region with such loops over strips, where that pays."""
    if any(node.op.effect for node in region.nodes):
        return region
    for rows in _candidates(region):
        try:
            region = _Strips(region, rows).made()
        except Crossing:
            continue
    return region


def _candidates(region: Region) -> list[int]:
    """The lengths of vectors that loops carry."""
    found: dict[int, None] = {}
    for node in region.nodes:
        if node.op.name == "loop":
            for v in loop_view(node).inputs.carried:
                shape = v.type.shape
                if len(shape) == 1 and isinstance(shape[0], int) and shape[0] >= FEWEST:
                    found[shape[0]] = None
    return list(found)


class _Strips:
    """A region whose rows go through strip by strip."""

    def __init__(self, region: Region, rows: int):
        self.region, self.rows = region, rows
        self.rule = Rowwise(rows)
        self.kinds: Kinds = {}
        self.users = read(region)
        self.ends = set(region.outputs)
        self.chosen = self._chosen()

    def _chosen(self) -> list[Node]:
        """The nodes that go into the loop over strips, in order."""
        possible = self._possible()
        loops = [n for n in possible if n.op.name == "loop"]
        if not loops:
            raise Crossing
        after: set[Node] = set()
        for node in self.region.nodes:
            if node in possible and (node in loops or any(v.node in after for v in node.inputs)):
                after.add(node)
        for node in reversed(self.region.nodes):  # and what only they read
            users = [u for v in node.outputs for u in self.users.get(v, ())]
            ends = any(v in self.ends for v in node.outputs)
            if node in possible and users and not ends and all(u in after for u in users):
                after.add(node)
        chosen = [n for n in self.region.nodes if n in after]
        for node in chosen:
            for v in node.outputs:
                if v.type.item is not None and not all(u in after for u in self.users.get(v, ())):
                    raise Crossing  # what iterations keep would be needed as a whole
        return chosen

    def _possible(self) -> set[Node]:
        """The nodes that are done row by row, and wait for nothing that needs all rows of such a node."""
        found: set[Node] = set()
        late: set[Value] = set()
        for v in self.region.inputs:
            self.kinds[v] = Kind.ROWS if self.rule.vector(v) else Kind.WHOLE
        for node in self.region.nodes:
            made: Sequence[Kind] | None = None
            try:
                if not any(v in late for v in node.inputs):
                    given = [self.rule.of(v, self.kinds) for v in node.inputs]
                    made = None if self.rule.outer(node, given) else self.rule.node(node, given)
            except Crossing:
                made = None
            if made is None:
                waits = any(v in late or v.node in found for v in node.inputs)
                made = [Kind.ROWS if self.rule.vector(v) else Kind.WHOLE for v in node.outputs]
                if waits:
                    late.update(node.outputs)
            else:
                found.add(node)
                late.update(v for v, k in zip(node.outputs, made) if k is Kind.PART)
            self.kinds.update(zip(node.outputs, made))
        return found

    # Writing it

    def made(self) -> Region:
        """The region with the loop over strips."""
        inside = set(self.chosen)
        self.results = [
            v
            for n in self.chosen
            for v in n.outputs
            if v in self.ends or any(u not in inside for u in self.users.get(v, ()))
        ]
        if any(self.kinds[v] is Kind.WHOLE for v in self.results):
            raise Crossing
        self.given = list(
            dict.fromkeys(v for n in self.chosen for v in n.inputs if not v.constant and v.node not in inside)
        )
        width = self._width()
        here.fixed, saved = next(n for n in self.chosen if n.op.name == "loop").source, here.fixed
        try:
            done = self._all(width)
        finally:
            here.fixed = saved
        new = dict(zip(self.results, done))

        def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
            return [new.get(v, v) for v in node.outputs] if node in inside else None

        return rebuilt(self.region, rewrite)

    def _width(self) -> int:
        """How many rows a strip has."""
        bytes_of_row = max(1, sum(map(self._bytes, self.chosen)))
        if bytes_of_row * self.rows < WORTH:
            raise Crossing
        fits = 1 << max(1, CACHE // bytes_of_row).bit_length() - 1
        return even(max(NARROW, min(WIDE, fits)), self.rows)

    def _bytes(self, node: Node) -> int:
        """The bytes of a row that a loop goes through again: what it carries, and keeps."""
        if node.op.name != "loop":
            return 0
        view = loop_view(node)
        count = view.inputs.head[0]
        trips = int(count.data) if count.constant else TRIPS
        if trips < TRIPS:
            raise Crossing
        kept = [v for v in view.made.items if self.rule.vector(v)]
        carried = [v for v in (*view.inner.carried, *view.inner.rest) if self.rule.vector(v)]
        inner = sum(self._bytes(n) for n in view.body.nodes)
        once = sum(v.type.dtype.itemsize for v in carried)
        return once + trips * (inner + sum(v.type.dtype.itemsize for v in kept))

    def _all(self, width: int) -> Sequence[Value]:
        """The results, from all strips."""
        strips, rest = divmod(self.rows, width)
        first = [self._nothing(v) for v in self.results]
        strip: Any = Value(COUNT)
        before = [Value(v.type) for v in first]
        given = [Value(v.type, name=v.name) for v in self.given]
        after = self._strip(width, strip * width, before, given)
        body = Region([strip, *before, *given], after)
        index = f"strip{loop_view(next(n for n in self.chosen if n.op.name == 'loop')).index}"
        done: Sequence[Value] = make_loop([as_value(strips)], first, [], self.given, body, index).outputs[:-1]
        if rest:
            done = self._strip(rest, strips * width, done, self.given)
        return done

    def _nothing(self, v: Value) -> Value:
        """What a result is before any strip is done."""
        if self.kinds[v] is Kind.ROWS:
            return zeros(v.type)
        return Value(v.type, data=v.type.dtype.type(0) if v.type.kind != "python" else 0.0)

    def _strip(self, width: int, start: Any, before: Sequence[Value], given: Sequence[Value]) -> list[Value]:
        """The results after one more strip."""
        writing = _Writing(self.rule, width, start)
        new: dict[Value, Value] = {}
        for v, x in zip(self.given, given):
            new[v] = writing.part(x) if self.kinds[v] is Kind.ROWS else x
        writing.nodes(self.chosen, new, self.kinds)
        after: list[Value] = []
        for v, total in zip(self.results, before):
            after.append(
                writing.put(total, new[v]) if self.kinds[v] is Kind.ROWS else to_type(total + new[v], v.type)
            )
        return after


class _Writing:
    """Nodes written anew for a strip of rows."""

    def __init__(self, rule: Rowwise, width: int, start: Any):
        self.rule, self.width, self.start = rule, width, start

    def _bounds(self) -> tuple[Any, tuple[Value, ...]]:
        """The strip as an item of an index, and what fills its slots."""
        if isinstance(self.start, int):
            return slice(self.start, self.start + self.width), ()
        return (SLOT, SLOT, None, self.width), (self.start, self.start + self.width)

    def part(self, x: Value) -> Value:
        """The strip of a vector."""
        item, slots = self._bounds()
        made: Value = apply(OPS["getitem"], (x, *slots), {"index": (item,)})
        return made

    def put(self, x: Value, part: Value) -> Value:
        """A vector with this strip."""
        item, slots = self._bounds()
        made: Value = apply(OPS["setitem"], (x, part, *slots), {"index": (item,)})
        return made

    def type(self, v: Value, kind: Kind) -> Type:
        """The type that a value has here."""
        if kind is not Kind.ROWS:
            return v.type
        t = v.type
        return Type(t.dtype, (self.width,), t.kind, t.item, t.levels)

    def nodes(self, nodes: Sequence[Node], new: dict[Value, Value], kinds: Mapping[Value, Kind]) -> None:
        """Nodes for a strip; ``new`` has the values that are there, and takes theirs."""
        for node in nodes:
            here.fixed = node.source
            given = [new.get(v, v) for v in node.inputs]
            if node.op.name == "loop" and any(kinds[v] is not Kind.WHOLE for v in node.outputs):
                made = self._loop(node, given, kinds)
            elif node.op.name == "getitem" and kinds[node.outputs[0]] is Kind.ROWS:
                item, slots = self._bounds()
                index = (*node.params["index"], item)
                made = apply(OPS["getitem"], (*given, *slots), {"index": index}).node
            elif node.op.name in SPREAD and kinds[node.outputs[0]] is Kind.ROWS:
                made = self._node(node, given, {**node.params, "shape": (self.width,)}, kinds)
            else:
                made = self._node(node, given, node.params, kinds)
            for v, w in zip(node.outputs, made.outputs):
                w.name = v.name
                new[v] = w

    def _node(
        self, node: Node, given: Sequence[Value], params: Mapping[str, Any], kinds: Mapping[Value, Kind]
    ) -> Node:
        types = [self.type(v, kinds[v]) for v in node.outputs]
        return Node(node.op, tuple(given), params, types, node.source)

    def _loop(self, node: Node, given: Sequence[Value], kinds: Mapping[Value, Kind]) -> Node:
        view = loop_view(node)
        heads, n = len(view.inputs.head), len(view.inner.carried)
        carried = self.rule.carried[node]
        rest = [self.rule.of(v, kinds) for v in node.inputs[heads + n :]]
        within = self.rule.body(view, carried, rest)
        inputs = [Value(self.type(v, within[v]), name=v.name) for v in view.body.inputs]
        new = dict(zip(view.body.inputs, inputs))
        taken = list(given[heads + n :])
        outer = self.start
        if isinstance(outer, Value) and self._windows(view.body):
            self.start = Value(COUNT)
            inputs.append(self.start)
            taken.append(outer)
        try:
            self.nodes(view.body.nodes, new, within)
        finally:
            self.start = outer
        body = Region(inputs, [new.get(v, v) for v in view.body.outputs])
        items = len(view.inputs.items)
        return make_loop(
            given[:heads],
            given[heads : heads + n],
            taken[:items],
            taken[items:],
            body,
            view.index,
            False,
            view.reverse,
        )

    def _windows(self, body: Region) -> bool:
        """Whether a body, or one inside it, reads vectors of all rows out of arrays."""
        return any(n.op.name == "getitem" and self.rule.vector(n.outputs[0]) for n in everything(body))
