"""Which writes may happen in place, and which reads must copy, so that a chain of writes costs what it writes.

Enters: a region. Leaves: a `Plan`. In graphs every write makes a new array; here it is found where the
old one is dead, so that NumPy may overwrite it. A value that could be a view of memory about to be
overwritten is copied when it is made, if it is read again afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..graph.core import Node, Region, Value


@dataclass
class Plan:
    """In-place nodes, views to copy when made, outputs to copy at the end, and what dies at each node."""

    inplace: set[Node] = field(default_factory=set)
    copied: set[Node] = field(default_factory=set)
    copied_outputs: list[bool] = field(default_factory=list)
    last_use: dict[Value, int] = field(default_factory=dict)


def plan(region: Region) -> Plan:
    """Decide for every write node of the region whether its base may be overwritten."""
    made = Plan()
    last = made.last_use
    for step, node in enumerate(region.nodes):
        for v in node.inputs:
            last[v] = step
    end = len(region.nodes)
    for v in region.outputs:
        last[v] = end
    # A store is a piece of memory; each value lies in one. Inputs and constants are the caller's.
    store: dict[Value, int] = {}
    views: dict[int, list[Value]] = {}  # all values that lie in a store
    owned: set[int] = set()
    for step, node in enumerate(region.nodes):
        if hasattr(node.op, "update"):
            base = node.inputs[0]
            s = store.get(base, -1)
            alive = [v for v in views.get(s, ()) if last.get(v, -1) > step and v is not base]
            read_here = any(v is base or store.get(v, -2) == s for v in node.inputs[1:])
            free = s in owned and last[base] <= step and not read_here
            if free and all(_is_view(v) for v in alive):
                made.inplace.add(node)
                for v in alive:
                    made.copied.add(v.node)  # type: ignore[arg-type]
                store[node.outputs[0]] = s
                views[s] = [node.outputs[0]]
                continue
        if getattr(node.op, "view", False):
            s = store.get(node.inputs[0], -1)
            out = node.outputs[0]
            if s != -1 and out.type.kind == "array":
                store[out] = s
                views.setdefault(s, []).append(out)
                continue
        for out in node.outputs:
            s = out.serial
            store[out] = s
            owned.add(s)
            views[s] = [out]
    given: set[int] = set()
    for v in region.outputs:
        s = store.get(v, -1)
        made.copied_outputs.append(s == -1 or s in given or s not in owned)
        given.add(s)
    return made


def _is_view(v: Value) -> bool:
    return v.node is not None and getattr(v.node.op, "view", False)
