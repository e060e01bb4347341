"""Where a NaN or an infinity among the values starts: followed back from where it shows.

Enters: a run, and which elements of which of its values are spoilt. Leaves: the places where it starts, and
the inputs that it came in by.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...graph.core import Node, Value
from ...ops.control import Control
from .elements import Mask, broken, either, operand_masks
from .part import Run
from .regions import Arm, Loop, draws

Masks = dict[Value, Mask]


@dataclass(eq=False)
class Origin:
    """A node whose operands are well and whose result is not, at ``mask``; ``node`` is None for an input.

    ``late`` marks a NaN made of an infinity that was put in on purpose.
    """

    run: Run
    node: Node | None
    value: Value
    mask: Mask
    late: bool = False
    after: tuple[Node, ...] = field(default=())


def origins(run: Run, wanted: Masks) -> tuple[list[Origin], Masks]:
    """The places where the wanted broken elements start, and the inputs of the part that brought some."""
    found: list[Origin] = []
    masks = {v: m for v, m in wanted.items() if m is not None}
    turned: list[Origin] = []  # NaN made of infinities
    for node in reversed(run.part.nodes):
        outs = {v: masks[v] for v in node.outputs if masks.get(v) is not None}
        if not outs:
            continue
        if isinstance(node.op, Control) and not draws(node):
            inner, entering = inside(run, node, outs)
            found += inner
        else:
            entering = {}
            for out, mask in outs.items():
                operands = run.near(node)
                given, left = operand_masks(node, operands, mask, run.value(out))
                if left is not None:
                    found.append(Origin(run, node, out, left))
                elif _turns(run.value(out), mask, operands):
                    turned.append(Origin(run, node, out, mask, late=True))
                for v, m in zip(node.inputs, given):
                    if m is not None:
                        entering[v] = either(entering.get(v), m)
        for v, m in entering.items():
            masks[v] = either(masks.get(v), m)
    outside = {v: masks[v] for v in run.part.inputs if masks.get(v) is not None}
    constant = any(m is not None and v.constant for v, m in masks.items())
    if (constant or outside) and turned:
        found += turned[-1:]  # the first one in order of computation
    return found, outside


HIDES = {"divide", "reciprocal", "exp", "exp2", "expm1", "tanh", "expit", "erf", "erfc", "arctan", "power"}
"""Ops that make finite numbers of infinite ones."""


def hidden(run: Run, node: Node) -> list[Origin]:
    """Where infinities start that were made finite again on their way to a node: they are to blame."""
    seen: set[Node] = set()
    todo = [node]
    while todo:
        n = todo.pop()
        for v in n.inputs:
            made = v.node
            if made is None or v in run.part.given or made in seen or made.op.name in ("where", "select"):
                continue
            seen.add(made)
            if made.op.name in HIDES:
                spoilt = {x: m for x in made.inputs if (m := broken(run.value(x))) is not None}
                firsts, _ = origins(run, spoilt) if spoilt else ([], {})
                if any(not o.late for o in firsts):
                    return [o for o in firsts if not o.late]
            todo.append(made)
    return []


def _turns(out: Any, mask: Mask, operands: list[Any]) -> bool:
    """Whether NaN is made of operands without any."""
    if mask is True or isinstance(out, list):
        return False
    is_nan = np.isnan(np.asarray(out)) & mask
    return bool(is_nan.any()) and not any(
        np.isnan(np.asarray(x)).any()
        for x in operands
        if not isinstance(x, list) and np.asarray(x).dtype.kind in "fc"
    )


def inside(run: Run, node: Node, outs: Masks) -> tuple[list[Origin], Masks]:
    """The places inside a loop, branch or call, and the operands that brought some in."""
    if node.op.name == "loop":
        return _in_loop(run, node, outs)
    arm = Arm(run, node)
    wanted: Masks = {}
    for out, mask in outs.items():
        made = arm.region.outputs[out.index]
        wanted[made] = either(wanted.get(made), mask)
    found, entering = origins(arm.inside, wanted)
    given: Masks = {}
    for inner, outer in zip(arm.region.inputs, arm.operands):
        if inner in entering:
            given[outer] = either(given.get(outer), entering[inner])
    for out, mask in outs.items():
        if arm.region.outputs[out.index].constant:
            found.append(Origin(run, node, out, mask))
    return found, given


def _in_loop(run: Run, node: Node, outs: Masks) -> tuple[list[Origin], Masks]:
    loop = Loop(run, node)
    view = loop.view
    flags: list[list[bool]] = []  # for each iteration, which carried values are broken as they come in
    collected: dict[int, int] = {}  # the first iteration that collects a broken item

    def see(t: int, state: Any, made: Any) -> bool:
        flags.append([broken(s) is not None for s in state])
        for j, item in enumerate(made[len(state) : len(state) + len(view.made.items)]):
            if j not in collected and broken(item) is not None:
                collected[j] = t
        return False

    loop.forward(see)
    wanted: dict[int, Masks] = {}
    entering: Masks = {}
    carried = {v: k for k, v in enumerate(view.inner.carried)}
    items = set(view.inner.items)
    given = dict(zip(view.inner.carried, view.inputs.carried))
    given |= dict(zip(view.inner.items, view.inputs.items)) | dict(zip(view.inner.rest, view.inputs.rest))

    def ask(t: int, k: int, mask: Mask) -> None:
        """Carried value ``k`` is broken as it comes out of iteration ``t``: go to where it first is."""
        while t >= 0 and flags[t][k]:
            t -= 1
        if t < 0:
            outer = view.inputs.carried[k]
            entering[outer] = either(entering.get(outer), broken(run.value(outer)))
            return
        masks = wanted.setdefault(t, {})
        masks[view.made.carried[k]] = either(masks.get(view.made.carried[k]), mask)

    for out, mask in outs.items():
        j = out.index - len(view.outputs.carried)
        if j < 0 and loop.trips:
            ask(loop.trips - 1, out.index, mask)
        elif j < 0:
            outer = view.inputs.carried[out.index]
            entering[outer] = either(entering.get(outer), mask)
        elif j in collected:
            wanted.setdefault(collected[j], {})[view.made.items[j]] = True
    found: list[Origin] = []
    seen: set[int] = set()
    while wanted:
        t = max(wanted)
        masks = wanted.pop(t)
        if t in seen:
            continue
        seen.add(t)
        at = loop.at(t)
        # Which elements are spoilt may differ from those at the end: take all that are.
        here = {v: broken(at.value(v)) for v in masks}
        inner, came = origins(at, {v: m for v, m in here.items() if m is not None})
        found += inner
        for v, m in came.items():
            if v in carried and t:
                ask(t - 1, carried[v], m)
            elif v in given:
                outer = given[v]
                entering[outer] = True if v in items else either(entering.get(outer), m)
    return found, entering


__all__ = ["Masks", "Origin", "hidden", "inside", "origins"]
