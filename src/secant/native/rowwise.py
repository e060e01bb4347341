"""What is computed row by row: which values have an element for each row, and need nothing of other rows.

Enters: nodes, and how many rows there are. Leaves: for each value its kind; `Crossing` where a node's rows
need each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum, auto

from ..graph.core import Node, Region, Value
from ..ops.adjoint import axes_of
from ..ops.control import Control, LoopView, loop_view
from ..ops.kinds import Elementwise
from ..ops.locating import SLOT
from .actions import at_most_size

LINEAR = {"scale", "multiply", "divide"}
FEW = 16
"""Numbers of an array that may be computed again for each strip."""
SPREAD = ("full", "broadcast_to")
CASTS = ("astype", "retype")


class Kind(Enum):
    """How a value depends on the rows."""

    WHOLE = auto()  # not at all
    ROWS = auto()  # a vector with an element for each row, or a stack of such
    PART = auto()  # a number that is summed over the rows


class Crossing(Exception):
    """Rows need each other."""


Kinds = dict[Value, Kind]


class Rowwise:
    """Finds the kinds of values, for so many rows."""

    def __init__(self, rows: int):
        self.rows = rows
        self.carried: dict[Node, list[Kind]] = {}  # of each loop

    def vector(self, v: Value) -> bool:
        """Whether a value has an element for each row, and is nothing else."""
        return v.type.shape == (self.rows,)

    def nodes(self, nodes: Sequence[Node], kinds: Kinds) -> None:
        """The kinds of what the nodes of a loop's body give."""
        for node in nodes:
            if node.op.effect:
                raise Crossing
            given = [self.of(v, kinds) for v in node.inputs]
            if self.outer(node, given):
                if isinstance(node.op, Control) or any(map(large, node.outputs)):
                    raise Crossing  # it would be computed again for each block
                kinds.update(dict.fromkeys(node.outputs, Kind.WHOLE))
            else:
                kinds.update(zip(node.outputs, self.node(node, given)))

    def of(self, v: Value, kinds: Mapping[Value, Kind]) -> Kind:
        """The kind of an input of a node."""
        if v.constant:
            if v.type.shape:
                raise Crossing
            return Kind.WHOLE
        return kinds[v]

    def outer(self, node: Node, given: Sequence[Kind]) -> bool:
        """Whether a node has nothing to do with the rows."""
        return all(k is Kind.WHOLE for k in given) and not any(map(self.vector, node.outputs))

    def node(self, node: Node, given: Sequence[Kind]) -> list[Kind]:
        """The kinds of what a node gives, from those of its inputs."""
        name, out = node.op.name, node.outputs[0]
        if name == "loop":
            return self.loop(node, given)
        if Kind.PART in given:
            return [self._linear(node, given)]
        if len(node.outputs) > 1:
            raise Crossing
        if name in SPREAD and self.vector(out) and len(node.inputs) == 1 and node.inputs[0].type.size == 1:
            return [Kind.ROWS]
        if name == "getitem" and self.window(node):
            return [Kind.ROWS]
        if name == "sum" and given == [Kind.ROWS] and self._summed(node):
            return [Kind.PART]
        if isinstance(node.op, Elementwise) or (name in CASTS and given == [Kind.ROWS]):
            fits = all(k is Kind.ROWS or not v.type.shape for k, v in zip(given, node.inputs))
            if fits and self.vector(out):
                return [Kind.ROWS]
        raise Crossing

    def _summed(self, node: Node) -> bool:
        """Whether a sum takes in all rows, and is a float."""
        out, p = node.outputs[0].type, node.params
        return (
            out.dtype.kind == "f" and not out.shape and axes_of(p["axis"], 1) == (0,) and not p.get("given")
        )

    def window(self, node: Node) -> bool:
        """Whether a node reads a vector of all rows out of an array that has them along its last axis."""
        x, *slots = node.inputs
        index = node.params["index"]
        plain = all(isinstance(i, int) or (isinstance(i, str) and i == SLOT) for i in index)
        return (
            x.type.item is None
            and x.type.ndim == len(index) + 1
            and x.type.shape[-1] == self.rows
            and plain
            and not any(v.type.shape for v in slots)
            and self.vector(node.outputs[0])
        )

    def _linear(self, node: Node, given: Sequence[Kind]) -> Kind:
        """What is made of numbers summed over the rows, if it may be made for parts of the rows."""
        name = node.op.name
        numbers = not any(v.type.shape for v in (*node.inputs, *node.outputs)) and len(node.outputs) == 1
        both = all(k is Kind.PART or nothing(v) for k, v in zip(given, node.inputs))
        scaled = name in LINEAR and given[0] is Kind.PART and Kind.PART not in given[1:]
        if numbers and ((name in ("add", "subtract", "negative") and both) or scaled):
            return Kind.PART
        raise Crossing

    def loop(self, node: Node, given: Sequence[Kind]) -> list[Kind]:
        """A loop whose iterations are done row by row."""
        view = loop_view(node)
        heads, n = len(view.inputs.head), len(view.inner.carried)
        if view.stops or view.body.effects or given[0] is not Kind.WHOLE:
            raise Crossing
        begun, rest = list(given[heads : heads + n]), given[heads + n :]
        sums = [Kind.PART if nothing(v) else k for k, v in zip(begun, view.inputs.carried)]
        if sums != begun:
            try:
                return self._carrying(node, view, sums, rest)
            except Crossing:
                pass
        return self._carrying(node, view, begun, rest)

    def _carrying(self, node: Node, view: LoopView, carried: list[Kind], rest: Sequence[Kind]) -> list[Kind]:
        """What a loop gives that begins with values of these kinds."""
        while True:
            kinds = self.body(view, carried, rest)
            made = [self.of(v, kinds) for v in view.made.carried]
            new = [self._both(k, m, v) for k, m, v in zip(carried, made, view.inputs.carried)]
            if new == carried:
                break
            carried = new
        items = [self.of(v, kinds) for v in view.made.items]
        if Kind.PART in items or any(m is not k for m, k in zip(made, carried)):
            raise Crossing
        self.carried[node] = carried
        return [*carried, *items, Kind.WHOLE]

    def body(self, view: LoopView, carried: Sequence[Kind], rest: Sequence[Kind]) -> Kinds:
        """The kinds of the values of a loop's body."""
        ins = view.inner
        kinds = dict(zip((*ins.head, *ins.carried, *ins.items, *ins.rest), (Kind.WHOLE, *carried, *rest)))
        self.nodes(view.body.nodes, kinds)
        return kinds

    def _both(self, before: Kind, after: Kind, first: Value) -> Kind:
        """The kind of what is carried, from what it is before an iteration and after it."""
        if before is Kind.WHOLE and after is Kind.PART and nothing(first):
            return Kind.PART
        if before is not after:
            raise Crossing
        return before


def large(v: Value) -> bool:
    """Whether a value is an array of more than a few numbers."""
    return v.type.item is not None or (bool(v.type.shape) and at_most_size(v.type.shape) > FEW)


def nothing(v: Value) -> bool:
    """Whether a value is a plain zero."""
    while v.node is not None and v.node.op.name == "retype":
        v = v.node.inputs[0]
    return v.constant and not v.type.shape and not v.data


def read(region: Region) -> dict[Value, list[Node]]:
    """The nodes that read each value of a region."""
    users: dict[Value, list[Node]] = {}
    for node in region.nodes:
        for v in dict.fromkeys(node.inputs):
            users.setdefault(v, []).append(node)
    return users
