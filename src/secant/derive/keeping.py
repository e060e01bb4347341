"""What a backward loop keeps of the forward iterations: as little as will do.

Enters: a loop, and the adjoint of its body, which mentions values of the body. Leaves: which of those are
kept in stacks; all others are computed again. See `choosing` for how.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

from ..graph.core import Region, Value
from ..graph.location import Source, here
from ..graph.walk import inline
from ..ops.control import LoopView
from .around import Around
from .choosing import Choice, Kept
from .cut import size
from .extents import with_rulers
from .rebuilding import Circle


def keep(view: LoopView, outs: Sequence[Value], seeds: Sequence[Value], around: Around) -> Kept:
    """Decide what is kept for the adjoint ``outs`` of a loop's body, which starts from ``seeds``.

    ``around`` is what is known in the body, and what the backward loops in it restore.
    """
    outs = with_rulers(view.body, outs, seeds, view.index)
    fence = [*view.body.inputs, *seeds]
    restored = list(around.restored.values())
    renamed = Region([*fence, *around.same], [*outs, *restored])
    made = inline(renamed, [*fence, *around.same.values()])[0]
    restoring = dict(zip(around.restored, made[len(outs) :]))
    banned, written = set[int](), True
    while True:
        choice = Choice(view, made[: len(outs)], seeds, around, restoring, banned, written)
        try:
            kept = choice.kept()
        except Circle:
            banned, written = banned | (set() if written else set(choice.undone)), False
            continue
        if watching.found is not None:
            watching.found.append(_note(choice, kept))
        return kept


class Note(NamedTuple):
    """What one backward loop keeps: (name, type) of stacks, names of undone buffers, bytes per iteration."""

    source: Source | None
    stacks: tuple[tuple[str, str], ...]
    undone: tuple[str, ...]
    each: int
    whole: int  # what it would be without undo logs


class Watching(threading.local):
    """The notes of the loops differentiated in this thread while somebody wants to know."""

    found: list[Note] | None = None


watching = Watching()


def _note(choice: Choice, kept: Kept) -> Note:
    each = sum(map(size, kept.stacked))
    logs = sum(size(v) for all_made in choice.undone.values() for u in all_made for v in u.log)
    undone = [choice.view.inner.carried[k] for k in choice.undone]
    return Note(
        here.source,
        tuple((v.name or (v.node.op.name if v.node is not None else ""), str(v.type)) for v in choice.chosen),
        tuple(v.name for v in undone),
        each,
        each - logs + sum(map(size, undone)),
    )
