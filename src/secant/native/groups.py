"""Nests over the same rows, fused block by block: intermediate arrays never leave the cache.

Enters: a plan. Leaves: the same plan, with runs of nests whose arrays meet row by row made into groups. What
is written and read only inside a group is as long as a block, its rows side by side, whatever its shape.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..graph.core import Value
from ..graph.dims import Dim
from ..ops.adjoint import axes_of
from ..ops.kinds import Elementwise
from .actions import DEAR
from .plan import Action, Group, Nest, Plan, Step, at_most_size
from .probing import ANYWHERE, probed
from .roles import Role, Unsupported

FEWEST_ROWS = 64
CACHE = 2**19
"""Bytes that the arrays of a block may take."""
NEAR = 2**16
"""And the bytes that they take if rows are so short that a block of this size is long enough."""
BLOCK = 256
"""Rows that a chunk is a multiple of."""
WORTH = 400_000
"""What a chunk does at the least, in additions."""
MOST_CHUNKS = 32
VECTORS = 16
"""Elements that loops take together at the most; of other sizes there is a rest to write code for."""
LANES = 64
"""Rows shorter than this are worked on side by side."""
OFTEN = 4
"""Times that elements are read for which copies of blocks, with the rows side by side, are made."""


def group(plan: Plan) -> None:
    """Fuse what can be fused; the plan is changed."""
    start = 0
    while start < len(plan.actions):
        action = plan.actions[start]
        if isinstance(action, Nest) and action.domain and _many(action.domain[0]):
            start = _Grouping(plan, start).fuse()
            made = plan.actions[start - 1]
            if isinstance(made, Nest) and (chunks := chunks_of([made], plan)) > 1:
                block = even(BLOCK, made.domain[0])
                plan.actions[start - 1] = Group(made.domain[0], [(made, 0)], block, {}, False, chunks)
        else:
            start += 1


def chunks_of(nests: list[Nest], plan: Plan) -> int:
    """Into how many pieces work is divided: so many that each is worth a thread's while."""
    work = 0
    for nest in nests:
        seen: set[Value] = set()
        todo = [*nest.stored, *nest.reduced]
        while todo:
            v = todo.pop()
            if (
                v in seen
                or v.node is None
                or (plan.kept(v) and v not in nest.stored and v not in nest.reduced)
            ):
                continue
            seen.add(v)
            work += at_most_size(nest.domain) * DEAR.get(v.node.op.name, 1)
            todo.extend(v.node.inputs)
    return max(1, min(MOST_CHUNKS, work // WORTH))


def _many(d: Dim) -> bool:
    return isinstance(d, int) and d >= FEWEST_ROWS


def even(block: int, rows: Dim) -> int:
    """A size of blocks near the one given of which the rows are a whole number, if there is one.

    Then loops over the rows of a block run so often for certain, and LLVM writes no code for a rest.

    >>> even(1024, 100_000), even(1024, 100_003), even(1024, 100)
    (800, 1024, 100)
    """
    if not isinstance(rows, int):
        return block
    if rows <= block:
        return max(rows, 1)
    sizes = range(-(-block * 3 // 4 // VECTORS) * VECTORS, block * 5 // 4 + 1, VECTORS)
    return min([s for s in sizes if s and rows % s == 0], key=lambda s: abs(s - block), default=block)


def _power(n: int) -> int:
    """The largest power of 2 that is not larger; 0 of 0."""
    return 1 << (n.bit_length() - 1) if n else 0


class _Grouping:
    """One group under way, begun by one nest."""

    def __init__(self, plan: Plan, start: int):
        self.plan = plan
        self.start = start
        first = plan.actions[start]
        assert isinstance(first, Nest)
        self.rows = first.domain[0]
        self.axis: dict[int, int] = {}  # of the domain of each member, by number of action
        self.late: set[int] = set()  # actions that must come after the group
        self.streams: dict[Value, int] = {}  # arrays from outside that are read row by row
        self.elsewhere: set[Value] = set()  # and those that are read at other places, too
        self.reading: dict[Value, int] = {}  # how often elements of them are read
        self.early: list[int] = []  # and before it
        self.known: dict[tuple[Value, int], list[tuple[Value, int]]] = {}
        self.under_way: dict[Value, None] = {}

    def fuse(self) -> int:
        """Gather the members, and rewrite the plan if it pays; gives the number of the action to go on
        with.
        """
        plan, start = self.plan, self.start
        for k in range(start, len(plan.actions)):
            self._consider(k)
        members = list(self.axis)
        contracted = self._contracted()
        if len(members) < 2 or not contracted:
            return start + 1
        touched = {**self.streams, **contracted}
        width = self._width(touched)
        nests = [plan.actions[k] for k in members]
        pairs = [(n, self.axis[k]) for n, k in zip(nests, members) if isinstance(n, Nest)]
        longest = max(at_most_size([*n.domain[:a], *n.domain[a + 1 :]][-1:]) for n, a in pairs)
        chunks = chunks_of([n for n, _ in pairs], plan)
        lanes = longest < LANES
        staged = self._staged() if lanes else {}
        fewest = 16 if lanes else 1
        near = _power(NEAR // width)
        block = min(1024, near if near >= 128 else max(fewest, _power(CACHE // width)))
        block = even(block, self.rows)
        made = Group(self.rows, pairs, block, contracted, lanes, chunks, staged)
        rest = [k for k in range(start, len(plan.actions)) if k not in self.axis and k not in self.early]
        order = list(range(start))
        actions: list[Action] = plan.actions[:start]
        new = {}
        for k in self.early:
            new[k] = len(actions)
            actions.append(plan.actions[k])
        for k in members:
            new[k] = len(actions)
        place_of = len(actions)
        actions.append(made)
        for k in rest:
            new[k] = len(actions)
            actions.append(plan.actions[k])
        order += [new[k] for k in range(start, len(plan.actions))]
        plan.renumber(order, actions)
        for v, axis in contracted.items():
            plan.storage[v].size = at_most_size(self._rest(v, axis)) * block * v.type.dtype.itemsize
        return place_of + 1

    def _width(self, arrays: dict[Value, int]) -> int:
        """Bytes of one row of all these."""
        return max(1, sum(at_most_size(self._rest(v, a)) * v.type.dtype.itemsize for v, a in arrays.items()))

    def _rest(self, v: Value, axis: int) -> tuple[Dim, ...]:
        return v.type.shape[:axis] + v.type.shape[axis + 1 :]

    def _consider(self, k: int) -> None:
        """Where an action goes: into the group, before it or after it."""
        plan = self.plan
        action = plan.actions[k]
        needs = {plan.position[v] for v in plan.reads.get(k, ()) if v in plan.position}
        if needs & self.late:
            self.late.add(k)
            return
        if isinstance(action, Nest):
            for axis, d in enumerate(action.domain):
                if d == self.rows and self._fits(action, axis, k):
                    self.axis[k] = axis
                    return
        if needs & set(self.axis) or not (isinstance(action, Nest) or self._harmless(action)):
            self.late.add(k)
        else:
            self.early.append(k)

    def _harmless(self, action: Action) -> bool:
        """Whether a step may change places with the group: it writes no memory that is there already."""
        return isinstance(action, Step) and self.plan.role[action.node] is Role.NUMBER

    def _fits(self, nest: Nest, axis: int, k: int) -> bool:
        """Whether all that a nest reads of the group is of its own row."""
        plan = self.plan
        reads: list[tuple[Value, int]] = []
        self.known, self.under_way = {}, nest.stored  # at other places than its own, these are computed again
        try:
            for v in nest.stored:
                reads.extend(self._inputs(v, axis))
            for v in nest.reduced:
                assert v.node is not None
                for x in v.node.inputs:
                    reads.extend(self.aligned(x, axis if x.type.shape == nest.domain else ANYWHERE))
        except Unsupported:
            return False
        for v, at in reads:
            if plan.position.get(v) not in self.axis and k not in self.axis:
                self._stream(v, at, at_most_size(nest.domain))
            if plan.position.get(v) in self.axis and (at == ANYWHERE or self.made_along(v) != at):
                return False
        return True

    def _stream(self, v: Value, at: int, times: int) -> None:
        """Note that a nest reads an array from outside."""
        if at < 0 or self.streams.setdefault(v, at) != at:
            self.elsewhere.add(v)
        self.reading[v] = self.reading.get(v, 0) + times

    def _staged(self) -> dict[Value, int]:
        """The arrays that are worth a copy of each block, with its rows side by side."""
        return {
            v: axis
            for v, axis in self.streams.items()
            if v not in self.elsewhere
            and v.type.ndim > 1
            and all(isinstance(d, int) for d in v.type.shape)
            and self.reading[v] >= OFTEN * at_most_size(v.type.shape)
        }

    def made_along(self, v: Value) -> int:
        """Which axis of a value made in the group runs along the rows; `ANYWHERE` if it is whole
        afterwards.
        """
        k = self.plan.position[v]
        nest, axis = self.plan.actions[k], self.axis[k]
        assert isinstance(nest, Nest) and v.node is not None
        if v in nest.stored:
            return axis
        axes = axes_of(v.node.params.get("axis"), len(nest.domain))
        if axis in axes or not v.type.shape:
            return -2  # reduced over the rows: nobody in the group may read it
        return axis if v.node.params.get("keepdims") else axis - sum(a < axis for a in axes)

    def aligned(self, v: Value, axis: int) -> list[tuple[Value, int]]:
        """What is kept that a value is computed from, and which axes of those run along the rows."""
        if self.plan.kept(v) and v not in self.under_way:
            return [(v, axis)]
        key = (v, axis)
        if key not in self.known:
            self.known[key] = list(dict.fromkeys(self._inputs(v, axis)))
        return self.known[key]

    def _inputs(self, v: Value, axis: int) -> Iterator[tuple[Value, int]]:
        node = v.node
        assert node is not None
        if axis == ANYWHERE:
            for x in node.inputs:
                yield from self.aligned(x, ANYWHERE)
        elif isinstance(node.op, Elementwise):
            for x in node.inputs:
                own = axis - (v.type.ndim - x.type.ndim)
                follows = own >= 0 and x.type.shape[own] == v.type.shape[axis]
                yield from self.aligned(x, own if follows else ANYWHERE)
        else:
            for x, own in probed(v, axis):
                yield from self.aligned(x, own)

    def _contracted(self) -> dict[Value, int]:
        """The arrays that nobody outside the group needs."""
        plan = self.plan
        outside: set[Value] = set()
        for k, values in plan.reads.items():
            if k not in self.axis:
                outside |= values
        found = {}
        for k in self.axis:
            nest = plan.actions[k]
            assert isinstance(nest, Nest)
            for v in (*nest.stored, *nest.reduced):
                along = self.made_along(v) if v.type.shape else -2
                if along >= 0 and v not in outside and v not in plan.outputs and v not in plan.pinned:
                    found[v] = along
        return found
