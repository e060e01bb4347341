"""Groups of nests over the same rows: block by block, and large ones in chunks that threads share out.

Enters: a group. Leaves: loops over blocks, and calls of them. How many chunks there are depends on sizes
alone, and what chunks reduce is merged in their order, so that results do not depend on the number of
threads.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from ..graph.core import Value
from ..graph.dims import Dim
from .borders import NONE, borders
from .domains import Rows, over
from .lowering import Lowering
from .memory import Memory, compact
from .nests import Fold, element, own_function
from .numbers import BOOL, INT, Number
from .places import Place, place
from .plan import Group, Nest, at_most_size, nbytes
from .registers import in_registers
from .work import Work, trips_up_to
from .writer import Register

LINE = 64
"""Bytes that chunks keep apart."""
FRAME = 2**15
"""Bytes that may lie in the frame of a thread."""


def emit_group(low: Lowering, group: Group) -> None:
    """Write nests over the same rows."""
    _Writing(low, group).emit()


class _Writing:
    """One group being written."""

    def __init__(self, low: Lowering, group: Group):
        self.low = low
        self.group = group
        self.folds: dict[Nest, list[Fold]] = {n: [Fold(low, v) for v in n.reduced] for n, _ in group.members}
        whole = [(f, n, a) for n, a in group.members for f in self.folds[n] if f.out not in group.contracted]
        self.by_rows = [f for f, n, a in whole if a not in f.axes]  # results that have the rows as an axis
        self.over_rows = [f for f, n, a in whole if a in f.axes]
        self.rows = low.length(group.rows).number(low)
        self.staging: dict[Value, Memory] = {}  # where blocks of arrays from outside are copied

    def emit(self) -> None:
        low, group = self.low, self.group
        if group.chunks > 1:
            self._chunked()
        else:
            for fold in self.over_rows:
                fold.begin()
            for v, axis in group.staged.items():
                self.staging[v] = _at(low.scratch.take(low, self._bytes(v, axis)), v)
            own_function(low, "group", lambda: self._blocks(low.int(0), self.rows))
            for fold in self.over_rows:
                fold.end()
        for nest, _ in group.members:
            for v in nest.stored:
                if v not in group.contracted:
                    low.where[v] = low.home[v]
        for fold in self.by_rows:
            low.where[fold.out] = low.home[fold.out]

    def _chunked(self) -> None:
        """The rows in chunks, each with results of its own for what is reduced over the rows."""
        low, group = self.low, self.group
        assert isinstance(group.rows, int)
        share = -(-group.rows // group.chunks)
        share = -(-share // group.block) * group.block
        chunks = -(-group.rows // share)
        parts: dict[Fold, Callable[[Number], Memory]] = {}
        for fold in self.over_rows:
            room = -(-max(8, nbytes(fold.out)) // LINE) * LINE
            start = low.scratch.take(low, room * chunks)
            parts[fold] = _part(start, fold.out, room)
        failed = low.failures
        low.failures = False
        outer_bad, flag = low.bad, low.flag()

        def chunk() -> None:
            number = Number(low, "%chunk", INT, low.function, None, (0, chunks - 1))
            mine = low.allocate("i8")
            low.line(f"store i8 0, ptr {mine.text}")
            low.bad = mine
            first = number * share
            first.range = (0, group.rows)  # type: ignore[assignment]
            end = low.minimum(first + share, self.rows)
            homes = dict(low.home)
            room, give_back = self._room()
            homes.update(room)
            self.staging = room
            outer, low.home = low.home, homes

            def inside() -> None:
                for fold in self.over_rows:
                    fold.begin_part(parts[fold](number))
                self._blocks(first, end)

            own_function(low, "group", inside)
            low.home = outer
            give_back()
            if low.failures:
                self._report(mine, flag)
            low.line("ret void")

        try:
            with low.scope(), low.repeated(Work.of(chunks)):
                function = low.inner("chunk", chunk, chunked=True)
        finally:
            low.bad = outer_bad
        low.parallel(function, chunks)
        if low.failures and outer_bad is None:
            low.give_up_if(flag)
        low.failures = low.failures or failed
        for fold in self.over_rows:
            fold.memory = None
            fold.merge(parts[fold], chunks)
            fold.end()

    def _report(self, mine: Register, flag: Register) -> None:
        """Tell the others of a failure; only ever set what several threads may set."""
        low, k = self.low, self.low.fresh("")
        byte = low.make("i8", f"load i8, ptr {mine.text}")
        low.line(f"%bad{k} = icmp ne i8 {byte.text}, 0")
        low.line(f"br i1 %bad{k}, label %tell{k}, label %fine{k}")
        low.label(f"tell{k}")
        low.line(f"store i8 1, ptr {low.use(flag)}")
        low.jump(f"fine{k}")
        low.label(f"fine{k}")

    def _blocks(self, start: Number, stop: Number) -> None:
        """All members on one block of rows after the other."""
        low, group = self.low, self.group

        def block(at: Register) -> None:
            first = Number(low, at.text, INT, at.home, None, (0, int(self.rows.range[1])))
            with low.scope():
                self._members(first, low.minimum(first + group.block, stop))

        known = isinstance(group.rows, int)
        outer = low.block, low.full
        low.block = Work.of(group.block)
        low.full = group.block if isinstance(group.rows, int) and group.rows % group.block == 0 else None
        most = int(self.rows.range[1]) / group.block / group.chunks
        times = Work.of(most) if known else trips_up_to(int(most))
        low.loop(low.use(start), low.use(stop), block, group.block, times=times)
        low.block, low.full = outer

    def _members(self, first: Number, end: Number) -> None:
        low, group = self.low, self.group
        for v, axis in group.staged.items():
            self._stage(v, Rows(axis, first, end, False))
        homes = dict(low.home)
        for v, axis in group.contracted.items():
            homes[v] = of_block(low.home[v], axis, group, first)
        outer, low.home = low.home, homes
        for nest, axis in group.members:
            along = Rows(axis, first, end, group.lanes)
            written = in_registers(low, nest, self.folds[nest], along)
            if written is not None:
                own_function(low, "member", written)
                for fold in self.folds[nest]:
                    if fold not in self.over_rows:
                        low.where[fold.out] = homes[fold.out]
                continue
            for fold in self.folds[nest]:
                if fold not in self.over_rows:
                    fold.begin_rows(along)
            body = lambda index, nest=nest: element(low, nest, self.folds[nest], index)
            if len(group.members) > 1:
                own_function(low, "member", functools.partial(over, low, nest.domain, body, along))
            else:
                with low.scope():
                    split = borders(low, nest, body) if not group.lanes and len(nest.domain) > 1 else NONE
                    over(low, nest.domain, body, along, split)
            for v in (*nest.stored, *[f.out for f in self.folds[nest] if f not in self.over_rows]):
                low.where[v] = homes[v]
        low.home = outer

    def _stage(self, v: Value, along: Rows) -> None:
        """Copy a block of an array from outside, its rows side by side, unless they are so already."""
        low, group = self.low, self.group
        given = low.memory(v)
        if given.strides[along.axis] == 1:
            return
        copy = of_block(self.staging[v], along.axis, group, along.first)

        def one(index: tuple[Place, ...]) -> None:
            copy.store(low, index, given.load(low, index))

        own_function(low, "stage", functools.partial(over, low, v.type.shape, one, along))
        low.where[v] = copy

    def _room(self) -> tuple[dict[Value, Memory], Callable[[], None]]:
        """Room for the arrays of a block, for whichever thread does the chunk, and what gives it back: in its
        frame if it is small, since stacks are, otherwise on the heap.
        """
        low, group = self.low, self.group
        sizes = {v: self._bytes(v, axis) for v, axis in {**group.contracted, **group.staged}.items()}
        total = sum(sizes.values())
        if total <= FRAME:
            return {v: _at(low.allocate(f"[{n} x i8]", align=LINE), v) for v, n in sizes.items()}, _nothing
        low.declare("malloc", "ptr @malloc(i64)")
        low.declare("free", "void @free(ptr)")
        block = low.make("ptr", f"call ptr @malloc(i64 {total + LINE})")
        none = low.emit(f"icmp eq ptr {block.text}, null", BOOL)
        low.fail_if(none)
        k = low.fresh("")
        low.branch(none, f"without{k}", f"with{k}", rare=True)
        low.label(f"with{k}")
        whole = low.make("i64", f"ptrtoint ptr {block.text} to i64")
        less = low.make("i64", f"sub i64 0, {whole.text}")
        gap = low.make("i64", f"and i64 {less.text}, {LINE - 1}")
        start = low.make("ptr", f"getelementptr inbounds i8, ptr {block.text}, i64 {gap.text}")
        found, offset = {}, 0
        for v, n in sizes.items():
            found[v] = _at(low.make("ptr", f"getelementptr inbounds i8, ptr {start.text}, i64 {offset}"), v)
            offset += n

        def give_back() -> None:
            low.jump(f"without{k}")
            low.label(f"without{k}")
            low.line(f"call void @free(ptr {block.text})")

        return found, give_back

    def _bytes(self, v: Value, axis: int) -> int:
        """The bytes of a block of an array, a whole number of lines."""
        size = at_most_size(without(axis, v.type.shape)) * self.group.block * v.type.dtype.itemsize
        return -(-size // LINE) * LINE


def _at(pointer: Register, v: Value) -> Memory:
    return Memory(pointer, v.type.dtype, v.type.shape)


def _nothing() -> None:
    pass


def _part(start: Register, v: Value, room: int) -> Callable[[Number], Memory]:
    size = v.type.dtype.itemsize
    return lambda k: Memory(start, v.type.dtype, v.type.shape, None, place(k) * (room // size))


def without(axis: int, shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The shape of one row."""
    return shape[:axis] + shape[axis + 1 :]


def of_block(home: Memory, axis: int, group: Group, first: Number) -> Memory:
    """The memory of an array that exists for one block of rows: the rows side by side, or one after the
    other.
    """
    rest = [d for k, d in enumerate(home.shape) if k != axis]
    strides = list(compact(rest))
    along = 1 if group.lanes else at_most_size(rest)
    if group.lanes:
        strides = [s * group.block for s in strides]
    strides.insert(axis, along)
    return Memory(home.pointer, home.dtype, home.shape, tuple(strides), place(first) * -along)
