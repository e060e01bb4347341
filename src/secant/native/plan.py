"""What is computed in which loop, what lies in memory, and for how long.

Enters: a region. Leaves: a `Plan`: nests and steps in order, and the storage of every array that has one.
Arrays are computed where they are read unless they must lie in memory: results, what is written into, what
a step needs, and what would otherwise be computed twice at some cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.dims import Dim, at_most
from ..interpret.schedule import schedule
from ..graph.walk import regions
from ..ops.control import Control
from ..ops.kinds import Elementwise
from .contractions import ONTO
from .roles import PULLING, WRITES, Role, role_of

CHEAP = 8  # what an element may cost to be computed twice, in additions
DEAR = {
    "divide": 5, "reciprocal": 5, "sqrt": 6, "remainder": 12, "floor_divide": 12, "setitem": 3, "scatter_add": 3
} | dict.fromkeys(
    ("exp exp2 expm1 log log2 log10 log1p tanh sinh cosh sin cos tan arcsin arccos arctan arctan2 erf erfc expit "
     "log_expit logaddexp power float_power cbrt hypot arcsinh arccosh arctanh").split(), 16
)  # fmt: skip
"""What an element costs, in additions, where it is more than one."""


@dataclass(eq=False)
class Storage:
    """A piece of memory: the values that lie in it one after the other, and from which action to which."""

    size: int  # bytes
    first: int = -1
    last: int = -1
    place: Any = None  # where it is, if not in the arena: told by whoever emits


@dataclass(eq=False)
class Nest:
    """One loop nest: its domain, and the values it stores and reduces."""

    domain: tuple[Dim, ...]
    stored: dict[Value, None] = field(default_factory=dict)  # in order
    reduced: dict[Value, None] = field(default_factory=dict)
    evaluated: set[Value] = field(default_factory=set)


@dataclass(eq=False)
class Step:
    """A node that is computed by itself."""

    node: Node
    inplace: bool = False  # a write that overwrites its base
    consumed: tuple[int, ...] = ()  # inputs of a loop or branch whose memory it may overwrite


@dataclass(eq=False)
class Group:
    """Nests over the same rows, done block by block; ``contracted`` arrays exist for one block at a time."""

    rows: Dim
    members: list[tuple[Nest, int]]  # and which axis of the domain runs along the rows
    block: int
    contracted: dict[Value, int]  # and which axis runs along the rows
    lanes: bool  # whether rows are run through innermost, side by side
    chunks: int  # into how many pieces the rows are divided for threads


Action = Nest | Step | Group


@dataclass(eq=False)
class Read:
    """A value that lies in memory (or is a number), as an item of a nest reaches it."""

    value: Value
    pointwise: bool


class Plan:
    """The actions of a region in order, and where its arrays lie."""

    def __init__(self, region: Region, owned: Iterable[Value] = ()):
        self.region = region
        self.actions: list[Action] = []
        self.position: dict[Value, int] = {}  # the action that makes a value that is kept
        self.storage: dict[Value, Storage] = {}
        self.role: dict[Node, Role] = {}
        self.evaluated: dict[Value, Nest] = {}
        self.reads: dict[int, set[Value]] = {}  # what each action reads that is kept
        self.weights: dict[Value, int] = {}
        self.pinned = {n.inputs[0] for n in region.nodes if n.op.name == "items"}  # stacks are made of them
        self.order = schedule(region)
        self.when = {node: k for k, node in enumerate(self.order)}
        self.users: dict[Value, list[Node]] = {}
        self.outputs = {v for v in region.outputs if is_array(v)}
        chained = {n.inputs[0] for n in self.order if n.op.name in WRITES}
        for node in self.order:
            self.role[node] = role_of(node, chained)
            for v in dict.fromkeys(node.inputs):
                self.users.setdefault(v, []).append(node)
        self.fence = set(region.inputs)
        for v in owned:
            self.storage[v] = Storage(nbytes(v), place=v)
        for node in self.order:
            self._take(node)
        for v in region.outputs:
            if is_array(v):
                self.keep(v)
        for v in region.outputs:
            self._touch(v, len(self.actions))
        self.lifetimes()

    def lifetimes(self) -> None:
        """From which action to which each storage is in use."""
        for v, k in self.position.items():
            if v in self.storage:
                s = self.storage[v]
                s.first = k if s.first < 0 else min(s.first, k)
                s.last = max(s.last, k)
        for k, values in self.reads.items():
            for v in values:
                if v in self.storage:
                    s = self.storage[v]
                    s.last = max(s.last, k)

    def renumber(self, order: Sequence[int], actions: list[Action]) -> None:
        """Put the actions in another order: ``order`` gives the new number of each, ``actions`` the new list."""
        end = len(self.actions)
        new = [*order, len(actions)]
        self.position = {v: new[k] for v, k in self.position.items()}
        reads: dict[int, set[Value]] = {}
        for k, values in self.reads.items():
            reads.setdefault(new[min(k, end)], set()).update(values)
        self.reads, self.actions = reads, actions
        for s in self.storage.values():
            s.first = s.last = -1
        self.lifetimes()

    # One node after the other

    def _take(self, node: Node) -> None:
        role = self.role[node]
        if role is Role.LAZY:
            for v in node.outputs:
                if self._read_apart(v):
                    self.keep(v)
            return
        if role is Role.REDUCED:
            self._reduce(node)
        elif role is Role.WRITE:
            self._write(node)
        elif role is Role.NUMBER:
            self._step(Step(node), self._reads_of(node, False))
        elif node.op.name in PULLING:
            self._step(Step(node), self._reads_of(node, True))
        else:
            for v in node.inputs:
                if is_array(v) and not self.in_memory(v):
                    self.keep(v)
            step = Step(node)
            if isinstance(node.op, Control) or node.op.name == ONTO:
                step.consumed = tuple(self._consumed(node))
                self._share(step)
            self._step(step, node.inputs)

    def _read_apart(self, v: Value) -> bool:
        """Whether a dear lazy array is read elsewhere than at its own place, more than once."""
        if not is_array(v) or self.weight(v) <= CHEAP:
            return False
        users, size = self.users.get(v, []), at_most_size(v.type.shape)
        for user in users:
            shape = user.outputs[0].type.shape
            pointwise = isinstance(user.op, Elementwise) and shape == v.type.shape
            if self.role[user] is Role.LAZY and not pointwise:
                if len(users) > 1 or at_most_size(shape) > 2 * size:
                    return True
        return False

    def _share(self, step: Step) -> None:
        """Let what a loop or branch overwrites be where its results lie; forget what cannot be overwritten."""
        node = step.node
        kept = []
        if node.op.name == "loop":
            heads = 1 + node.params["stops"]
            for i in step.consumed:
                if 0 <= i - heads < node.params["carried"]:
                    self.storage[node.outputs[i - heads]] = self.storage[node.inputs[i]]
                    kept.append(i)
        elif node.op.name == ONTO and 0 in step.consumed:
            self.storage[node.outputs[0]] = self.storage[node.inputs[0]]
            kept.append(0)
        elif isinstance(node.op, Control):
            arms = list(regions(node))
            first = len(node.inputs) - len(arms[0].inputs)
            for k, out in enumerate(node.outputs):
                if not is_array(out):
                    continue
                bases = {position_of(base_of(arm.outputs[k], arm), arm) for arm in arms}
                i = bases.pop() + first
                if not bases and i in step.consumed and i not in kept and i >= first:
                    self.storage[out] = self.storage[node.inputs[i]]
                    kept.append(i)
        step.consumed = tuple(kept)

    def _reads_of(self, node: Node, all_of_them: bool) -> list[Value]:
        """What lies in memory that a node is computed from; all elements of its inputs are, or few."""
        found = []
        for v in node.inputs:
            if is_array(v):
                found.extend([r.value for r in self.walk(v, False, [] if all_of_them else None)])
            else:
                found.append(v)
        return found

    def _step(self, step: Step, reads: Iterable[Value]) -> None:
        here = len(self.actions)
        self.actions.append(step)
        for v in reads:
            self._touch(v, here)
        for v in step.node.outputs:
            self.position[v] = here
            if is_array(v) and v not in self.storage:
                self.storage[v] = Storage(nbytes(v))

    def _touch(self, v: Value, action: int) -> None:
        """Note that an action reads a value: what lies in memory must last until then."""
        if v.type.item is not None and v.node is not None and v not in self.fence and v.node.op.name == "items":
            v = v.node.inputs[0]  # such a stack is the array
        if self.kept(v):
            self.reads.setdefault(action, set()).add(v)
        elif is_array(v) and v.node is not None and v not in self.fence:
            for read in self.walk(v, False):
                if read.value is not v:
                    self._touch(read.value, action)

    # Nests

    def keep(self, v: Value) -> None:
        """Give an array a place in memory, if it has none, computed in a nest over its shape."""
        if v in self.storage or v.node is None or v in self.fence:
            return
        self.storage[v] = Storage(nbytes(v))
        self._place(v, v.type.shape, [v], v)

    def _reduce(self, node: Node) -> None:
        x = node.inputs[0]
        out = node.outputs[0]
        if out.type.shape:
            self.storage[out] = Storage(nbytes(out))
        self._place(out, x.type.shape, list(node.inputs), None)

    def _place(self, item: Value, domain: tuple[Dim, ...], roots: Sequence[Value], kept: Value | None) -> None:
        """Put an item into the first nest over its domain that comes after all that it reads."""
        assert item.node is not None
        reads: list[Read] = []
        lazies: list[Value] = []
        if kept is not None:
            lazies.append(kept)
            for v in item.node.inputs:
                same = isinstance(item.node.op, Elementwise) and v.type.shape == domain
                reads.extend(self.walk(v, same, lazies, at_most_size(domain)))
        else:
            for v in roots:
                reads.extend(self.walk(v, v.type.shape == domain, lazies, at_most_size(domain)))
        earliest = 0
        for read in reads:
            at = self.position.get(read.value, -1)
            inside = read.pointwise and at >= 0 and isinstance(self.actions[at], Nest)
            inside = inside and read.value in self.actions[at].stored  # type: ignore[union-attr]
            earliest = max(earliest, at if inside else at + 1)
        here = next(
            (
                k
                for k in range(earliest, len(self.actions))
                if isinstance(a := self.actions[k], Nest) and a.domain == domain
            ),
            -1,
        )
        if here < 0:
            here = len(self.actions)
            self.actions.append(Nest(domain))
        nest = self.actions[here]
        assert isinstance(nest, Nest)
        if kept is not None:
            nest.stored[item] = None
        else:
            nest.reduced[item] = None
        self.position[item] = here
        for v in lazies:
            self._evaluate(v, nest, here)
        for read in reads:
            self._touch(read.value, here)

    def _evaluate(self, v: Value, nest: Nest, here: int) -> None:
        """A lazy array is computed in a nest, at its own place: elsewhere too? Then it is better kept."""
        before = self.evaluated.setdefault(v, nest)
        if before is nest or v in self.storage or self.weight(v) <= CHEAP:
            return
        first = self.actions.index(before)
        self.storage[v] = Storage(nbytes(v))
        before.stored[v] = None
        self.position[v] = first
        self._touch(v, here)

    def walk(
        self, v: Value, pointwise: bool, lazies: list[Value] | None = None, times: int = 0
    ) -> Iterator[Read]:
        """What lies in memory that an element of this value is computed from.

        ``lazies`` collects the lazy arrays met at their own place. Those met at others, that cost too much
        to be computed ``times`` times, are kept first.
        """
        todo = [(v, pointwise)]
        seen: set[tuple[Value, bool]] = set()
        while todo:
            v, same = todo.pop()
            if (v, same) in seen or (v.constant and not v.type.shape):
                continue
            seen.add((v, same))
            if self.kept(v):
                yield Read(v, same)
                continue
            assert v.node is not None
            if lazies is not None:
                if same:
                    lazies.append(v)
                elif self.weight(v) > CHEAP and (len(self.users[v]) > 1 or times > 2 * at_most_size(v.type.shape)):
                    self.keep(v)
                    yield Read(v, False)
                    continue
            elementwise = isinstance(v.node.op, Elementwise)
            for x in v.node.inputs:
                todo.append((x, same and elementwise and x.type.shape == v.type.shape))

    def kept(self, v: Value) -> bool:
        """Whether a value is there when it is read: in memory, or a number in a register."""
        return (
            v in self.storage
            or v.node is None
            or v in self.fence
            or self.role.get(v.node) is not Role.LAZY
        )

    def in_memory(self, v: Value) -> bool:
        """Whether an array lies in memory, or is a view of one that does."""
        while not self.kept(v):
            assert v.node is not None
            if not getattr(v.node.op, "view", False) or v.node.op.name == "reshape":
                return False
            if any(x.type.shape for x in v.node.inputs[1:]):
                return False  # picked by arrays of places
            v = v.node.inputs[0]
        return True

    def weight(self, v: Value) -> int:
        """What computing one element of a lazy array costs, in additions."""
        if v in self.weights or self.kept(v):
            return self.weights.get(v, 0)
        todo = [v]
        while todo:
            top = todo[-1]
            assert top.node is not None
            missing = [x for x in top.node.inputs if x not in self.weights and not self.kept(x) and not x.constant]
            if missing:
                todo.extend(missing)
                continue
            todo.pop()
            own = DEAR.get(top.node.op.name, int(isinstance(top.node.op, Elementwise)))
            total = own + sum(0 if self.kept(x) else self.weights.get(x, 0) for x in top.node.inputs)
            self.weights[top] = min(total, 10**6)
        return self.weights[v]

    # Writes

    def _write(self, node: Node) -> None:
        base, out = node.inputs[0], node.outputs[0]
        if base.node is not None and base not in self.fence:
            self.keep(base)
        mine = self.storage.get(base)
        later = any(self.when[u] > self.when[node] for u in self.users[base]) or base in self.outputs
        inplace = mine is not None and not later and base not in self.pinned and sum(v is base for v in node.inputs) == 1
        values = node.inputs[1:2] if node.op.name == "setitem" else node.inputs[1 : 1 + len(node.params["parts"])]
        for v in values:
            if v.type.shape and not self.kept(v) and self._reads(v, mine):
                self.keep(v)
        if inplace:
            for v in self._hanging(node, mine):
                self.keep(v)
        step = Step(node, inplace)
        if inplace and mine is not None:
            self.storage[out] = mine
        reads = list(node.inputs[:1])
        for v in node.inputs[1:]:
            reads.extend([r.value for r in self.walk(v, False, [], at_most_size(v.type.shape))] if v.type.shape else [v])
        self._step(step, reads)

    def _reads(self, v: Value, storage: Storage | None) -> bool:
        """Whether a lazy array is computed from what lies in this storage."""
        return storage is not None and any(self.storage.get(r.value) is storage for r in self.walk(v, False))

    def _hanging(self, node: Node, storage: Storage | None) -> list[Value]:
        """Lazy arrays computed from a storage about to be overwritten, that are read afterwards."""
        found = []
        now = self.when[node]
        for v, before in self._lazy_so_far(now):
            if any(self.when[u] > now for u in self.users.get(v, ())) or v in self.outputs:
                if before and self._reads(v, storage):
                    found.append(v)
        return found

    def _lazy_so_far(self, now: int) -> Iterator[tuple[Value, bool]]:
        for node in self.order[:now]:
            if self.role[node] is Role.LAZY:
                for v in node.outputs:
                    if v not in self.storage:
                        yield v, True

    def _consumed(self, node: Node) -> Iterator[int]:
        """The inputs of a loop or branch that are ours and dead after it."""
        for i, v in enumerate(node.inputs):
            s = self.storage.get(v)
            if s is None or v.type.item is not None or v in self.pinned or sum(x is v for x in node.inputs) > 1:
                continue
            later = any(self.when[u] > self.when[node] for u in self.users[v]) or v in self.outputs
            if not later and not self._hanging(node, s) and not any(
                x is not v and is_array(x) and self._reads(x, s) for x in node.inputs
            ):
                yield i


def is_array(v: Value) -> bool:
    """Whether a value is an array, neither a number nor a stack."""
    return bool(v.type.shape) and v.type.item is None


def base_of(v: Value, region: Region) -> Value:
    """What a chain of writes began with."""
    fence = set(region.inputs)
    while v not in fence and v.node is not None and v.node.op.name in WRITES:
        v = v.node.inputs[0]
    return v


def position_of(v: Value, region: Region) -> int:
    """Which input of a region a value is; far below any if it is none."""
    return next((i for i, x in enumerate(region.inputs) if x is v), -(10**9))


def nbytes(v: Value) -> int:
    """The bytes that an array takes, at its largest."""
    return at_most_size(v.type.shape) * v.type.dtype.itemsize


def at_most_size(shape: Sequence[Dim]) -> int:
    """The number of elements, at the most."""
    total = 1
    for d in shape:
        total *= at_most(d)
    return total
