"""Loops as native control flow.

Enters: a loop. Leaves: blocks. What a loop carries is in registers, or in memory that its
body overwrites where the plan allows; otherwise the body writes another piece of memory and the two change
places.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..derive.places import any_index, inside
from ..graph.core import Value
from ..ops.control import ENDLESS, LoopView, loop_view
from . import stacks
from .extents import note_lengths, recall_lengths
from .interrupts import MANY_TRIPS, OFTEN, SELDOM, look
from .lowering import Lowering
from .memory import Memory, load, store
from .numbers import BOOL, INT, Number
from .places import place
from .plan import Plan, Step, at_most_size, nbytes
from .regions import emit_planned
from .roles import STEPS, Unsupported
from .stacks import Pile, Stack
from .work import Work, at_least_once
from .writer import Register
from .writes import copy_to, settle


class Loop:
    """A loop being written."""

    def __init__(self, low: Lowering, step: Step):
        self.low = low
        self.step = step
        self.node = step.node
        self.view: LoopView = loop_view(step.node)
        self.piles: list[Pile] = []
        self.starts: list[Number] = []

    def emit(self) -> None:
        low, view = self.low, self.view
        if view.reverse and view.stops and view.made.items:
            raise Unsupported("a loop that counts down, may stop and collects")
        count = low.cast(low.scalar(view.inputs.head[0]), INT)
        if view.stops:
            count = low.select(low.scalar(view.inputs.head[1]), count, 0)
        self.count = count = low.maximum(count, 0)
        outer, low.known = low.known, inside(view, low.known, any_index(view, low.known))
        body = Plan(
            view.body, [v for v in view.inner.carried if v.type.shape and v.type.item is None], low.known
        )
        self._begin_carried(body)
        self._begin_stacks()
        trips = low.allocate("i64")
        low.line(f"store i64 0, ptr {low.use(trips)}")
        k = low.fresh("")
        before = low.function.block
        top = max(0, min(int(count.range[1]), 2**62) - 1)
        t = Number(low, f"%t{k}", INT, low.function)
        low.jump(f"head{k}")
        low.label(f"head{k}")
        low.line(f"{t.text} = phi i64 [ 0, %{before} ], [ %n{k}, %latch{k} ]")
        low.branch(
            low.compare("lt", t, count) if count.known != 0 else low.number(False, BOOL),
            f"body{k}",
            f"exit{k}",
        )
        low.label(f"body{k}")
        t.range = (0, top)  # from here on
        known = count.known is not None and not view.stops
        with low.scope(), low.repeated(Work.of(top + 1) if known else at_least_once(top + 1)):
            self._body(body, t, trips, k)
        low.known = outer
        low.label(f"latch{k}")
        low.line(f"%n{k} = add nsw i64 {t.text}, 1")
        low.jump(f"head{k}")
        low.label(f"exit{k}")
        self._end(trips)

    # What is carried

    def _begin_carried(self, body: Plan) -> None:
        low, view = self.low, self.view
        self.numbers: dict[int, Register] = {}
        self.current: dict[int, Register] = {}  # for each array, a word with where it is now
        self.other: dict[int, Register] = {}  # and one with where the body writes the next
        heads = len(view.inputs.head)
        for k, (v, _) in enumerate(zip(view.inputs.carried, view.inner.carried)):
            if v.type.item is not None:
                raise Unsupported("a loop that carries a stack")
            if not v.type.shape:
                self.numbers[k] = slot = low.slot(v.type.dtype)
                store(low, low.use(slot), low.scalar(v))
                continue
            home = low.home[self.node.outputs[k]]
            if heads + k not in self.step.consumed:
                copy_to(low, v, home)
            self.current[k] = slot = low.allocate("ptr")
            low.line(f"store ptr {low.use(home.pointer)}, ptr {slot.text}")
        self._sources(body)
        for k in self.current:
            if k not in self.source:
                v = view.inputs.carried[k]
                self.other[k] = spare = low.allocate("ptr")
                memory = low.scratch.take(low, nbytes(v))
                low.line(f"store ptr {low.use(memory)}, ptr {spare.text}")

    def _sources(self, body: Plan) -> None:
        """Which carried array's memory, as it is when an iteration begins, holds each one when it ends."""
        made, inner = self.view.made.carried, self.view.inner.carried
        self.source: dict[int, int] = {}
        taken: set[int] = set()
        for k in self.current:
            s = body.storage.get(made[k])
            j = next((j for j in self.current if s is not None and s.place is inner[j]), None)
            if j is not None and j not in taken and nbytes(inner[j]) == nbytes(inner[k]):
                self.source[k] = j
                taken.add(j)

    def _begin_stacks(self) -> None:
        low, view = self.low, self.view
        self.first: dict[int, int] = {}  # items that are collected twice, and which came first
        numbers: dict[Value, int] = {}
        for k, v in enumerate(view.outputs.items):
            first = numbers.setdefault(view.made.items[k], k)
            if first != k and v not in low.destination:
                self.first[k] = first
                self.piles.append(self.piles[first])
                self.starts.append(self.starts[first])
                continue
            pile = low.destination.pop(v, None)
            if pile is None:
                pile = stacks.new_pile(low, v.type)
                stacks.clear(low, pile)
            start = stacks.used(low, pile)
            self.piles.append(pile)
            self.starts.append(start)
            if int(self.count.range[1]) < ENDLESS // 2:
                stacks.expect(pile, int(self.count.range[1]))
                stacks.reserve(low, pile, start + self.count)

    # The body

    def _body(self, body: Plan, t: Number, trips: Register, k: str) -> None:
        low, view = self.low, self.view
        index = low.subtract(low.subtract(self.count, 1), t) if view.reverse else t
        if view.reverse:
            index.range = (0, t.range[1])
        outer = low.indices
        low.indices = {**outer, view.index: index}
        low.where[view.inner.head[0]] = index
        here: dict[int, Memory] = {}
        for n, v in enumerate(view.inner.carried):
            if n in self.numbers:
                low.where[v] = load(low, low.use(self.numbers[n]), v.type.dtype)
            else:
                pointer = low.make("ptr", f"load ptr, ptr {low.use(self.current[n])}")
                low.where[v] = here[n] = Memory(pointer, v.type.dtype, v.type.shape)
        for v, outside in zip(view.inner.items, view.inputs.items):
            low.where[v] = found = stacks.item(low, low.where[outside], v, index)
            if isinstance(found, Memory) and low.where[outside].memory is None:
                recall_lengths(low, found.pointer, v)
        for v, outside in zip(view.inner.rest, view.inputs.rest):
            low.pass_in(outside, v)
        if int(self.count.range[1]) >= MANY_TRIPS:
            slow = any(v.type.shape for n in view.body.nodes for v in n.outputs)
            look(low, t, OFTEN if slow else SELDOM)
        slots = self._slots(index)
        results = self._results(here, slots)
        with low.scratch.nested():
            emit_planned(low, body, results)
            self._keep_items(slots)
            self._keep_carried(here)
            done = low.add(t, 1)
            low.line(f"store i64 {low.use(done)}, ptr {low.use(trips)}")
            if view.stops:
                low.branch(low.scalar(view.made.rest[0]), f"latch{k}", f"exit{k}")
            else:
                low.jump(f"latch{k}")
        low.indices = outer

    def _slots(self, index: Number) -> list[Register]:
        """Where the items of this iteration go."""
        low = self.low
        made: list[Register] = []
        for k, (pile, start, v) in enumerate(zip(self.piles, self.starts, self.view.made.items)):
            if k in self.first:
                made.append(made[self.first[k]])
                continue
            at = place(start) + index
            if int(self.count.range[1]) >= ENDLESS // 2:
                stacks.reserve(low, pile, (at + 1).number(low))
            made.append(stacks.slot(low, stacks.base(low, pile), pile, at))
            if v.type.item is not None:
                assert pile.inner is not None
                low.destination[v] = pile.inner
        return made

    def _results(self, here: Mapping[int, Memory], slots: list[Register]) -> dict[Value, Memory]:
        """Where the arrays that the body makes should lie."""
        low, view = self.low, self.view
        results: dict[Value, Memory] = {}
        self.targets: dict[int, Memory] = {}
        for n, spare in self.other.items():
            v = view.made.carried[n]
            pointer = low.make("ptr", f"load ptr, ptr {low.use(spare)}")
            self.targets[n] = Memory(pointer, v.type.dtype, v.type.shape)
            results.setdefault(v, self.targets[n])
        for v, at in zip(view.made.items, slots):
            if v.type.shape and v.type.item is None:
                results.setdefault(v, Memory(at, v.type.dtype, v.type.shape))
        return results

    def _keep_items(self, slots: list[Register]) -> None:
        low = self.low
        for k, (v, at, pile) in enumerate(zip(self.view.made.items, slots, self.piles)):
            if k in self.first:
                continue
            if v.type.item is not None:
                stacks.put_stack(low, at, low.where[v], pile)
            elif not v.type.shape:
                stacks.put_number(low, at, low.scalar(v))
            else:
                settle(low, v, Memory(at, v.type.dtype, v.type.shape))
                note_lengths(low, at, v)

    def _keep_carried(self, here: Mapping[int, Memory]) -> None:
        """The carried values of the next iteration: numbers to their slots, arrays by changing places."""
        low, view = self.low, self.view
        news = {n: low.scalar(view.made.carried[n]) for n in self.numbers}
        for n, slot in self.numbers.items():
            store(low, low.use(slot), news[n])
        for n, target in self.targets.items():
            settle(low, view.made.carried[n], target)
        free = [here[n] for n in here if n not in self.source.values()]
        for n in here:
            now = self.targets[n] if n in self.targets else here[self.source[n]]
            if n in self.targets or self.source[n] != n:
                low.line(f"store ptr {low.use(now.pointer)}, ptr {low.use(self.current[n])}")
        for n, spare in self.other.items():
            size = nbytes(view.inner.carried[n])
            k = next(k for k, m in enumerate(free) if at_most_size(m.shape) * m.dtype.itemsize == size)
            low.line(f"store ptr {low.use(free.pop(k).pointer)}, ptr {low.use(spare)}")

    # Afterwards

    def _end(self, trips: Register) -> None:
        low, view = self.low, self.view
        done = low.emit(f"load i64, ptr {low.use(trips)}", INT, (0, int(self.count.range[1])))
        low.where[view.outputs.rest[0]] = done
        for pile, start, v in zip(self.piles, self.starts, view.outputs.items):
            stacks.set_used(low, pile, start + done)
            low.where[v] = Stack(pile, place(start), done)
        moved = [n for n in self.current if self.source.get(n) != n]
        if moved:
            self._bring_home(moved)
        for n, v in enumerate(view.outputs.carried):
            low.where[v] = (
                load(low, low.use(self.numbers[n]), v.type.dtype) if n in self.numbers else low.home[v]
            )

    def _bring_home(self, moved: list[int]) -> None:
        """Arrays that may have ended in other pieces of memory are copied to where they should lie."""
        low, k = self.low, self.low.fresh("")
        outputs = self.view.outputs.carried
        now = {n: low.make("ptr", f"load ptr, ptr {low.use(self.current[n])}") for n in moved}
        away = low.number(False, BOOL)
        for n in moved:
            same = low.emit(f"icmp ne ptr {low.use(now[n])}, {low.use(low.home[outputs[n]].pointer)}", BOOL)
            away = same | away
        low.branch(away, f"away{k}", f"home{k}")
        low.label(f"away{k}")
        several = len(moved) > 1  # then one may lie where another should
        for n in moved if several else ():
            spare = low.scratch.take(low, nbytes(outputs[n]))
            low.copy_bytes(spare, now[n], nbytes(outputs[n]))
            now[n] = spare
        for n in moved:
            low.copy_bytes(low.home[outputs[n]].pointer, now[n], nbytes(outputs[n]))
        low.jump(f"home{k}")
        low.label(f"home{k}")


def emit_loop(low: Lowering, step: Step) -> None:
    """A loop, with scratch of its own."""
    with low.scratch.nested():
        Loop(low, step).emit()


STEPS["loop"] = emit_loop
