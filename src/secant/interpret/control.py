"""Loops, branches and calls on NumPy: the reference of what they mean.

Enters: the concrete inputs of a node that holds regions. Leaves: its outputs. What a loop carries is its own
while it runs, so that its body writes in place; stacks are lists.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph.core import Node
from ..ops.control import loop_view
from .program import CONTROLS, Indices, Program


def run_loop(node: Node, consumed: frozenset[int]) -> Callable[..., Any]:
    """What runs a loop: its carried inputs are copied first, unless they may be overwritten or never are."""
    view = loop_view(node)
    body = Program(view.body, owned=view.inner.carried)
    heads, width = len(view.inputs.head), len(view.inputs.carried)
    a, b = heads + width, heads + width + len(view.inputs.items)
    made = len(view.made.items)
    stops, reverse, index = view.stops, view.reverse, view.index
    given = [
        k for k, v in enumerate(view.inputs.carried) if heads + k not in consumed and v.type.kind == "array"
    ]
    copied = [k for k in given if view.inner.carried[k] in body.touched]
    alone = not width and not made

    def rule(indices: Indices, *args: Any) -> Any:
        count = int(args[0]) if not stops or args[1] else 0
        carried, stacks, rest = list(args[heads:a]), args[a:b], args[b:]
        for k in copied if count > 0 else given:
            carried[k] = np.array(carried[k])
        collected: list[list[Any]] = [[] for _ in range(made)]
        run, trips = body.run, 0
        while trips < count:
            t = count - 1 - trips if reverse else trips
            indices[index] = t
            outs = run([t, *carried, *[s[t] for s in stacks], *rest], indices)
            trips += 1
            carried = outs[:width]
            for stack, item in zip(collected, outs[width:]):
                stack.append(item)
            if stops and not outs[-1]:
                break
        if reverse:
            for stack in collected:
                stack.reverse()
        return trips if alone else [*carried, *collected, trips]

    return rule


def run_branch(node: Node, consumed: frozenset[int]) -> Callable[..., Any]:
    """What runs a branch: the chosen arm alone."""
    arms = []
    for arm in (node.params["orelse"], node.params["then"]):
        arms.append(Program(arm, owned=[v for i, v in enumerate(arm.inputs) if i + 1 in consumed]))

    def rule(indices: Indices, condition: Any, *args: Any) -> Any:
        outs = arms[bool(condition)].run(args, indices)
        return outs[0] if len(outs) == 1 else outs

    return rule


def run_call(node: Node, consumed: frozenset[int]) -> Callable[..., Any]:
    """What runs a call."""
    body = node.params["body"]
    program = Program(body, owned=[v for i, v in enumerate(body.inputs) if i in consumed])

    def rule(indices: Indices, *args: Any) -> Any:
        outs = program.run(args, indices)
        return outs[0] if len(outs) == 1 else outs

    return rule


CONTROLS.update(loop=run_loop, branch=run_branch, call=run_call)
