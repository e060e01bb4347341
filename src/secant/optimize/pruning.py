"""Loops, branches and calls without what nothing needs: the pass ``prune``.

Enters: a region. Leaves: the same, where loops carry, collect and read only what their used results depend
on, and so for branches and calls. Effects, trips and conditions stay. What a loop carries and never changes
becomes an invariant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..graph.core import Node, Region, Value
from ..graph.dims import symbols
from ..graph.types import Type
from ..graph.walk import Instead, Made, effectful, everything, regions
from ..ops.control import loop_view, make_loop
from .inside import holds_regions, rebuilt, same


def pruned(region: Region) -> Region:
    """The region, and those inside it, without unneeded inputs and outputs."""
    if not holds_regions(region):
        return region
    return _Pruning(region).region(region)


@dataclass(frozen=True, slots=True)
class Keep:
    """The places of what is kept: of a node's inputs, of its outputs, and of the inputs of its regions."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class _Pruning:
    """One run of the pass. ``counters`` are the names of loop indices: dimensions that no array need tell."""

    def __init__(self, region: Region):
        self.counters = {n.params["index"] for n in everything(region) if n.op.name == "loop"}

    def region(self, region: Region) -> Region:
        kept, _ = self.demand(region, region.outputs)

        def rewrite(node: Node, args: tuple[Value, ...]) -> Made:
            if node not in kept:
                return None
            return (self.loop if node.op.name == "loop" else self.other)(node, args, kept[node])

        return rebuilt(region, rewrite)

    def demand(self, region: Region, outputs: Iterable[Value]) -> tuple[dict[Node, Keep], set[Value]]:
        """What is kept of each node that holds regions, and all values that are needed, for these outputs."""
        needed = {*outputs, *[v for node in region.effects for v in node.inputs]}
        kept: dict[Node, Keep] = {}
        for node in reversed(region.nodes):
            used = [k for k, v in enumerate(node.outputs) if v in needed]
            if not used and not effectful(node):
                continue
            if not any(True for _ in regions(node)):
                needed.update(node.inputs)
                continue
            keep = self.keep_loop if node.op.name == "loop" else self.keep_other
            kept[node] = keep(node, used)
            needed.update(node.inputs[i] for i in kept[node].inputs)
        return kept, needed

    def keep_loop(self, node: Node, used: Sequence[int]) -> Keep:
        view = loop_view(node)
        heads, width = len(view.inputs.head), len(view.inputs.carried)
        inner = view.inner
        active = {k for k in used if k < width}
        active |= {k for k, v in enumerate(inner.carried) if self.tells(v.type)}
        items = [view.made.items[k - width] for k in used if width <= k < len(node.outputs) - 1]
        while True:
            outs = [*[view.made.carried[k] for k in active], *items, *view.made.rest]
            _, needed = self.demand(view.body, outs)
            more = {k for k, v in enumerate(inner.carried) if v in needed} - active
            if not more:
                break
            active |= more
        others = [*inner.carried, *inner.items, *inner.rest]
        given = [
            heads + i for i, v in enumerate(others) if (i in active if i < width else self.read(v, needed))
        ]
        outputs = sorted(active | {k for k in used if k >= width} | {len(node.outputs) - 1})
        return Keep((*range(heads), *given), tuple(outputs))

    def keep_other(self, node: Node, used: Sequence[int]) -> Keep:
        arms = list(regions(node))
        first = len(node.inputs) - len(arms[0].inputs)
        needed: set[Value] = set()
        for arm in arms:
            needed |= self.demand(arm, [arm.outputs[k] for k in used])[1]
        inner = zip(*[arm.inputs for arm in arms])
        read = [i for i, vs in enumerate(inner) if any(self.read(v, needed) for v in vs)]
        return Keep((*range(first), *[first + i for i in read]), tuple(used))

    def read(self, v: Value, needed: set[Value]) -> bool:
        return v in needed or self.tells(v.type)

    def tells(self, type: Type) -> bool:
        """Whether an array's shape may be all that tells an extent that is known only when it runs."""
        return not self.counters.issuperset(symbols(type.shape))

    def loop(self, node: Node, args: tuple[Value, ...], keep: Keep) -> Made:
        view = loop_view(node)
        inner, made = view.inner, view.made
        heads, width, stacks = len(view.inputs.head), len(inner.carried), len(inner.items)
        still = [k for k in keep.outputs if k < width and made.carried[k] is inner.carried[k]]
        carried = [k for k in keep.outputs if k < width and k not in still]
        collected = [k for k in keep.outputs if width <= k < len(node.outputs) - 1]
        items = [i for i in keep.inputs if heads + width <= i < heads + width + stacks]
        rest = [*[heads + k for k in still], *[i for i in keep.inputs if i >= heads + width + stacks]]
        given = [*[heads + k for k in carried], *items, *rest]  # places among the inputs of the node
        collect = [made.items[k - width] for k in collected]
        body = self.body(
            view.body,
            [*inner.head, *[view.body.inputs[1 + i - heads] for i in given]],
            [*[made.carried[k] for k in carried], *collect, *made.rest],
        )
        if body is view.body:
            return None
        new = make_loop(
            args[:heads],
            [args[heads + k] for k in carried],
            [args[i] for i in items],
            [args[i] for i in rest],
            body,
            view.index,
            view.stops,
            view.reverse,
        )
        outputs = list(node.outputs)
        for k in still:
            outputs[k] = args[heads + k]
        for k, v in zip([*carried, *collected, len(outputs) - 1], new.outputs):
            outputs[k] = v
        return Instead(new, outputs)

    def other(self, node: Node, args: tuple[Value, ...], keep: Keep) -> Made:
        first = len(node.inputs) - len(next(regions(node)).inputs)
        given = [i for i in keep.inputs if i >= first]
        params = {
            k: self.body(p, [p.inputs[i - first] for i in given], [p.outputs[k] for k in keep.outputs])
            if isinstance(p, Region)
            else p
            for k, p in node.params.items()
        }
        if same(list(params.values()), list(node.params.values())):
            return None
        types = [node.outputs[k].type for k in keep.outputs]
        made = Node(node.op, (*args[:first], *[args[i] for i in given]), params, types, node.source)
        outputs = list(node.outputs)
        for k, v in zip(keep.outputs, made.outputs):
            outputs[k] = v
        return Instead(made, outputs)

    def body(self, old: Region, inputs: Sequence[Value], outputs: Sequence[Value]) -> Region:
        """A region with fewer inputs and outputs, and pruned inside; the old one if nothing changes."""
        if same(inputs, old.inputs) and same(outputs, old.outputs):
            return self.region(old)
        return self.region(Region(inputs, outputs, old.effects))
