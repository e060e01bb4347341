"""Nodes that NumPy computes one after the other become one callback.

Enters: a region. Leaves: the region with its callbacks. A callback is put off until a native node needs what
it gives; what is met until then joins it. What stays inside a callback never lies in native memory.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from ...graph.core import Node, Region, Value
from ...graph.walk import copy_node
from ...optimize.inside import everywhere
from .choice import CALLBACK, Callback, Nodes, apart, chosen


def clustered(region: Region, refused: Set[str] = frozenset()) -> Region:
    """The region with its callbacks, here and in the regions inside."""
    return everywhere(region, before=lambda region: _clustered(region, refused))


def _clustered(region: Region, refused: Set[str]) -> Region:
    single = {n for n in region.nodes if chosen(n, refused)}
    if not single and sum(isinstance(n.op, Callback) for n in region.nodes) < 2:
        return region
    return _Clustering(region, single).region()


class _Clustering:
    """One region under way: the values in the new one, and the nodes of the callback that is open."""

    def __init__(self, region: Region, single: Set[Node]):
        self.old = region
        self.single = single
        self.fence = set(region.inputs)
        self.new: dict[Value, Value] = {}
        self.open: dict[Node | None, None] = {}  # nodes of the new region that are not in it yet
        self.effects: dict[Node, Node] = {}
        self.users: dict[Value, set[Node]] = {}
        for node in region.nodes:
            for v in node.inputs:
                self.users.setdefault(v, set()).add(node)
        self.back: dict[Value, Value] = {}  # an output of an open node, and the old value it stands for

    def region(self) -> Region:
        for node in self.old.nodes:
            self._take(node)
        self._close()
        outputs = [self.new.get(v, v) for v in self.old.outputs]
        return Region(self.old.inputs, outputs, [self.effects.get(n, n) for n in self.old.effects])

    def _take(self, node: Node) -> None:
        pure = isinstance(node.op, Callback) or node in self.single
        needed = any(self.new.get(v, v).node in self.open for v in node.inputs)
        if needed and (not pure or node.op.effect):
            self._close()
        inputs = tuple([self.new.get(v, v) for v in node.inputs])
        made = apart(node, inputs) if node in self.single else copy_node(node, inputs)
        for old, out in zip(node.outputs, made.outputs):
            out.name = old.name
        self.new.update(zip(node.outputs, made.outputs))
        if node.op.effect:
            self.effects[node] = made
        elif pure:
            self.open[made] = None
            self.back.update(zip(made.outputs, node.outputs))

    def _close(self) -> None:
        """Put the open callback into the region."""
        members = [n for n in self.open if n is not None]
        self.open = {}
        if len(members) < 2:
            return  # it is what it is
        made = {v for n in members for v in n.outputs}
        inside: dict[Value, Value] = {}
        outer: list[Value] = []
        given: list[Value] = []
        ops: list[str] = []
        for n in members:
            ops.extend(n.params["ops"])
            for v in n.inputs:
                if v not in inside and v not in made and not v.constant:
                    inside[v] = Value(v.type, name=v.name)
                    outer.append(v)
                    given.append(inside[v])
            _copied(n.params["nodes"].region, n, inside)
        wanted = [v for n in members for v in n.outputs if self._wanted(v, members)]
        region = Region(given, [inside[v] for v in wanted])
        params = {"nodes": Nodes(region), "ops": tuple(dict.fromkeys(ops))}
        joined = Node(CALLBACK, tuple(outer), params, [v.type for v in wanted], members[0].source)
        for v, out in zip(wanted, joined.outputs):
            out.name = v.name
            self.new[self.back[v]] = out

    def _wanted(self, v: Value, members: Sequence[Node]) -> bool:
        old = self.back[v]
        mine = {x.node for n in members for x in map(self.back.__getitem__, n.outputs)}
        return any(n not in mine for n in self.users.get(old, ())) or any(x is old for x in self.old.outputs)


def _copied(region: Region, node: Node, inside: dict[Value, Value]) -> None:
    """Copy the nodes of a callback into another, whose values ``inside`` knows."""
    known = {a: inside.get(b, b) for a, b in zip(region.inputs, node.inputs)}
    for n in region.nodes:
        copy = copy_node(n, [known.get(v, v) for v in n.inputs])
        known.update(zip(n.outputs, copy.outputs))
    inside.update(zip(node.outputs, [known[v] for v in region.outputs]))
