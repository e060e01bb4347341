"""The cheapest values to keep: a minimum cut over bytes.

Enters: what must be had again, what each value is computed from, and what a value costs to keep. Leaves: the
values to keep, from which all of it can be computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import maximum_flow

from ..graph.core import Node, Value
from ..graph.dims import at_most
from ..graph.types import Type
from ..graph.walk import effectful, regions
from ..ops.control import Control
from ..ops.kinds import Discrete, Elementwise, Reduction, Structural

MOST = 2**20  # more bytes than this count as this many: the flow is computed in 32 bits
WHOLE = 2**30

Origin = Callable[[Value], Sequence[Value] | None]
"""What a value is computed from again; None where it can only be kept."""


def least_kept(
    wanted: Iterable[Value], given: Container[Value], origin: Origin, cost: Callable[[Value], int]
) -> list[Value]:
    """The cheapest values from which, with what is given, all the wanted ones can be computed."""
    number: dict[Value, int] = {}
    arcs: list[tuple[int, int, int]] = []
    todo = [v for v in dict.fromkeys(wanted) if not v.constant and v not in given]
    source, sink = 0, 1

    def vertex(v: Value) -> int:
        if v not in number:
            number[v] = 2 + 2 * len(number)
            arcs.append((number[v], number[v] + 1, max(1, min(cost(v), MOST))))
        return number[v]

    for v in todo:
        arcs.append((vertex(v) + 1, sink, WHOLE))
    done = set(todo)
    while todo:
        v = todo.pop()
        inputs = origin(v)
        if inputs is None:
            arcs.append((source, vertex(v), WHOLE))
            continue
        for u in inputs:
            if u.constant or u in given:
                continue
            arcs.append((vertex(u) + 1, vertex(v), WHOLE))
            if u not in done:
                done.add(u)
                todo.append(u)
    if not any(a == source for a, _, _ in arcs):
        return []
    near = _near_sink(2 + 2 * len(number), arcs)
    return [v for v, i in number.items() if i not in near and i + 1 in near]


def _near_sink(size: int, arcs: Sequence[tuple[int, int, int]]) -> set[int]:
    """The vertices on the side of the sink, for the minimum cut that lies nearest to it."""
    row, column, capacity = map(np.array, zip(*arcs))
    graph = scipy.sparse.coo_matrix((capacity, (row, column)), (size, size), dtype=np.int64).tocsr()
    graph.data = np.minimum(graph.data, WHOLE).astype(np.int32)
    graph = scipy.sparse.csr_matrix((graph.data, graph.indices, graph.indptr), (size, size), dtype=np.int32)
    residual = (graph - maximum_flow(graph, 0, 1).flow).tocsc()
    found, todo = {1}, [1]
    while todo:
        j = todo.pop()
        for k in range(residual.indptr[j], residual.indptr[j + 1]):
            i = int(residual.indices[k])
            if residual.data[k] > 0 and i not in found:
                found.add(i)
                todo.append(i)
    return found


def cheap(node: Node) -> bool:
    """Whether a node is computed again rather than kept, if that saves bytes."""
    if effectful(node):
        return False
    if node.op.name == "branch":
        return all(cheap(n) for arm in regions(node) for n in arm.nodes)
    if isinstance(node.op, Control):
        return False
    if isinstance(node.op, Elementwise | Structural | Reduction):
        return True
    numbers = not any(v.type.shape or v.type.item is not None for v in (*node.inputs, *node.outputs))
    simple = node.op.name == "nonzero" or (isinstance(node.op, Discrete) and numbers)
    return simple or all(v.constant for v in node.inputs)


def bytes_of(type: Type) -> int:
    """How many bytes a value of this type takes, at most."""
    total = type.dtype.itemsize
    for d in type.shape:
        total *= min(max(at_most(d), 1), MOST)
    return total


def size(v: Value) -> int:
    """How many bytes a value takes, at most."""
    return bytes_of(v.type)
