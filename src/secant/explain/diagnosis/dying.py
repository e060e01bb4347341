"""Where a gradient becomes exactly zero: followed from an argument towards the result.

Enters: a run with its adjoints, and values whose adjoints are zero. Leaves: the nodes that are given an
adjoint and hand on none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...graph.core import Node, Value
from ...ops.control import Control
from .elements import alive
from .part import Run
from .regions import Arm, Loop, draws


@dataclass(eq=False)
class Killer:
    """A node that gives the value ``by`` no adjoint, though it is given one (or makes whole numbers)."""

    run: Run
    node: Node
    by: Value


def killers(run: Run, wanted: list[Value]) -> list[Killer]:
    """The nodes that stop the adjoints of the wanted values, which are zero."""
    found: list[Killer] = []
    todo = set(wanted)
    for node in run.part.nodes:
        read = [v for v in dict.fromkeys(node.inputs) if v in todo]
        if not read:
            continue
        live = {v: None for v in node.outputs if alive(run.adjoints.get(v)) is not None}
        if isinstance(node.op, Control) and not draws(node) and (live or _whole(node)):
            given = run.contributions(node)
            dead = [v for v in read if alive(given.get(v)) is None]
            found += inside(run, node, dead)
            todo.update(v for v in node.outputs if v not in live and v.type.inexact)
            continue
        if live or _whole(node):
            given = run.contributions(node)
            found += [Killer(run, node, v) for v in read if alive(given.get(v)) is None]
        todo.update(v for v in node.outputs if v not in live and v.type.inexact)
    return found


def _whole(node: Node) -> bool:
    """Whether nothing that a node makes can have an adjoint."""
    return not any(v.type.inexact for v in node.outputs)


def inside(run: Run, node: Node, dead: list[Value]) -> list[Killer]:
    """The nodes inside a loop, branch or call that stop the adjoints of these operands."""
    lost = set(dead)
    if node.op.name != "loop":
        arm = Arm(run, node)
        inner = arm.pull()
        return killers(inner, [a for a, b in zip(arm.region.inputs, arm.operands) if b in lost])
    loop = Loop(run, node)
    view = loop.view
    direct = [a for a, b in zip(view.inner.items, view.inputs.items) if b in lost]
    direct += [a for a, b in zip(view.inner.rest, view.inputs.rest) if b in lost]
    carried = [k for k, v in enumerate(view.inputs.carried) if v in lost and v.type.inexact]
    chains = {k: n for n, k in enumerate(loop.back.carried) if k in set(carried)}
    found: list[Killer] = []

    def see(t: int, seeds: Any, made: dict[Value, Any]) -> bool:
        if all(alive(g) is None for g in seeds):
            return True
        here = list(direct)
        direct.clear()
        for k, n in list(chains.items()):
            v = view.inner.carried[k]
            if alive(seeds[n]) is not None and alive(made.get(v)) is None:
                here.append(v)
                del chains[k]
        if here:
            found.extend(killers(loop.pulled(t, seeds), here))
        return not chains

    loop.backward(see)
    return found


def behind(killer: Killer) -> list[Killer]:
    """Of a slope that is zero because its operand is: the kink that made the operand zero, if one did."""
    run, found = killer.run, []
    for v in dict.fromkeys((killer.by, *killer.node.inputs)):
        while v.node is not None and v not in run.part.given and alive(run.value(v)) is None:
            reached = [x for x in v.node.inputs if x in run.part.reached and x.type.inexact]
            live = [x for x in reached if alive(run.value(x)) is not None]
            if live:
                found += [Killer(run, v.node, x) for x in live]
                break
            if not reached:
                break
            v = reached[0]
    return found


__all__ = ["Killer", "behind", "killers"]
