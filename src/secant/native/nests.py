"""Loop nests: each element of a domain once, stored where it belongs or added to what is reduced.

Enters: a planned nest. Leaves: a function of its own, whose pointers are known not to overlap, and a call of
it. Where all arrays lie in order, the nest is one loop; otherwise one loop for each axis.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

from ..graph.core import Value
from ..graph.dims import Dim
from ..ops.adjoint import axes_of
from .borders import NONE, Borders, borders
from .domains import Rows, over
from .flat import flattened
from .lowering import Lowering
from .memory import Memory, load, store
from .numbers import FLOAT, INT, Number
from .places import Place
from .plan import Nest
from .small import SMALL_NEST, written_out
from .writer import Register

FEW = 8
"""Domains up to this size are written out element by element."""


def emit_nest(low: Lowering, nest: Nest) -> None:
    """Write a nest as a function, and call it."""
    folds = [Fold(low, v) for v in nest.reduced]
    for fold in folds:
        fold.begin()
    body: Callable[[tuple[Place, ...]], None] = lambda index: element(low, nest, folds, index)
    roots = [*nest.stored, *[fold.x for fold in folds]]
    if written_out(low, nest.domain, roots):
        own_function(low, SMALL_NEST, lambda: each(low, nest.domain, body))
    else:
        loops(low, "nest", flattened(low, nest), body, borders(low, nest, body))
    for v in nest.stored:
        low.where[v] = low.home[v]
    for fold in folds:
        fold.end()


def loops(
    low: Lowering,
    name: str,
    domain: Sequence[Dim],
    body: Callable[[tuple[Place, ...]], None],
    split: Borders = NONE,
) -> None:
    """A body for each element of a domain: written out if there are few, else loops in a function of their
    own.
    """
    if all(isinstance(d, int) for d in domain) and math.prod(domain) <= FEW:
        each(low, domain, body)
    else:
        own_function(low, name, lambda: over(low, domain, body, None, split))


def each(low: Lowering, domain: Sequence[Dim], body: Callable[[tuple[Place, ...]], None]) -> None:
    """A body for each element of a small domain, one after the other."""
    for index in itertools.product(*[range(int(low.length(d).constant)) for d in domain]):
        with low.scope():
            body(tuple(map(Place, index)))


def own_function(low: Lowering, name: str, body: Callable[[], None]) -> None:
    """Write loops as a function of their own, and call it; if something in it fails, so does the call."""
    outer, failed, witness = low.bad, low.failures, low.witness
    flag = outer or low.flag()
    low.failures = False

    def inside() -> None:
        low.bad = flag
        if low.watched:
            low.witness = low.allocate("double")
            low.line(f"store double 0.0, ptr {low.witness.text}")
        with low.scope():
            body()
        mine = low.witness if low.witness is not None and low.witness.home is low.function else None
        if mine is not None and any(mine.text in line for line in low.function.lines[1:]):
            low.fail_if(low.isnan(load(low, mine.text, FLOAT)))
        low.line("ret void")

    try:
        function = low.inner(name, inside)
    finally:
        low.bad, low.witness = outer, witness
    low.call(function)
    if low.failures and outer is None:
        low.give_up_if(flag)
    low.failures = low.failures or failed


def element(low: Lowering, nest: Nest, folds: Sequence[Fold], index: tuple[Place, ...]) -> None:
    """All that a nest does at one element of its domain."""
    made = [(v, low.element(v, index)) for v in nest.stored]
    for fold in folds:
        fold.step(index)
    for v, x in made:
        memory = low.home[v]
        memory.store(low, index, x)
        if v in low.watched:
            low.watch(x)


class Fold:
    """A reduction under way: its accumulators are in memory, or one in the frame, which becomes a
    register.
    """

    def __init__(self, low: Lowering, out: Value):
        assert out.node is not None
        self.low = low
        self.out = out
        self.node = out.node
        self.op: Any = out.node.op
        self.x = out.node.inputs[0]
        self.params = out.node.params
        n = self.x.type.ndim
        self.axes = axes_of(self.params.get("axis"), n)
        self.kept = bool(self.params.get("keepdims"))
        self.dtype = out.type.dtype
        self.memory: Memory | None = None
        self.single: Register | None = None

    @property
    def merging(self) -> Callable[..., Number]:
        """How results of parts are combined."""
        return getattr(self.op, "merge", self.op.combine)

    def begin(self) -> None:
        """Set the accumulators to the op's unit."""
        low = self.low
        unit = low.unit(self.node)
        if self.out.type.shape:
            self.memory = memory = low.home[self.out]
            fill: Callable[[tuple[Place, ...]], None] = lambda index: memory.store(low, index, unit)
            loops(low, "fill", self.out.type.shape, fill)
        else:
            self.single = low.allocate("i64")
            store(low, self.single.text, unit)

    def begin_rows(self, rows: Rows) -> None:
        """As `begin`, for some of the rows that the result has, too."""
        low = self.low
        unit = low.unit(self.node)
        self.memory = memory = low.home[self.out]
        axis = rows.axis if self.kept else rows.axis - sum(a < rows.axis for a in self.axes)
        over(low, self.out.type.shape, lambda index: memory.store(low, index, unit), rows._replace(axis=axis))

    def begin_part(self, memory: Memory) -> None:
        """As `begin`, for a result of some of the rows only, to be merged with others."""
        low = self.low
        unit = low.number(self.op.start_of(self.dtype), self.dtype)
        self.memory = memory
        over(low, self.out.type.shape, lambda index: memory.store(low, index, unit))

    def merge(self, parts: Callable[[Number], Memory], count: int) -> None:
        """The result from those of parts, in their order."""
        low = self.low
        rule = self.merging
        self.begin()

        def one(index: tuple[Place, ...]) -> None:
            def add(part: Register) -> None:
                k = Number(low, part.text, INT, part.home, None, (0, count - 1))
                at = self._address(index)
                store(low, at, rule(low, load(low, at, self.dtype), parts(k).load(low, index)))

            low.loop("0", str(count), add)

        own_function(low, "merge", lambda: over(low, self.out.type.shape, one))

    def place_of(self, at: tuple[Place, ...], axes: Sequence[int]) -> tuple[Place, ...]:
        """The place in the result, given the places along the axes that are left."""
        if not self.kept:
            return at
        known = dict(zip(axes, at))
        return tuple([known.get(a, Place(0)) for a in range(self.x.type.ndim)])

    def _address(self, index: tuple[Place, ...]) -> str:
        if self.memory is not None:
            return self.memory.address(self.low, index)
        assert self.single is not None
        return self.low.use(self.single)

    def step(self, index: tuple[Place, ...]) -> None:
        """Take one element in."""
        self.take_in(index, self.low.reduced(self.node, index), self.op.combine)

    def take_in(self, index: tuple[Place, ...], x: Number, rule: Callable[..., Number]) -> None:
        """Combine an element, or what several were reduced to, with what there is."""
        low = self.low
        kept = [Place(0) if a in self.axes else p for a, p in enumerate(index)]
        place_of = tuple([p for a, p in enumerate(kept) if self.kept or a not in self.axes])
        at = self._address(place_of)
        store(low, at, rule(low, load(low, at, self.dtype), x))

    def end(self) -> None:
        """Where the result is from now on."""
        if self.single is not None:
            self.low.where[self.out] = load(self.low, self.low.use(self.single), self.dtype)
        else:
            self.low.where[self.out] = self.memory
