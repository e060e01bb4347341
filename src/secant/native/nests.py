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
from .lowering import Lowering
from .memory import Memory, compact, load, store
from .numbers import INT, Number
from .places import Place, place
from .plan import Group, Nest
from .writer import Register

FEW = 8
"""Domains up to this size are written out element by element."""


def emit_group(low: Lowering, group: Group) -> None:
    """Write nests over the same rows block by block."""
    folds = {nest: [Fold(low, v) for v in nest.reduced] for nest, _ in group.members}
    rows = low.length(group.rows).number(low)
    for nest, _ in group.members:
        for fold in folds[nest]:
            if fold.out not in group.contracted:
                fold.begin()

    def block(start: Register) -> None:
        first = Number(low, start.text, INT, start.home, None, (0, int(rows.range[1])))
        with low.scope():
            end = low.minimum(first + group.block, rows)
            homes = dict(low.home)
            for v, axis in group.contracted.items():
                homes[v] = _of_block(low.home[v], axis, group.block, first)
            outer, low.home = low.home, homes
            for nest, axis in group.members:
                along = (axis, first, end)
                for fold in folds[nest]:
                    if fold.out in group.contracted:
                        fold.begin_rows(along)
                body = lambda index, nest=nest: element(low, nest, folds[nest], index)
                with low.scope():
                    over(low, nest.domain, body, along)
                for v in nest.stored:
                    low.where[v] = homes[v]
                for fold in folds[nest]:
                    if fold.out.type.shape:
                        low.where[fold.out] = homes[fold.out]
            low.home = outer

    own_function(low, "group", lambda: low.loop("0", low.use(rows), block, group.block))
    for nest, _ in group.members:
        for v in nest.stored:
            if v not in group.contracted:
                low.where[v] = low.home[v]
        for fold in folds[nest]:
            if fold.out not in group.contracted:
                fold.end()


def _of_block(home: Memory, axis: int, block: int, first: Number) -> Memory:
    """The memory of an array that exists for one block of rows, the rows side by side."""
    rest = compact([d for k, d in enumerate(home.shape) if k != axis])
    strides = [s * block for s in rest]
    strides.insert(axis, 1)
    return Memory(home.pointer, home.dtype, home.shape, tuple(strides), -place(first))


def emit_nest(low: Lowering, nest: Nest) -> None:
    """Write a nest as a function, and call it."""
    folds = [Fold(low, v) for v in nest.reduced]
    for fold in folds:
        fold.begin()
    loops(low, "nest", nest.domain, lambda index: element(low, nest, folds, index))
    for v in nest.stored:
        low.where[v] = low.home[v]
    for fold in folds:
        fold.end()


def loops(low: Lowering, name: str, domain: Sequence[Dim], body: Callable[[tuple[Place, ...]], None]) -> None:
    """A body for each element of a domain: written out if there are few, else loops in a function of their own."""
    if all(isinstance(d, int) for d in domain) and math.prod(domain) <= FEW:  # type: ignore[arg-type]
        for index in itertools.product(*map(range, domain)):  # type: ignore[arg-type]
            with low.scope():
                body(tuple(map(Place, index)))
    else:
        own_function(low, name, lambda: over(low, domain, body))


def own_function(low: Lowering, name: str, body: Callable[[], None]) -> None:
    """Write loops as a function of their own, and call it; if something in it fails, so does the call."""
    outer, failed = low.bad, low.failures
    flag = low.flag()
    low.failures = False

    def inside() -> None:
        low.bad = flag
        with low.scope():
            body()
            low.line("ret void")

    try:
        function = low.inner(name, inside)
    finally:
        low.bad = outer
    low.call(function)
    if low.failures and outer is None:
        low.give_up_if(flag)
    low.failures = low.failures or failed


Rows = tuple[int, Number, Number]
"""A stretch of an axis: which, from where, to where. It is run through innermost."""


def over(
    low: Lowering, domain: Sequence[Dim], body: Callable[[tuple[Place, ...]], None], rows: Rows | None = None
) -> None:
    """Loops over a domain, the last axis innermost, or the ``rows``."""
    axes = list(range(len(domain)))
    if rows is not None:
        axes = [a for a in axes if a != rows[0]] + [rows[0]]

    def level(depth: int, index: dict[int, Place]) -> None:
        if depth == len(axes):
            body(tuple([index[a] for a in range(len(domain))]))
            return
        axis = axes[depth]
        length = low.length(domain[axis])
        start, stop = (low.int(0), length.number(low)) if rows is None or axis != rows[0] else rows[1:]
        if stop.known == 1:
            level(depth + 1, {**index, axis: Place(0)})
            return
        top = length.range[1] - 1

        def inner(i: Register) -> None:
            with low.scope():
                at = Number(low, i.text, INT, i.home, None, (0, max(0, top)))
                level(depth + 1, {**index, axis: place(at)})

        low.loop(low.use(start), low.use(stop), inner)

    level(0, {})


def element(low: Lowering, nest: Nest, folds: Sequence[Fold], index: tuple[Place, ...]) -> None:
    """All that a nest does at one element of its domain."""
    made = [(v, low.element(v, index)) for v in nest.stored]
    for fold in folds:
        fold.step(index)
    for v, x in made:
        memory = low.home[v]
        memory.store(low, index, x)


class Fold:
    """A reduction under way: its accumulators are in memory, or one in the frame, which becomes a register."""

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
        """As `begin`, for one block of rows."""
        low = self.low
        unit = low.unit(self.node)
        self.memory = memory = low.home[self.out]
        axis, first, end = rows
        along = axis if self.kept else axis - sum(a < axis for a in self.axes)
        over(low, self.out.type.shape, lambda index: memory.store(low, index, unit), (along, first, end))

    def step(self, index: tuple[Place, ...]) -> None:
        """Take one element in."""
        low = self.low
        x = low.reduced(self.node, index)
        if self.memory is not None:
            place_of = tuple(
                [Place(0) if a in self.axes else p for a, p in enumerate(index) if self.kept or a not in self.axes]
            )
            at = self.memory.address(low, place_of)
        else:
            assert self.single is not None
            at = low.use(self.single)
        store(low, at, self.op.combine(low, load(low, at, self.dtype), x))

    def end(self) -> None:
        """Where the result is from now on."""
        if self.single is not None:
            self.low.where[self.out] = load(self.low, self.low.use(self.single), self.dtype)
        else:
            self.low.where[self.out] = self.memory
