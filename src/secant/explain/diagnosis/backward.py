"""Where a NaN or an infinity among the adjoints starts: followed from a gradient towards the result.

Enters: a run with its adjoints, and the values whose adjoints are spoilt. Leaves: the nodes that are given
well adjoints and hand on spoilt ones, and what is spoilt already as it comes from outside the part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...graph.core import Node, Value
from ...ops.control import Control
from .elements import broken
from .part import Run
from .regions import Arm, Loop, draws


@dataclass(eq=False)
class Broken:
    """A node that spoils the adjoint of ``by``, the value it reads; ``contribution`` is what it adds."""

    run: Run
    node: Node
    by: Value
    contribution: Any


def culprits(run: Run, wanted: list[Value]) -> list[Broken]:
    """The nodes where the wanted spoilt adjoints start."""
    found: list[Broken] = []
    todo = set(wanted)
    for node in run.part.nodes:
        if not any(v in todo for v in node.inputs):
            continue
        spoilt = {v: c for v, c in run.contributions(node).items() if v in todo and broken(c) is not None}
        if not spoilt:
            continue
        before = [v for v in node.outputs if broken(run.adjoints.get(v)) is not None]
        if before:
            todo.update(before)
        elif isinstance(node.op, Control) and not draws(node):
            found += inside(run, node, list(spoilt)) or [
                Broken(run, node, v, c) for v, c in list(spoilt.items())[:1]
            ]
        else:
            found += [Broken(run, node, v, c) for v, c in spoilt.items()]
    return found


def inside(run: Run, node: Node, spoilt: list[Value]) -> list[Broken]:
    """The nodes inside a loop, branch or call that is given well adjoints."""
    if node.op.name != "loop":
        arm = Arm(run, node)
        inner = arm.pull()
        bad_ones = set(spoilt)
        wanted = [a for a, b in zip(arm.region.inputs, arm.operands) if b in bad_ones]
        return culprits(inner, [v for v in wanted if broken(inner.adjoints.get(v)) is not None])
    loop = Loop(run, node)
    found: list[Broken] = []

    def see(t: int, seeds: Any, made: dict[Value, Any]) -> bool:
        bad = [v for v, g in made.items() if v in loop.part.reached and broken(g) is not None]
        if bad and all(broken(g) is None for g in seeds):
            found.extend(culprits(loop.pulled(t, seeds), bad))
            return True
        return False

    loop.backward(see)
    return found


__all__ = ["Broken", "culprits"]
