"""Branches and calls: regions in the place of a node.

Enters: a node that holds regions. Leaves: blocks. Arrays that the arms give lie where the node's outputs do.
"""

from __future__ import annotations

from typing import Any

from ..derive.writes import through
from ..graph.core import Region, Value
from . import stacks
from .lowering import Lowering
from .memory import Memory, load, store
from .numbers import INT
from .places import place
from .plan import Plan, Step
from .regions import emit_planned
from .roles import STEPS, Unsupported
from .stacks import Stack
from .work import PERHAPS
from .writes import settle


def emit_branch(low: Lowering, step: Step) -> None:
    """The arm that a condition chooses."""
    node = step.node
    condition = low.scalar(node.inputs[0])
    k = low.fresh("")
    slots = {v: low.slot(v.type.dtype) for v in node.outputs if not v.type.shape and v.type.item is None}
    piles = {
        v: low.destination.pop(v, None) or stacks.new_pile(low, v.type)
        for v in node.outputs
        if v.type.item is not None
    }
    spans = {v: (low.allocate("i64"), low.allocate("i64")) for v in piles}
    low.branch(condition, f"then{k}", f"else{k}")
    for label, arm in (("then", node.params["then"]), ("else", node.params["orelse"])):
        low.label(f"{label}{k}")
        with low.scope(), low.repeated(PERHAPS):
            for v, out in zip(arm.outputs, node.outputs):
                if v.type.item is not None:
                    low.destination[v] = piles[out]
            emit_arm(low, step, arm, node.inputs[1:], 1)
            for v, out in zip(arm.outputs, node.outputs):
                if v.type.item is not None:
                    made = low.where[v]
                    if made.pile is not piles[out]:
                        raise Unsupported("a branch that gives a stack made elsewhere")
                    low.line(f"store i64 {low.use(made.start.number(low))}, ptr {low.use(spans[out][0])}")
                    low.line(f"store i64 {low.use(made.length)}, ptr {low.use(spans[out][1])}")
                elif not v.type.shape:
                    store(low, low.use(slots[out]), low.scalar(v))
        low.jump(f"done{k}")
    low.label(f"done{k}")
    for v in node.outputs:
        if v.type.item is not None:
            start, length = (low.emit(f"load i64, ptr {low.use(s)}", INT) for s in spans[v])
            length.range = (0, 2**40)
            low.where[v] = Stack(piles[v], place(start), length)
        elif not v.type.shape:
            low.where[v] = load(low, low.use(slots[v]), v.type.dtype)
        else:
            low.where[v] = low.home[v]


def emit_arm(low: Lowering, step: Step, arm: Region, inputs: tuple[Value, ...], first: int) -> None:
    """One region in the place of a node; arrays go to the homes of the node's outputs."""
    outputs = step.node.outputs
    for v, outside in zip(arm.inputs, inputs):
        low.pass_in(outside, v)
    outer, low.known = low.known, through(arm, inputs, low.known)
    plan = Plan(arm, [v for i, v in enumerate(arm.inputs) if i + first in step.consumed], low.known)
    results: dict[Value, Memory] = {}
    homes = [low.home.get(out) for out in outputs]
    for v, home in zip(arm.outputs, homes):
        if home is not None:
            results.setdefault(v, home)
    known, low.indices = low.indices, dict(low.indices)
    with low.scratch.nested():
        emit_planned(low, plan, results)
        for v, home in zip(arm.outputs, homes):
            if home is not None:
                settle(low, v, home)
    low.indices, low.known = known, outer


def emit_call(low: Lowering, step: Step) -> None:
    """A region run as one step."""
    node, body = step.node, step.node.params["body"]
    for v, out in zip(body.outputs, node.outputs):
        if out in low.destination:
            low.destination[v] = low.destination.pop(out)
    found: list[Any] = []
    with low.scope():
        emit_arm(low, step, body, node.inputs, 0)
        for v, out in zip(body.outputs, node.outputs):
            if v.type.item is not None:
                found.append(low.where[v])
            else:
                found.append(low.home[out] if v.type.shape else low.scalar(v))
    low.where.update(zip(node.outputs, found))


STEPS.update({"branch": emit_branch, "call": emit_call})
