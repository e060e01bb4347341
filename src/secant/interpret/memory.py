"""Which writes may happen in place, and which reads must copy: a chain of writes costs what it writes.

Enters: a region. Leaves: a `Plan`. In graphs every write makes a new array; here it is found where the
old one is dead, so that NumPy may overwrite it. A value that could be a view of memory about to be
overwritten is copied when it is made, if it is read again afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..graph.core import Node, Region, Value
from ..ops.control import Control, loop_view


@dataclass
class Plan:
    """In-place nodes, views to copy when made, outputs to copy at the end, and what dies at each node.

    ``consumed`` says which inputs of a loop, branch or call it may overwrite: they are dead afterwards.
    """

    inplace: set[Node] = field(default_factory=set)
    consumed: dict[Node, frozenset[int]] = field(default_factory=dict)
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
    made = Plan()
    last = made.last_use
    for step, node in enumerate(region.nodes):
        for v in node.inputs:
            last[v] = step
    for v in region.outputs:
        last[v] = len(region.nodes)
    stores: dict[Value, Store] = {v: Store(True, v) for v in owned}

    def lies_in(v: Value) -> Store:
        if v not in stores:  # an input or a constant
            stores[v] = Store(False, v)
        return stores[v]

    for step, node in enumerate(region.nodes):
        if isinstance(node.op, Control):
            made.consumed[node] = frozenset(
                i for i in _given_up(node) if _dead(lies_in(node.inputs[i]), node.inputs[i], node, step, last, stores)
            )
        if hasattr(node.op, "update"):
            base, store = node.inputs[0], lies_in(node.inputs[0])
            dead = (
                store.ours
                and last[base] <= step
                and (store.whole is base or last.get(store.whole, -1) <= step)
            )
            if (
                dead
                and not any(v is base or v is store.whole for v in node.inputs[1:])
                and not any(last.get(v, -1) >= step for v in _seen_through(base, store.whole))
            ):
                made.inplace.add(node)
                for v in store.views:
                    if v is not base and last.get(v, -1) >= step:  # read by this very write, or after it
                        made.copied.add(v)
                        stores[v] = Store(True, v)
                stores[node.outputs[0]] = Store(True, node.outputs[0])
                continue
        for v in node.outputs:
            if getattr(node.op, "view", False) and v.type.kind == "array":
                stores[v] = lies_in(node.inputs[0])
                stores[v].views.append(v)
            else:
                stores[v] = Store(True, v)
    given: set[Store] = set()
    for v in region.outputs:
        store = lies_in(v)
        made.copied_outputs.append(store in given or not store.ours)
        given.add(store)
    return made


def _given_up(node: Node) -> range:
    """The inputs that a loop, branch or call may want to overwrite."""
    if node.op.name != "loop":
        return range(len(node.inputs))
    inputs = loop_view(node).inputs
    return range(len(inputs.head), len(inputs.head) + len(inputs.carried))


def _dead(
    store: Store, v: Value, node: Node, step: int, last: dict[Value, int], stores: dict[Value, Store]
) -> bool:
    """Whether nothing reads a piece of memory after this node, and it is given to the node once."""
    return (
        v.type.kind == "array"
        and store.ours
        and store.whole is v
        and not any(last.get(w, -1) > step for w in (v, *store.views))
        and sum(stores.get(w) is store for w in node.inputs) == 1
    )


def _seen_through(view: Value, whole: Value) -> Iterator[Value]:
    """The views that a view was made of, short of the whole: copying one takes the view along with it."""
    while view is not whole and view.node is not None:
        view = view.node.inputs[0]
        if view is not whole:
            yield view
