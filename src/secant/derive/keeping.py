"""What a backward loop keeps of the forward iterations: as little as will do.

Enters: a loop, and the adjoint of its body, which mentions values of the body. Leaves: which of those are
kept in stacks; all others are computed again. The choice is a minimum cut: between what an iteration is given
(the values carried into it, and the results of costly ops) and what the adjoint reads, the fewest bytes.

A buffer that the body writes slice by slice is not kept whole: the overwritten slices are (an undo log), and
the backward loop restores the buffer as it goes.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import maximum_flow

from ..graph.core import Node, Region, Value, apply, reach
from ..graph.dims import at_most
from ..graph.location import Source, here
from ..graph.registry import OPS
from ..graph.types import Type
from ..graph.walk import effectful, inline
from ..ops.control import Control, LoopView
from ..ops.kinds import Elementwise, Reduction, Structural
from .extents import with_rulers

MOST = 2**20  # more bytes than this count as this many: the flow is computed in 32 bits
WHOLE = 2**30


@dataclass
class Kept:
    """The stacks to collect; the undone buffers and what they were before the iteration; what is read."""

    stacked: list[Value] = field(default_factory=list)
    undone: list[tuple[int, list[Node]]] = field(default_factory=list)
    before: list[Value] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    read: set[Value] = field(default_factory=set)


def keep(view: LoopView, outs: Sequence[Value], seeds: Sequence[Value]) -> Kept:
    """Decide what is kept for the adjoint ``outs`` of a loop's body, which starts from ``seeds``."""
    fence = [*view.body.inputs, *seeds]
    outs = with_rulers(view.body, outs, seeds, view.index)
    frontier = _frontier(reach(outs, stop=fence), outs, seeds)
    undone: dict[int, list[Node]] = {}
    while True:
        free = {view.inner.carried[k] for k in undone} | {view.made.carried[k] for k in undone}
        indices = [v for writes in undone.values() for w in writes for v in w.inputs[2:] if not v.constant]
        cut = dict.fromkeys(_cut(view, [*frontier, *indices], free))
        more = {
            k: writes
            for k, v in enumerate(view.inner.carried)
            if v in cut and k not in undone and (writes := _writes(view, k)) and _log(writes) < _bytes(v.type)
        }
        if not more:
            break
        undone |= more
    kept = Kept(list(cut), list(undone.items()), [], list(outs))
    olds = {w: _overwritten(w) for writes in undone.values() for w in writes}
    kept.stacked += olds.values()
    if undone:
        stop = [*fence, *kept.stacked, *[view.made.carried[k] for k in undone]]
        for k, writes in kept.undone:
            now = view.made.carried[k]
            for w in reversed(writes):
                now = apply(w.op, (now, olds[w], *w.inputs[2:]), w.params)
            kept.before.append(now)
        old = [view.inner.carried[k] for k in undone]
        others = [v for v in dict.fromkeys(stop) if v not in set(old)]
        kept.outputs = list(inline(Region([*old, *others], outs), [*kept.before, *others])[0])
    kept.read = _inputs_read(view, kept, seeds)
    if watching.found is not None:
        watching.found.append(_note(view, kept, list(cut)))
    return kept


class Note(NamedTuple):
    """What one backward loop keeps: (name, type) of stacks, names of undone buffers, bytes per iteration."""

    source: Source | None
    stacks: tuple[tuple[str, str], ...]
    undone: tuple[str, ...]
    each: int
    whole: int  # what it would be without undo logs


class Watching(threading.local):
    """The notes of the loops differentiated in this thread while somebody wants to know."""

    found: list[Note] | None = None


watching = Watching()


def _note(view: LoopView, kept: Kept, chosen: list[Value]) -> Note:
    undone = [view.inner.carried[k] for k, _ in kept.undone]
    each = sum(_bytes(v.type) for v in kept.stacked)
    logs = sum(_log(writes) for _, writes in kept.undone)
    return Note(
        here.source,
        tuple((v.name or (v.node.op.name if v.node is not None else ""), str(v.type)) for v in chosen),
        tuple(v.name for v in undone),
        each,
        each - logs + sum(_bytes(v.type) for v in undone),
    )


def _frontier(nodes: Sequence[Node], outs: Sequence[Value], seeds: Sequence[Value]) -> list[Value]:
    """The values of the forward pass that the adjoint reads."""
    moving, found = set(seeds), dict[Value, None]()
    for node in nodes:
        if any(v in moving for v in node.inputs):
            moving.update(node.outputs)
            found.update(dict.fromkeys(node.inputs))
    found.update(dict.fromkeys(outs))
    return [v for v in found if v not in moving and not v.constant]


def _cheap(node: Node) -> bool:
    """Whether a node is computed again rather than kept, if that saves bytes."""
    if isinstance(node.op, Control) or effectful(node):
        return False
    simple = isinstance(node.op, Elementwise | Structural | Reduction)
    return simple or all(v.constant for v in node.inputs)


def _cut(view: LoopView, frontier: Sequence[Value], free: set[Value]) -> list[Value]:
    """The cheapest values that separate what must be kept from what the adjoint reads."""
    given = (set(view.body.inputs) - set(view.inner.carried)) | free
    number: dict[Value, int] = {}
    arcs: list[tuple[int, int, int]] = []
    todo = [v for v in dict.fromkeys(frontier) if v not in given]
    source, sink = 0, 1

    def vertex(v: Value) -> int:
        if v not in number:
            number[v] = 2 + 2 * len(number)
            arcs.append((number[v], number[v] + 1, _cost(view, v)))
        return number[v]

    for v in todo:
        arcs.append((vertex(v) + 1, sink, WHOLE))
    done = set(todo)
    while todo:
        v = todo.pop()
        if v.node is None or v in set(view.body.inputs) or not _cheap(v.node):
            arcs.append((source, vertex(v), WHOLE))
            continue
        for u in v.node.inputs:
            if u.constant or u in given:
                continue
            arcs.append((vertex(u) + 1, vertex(v), WHOLE))
            if u not in done:
                done.add(u)
                todo.append(u)
    if not any(a == source for a, _, _ in arcs):
        return []
    near = _far_side(2 + 2 * len(number), arcs)
    return [v for v, i in number.items() if i not in near and i + 1 in near]


def _far_side(size: int, arcs: Sequence[tuple[int, int, int]]) -> set[int]:
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


def _bytes(type: Type) -> int:
    total = type.dtype.itemsize
    for d in type.shape:
        total *= min(max(at_most(d), 1), MOST)
    return total


def _cost(view: LoopView, v: Value) -> int:
    size = _bytes(v.type)
    if v in set(view.inner.carried):
        writes = _writes(view, list(map(id, view.inner.carried)).index(id(v))) if v.type.shape else []
        if writes:
            size = min(size, _log(writes))
    return max(1, min(size, MOST))


def _writes(view: LoopView, k: int) -> list[Node]:
    """The writes that make a carried buffer's next value, in order; none where it is made anew."""
    found: list[Node] = []
    v = view.made.carried[k]
    while v is not view.inner.carried[k]:
        if v.node is None or v.node.op is not OPS["setitem"]:
            return []
        found.append(v.node)
        v = v.node.inputs[0]
    return found[::-1]


def _log(writes: Sequence[Node]) -> int:
    """How many bytes the writes of one iteration overwrite."""
    getitem = OPS["getitem"]
    return sum(
        _bytes(getitem.infer(w.inputs[0].type, *[v.type for v in w.inputs[2:]], **w.params)) for w in writes
    )


def _overwritten(write: Node) -> Value:
    base, _, *arrays = write.inputs
    found: Value = apply(OPS["getitem"], (base, *arrays), write.params)
    return found


def _inputs_read(view: LoopView, kept: Kept, seeds: Sequence[Value]) -> set[Value]:
    fence = [*view.body.inputs, *seeds, *kept.stacked, *[view.made.carried[k] for k, _ in kept.undone]]
    outs = [*kept.outputs, *kept.before]
    nodes = reach(outs, stop=fence)
    return {v for n in nodes for v in n.inputs} | set(outs)
