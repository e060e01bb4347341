"""The quick way: calls that are served by machine code alone, from the second such call on.

Enters: a call that was served from a recording by native code. Leaves: an entry in the transform, which
serves calls like it without Python (see ``native.entry``). Whatever is not exactly alike takes the way it
took before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .native import entry
from .native.engine import Engine, Kernel
from .record import state
from .record.arguments import classify
from .record.specialisation import RECORDED, Specialisation
from .record.trees import Tree

state.during = entry.recording

LONG = 20e-6
"""Seconds from which on a kernel lets other threads run meanwhile."""


def offer(
    transform: entry.Callable, spec: Specialisation, slot: Any, engine: Engine, chosen: Any, result: Any
) -> None:
    """Let calls like this one take the quick way, if there is one.

    ``slot`` names the transform of the recording, ``result`` is what it returns, in terms of ``entry``.
    """
    kernel = engine.served
    if kernel is None or not spec.cacheable:
        return
    made = spec.entries.get(slot, 0)
    if made == 0:
        spec.entries[slot] = 1  # a function that is called once is not worth an entry
        return
    if made == 1:
        made = spec.entries[slot] = _build(spec, kernel, chosen, result)
    if made is not None:
        entry.install(transform, made)


def _build(spec: Specialisation, kernel: Kernel, chosen: Any, result: Any) -> entry.Entry | None:
    wanted = frozenset(chosen.positions)
    kinds, _ = classify(chosen.leaves, wanted)
    positional, keywords = entry.parameters(chosen.tree, chosen.leaves, kinds, wanted)
    plan = entry.Plan(
        kernel.address,
        positional,
        tuple(kernel.outputs),
        result,
        keywords=keywords,
        reads=spec.reads,
        arena=kernel.draft.arena,
        long=kernel.seconds > LONG,
        owner=(kernel, spec),
    )
    return entry.build(plan)


def returned(tree: Tree, statics: Iterable[Any], numbers: Iterator[int]) -> Any:
    """What a recording returns: recorded leaves are outputs, by number; the others are what they were."""
    leaves = [entry.Output(next(numbers)) if s is RECORDED else entry.Constant(s) for s in statics]
    return entry.result(tree, iter(leaves))


def gradients(chosen: Any, numbers: Iterator[int]) -> Any:
    """What `Selection.rebuild` makes of outputs with these numbers."""
    parts = [
        entry.result(
            t, iter([entry.Output(next(numbers)) if moves else entry.Constant(None) for moves in moving])
        )
        for t, moving in chosen.subtrees
    ]
    return parts[0] if isinstance(chosen.argnums, int) else entry.Nest(tuple, tuple(parts))
