"""The order in which nodes run: reads of a buffer before the write that would need a copy of it for them.

Enters: a region. Leaves: its nodes, in the order in which they were made where no other gains anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

from ..graph.core import Node, Region, Value
from ..graph.walk import effectful, regions
from ..ops.control import Control, loop_view

NEAR = 32
"""How many nodes back of a read are searched for the write: beyond, it is taken to be independent of it."""


def schedule(region: Region) -> Sequence[Node]:
    """The nodes in order. A write waits while others still read its base that do not depend on it.

    Where only waiting writes are left, the first made goes ahead. Effects keep their order.
    """
    nodes, fence = region.nodes, set(region.inputs)
    writer = {base: node for node in nodes for base in overwritten(node)}  # of several, the last has a chance
    if not writer:
        return nodes
    step = {node: k for k, node in enumerate(nodes)}
    holding: dict[Node, list[Node]] = {}  # the reads that hold writes back, and which
    for reader in nodes:
        for v in dict.fromkeys(reader.inputs):
            write = writer.get(v)
            if write is not None and step[reader] > step[write] and not _depends(reader, write, step, fence):
                holding.setdefault(reader, []).append(write)
    return _ordered(nodes, step, holding, fence) if holding else nodes


def overwritten(node: Node) -> Iterator[Value]:
    """The values that a node would overwrite if nothing else read them: its base, or what a loop carries."""
    if hasattr(node.op, "update"):
        yield node.inputs[0]
    elif node.op.name == "loop":
        yield from (v for v in loop_view(node).inputs.carried if v.type.kind == "array")
    elif isinstance(node.op, Control):
        for arm in regions(node):
            written = {v for inner in arm.nodes for v in overwritten(inner)}
            given = zip(arm.inputs, node.inputs[len(node.inputs) - len(arm.inputs) :])
            yield from (outer for v, outer in given if v in written)


def _depends(node: Node, on: Node, step: dict[Node, int], fence: set[Value]) -> bool:
    """Whether a node is found to need another, without looking far."""
    seen, todo, first = {node}, [node], step[on]
    while todo and len(seen) <= NEAR:
        for v in todo.pop().inputs:
            other = v.node
            if other is on and v not in fence:
                return True
            if other is None or v in fence or other in seen or step[other] < first:
                continue
            seen.add(other)
            todo.append(other)
    return False


def _ordered(
    nodes: Sequence[Node], step: dict[Node, int], holding: dict[Node, list[Node]], fence: set[Value]
) -> list[Node]:
    missing = [0] * len(nodes)  # how many of the nodes that it needs have not run
    held = [0] * len(nodes)  # how many reads it waits for
    users: list[list[int]] = [[] for _ in nodes]
    last_effect: Node | None = None
    for k, node in enumerate(nodes):
        needs = dict.fromkeys(v.node for v in node.inputs if v.node is not None and v not in fence)
        if effectful(node):
            if last_effect is not None:
                needs[last_effect] = None
            last_effect = node
        for other in needs:
            users[step[other]].append(k)
        missing[k] = len(needs)
    for writes in holding.values():
        for write in writes:
            held[step[write]] += 1
    ready = [k for k in range(len(nodes)) if not missing[k] and not held[k]]
    waiting = [k for k in range(len(nodes)) if not missing[k] and held[k]]
    heapify(ready)
    heapify(waiting)
    order: list[Node] = []
    done = [False] * len(nodes)
    while ready or waiting:
        k = heappop(ready or waiting)
        if done[k]:
            continue
        done[k] = True
        node = nodes[k]
        order.append(node)
        for user in users[k]:
            missing[user] -= 1
            if not missing[user]:
                heappush(waiting if held[user] else ready, user)
        for write in holding.get(node, ()):
            j = step[write]
            held[j] -= 1
            if not held[j] and not missing[j] and not done[j]:
                heappush(ready, j)
    return order
