"""Writing into arrays: ``x[index] = value`` and ``x[index] += value``.

Enters: a write and the plan's word on whether its base may be overwritten. Leaves: a copy of the base where
it may not, and loops over what is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..graph.core import Value
from ..ops.indexing import indexed_type
from ..ops.locating import locate
from .actions import parts
from .extents import measure
from .lowering import Lowering
from .memory import Memory, load, store
from .nests import each, loops, own_function
from .places import Place
from .plan import Step
from .small import SMALL_NEST, written_out


def emit_write(low: Lowering, step: Step) -> None:
    """Write a setitem or scatter_add node."""
    node = step.node
    base, out = node.inputs[0], node.outputs[0]
    home = low.home[out]
    if not step.inplace:
        copy_to(low, base, home)
    low.where[out] = home
    measure(low, node)
    with low.scope():
        for v in step.apart:  # known by pointers of their own, which loops take not to overlap the others
            there = low.memory(v)
            own = low.make("ptr", f"getelementptr inbounds i8, ptr {low.use(there.pointer)}, i64 0")
            low.where[v] = Memory(own, there.dtype, there.shape, there.strides, there.offset)
        for value, index, slots in parts(node):
            place = indexed_type(base.type, index, tuple(v.type for v in slots)).shape
            one_write(low, home, value, place, index, slots, add=node.op.name == "scatter_add")


def one_write(
    low: Lowering,
    home: Memory,
    value: Value,
    domain: tuple[Any, ...],
    index: tuple[Any, ...],
    slots: Sequence[Value],
    add: bool,
) -> None:
    """Store or add one value at its place."""
    handles = list(map(low.handle, slots))

    def put(at: tuple[Place, ...]) -> None:
        n = value.type.ndim
        own = at[len(at) - n :] if n <= len(at) else (Place(0),) * (n - len(at)) + at
        own = tuple([Place(0) if d == 1 else p for p, d in zip(own, value.type.shape)])
        x = low.cast(low.element(value, own), home.dtype)
        address = home.address(low, locate(low, at, home.shape, index, handles))
        if add:
            x = load(low, address, home.dtype) + x
        store(low, address, x)

    if not domain:
        put(())
        return
    if written_out(low, domain, [value]):
        own_function(low, SMALL_NEST, lambda: each(low, domain, put))
    else:
        loops(low, "write", domain, put)


def copy_to(low: Lowering, v: Value, to: Memory) -> None:
    """An array, wherever it comes from, to a place in memory."""
    body: Callable[[tuple[Place, ...]], None] = lambda index: to.store(low, index, low.element(v, index))
    loops(low, "copy", v.type.shape, body)


def settle(low: Lowering, v: Value, target: Memory) -> None:
    """See to it that an array lies where it should."""
    now = low.where.get(v)
    if not isinstance(now, Memory) or now.pointer.text != target.pointer.text:
        copy_to(low, v, target)
