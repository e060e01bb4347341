"""Stacks as arrays, arrays as stacks, and their lengths.

Enters: the nodes ``length``, ``rows``, ``items``, ``extent``. Leaves: numbers, copies and views.
"""

from __future__ import annotations

from .lowering import Lowering
from .memory import Memory
from .nests import loops
from .numbers import INT, Number
from .places import Place
from .plan import Step
from .roles import STEPS
from .stacks import Pile, Stack, base, item


def emit_length(low: Lowering, step: Step) -> None:
    """How many items a stack has."""
    low.where[step.node.outputs[0]] = low.where[step.node.inputs[0]].length


def emit_items(low: Lowering, step: Step) -> None:
    """The rows of an array as a stack."""
    v, out = step.node.inputs[0], step.node.outputs[0]
    memory = low.memory(v)
    length = low.length(v.type.shape[0]).number(low)
    low.where[out] = Stack(Pile(memory.pointer, out.type.element, None), Place(0), length, memory)


def emit_rows(low: Lowering, step: Step) -> None:
    """The items of a stack as an array."""
    node = step.node
    stack, out = low.where[node.inputs[0]], node.outputs[0]
    home = low.home[out]
    count = low.length(out.type.shape[0]).number(low)
    low.fail_if(stack.length.differs(count))
    if stack.memory is not None:
        whole = stack.memory
    else:
        strides = (stack.pile.width // out.type.dtype.itemsize, *home.strides[1:])
        whole = Memory(
            base(low, stack.pile), out.type.dtype, out.type.shape, strides, stack.start * strides[0]
        )
    low.where[out] = home

    def copy(index: tuple[Place, ...]) -> None:
        home.store(low, index, whole.load(low, index))

    loops(low, "rows", out.type.shape, copy)


def emit_extent(low: Lowering, step: Step) -> None:
    """How many elements a slice takes whose bounds are numbers."""
    node = step.node
    start, stop, stride = node.params["index"]
    n = low.length(node.params["dim"]).number(low)
    rest = iter(node.inputs)
    bounds: list[Number | None] = []
    for b in (start, stop):
        given = next(rest) if isinstance(b, str) else b
        bounds.append(
            given
            if given is None
            else low.int(given)
            if isinstance(given, int)
            else low.cast(low.scalar(given), INT)
        )
    by = 1 if stride is None else int(stride)
    low.where[node.outputs[0]] = span(low, bounds[0], bounds[1], by, n)


def span(low: Lowering, start: Number | None, stop: Number | None, by: int, n: Number) -> Number:
    """The number of elements that ``start:stop:by`` takes of ``n``."""
    lowest, highest = (low.int(0), n) if by > 0 else (low.int(-1), n - 1)

    def clipped(x: Number | None, default: Number) -> Number:
        if x is None:
            return default
        moved = low.select(x < 0, x + n, x) if x.range[0] < 0 else x
        return low.maximum(low.minimum(moved, highest), lowest)

    first = clipped(start, lowest if by > 0 else highest)
    last = clipped(stop, highest if by > 0 else lowest)
    room = last - first if by > 0 else first - last
    if abs(by) != 1:
        room = low.emit(f"sdiv i64 {low.use(room + (abs(by) - 1))}, {abs(by)}", INT)
    made = low.maximum(room, 0)
    made.range = (0, max(0, n.range[1]))
    return made


STEPS.update({"length": emit_length, "items": emit_items, "rows": emit_rows, "extent": emit_extent})

__all__ = ["item", "span"]
