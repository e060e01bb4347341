"""What part a node plays in native code: computed where it is read, reduced in a loop, written, or a step.

Enters: a node. Leaves: its role, or the reason why there is no native code for it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Set
from enum import Enum, auto
from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine, at_most
from ..graph.walk import regions
from ..ops.indexing import indexed_type
from ..ops.kinds import Elementwise

MOST_ELEMENTS = 2**40


class Role(Enum):
    """How a node is computed."""

    LAZY = auto()  # an array, element by element, wherever it is read
    NUMBER = auto()  # a single number, at its place in the order
    REDUCED = auto()  # over a loop nest
    WRITE = auto()  # into an array
    STEP = auto()  # by a piece of code of its own (see ``steps``)


def blamed(rule: Any) -> Any:
    """A method of a node; if there is no native code, the error says that it was this node that has none."""

    @functools.wraps(rule)
    def guarded(self: Any, node: Node, *rest: Any) -> Any:
        try:
            return rule(self, node, *rest)
        except Unsupported as reason:
            reason.node = reason.node or node
            raise

    return guarded


STEPS: dict[str, Any] = {}
"""Emitters of ops that are steps of their own, by name: ``emit(lowering, node)``; filled in by their files.
"""

PULLING: set[str] = set()
"""Those among them that compute the elements of their inputs themselves: these need not lie in memory."""

BLANK = ("full", "broadcast_to", "reshape", "expand_dims")
MOST_PARTS = 10
SMALL = 64  # elements: few enough to be written one by one

WRITES = ("setitem", "scatter_add")
ONTO = "contraction_onto"
"""A product added to its first input, in place where it can be."""


class Unsupported(Exception):
    """There is no native code for something; ``node`` is what has none, if it is one node."""

    node: Node | None = None


def role_of(node: Node, chained: Set[Value] = frozenset()) -> Role:
    """The role of a node; `Unsupported` if it has none. ``chained`` are values that are written into
    again.
    """
    op: Any = node.op
    if op.name in STEPS:
        return Role.STEP
    if op.name in WRITES and not node.outputs[0].type.shape:
        if any(isinstance(i, str | tuple) for _, index in parts_of(node) for i in index):
            raise Unsupported(f"{op.name} chooses whether to write a number")
        return Role.NUMBER
    if op.name in WRITES:
        return Role.WRITE if written_into(node, chained) else Role.LAZY
    if hasattr(op, "combine"):
        return Role.REDUCED if node.inputs[0].type.shape else Role.NUMBER
    if hasattr(op, "element") or (isinstance(op, Elementwise) and hasattr(op, "lower")):
        return Role.LAZY if node.outputs[0].type.shape else Role.NUMBER
    if hasattr(op, "lower") and not node.outputs[0].type.shape:
        return Role.NUMBER
    raise Unsupported(f"{op.name} has no native form")


def written_into(node: Node, chained: Set[Value]) -> bool:
    """Whether a write happens in memory, at its places alone.

    It does not where a few plain parts are put into what is not in memory itself, or cover most of the array:
    then each element of the result is computed from the parts that it lies in.
    """
    base = node.inputs[0]
    shape = base.type.shape
    if not shape or not all(isinstance(d, int) for d in shape):
        return True
    parts = parts_of(node)
    if len(parts) > MOST_PARTS or any(isinstance(i, str | tuple) for _, index in parts for i in index):
        return True
    if base.node is not None and base.node.op.name in BLANK and node.outputs[0] not in chained:
        return False
    size = math.prod(shape)
    covered = sum(math.prod(indexed_type(base.type, index, ()).shape) for _, index in parts)
    return size <= SMALL or covered < size // 2


def parts_of(node: Node) -> list[tuple[Value, tuple[Any, ...]]]:
    """What a write puts where: values, and the templates of their indices."""
    if node.op.name == "setitem":
        return [(node.inputs[1], node.params["index"])]
    return [(v, i) for v, (i, _) in zip(node.inputs[1:], node.params["parts"])]


def check_lengths(region: Region) -> None:
    """Raise `Unsupported` for arrays of which nobody knows how long they may be."""
    for v in _values(region):
        for d in v.type.shape:
            if isinstance(d, Affine) and not 0 <= at_most(d) < MOST_ELEMENTS:
                raise Unsupported("the length of an array has no known bound")
    for node in region.nodes:
        for inner in regions(node):
            check_lengths(inner)


def _values(region: Region) -> Iterator[Value]:
    yield from region.inputs
    yield from region.outputs
    for node in region.nodes:
        yield from node.inputs
        yield from node.outputs
