"""Sorting: elements in order, or the places that they come from, by merging; equal ones stay in their order.

Enters: the nodes ``sort`` and ``argsort``. Leaves: for each slice a copy into scratch memory, and a call of
one function that sorts it. NaN comes last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph.dims import at_most
from .lowering import Lowering
from .memory import at as address_at
from .memory import load, store
from .nests import own_function
from .numbers import INT, Number
from .places import Index, Place, place
from .plan import Step
from .roles import PULLING, STEPS
from .running import along, lanes
from .variables import Variable, whilst
from .writer import Function, Register

RUN = 8
"""So many neighbours are sorted by insertion first."""


class Sorter:
    """One function ``sort(keys, items, spare, n)``; the items are places in the keys, or the keys
    themselves.
    """

    def __init__(self, low: Lowering, dtype: np.dtype[Any], places: bool):
        self.low = low
        self.dtype = dtype
        self.places = places
        self.kind = INT if places else dtype

    def function(self) -> Function:
        """The function, written once in a module."""
        low = self.low
        name = f"sort.{self.dtype}.{self.places}"
        if name not in low.once:
            low.once[name] = low.inner(name, self._body)
        return low.once[name]

    def _body(self) -> None:
        low = self.low
        own = low.function
        own.parameters = ["ptr noalias %keys", "ptr noalias %items", "ptr noalias %spare", "i64 %n"]
        self.keys = Register("%keys", "ptr", own)
        n = Number(low, "%n", INT, own, None, (0, 2**40))
        source, target = Pointer(low, "%items"), Pointer(low, "%spare")
        outer, low.bad = low.bad, None
        start = Variable(low, low.int(0))
        whilst(low, lambda: start.get() < n, lambda: self._insert(source.get(), start, n))
        width = Variable(low, low.int(RUN))

        def double() -> None:
            left = Variable(low, low.int(0))
            whilst(
                low,
                lambda: left.get() < n,
                lambda: self._merge(source.get(), target.get(), left, width.get(), n),
            )
            now, then = source.get(), target.get()
            source.set(then)
            target.set(now)
            width.set(width.get() + width.get())

        whilst(low, lambda: width.get() < n, double)
        moved = low.fresh("moved"), low.fresh("end")
        there = low.make("i1", f"icmp eq ptr {source.get().text}, %items")
        low.branch(there, moved[1], moved[0])
        low.label(moved[0])
        size = low.make("i64", f"mul i64 %n, {self.kind.itemsize}")
        called = low.declare("llvm.memcpy.p0.p0.i64", "void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
        low.line(f"call void {called}(ptr %items, ptr {source.get().text}, i64 {size.text}, i1 false)")
        low.jump(moved[1])
        low.label(moved[1])
        low.line("ret void")
        low.bad = outer

    def _at(self, base: Register, i: Number) -> str:
        return address_at(self.low, base, self.kind, place(i))

    def _key(self, item: Number) -> Number:
        return (
            load(self.low, address_at(self.low, self.keys, self.dtype, place(item)), self.dtype)
            if self.places
            else item
        )

    def _ahead(self, x: Number, y: Number) -> Number:
        return self.low.ahead(self._key(x), self._key(y))

    def _insert(self, items: Register, start: Variable, n: Number) -> None:
        """Sort a short stretch: each element moves left as long as it goes before its neighbour."""
        low = self.low
        first = start.get()
        end = low.minimum(first + RUN, n)
        i = Variable(low, first + 1)

        def one() -> None:
            moving = load(low, self._at(items, i.get()), self.kind)
            hole = Variable(low, i.get())
            go = Variable(low, low.always(True))

            def shift() -> None:
                before = low.maximum(hole.get() - 1, first)
                neighbour = load(low, self._at(items, before), self.kind)
                goes = (hole.get() > first) & self._ahead(moving, neighbour)
                store(low, self._at(items, hole.get()), low.select(goes, neighbour, moving))
                hole.set(low.select(goes, before, hole.get()))
                go.set(goes)

            whilst(low, go.get, shift)
            i.set(i.get() + 1)

        whilst(low, lambda: i.get() < end, one)
        start.set(first + RUN)

    def _merge(self, source: Register, target: Register, left: Variable, width: Number, n: Number) -> None:
        """Two sorted stretches become one."""
        low = self.low
        first = left.get()
        middle, end = low.minimum(first + width, n), low.minimum(first + width + width, n)
        i, j, k = Variable(low, first), Variable(low, middle), Variable(low, first)

        def smaller() -> None:
            x = load(low, self._at(source, i.get()), self.kind)
            y = load(low, self._at(source, j.get()), self.kind)
            right = self._ahead(y, x)
            store(low, self._at(target, k.get()), low.select(right, y, x))
            by = low.cast(right, INT)
            j.set(j.get() + by)
            i.set(i.get() + (1 - by))
            k.set(k.get() + 1)

        whilst(low, lambda: (i.get() < middle) & (j.get() < end), smaller)
        for rest, stop in ((i, middle), (j, end)):

            def copy(rest: Variable = rest) -> None:
                store(low, self._at(target, k.get()), load(low, self._at(source, rest.get()), self.kind))
                rest.set(rest.get() + 1)
                k.set(k.get() + 1)

            whilst(low, lambda rest=rest, stop=stop: rest.get() < stop, copy)  # type: ignore[misc]
        left.set(end)


class Pointer:
    """A pointer that is set anew."""

    def __init__(self, low: Lowering, first: str):
        self.low = low
        self.slot = low.allocate("ptr")
        low.line(f"store ptr {first}, ptr {self.slot.text}")

    def get(self) -> Register:
        return self.low.make("ptr", f"load ptr, ptr {self.slot.text}")

    def set(self, x: Register) -> None:
        self.low.line(f"store ptr {x.text}, ptr {self.slot.text}")


def emit_sort(low: Lowering, step: Step) -> None:
    """Sort along an axis."""
    node = step.node
    x, out = node.inputs[0], node.outputs[0]
    if not x.type.shape:
        low.where[out] = low.home[out]  # NumPy finds one place in what has none
        low.home[out].store(low, (Place(0),), low.int(0))
        return
    home, dtype, shape = low.home[out], x.type.dtype, x.type.shape
    axis = node.params["axis"] % len(shape)
    sorter = Sorter(low, dtype, node.op.name == "argsort")
    most, n = at_most(shape[axis]), low.length(shape[axis]).number(low)

    def lane(index: Callable[[Place], Index]) -> None:
        def copy(p: Place) -> None:
            store(low, address_at(low, keys, dtype, p), low.element(x, index(p)))
            if sorter.places:
                store(low, address_at(low, items, INT, p), p.number(low))

        along(low, shape[axis], 0, copy)
        given = [f"ptr {low.use(r)}" for r in (keys, items, spare)]
        low.call(sorter.function(), [*given, f"i64 {low.use(n)}"])
        back = lambda p: home.store(
            low, index(p), load(low, address_at(low, items, sorter.kind, p), sorter.kind)
        )
        along(low, shape[axis], 0, back)

    with low.scratch.nested():
        keys = low.scratch.take(low, most * dtype.itemsize)
        items = low.scratch.take(low, most * 8) if sorter.places else keys
        spare = low.scratch.take(low, most * 8)
        own_function(low, "sort", lambda: lanes(low, shape, axis, lane))
    low.where[out] = home


STEPS.update({"sort": emit_sort, "argsort": emit_sort})
PULLING.update({"sort", "argsort"})
