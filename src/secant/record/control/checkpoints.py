"""Checkpoints: a call recorded as one region, which reverse mode runs again and keeps nothing of.

Enters: a function and its arguments, boxes among them. Leaves: what it returns, as outputs of a call node.
With ``every``, the loops inside are cut into segments that are checkpoints (see `cutting`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...graph.core import as_value
from .arms import Branch
from .drive import key_of

if TYPE_CHECKING:
    from ..recording import Recording


class Call(Branch):
    """A call recorded as a region: a branch with one arm."""

    def __init__(self, rec: Recording, key: Any, always: Any):
        super().__init__(rec, key, ("value",), ("value",), always)
        self.ways = (True,)


def checkpointed(rec: Recording, run: Callable[[], Any], name: str, every: Any) -> Any:
    """Call ``run`` as a checkpoint, its loops cut into segments of ``every`` iterations."""
    key = key_of(0, ("checkpoint", name))
    outer, rec.every = rec.every, every
    try:
        if not rec.policy.region(key) or every is not None:
            return run()
        call = Call(rec, key, rec.fresh(as_value(True)))
        call.begin({})
        for _ in call:
            call.end({"value": run()})
        return call.values[0]
    finally:
        rec.every = outer
