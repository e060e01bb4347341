"""Which writes may happen in place, and which reads must copy: a chain of writes costs what it writes.

Enters: a region. Leaves: a `Plan`. In graphs every write makes a new array; here it is found where the
old one is dead, so that NumPy may overwrite it, and so may a loop, branch or call. A value that could be a
view of memory about to be overwritten is copied when it is made, if it is read again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..graph.core import Node, Region, Value
from ..graph.walk import regions
from ..ops.control import Control
from .schedule import overwritten, schedule


@dataclass
class Plan:
    """The order of the nodes, in-place nodes, views to copy when made, and outputs to copy at the end.

    ``consumed`` says which inputs of a loop, branch or call it may overwrite: they are dead afterwards.
    ``touched`` are the owned inputs that are overwritten or handed out. ``last_use`` gives the step after
    which a value is dead.
    """

    order: Sequence[Node]
    inplace: set[Node] = field(default_factory=set)
    consumed: dict[Node, frozenset[int]] = field(default_factory=dict)
    touched: set[Value] = field(default_factory=set)
    copied: set[Value] = field(default_factory=set)
    copied_outputs: list[bool] = field(default_factory=list)
    last_use: dict[Value, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Store:
    """A piece of memory: whether the program made it, the value that is all of it, and the views into it.

    Inputs and constants are the caller's, unless given up: they are never written, and never handed out.
    """

    ours: bool
    whole: Value
    views: list[Value] = field(default_factory=list)


def plan(region: Region, owned: Iterable[Value] = ()) -> Plan:
    """Decide for every write node of the region whether its base may be overwritten.

    ``owned`` are inputs that the region may overwrite: what a loop carries.
    """
    return _Planner(region, owned).plan


class _Planner:
    def __init__(self, region: Region, owned: Iterable[Value]):
        self.plan = Plan(schedule(region))
        self.last = self.plan.last_use
        order = self.plan.order
        for step, node in enumerate(order):
            for v in node.inputs:
                self.last[v] = step
        for v in region.outputs:
            self.last[v] = len(order)
        self.stores: dict[Value, Store] = {v: Store(True, v) for v in owned}
        for step, node in enumerate(order):
            self.place(step, node)
        given: set[Store] = set()
        for v in region.outputs:
            store = self.lies_in(v)
            self.plan.copied_outputs.append(store in given or not store.ours)
            self.touch(store)
            given.add(store)

    def lies_in(self, v: Value) -> Store:
        if v not in self.stores:  # an input or a constant
            self.stores[v] = Store(False, v)
        return self.stores[v]

    def place(self, step: int, node: Node) -> None:
        """Where the outputs of a node lie, and what it overwrites for them."""
        stores, view = self.stores, getattr(node.op, "view", False)
        if isinstance(node.op, Control):
            wanted = set(_desired(node))
            self.plan.consumed[node] = frozenset(
                [i for i, v in enumerate(node.inputs) if v in wanted and self.take(step, node, i)]
            )
        elif hasattr(node.op, "update") and self.take(step, node, 0):
            self.plan.inplace.add(node)
            view = False
        for v in node.outputs:
            if view and v.type.kind == "array":
                stores[v] = self.lies_in(node.inputs[0])
                stores[v].views.append(v)
            else:
                stores[v] = Store(True, v)

    def take(self, step: int, node: Node, which: int) -> bool:
        """Whether an input is dead after this node, so that it may overwrite it; views are copied if need be.

        The memory must be ours, and neither the base nor the whole may be read otherwise, here or later.
        """
        base, last = node.inputs[which], self.last
        store = self.lies_in(base)
        whole = store.whole
        if not store.ours or last[base] > step or (whole is not base and last.get(whole, -1) > step):
            return False
        if any((v is base or v is whole) and i != which for i, v in enumerate(node.inputs)):
            return False
        if any(last.get(v, -1) >= step for v in _seen_through(base, whole)):
            return False
        for v in store.views:
            if v is not base and last.get(v, -1) >= step:  # read by this very node, or after it
                self.plan.copied.add(v)
                self.stores[v] = Store(True, v)
        store.views = []
        self.touch(store)
        return True

    def touch(self, store: Store) -> None:
        self.plan.touched.add(store.whole)


def _desired(node: Node) -> Iterator[Value]:
    """The inputs that a loop, branch or call would overwrite, or hand out as they are."""
    yield from overwritten(node)
    for arm in regions(node) if node.op.name != "loop" else ():
        outputs = set(arm.outputs)
        given = zip(arm.inputs, node.inputs[len(node.inputs) - len(arm.inputs) :])
        yield from (outer for v, outer in given if v in outputs and v.type.kind == "array")


def _seen_through(view: Value, whole: Value) -> Iterator[Value]:
    """The views that a view was made of, short of the whole: copying one takes the view along with it."""
    while view is not whole and view.node is not None:
        view = view.node.inputs[0]
        if view is not whole:
            yield view
