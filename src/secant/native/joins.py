"""Arrays joined from parts: each part is computed at its place in the whole.

Enters: the nodes ``concatenate``, ``stack`` and ``array``. Leaves: one loop nest, or one store, for each
part.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..graph.core import Value
from .lowering import Lowering
from .memory import Memory
from .nests import loops
from .places import Place
from .plan import Step
from .roles import PULLING, STEPS


def put(low: Lowering, v: Value, to: Memory) -> None:
    """Compute a part at its place."""
    if not v.type.shape:
        to.store(low, (), low.cast(low.scalar(v), to.dtype))
        return

    def one(index: tuple[Place, ...]) -> None:
        to.store(low, index, low.cast(low.element(v, index), to.dtype))

    loops(low, "part", v.type.shape, one)


def part_of(whole: Memory, shape: Sequence[object], strides: tuple[int, ...], offset: Place) -> Memory:
    return Memory(whole.pointer, whole.dtype, tuple(shape), strides, whole.offset + offset)  # type: ignore[arg-type]


def emit_concatenate(low: Lowering, step: Step) -> None:
    """Parts end to end along an axis, or in a row."""
    node = step.node
    home, axis = low.home[node.outputs[0]], node.params["axis"]
    at = Place(0)
    for v in node.inputs:
        if axis is None:
            part = Memory(home.pointer, home.dtype, v.type.shape, None, home.offset + at)
            at = at + low.length(v.type.size)
        else:
            part = part_of(home, v.type.shape, home.strides, at * home.strides[axis])
            at = at + low.length(v.type.shape[axis])
        put(low, v, part)
    low.where[node.outputs[0]] = home


def emit_stack(low: Lowering, step: Step) -> None:
    """Parts along a new axis."""
    node = step.node
    home, axis = low.home[node.outputs[0]], node.params["axis"]
    strides = home.strides[:axis] + home.strides[axis + 1 :]
    for k, v in enumerate(node.inputs):
        put(low, v, part_of(home, v.type.shape, strides, Place(k * home.strides[axis])))
    low.where[node.outputs[0]] = home


def emit_array(low: Lowering, step: Step) -> None:
    """Leaves in order."""
    node = step.node
    home = low.home[node.outputs[0]]
    size = home.strides[len(node.params["shape"]) - 1] if node.params["shape"] else 1
    for k, v in enumerate(node.inputs):
        put(low, v, Memory(home.pointer, home.dtype, v.type.shape, None, home.offset + k * size))
    low.where[node.outputs[0]] = home


STEPS.update({"concatenate": emit_concatenate, "stack": emit_stack, "array": emit_array})
PULLING.update({"concatenate", "stack", "array"})
