"""Control flow as ops: a loop, a branch, and a call, each holding regions.

Enters: values for the inputs of the regions. Leaves: what the regions give. The interpreters know these
three by their kind; the rules that other ops own (evaluating, both derivatives) are theirs for control, since
a rule for a region is a walk over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..graph.core import Node, Region, Value, apply
from ..graph.errors import GraphError
from ..graph.types import Type
from .adjoint import zeros
from .define import op
from .kinds import BaseOp, Discrete, Linear

COUNT = Type(np.dtype(np.int64), (), "python")
FLAG = Type(np.dtype(bool), (), "python")
ENDLESS = 2**62
"""The count of a loop that only its condition ends."""


class Control(BaseOp):
    """An op that holds regions. The interpreters walk into them."""


class Roles(NamedTuple):
    """What the inputs, or the outputs, of a loop are: each a tuple of whatever was split."""

    head: tuple[Any, ...]  # inputs: the count, and whether to begin; of the body: the index
    carried: tuple[Any, ...]
    items: tuple[Any, ...]  # stacks read, or stacks made
    rest: tuple[Any, ...]  # invariants; of outputs: the number of trips, or whether to go on


@op(symbol="loop")
class loop(Control):
    """Runs a body many times: ``for``, ``while`` and ``break`` in one.

    Inputs: the greatest number of trips; whether to begin at all (only if ``stops``); the carried values; the
    stacks, of which each iteration gets its own item; and the invariants. The body's inputs: the number of
    the iteration (whose name ``index`` may stand in dimensions), the carried values, the items, the
    invariants. Its outputs: the new carried values, the items of the stacks it makes, and, if ``stops``,
    whether to go on. The loop gives the carried values at the end, the stacks, and the number of trips.

    With ``reverse`` the iterations are counted down, and stacks are read and made from their ends.
    """

    holds = ("body",)

    def infer(*types, body, carried, stacks, stops, reverse, index):
        roles = split_inputs(types, carried, stacks, stops)
        outs = split_body(body.outputs, carried, stops)
        if [t.dtype.kind for t in roles.head] != ["i", "b"][: 1 + stops] or any(t.shape for t in roles.head):
            raise GraphError("a loop needs a whole number of trips, and a condition to begin")
        counts = len(roles.carried), len(roles.items), len(outs.carried), len(outs.rest)
        if counts != (carried, stacks, carried, stops) or not isinstance(index, str):
            raise GraphError("a loop's inputs, or its body's outputs, are fewer than it says")
        if any(v.type.dtype.kind != "b" or v.type.shape for v in outs.rest):
            raise GraphError("the last output of the body of a loop that stops is whether to go on")
        given = (COUNT, *roles.carried, *[t.element for t in roles.items], *roles.rest)
        wanted = tuple([v.type for v in body.inputs])
        if given != wanted:
            pairs = [(g, w) for g, w in zip(given, wanted) if g != w] or [(len(given), len(wanted))]
            raise GraphError(f"a loop's body takes {pairs[0][1]} where {pairs[0][0]} is given")
        for before, after in zip(roles.carried, outs.carried):
            if before != after.type:
                raise GraphError(f"a loop carries {before}, and its body makes {after.type} of it")
        return (*roles.carried, *[v.type.stacked for v in outs.items], COUNT)


def split_inputs(inputs: Sequence[Any], carried: int, stacks: int, stops: bool) -> Roles:
    """The inputs of a loop node, or their types, by their roles."""
    a = 2 if stops else 1
    b, c = a + carried, a + carried + stacks
    return Roles(tuple(inputs[:a]), tuple(inputs[a:b]), tuple(inputs[b:c]), tuple(inputs[c:]))


def split_body(outputs: Sequence[Any], carried: int, stops: bool) -> Roles:
    """The outputs of a loop's body by their roles."""
    end = len(outputs) - stops
    return Roles((), tuple(outputs[:carried]), tuple(outputs[carried:end]), tuple(outputs[end:]))


class LoopView(NamedTuple):
    """A loop node taken apart: its inputs and outputs, and those of its body, by their roles."""

    body: Region
    inputs: Roles
    inner: Roles
    made: Roles
    outputs: Roles
    stops: bool
    reverse: bool
    index: str


def loop_view(node: Node) -> LoopView:
    """Take a loop node apart."""
    p = node.params
    body, carried, stacks, stops = p["body"], p["carried"], p["stacks"], p["stops"]
    ins, outs = body.inputs, node.outputs
    b, c = 1 + carried, 1 + carried + stacks
    return LoopView(
        body,
        split_inputs(node.inputs, carried, stacks, stops),
        Roles(tuple(ins[:1]), tuple(ins[1:b]), tuple(ins[b:c]), tuple(ins[c:])),
        split_body(body.outputs, carried, stops),
        Roles((), tuple(outs[:carried]), tuple(outs[carried:-1]), tuple(outs[-1:])),
        stops,
        p["reverse"],
        p["index"],
    )


def make_loop(
    head: Sequence[Value],
    carried: Sequence[Value],
    stacks: Sequence[Value],
    invariants: Sequence[Value],
    body: Region,
    index: str,
    stops: bool = False,
    reverse: bool = False,
) -> Node:
    """A loop node; the arguments are those of the op, in order."""
    outs = apply(
        loop,
        [*head, *carried, *stacks, *invariants],
        {
            "body": body,
            "carried": len(carried),
            "stacks": len(stacks),
            "stops": stops,
            "reverse": reverse,
            "index": index,
        },
    )
    made: Node = outs[0].node
    return made


@op(symbol="if")
class branch(Control):
    """One of two regions, chosen by a condition: the first input. Both take all the other inputs.

    Only the chosen one is run. They give values of the same types.
    """

    holds = ("then", "orelse")

    def infer(condition, *types, then, orelse):
        if condition.shape or condition.dtype.kind != "b":
            raise GraphError(f"a branch needs a condition, not {condition}")
        for arm in (then, orelse):
            if tuple([v.type for v in arm.inputs]) != types:
                raise GraphError("the inputs of a branch's arm are not of the types that are given")
        made = tuple([v.type for v in then.outputs])
        if made != tuple([v.type for v in orelse.outputs]):
            raise GraphError("the two arms of a branch give values of different types")
        return made


@op(symbol="call")
class call(Control):
    """A region run as one step; ``name`` says what it is.

    Nothing inside is kept for reverse mode, which runs it again: a checkpoint is a call.
    """

    holds = ("body",)

    def infer(*types, body, name):
        if tuple([v.type for v in body.inputs]) != types:
            raise GraphError("the inputs of a call are not of the types that its region takes")
        return tuple([v.type for v in body.outputs])


@op(symbol="length")
class length(Discrete):
    """How many items a stack has."""

    def infer(stack):
        return COUNT

    def evaluate(stack):
        return len(stack)


@op(symbol="as")
class retype(Linear):
    """The same number as another kind or dtype: a Python number, a NumPy scalar, or a 0-d array. Slope 1."""

    def infer(x, dtype, kind):
        return Type(dtype, x.shape, kind)

    def evaluate(x, dtype, kind):
        made = np.asarray(x).astype(dtype)
        return made if kind == "array" else made.item() if kind == "python" else made[()]

    def adjoint(g, x, dtype, kind):
        return to_type(g, x.type) if x.type.inexact else None

    def element(b, at, x, dtype, kind):
        return b.cast(x.at(at), dtype)


def to_type(x: Value, type: Type) -> Value:
    """A value as exactly this type: the same shape, another kind or dtype of numbers."""
    if x.type == type:
        return x
    if type.dtype.kind != "c" and x.dtype.kind == "c":
        x = np.real(x)
    made: Value = apply(retype, (x,), {"dtype": type.dtype, "kind": type.kind})
    return made


def slope_type(type: Type) -> Type:
    """The type that tangents and adjoints of such a value have where regions need a definite one."""
    if type.item is not None:
        return slope_type(type.element).stacked
    return Type(type.dtype, type.shape, "array" if type.shape else "scalar")


def slope(x: Value | None, type: Type) -> Value:
    """A tangent or adjoint, None for zero, as exactly the slope type of a value of this type."""
    wanted = slope_type(type)
    zero = wanted.dtype.type(0)
    if x is None and wanted.item is None and wanted.kind != "array":
        return Value(wanted, data=zero.item() if wanted.kind == "python" else zero)
    return to_type(zeros(wanted) if x is None else x, wanted)


def add_stacks(a: Value, b: Value) -> Value:
    """The items of two stacks, added one by one."""
    index = Value(COUNT)
    items = Value(a.type.element), Value(b.type.element)
    nested = items[0].type.item is not None
    added = add_stacks(*items) if nested else to_type(items[0] + items[1], slope_type(a.type.element))
    body = Region([index, *items], [added])
    return make_loop([apply(length, (a,), {})], [], [a, b], [], body, "_").outputs[0]


@op(symbol="extent")
class extent(Discrete):
    """How many elements of an axis of length ``dim`` a slice takes, whose bounds are inputs."""

    def infer(*bounds, index, dim):
        return COUNT

    def evaluate(*bounds, index, dim):
        rest = iter(bounds)
        return len(range(*slice(*[next(rest) if b == "*" else b for b in index]).indices(dim)))


@op(symbol="rows")
class rows(Linear):
    """The array of ``count`` items of a stack."""

    def infer(stack, count):
        return Type(stack.dtype, (count, *stack.shape))

    def evaluate(stack, count):
        if len(stack) != count:
            raise ValueError(f"a loop made {len(stack)} items where {count} were recorded")
        return np.array(stack)

    def adjoint(g, stack, count):
        return items(g, kind=slope_type(stack.type.element).kind)


@op(symbol="items")
class items(Linear):
    """The rows of an array as a stack."""

    def infer(x, kind):
        return Type(x.dtype, x.shape[1:], kind).stacked

    def evaluate(x, kind):
        return list(np.array(x))  # a copy: the array may be overwritten while the stack is read

    def adjoint(g, x, kind):
        return rows(g, count=x.shape[0])


@op(symbol="ruler")
class ruler(Discrete):
    """An array of no bytes, as long as an array is along an axis."""

    def infer(x, axis):
        return Type(np.dtype(bool), (x.shape[axis], 0))

    def evaluate(x, axis):
        return np.empty((x.shape[axis], 0), bool)
