"""A region as native code: the whole of it, from the plan to the text of a module.

Enters: a region. Leaves: a `Draft`: the text, the bytes of scratch it wants, and its constant arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..graph.core import Region, Value
from . import math as functions
from .frames import Frame
from .lowering import Lowering
from .memory import Memory, load, store
from .nests import emit_nest
from .numerals import emit_number
from .plan import Nest, Plan, Step
from .roles import STEPS, Role, check_types
from .writer import Register
from .writes import copy_to, emit_write


@dataclass
class Draft:
    """Native code as text, and what it needs to run."""

    text: str
    arena: int
    arrays: list[Any]


def draft(region: Region, strides: Mapping[Value, tuple[int, ...]] | None = None) -> Draft:
    """Write a region as a module with one function, ``kernel(inputs, outputs, arena)``.

    ``strides`` are those of inputs that are not in C order, in elements. `Unsupported` if the region has
    something that has no native form.
    """
    check_types(region)
    low = Lowering()
    low.main.parameters = ["ptr noalias %inputs", "ptr noalias %outputs", "ptr noalias %arena"]
    for k, v in enumerate(region.inputs):
        at = pointer_at(low, "%inputs", k)
        if v.type.shape:
            low.where[v] = Memory(at, v.type.dtype, v.type.shape, (strides or {}).get(v))
        else:
            low.where[v] = load(low, at.text, v.type.dtype)
    results: dict[Value, Memory] = {}
    for k, v in enumerate(region.outputs):
        if v.type.shape and v.node is not None and v not in results:
            results[v] = Memory(pointer_at(low, "%outputs", k), v.type.dtype, v.type.shape)
    arena = emit_region(low, region, results, Register("%arena", "ptr", low.main))
    for k, v in enumerate(region.outputs):
        at = pointer_at(low, "%outputs", k)
        if not v.type.shape:
            store(low, at.text, low.scalar(v))
        elif v not in results or low.where[v].pointer.text != at.text:
            copy_to(low, v, Memory(at, v.type.dtype, v.type.shape))
    low.line("ret i64 0")
    if low.any_failures:
        low.label("failed")
        low.line("ret i64 1")
    low.finished.append(low.main.text(local=False))
    return Draft(low.module(functions.definitions(low.needed)), arena, low.arrays)


def pointer_at(low: Lowering, table: str, k: int) -> Register:
    """The ``k``-th of a table of pointers."""
    at = low.make("ptr", f"getelementptr ptr, ptr {table}, i64 {k}")
    return low.make("ptr", f"load ptr, ptr {at.text}")


def emit_region(
    low: Lowering, region: Region, results: Mapping[Value, Memory], arena: Register, owned: Iterable[Value] = ()
) -> int:
    """Write the nodes of a region; gives the bytes of scratch that it takes."""
    plan = Plan(region, owned)
    frame = Frame(low, plan, results, arena)
    outer, low.home = low.home, frame.homes
    for action in plan.actions:
        if isinstance(action, Nest):
            emit_nest(low, action)
        else:
            emit_step(low, plan, action)
    low.home = outer
    return frame.size


def emit_step(low: Lowering, plan: Plan, step: Step) -> None:
    """Write one node that is computed by itself."""
    role = plan.role[step.node]
    if role is Role.WRITE:
        emit_write(low, step)
    elif role is Role.NUMBER:
        emit_number(low, step.node)
    else:
        STEPS[step.node.op.name](low, step)
