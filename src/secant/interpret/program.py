"""A region as a flat list of NumPy calls, ready to run many times.

Enters: a region and concrete inputs. Leaves: its outputs, never sharing memory with inputs or each
other. Values are dropped after their last use; nothing recurses, however deep the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, Region, Value
from ..ops.effects import attempt
from .memory import plan


class Program:
    """A compiled region: call it with the concrete inputs, get the list of outputs."""

    def __init__(self, region: Region):
        self.region = region
        slots: dict[Value, int] = {}
        self.initial: list[Any] = []

        def slot(v: Value) -> int:
            if v not in slots:
                slots[v] = len(self.initial)
                self.initial.append(v.data)
            return slots[v]

        for v in region.inputs:
            slot(v)
        memory = plan(region)
        self.steps: list[tuple[Callable[..., Any], tuple[int, ...], int, int, tuple[int, ...]]] = []
        for step, node in enumerate(region.nodes):
            ins = tuple([slot(v) for v in node.inputs])
            outs = [slot(v) for v in node.outputs]
            dead = {slots[v] for v in node.inputs if v.node is not None and memory.last_use[v] <= step}
            dead |= {slots[v] for v in node.outputs if v not in memory.last_use}
            rule = _rule(node, node in memory.inplace, [v in memory.copied for v in node.outputs])
            self.steps.append((rule, ins, outs[0] if outs else -1, len(outs), tuple(dead)))
        self.outputs = [slot(v) for v in region.outputs]
        self.copied = memory.copied_outputs
        self.generators = [n.params["source"] for n in region.nodes if n.op.name == "draw"]
        self.effects = bool(self.generators) or any(n.op.name == "emit" for n in region.nodes)

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        return self._run(inputs) if not self.effects else attempt(lambda: self._run(inputs), self.generators)

    def _run(self, inputs: Sequence[Any]) -> list[Any]:
        env = self.initial.copy()
        env[: len(inputs)] = inputs
        step = -1
        try:
            with np.errstate(all="ignore"):
                for step, (rule, ins, out, count, dead) in enumerate(self.steps):  # noqa: B007
                    result = rule(*[env[i] for i in ins])
                    if count == 1:
                        env[out] = result
                    else:
                        env[out : out + count] = result if count else ()
                    for i in dead:
                        env[i] = None
        except Exception as error:
            locate(error, self.region.nodes[step])
            raise
        return [
            np.array(env[i]) if copied and isinstance(env[i], np.ndarray) else env[i]
            for i, copied in zip(self.outputs, self.copied)
        ]


def locate(error: BaseException, node: Node) -> None:
    """Note on an error which op failed, and on which line of the user's code."""
    where = f" at {node.source}" if node.source else ""
    error.add_note(f"while computing {node.op.name}{where}")


def _rule(node: Node, inplace: bool, copied: Sequence[bool]) -> Callable[..., Any]:
    params = node.params
    if inplace:
        update = node.op.update  # type: ignore[attr-defined]
        return lambda *args: update(*args, **params)
    rule: Callable[..., Any] = node.op.evaluator(params)  # type: ignore[attr-defined]
    if len(copied) == 1 and copied[0]:
        return lambda *args: np.array(rule(*args))
    if any(copied):
        return lambda *args: [np.array(y) if copy else y for y, copy in zip(rule(*args), copied)]
    return rule


def run(region: Region, inputs: Sequence[Any]) -> list[Any]:
    """Compile and run a region once."""
    return Program(region)(inputs)
