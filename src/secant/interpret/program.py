"""A region as a flat list of NumPy calls, ready to run many times.

Enters: a region and concrete inputs. Leaves: its outputs, never sharing memory with inputs or each
other. Values are dropped after their last use; nothing recurses, however deep the graph (but for regions
inside regions).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine, depends, resolve
from ..graph.walk import everything
from ..ops.control import Control
from ..ops.effects import attempt
from .memory import plan

Indices = dict[str, int]
"""The values that the indices of the loops under way have, and the extents met on the way, by name."""

CONTROLS: dict[str, Callable[[Node, frozenset[int]], Callable[..., Any]]] = {}
"""What runs a loop, branch or call: ``maker(node, inputs it may overwrite)``; filled in by ``control``."""

Extents = Sequence[tuple[int, int, str]]

Step = tuple[Callable[..., Any], int, Any, int, tuple[int, ...], tuple[int, Extents] | None]
"""A rule; how many inputs it takes, and what fetches them; the slot of its output; the slots that are dead
afterwards; and, where that is not all, how many outputs there are, and which extents they tell."""


class Program:
    """A compiled region: call it with the concrete inputs, get the list of outputs.

    ``owned`` are inputs that it may overwrite and hand out; ``touched`` are those that it does.
    """

    def __init__(self, region: Region, owned: Iterable[Value] = ()):
        slots: dict[Value, int] = {}
        self.initial: list[Any] = []

        def slot(v: Value) -> int:
            if v not in slots:
                slots[v] = len(self.initial)
                self.initial.append(v.data)
            return slots[v]

        for v in region.inputs:
            slot(v)
        memory = plan(region, owned)
        self.order, self.touched = memory.order, memory.touched
        self.extents = extents(region.inputs, slots)
        self.indices = len(self.initial)  # the slot of the dictionary of indices
        self.initial.append(None)
        self.steps: list[Step] = []
        for step, node in enumerate(self.order):
            copied = [v in memory.copied for v in node.outputs]
            rule, indexed = rule_of(node, node in memory.inplace, copied, memory.consumed.get(node))
            ins = [*([self.indices] if indexed else []), *[slot(v) for v in node.inputs]]
            outs = [slot(v) for v in node.outputs]
            dead = {
                slots[v] for v in node.inputs if v.node is not None and memory.last_use[v] <= step and _big(v)
            }
            dead |= {slots[v] for v in node.outputs if v not in memory.last_use and _big(v)}
            found = extents(node.outputs, slots)
            more = (len(outs), found) if len(outs) != 1 or found else None
            first = outs[0] if outs else -1
            self.steps.append((rule, len(ins), _fetch(ins), first, tuple(dead), more))
        self.outputs = [slot(v) for v in region.outputs]
        self.copied = [
            k for k, v in enumerate(region.outputs) if memory.copied_outputs[k] and v.type.kind == "array"
        ]
        effects = [n for n in everything(region) if n.op.effect]
        self.generators = [n.params["source"] for n in effects if n.op.name == "draw"]
        self.effects = bool(self.generators) or any(n.op.name == "emit" for n in effects)

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        if not self.effects:
            return self._guarded(inputs)
        made: list[Any] = attempt(lambda: self._guarded(inputs), self.generators)
        return made

    def _guarded(self, inputs: Sequence[Any]) -> list[Any]:
        with np.errstate(all="ignore"):
            return self.run(inputs, {})

    def run(self, inputs: Sequence[Any], indices: Indices) -> list[Any]:
        """One pass over the nodes, inside whatever runs this region."""
        env = self.initial.copy()
        env[: len(inputs)] = inputs
        env[self.indices] = indices
        if self.extents:
            measure(self.extents, env, indices)
        done = iter(self.steps)
        try:
            for rule, count, fetch, out, dead, more in done:
                if count == 2:
                    result = rule(env[fetch[0]], env[fetch[1]])
                elif count == 1:
                    result = rule(env[fetch])
                else:
                    result = rule(*fetch(env))
                if more is None:
                    env[out] = result
                else:
                    outs, found = more
                    if outs == 1:
                        env[out] = result
                    elif outs:
                        env[out : out + outs] = result
                    measure(found, env, indices)
                for i in dead:
                    env[i] = None
        except Exception as error:
            locate(error, self.order[len(self.steps) - operator.length_hint(done) - 1])
            raise
        outputs = [env[i] for i in self.outputs]
        for k in self.copied:
            outputs[k] = np.array(outputs[k])
        return outputs


def _big(v: Value) -> bool:
    """Whether it is worth letting a value go before the end."""
    return v.type.kind in ("array", "stack")


def _fetch(ins: Sequence[int]) -> Any:
    """What gets the inputs of a rule, by their number: a slot, two, or a function of all slots."""
    if len(ins) < 3:
        return (lambda env: ()) if not ins else ins[0] if len(ins) == 1 else tuple(ins)
    return operator.itemgetter(*ins)


def extents(values: Sequence[Value], slots: Mapping[Value, int]) -> Extents:
    """Which dimensions of which values tell what an extent is: (slot, axis, name)."""
    found = []
    for v in values:
        for axis, d in enumerate(v.type.shape) if v.type.item is None else ():
            if isinstance(d, Affine) and d.constant == 0 and len(d.terms) == 1 and d.terms[0][1] == 1:
                found.append((slots[v], axis, d.terms[0][0].name))
    return found


def measure(found: Extents, env: Sequence[Any], indices: Indices) -> None:
    """Note the extents that these arrays have."""
    for i, axis, name in found:
        indices[name] = env[i].shape[axis]


def locate(error: BaseException, node: Node) -> None:
    """Note on an error which op failed, and on which line of the user's code."""
    if isinstance(node.op, Control) and getattr(error, "__notes__", None):
        return  # said already, where it happened inside
    where = f" at {node.source}" if node.source else ""
    error.add_note(f"while computing {node.op.name}{where}")


def rule_of(
    node: Node,
    inplace: bool = False,
    copied: Sequence[bool] = (),
    consumed: frozenset[int] | None = None,
) -> tuple[Callable[..., Any], bool]:
    """What computes a node, and whether it wants the values of the indices before the inputs."""
    params, op = node.params, node.op
    if isinstance(op, Control):
        return CONTROLS[op.name](node, consumed or frozenset()), True
    indexed = not op.measures and any(map(depends, params.values()))
    rule: Callable[..., Any]
    if inplace:
        update = op.update  # type: ignore[attr-defined]
        if indexed:
            return (lambda at, *args: update(*args, **{k: resolve(p, at) for k, p in params.items()})), True
        return functools.partial(update, **params), False
    if indexed:
        rule = lambda at, *args: op.evaluator({k: resolve(p, at) for k, p in params.items()})(*args)  # type: ignore[attr-defined]
    else:
        rule = op.evaluator(params)  # type: ignore[attr-defined]
    if len(copied) == 1 and copied[0]:
        return (lambda *args: np.array(rule(*args))), indexed
    if any(copied):
        return (lambda *args: [np.array(y) if copy else y for y, copy in zip(rule(*args), copied)]), indexed
    return rule, indexed


def run(region: Region, inputs: Sequence[Any]) -> list[Any]:
    """Compile and run a region once."""
    return Program(region)(inputs)
