"""Lengths that are known only when the code runs: how many elements a mask picks, or a slice takes.

Enters: nodes that tell such a length, and arrays kept on stacks, which remember theirs. Leaves: the length by
its name, for all that is as long.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..graph.core import Node, Value
from ..graph.dims import Affine, Dim, at_most
from .actions import named, parts
from .lowering import Lowering
from .numbers import INT, Number
from .plan import Step, at_most_size
from .roles import STEPS
from .stacking import span
from .writer import Register


def bind(low: Lowering, d: Dim, length: Number) -> None:
    """Say how long something of this length is, if nobody has."""
    name = named(d)
    if name and name not in low.indices:
        assert isinstance(d, Affine)
        length.range = (max(0, d.low), d.high)
        low.indices[name] = length


def measure(low: Lowering, node: Node) -> None:
    """Find the lengths of the slices that a node takes whose bounds are numbers."""
    taken: list[tuple[tuple[object, ...], Sequence[Value]]]
    if node.op.name == "getitem":
        taken = [(node.params["index"], node.inputs[1:])]
    else:
        taken = [(index, slots) for _, index, slots in parts(node)]
    for index, slots in taken:
        _measure(low, index, slots, node.inputs[0].type.shape)


def _measure(low: Lowering, index: tuple[object, ...], slots: Sequence[Value], shape: Sequence[Dim]) -> None:
    rest = iter(slots)
    axis = 0
    for item in index:
        if item is None:
            continue
        if item is Ellipsis:
            axis += len(shape) - sum(i is not None and i is not Ellipsis for i in index)
            continue
        if isinstance(item, tuple):
            bounds = [next(rest) if isinstance(b, str) else b for b in item[:2]]
            if named(item[3]) and named(item[3]) not in low.indices:
                ends = [
                    low.index_number(low.scalar(b))
                    if isinstance(b, Value)
                    else b
                    if b is None
                    else low.int(b)
                    for b in bounds
                ]
                n = low.length(shape[axis]).number(low)
                bind(low, item[3], span(low, ends[0], ends[1], 1 if item[2] is None else item[2], n))
        elif isinstance(item, str) and item == "*":
            next(rest)
        axis += not (isinstance(item, str) and item != "*")


def data_bytes(shape: Sequence[Dim], itemsize: int) -> int:
    """Where on a stack an item's lengths stand, behind its elements."""
    return -(-max(1, at_most_size(shape)) * itemsize // 8) * 8


def note_lengths(low: Lowering, where: Register, v: Value) -> None:
    """Keep the lengths of an array that is an item of a stack."""
    for k, d in enumerate(v.type.shape):
        if isinstance(d, Affine):
            at = data_bytes(v.type.shape, v.type.dtype.itemsize) + 8 * k
            slot = low.make("ptr", f"getelementptr i8, ptr {low.use(where)}, i64 {at}")
            low.line(f"store i64 {low.use(low.length(d).number(low))}, ptr {slot.text}")


def recall_lengths(low: Lowering, where: Register, v: Value) -> None:
    """The lengths of an array that was an item of a stack, where they are not known otherwise."""
    for k, d in enumerate(v.type.shape):
        if named(d) and named(d) not in low.indices:
            at = data_bytes(v.type.shape, v.type.dtype.itemsize) + 8 * k
            slot = low.make("ptr", f"getelementptr i8, ptr {low.use(where)}, i64 {at}")
            bind(low, d, low.emit(f"load i64, ptr {slot.text}", INT))


def emit_ruler(low: Lowering, step: Step) -> None:
    """An array of no bytes, as long as another."""
    out = step.node.outputs[0]
    low.where[out] = low.home[out]


def emit_measure(low: Lowering, step: Step) -> None:
    """A length that is a number: one beyond what the name allows fails, and so does one known otherwise."""
    number, length = low.index_number(low.scalar(step.node.inputs[0])), step.node.outputs[0].type.shape[0]
    low.fail_if((number < 0) | (number > at_most(length)))
    if named(length) and named(length) not in low.indices:
        bind(low, length, number)
    else:
        low.fail_if(number.differs(low.length(length).number(low)))
    emit_ruler(low, step)


STEPS["ruler"] = emit_ruler
STEPS["measure"] = emit_measure
