"""What is computed in which loop: arrays are computed where they are read, unless they must lie in memory.

Enters: nodes, one after the other. Leaves: nests in order. An item goes into the first nest over its domain
that comes after all that it reads; what would be computed twice at some cost is kept in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from ..graph.core import Node, Region, Value
from ..graph.dims import Dim
from ..interpret.schedule import schedule
from ..ops.kinds import Elementwise
from .actions import CHEAP, DEAR, Action, Nest, Read, Storage, at_most_size, is_array, nbytes
from .roles import WRITES, Role, role_of

DEEPEST = 50
"""How many lazy arrays may be computed one from the other in a row: rules call rules, and Python counts."""
OFTEN = 16
"""Additions for each element of an array that are too many to be done again and again."""
COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}


def numbers_first(order: Sequence[Node], fence: Set[Value]) -> list[Node]:
    """The nodes in order, but numbers computed from numbers that are there at the start before all others.

    A number in between would keep what reads it out of a nest that stands before it.
    """
    early: dict[Node, None] = {}
    for node in order:
        number = not any(v.type.shape for v in (*node.inputs, *node.outputs))
        at_once = all(v.node is None or v in fence or v.node in early for v in node.inputs)
        if isinstance(node.op, Elementwise) and number and at_once:
            early[node] = None
    return [*early, *(node for node in order if node not in early)]


class Placing:
    """Arrays lazy and kept, and the nests that compute them."""

    def __init__(self, region: Region):
        self.region = region
        self.actions: list[Action] = []
        self.position: dict[Value, int] = {}  # the action that makes a value that is kept
        self.storage: dict[Value, Storage] = {}
        self.role: dict[Node, Role] = {}
        self.evaluated: dict[Value, Nest] = {}
        self.reads: dict[int, set[Value]] = {}  # what each action reads that is kept
        self.weights: dict[Value, int] = {}
        self.depths: dict[Value, int] = {}
        self.users: dict[Value, list[Node]] = {}
        self.outputs = {v for v in region.outputs if is_array(v)}
        self.fence = set(region.inputs)
        self.order = numbers_first(schedule(region), self.fence)
        chained = {n.inputs[0] for n in self.order if n.op.name in WRITES}
        for node in self.order:
            self.role[node] = role_of(node, chained)
            for v in dict.fromkeys(node.inputs):
                self.users.setdefault(v, []).append(node)

    def keep(self, v: Value) -> None:
        """Give an array a place in memory, if it has none, computed in a nest over its shape."""
        if v in self.storage or v.node is None or v in self.fence:
            return
        self.storage[v] = Storage(nbytes(v))
        self.place(v, v.type.shape, [v], v)

    def reduce(self, node: Node) -> None:
        x = node.inputs[0]
        out = node.outputs[0]
        if out.type.shape:
            self.storage[out] = Storage(nbytes(out))
        self.place(out, x.type.shape, list(node.inputs), None)

    def place(self, item: Value, domain: tuple[Dim, ...], roots: Sequence[Value], kept: Value | None) -> None:
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
            self.touch(read.value, here)

    def _evaluate(self, v: Value, nest: Nest, here: int) -> None:
        """A lazy array is computed in a nest, at its own place: elsewhere too? Then it is better kept."""
        before = self.evaluated.setdefault(v, nest)
        if before is nest or v in self.storage or self.weight(v) <= CHEAP:
            return
        first = self.actions.index(before)
        self.storage[v] = Storage(nbytes(v))
        before.stored[v] = None
        self.position[v] = first
        self.touch(v, here)

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
                elif self._read_often(v, times):
                    self.keep(v)
                    yield Read(v, False)
                    continue
            elementwise = isinstance(v.node.op, Elementwise)
            for x in v.node.inputs:
                todo.append((x, same and elementwise and x.type.shape == v.type.shape))

    def _read_often(self, v: Value, times: int) -> bool:
        """Whether an array read at other places than its own had better be computed once."""
        weight, size = self.weight(v), max(1, at_most_size(v.type.shape))
        if not weight or self._rearranges(v):
            return False  # rather what it is a view of
        if weight > CHEAP:
            return len(self.users[v]) > 1 or times > 2 * size
        return weight * (times // size) > OFTEN

    def _rearranges(self, v: Value) -> bool:
        """Whether an array is a view of all elements of another, with the same index arithmetic."""
        op, x = v.node.op, v.node.inputs[0]  # type: ignore[union-attr]
        whole = at_most_size(x.type.shape) == at_most_size(v.type.shape)
        return whole and getattr(op, "view", False) and op.name != "reshape"

    def kept(self, v: Value) -> bool:
        """Whether a value is there when it is read: in memory, or a number in a register."""
        return (
            v in self.storage or v.node is None or v in self.fence or self.role.get(v.node) is not Role.LAZY
        )

    def in_memory(self, v: Value) -> bool:
        """Whether an array lies in memory, or is a view of one that does."""
        while not self.kept(v):
            assert v.node is not None
            if not getattr(v.node.op, "view", False) or v.node.op.name == "reshape":
                return False
            if v.type.dtype != v.node.inputs[0].type.dtype:
                return False  # a part of complex numbers
            if any(x.type.shape for x in v.node.inputs[1:]):
                return False  # picked by arrays of places
            v = v.node.inputs[0]
        return bool(v.type.shape)  # a number lies in a register

    def weight(self, v: Value) -> int:
        """What computing one element of a lazy array costs, in additions."""
        if v in self.weights or self.kept(v):
            return self.weights.get(v, 0)
        todo = [v]
        while todo:
            top = todo[-1]
            assert top.node is not None
            missing = [
                x for x in top.node.inputs if x not in self.weights and not self.kept(x) and not x.constant
            ]
            if missing:
                todo.extend(missing)
                continue
            todo.pop()
            own = DEAR.get(top.node.op.name, int(isinstance(top.node.op, Elementwise)))
            total = own + sum(0 if self.kept(x) else self.weights.get(x, 0) for x in top.node.inputs)
            self.weights[top] = min(total, 10**6)
        return self.weights[v]

    def touch(self, v: Value, action: int) -> None:
        """Note that an action reads a value: what lies in memory must last until then."""
        if (
            v.type.item is not None
            and v.node is not None
            and v not in self.fence
            and v.node.op.name == "items"
        ):
            v = v.node.inputs[0]  # such a stack is the array
        if self.kept(v):
            self.reads.setdefault(action, set()).add(v)
        elif is_array(v) and v.node is not None and v not in self.fence:
            for read in self.walk(v, False):
                if read.value is not v:
                    self.touch(read.value, action)

    def deep(self, v: Value) -> bool:
        """Whether a lazy array is computed from lazy arrays computed from lazy arrays, too often in a row."""
        assert v.node is not None
        before = [self.depths.get(x, 0) for x in v.node.inputs if not self.kept(x)]
        self.depths[v] = 1 + max(before, default=0)
        return self.depths[v] > DEEPEST

    def _compared(self, v: Value) -> bool:
        """Whether floats are read more than once, and compared with results, such as their own maximum."""
        users = self.users.get(v, ())
        if len(users) < 2 or v.type.dtype.kind != "f":
            return False
        for user in users:
            if user.op.name in COMPARISONS:
                for other in user.inputs:
                    while not self.kept(other) and getattr(other.node.op, "view", False):  # type: ignore[union-attr]
                        other = other.node.inputs[0]  # type: ignore[union-attr]
                    if (
                        other is not v
                        and not other.constant
                        and other.node is not None
                        and other not in self.fence
                        and self.role[other.node] is not Role.LAZY
                    ):
                        return True
        return False

    def read_apart(self, v: Value) -> bool:
        """Whether a lazy array had better be computed once: it is dear and read at other places than its own,
        or compared with what was computed from it, where another rounding would tell them apart."""
        if is_array(v) and self.weight(v) and self._compared(v):
            return True
        if not is_array(v) or self.weight(v) <= CHEAP:
            return False
        users, size = self.users.get(v, []), at_most_size(v.type.shape)
        for user in users:
            if not user.outputs:
                continue  # a print
            shape = user.outputs[0].type.shape
            pointwise = isinstance(user.op, Elementwise) and shape == v.type.shape
            apart = self.role[user] is Role.LAZY and not pointwise
            if apart and (len(users) > 1 or at_most_size(shape) > 2 * size):
                return True
        return False
