"""``sc.report``: how the loops and branches of a function were recorded, and what reverse mode keeps of them.

Enters: a function and concrete arguments. Leaves: a `RecordingReport`, which prints as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .derive.keeping import Note, watching
from .explain.lines import fitted
from .function import Argnums, Selection, Transform
from .graph.core import Node
from .graph.printed import Printed
from .graph.walk import everything
from .ops.control import loop_view
from .optimize import optimize
from .record.arguments import input_slots
from .transforms import with_cotangents


@dataclass(frozen=True)
class LoopReport:
    """One loop or branch: its line, how it is recorded, and why it is no region where it is none.

    ``kept`` are the (name, type) of what reverse mode keeps of every iteration, ``undone`` the buffers that
    it restores from an undo log, ``bytes`` what both take for each iteration.
    """

    line: int
    how: str
    why: str = ""
    trips: int | None = None
    kept: tuple[tuple[str, str], ...] = ()
    undone: tuple[str, ...] = ()
    bytes: int = 0
    bytes_without_undo: int = 0

    def __str__(self) -> str:
        text = f"line {self.line}: {self.how}"
        if self.trips is not None:
            text += f", {self.trips} times"
        if self.why:
            text += f", because {self.why}"
        if self.how != "loop":
            return text
        what = ", ".join(f"{name or 'a value'}: {kind}" for name, kind in self.kept)
        text += f"; reverse keeps {what} of each iteration" if what else "; reverse keeps nothing"
        for name in self.undone:
            text += f"; {name or 'a buffer'} is restored from an undo log"
        if self.undone:
            text += f" ({self.bytes} bytes each, not {self.bytes_without_undo})"
        elif self.bytes:
            text += f" ({self.bytes} bytes each)"
        return text


@dataclass(frozen=True)
class RecordingReport(Printed):
    """What ``sc.report(f)(*args)`` returns."""

    name: str
    nodes: int
    loops: tuple[LoopReport, ...]

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.nodes} nodes"]
        lines += [x for r in sorted(self.loops, key=lambda r: r.line) for x in fitted(f"  {r}")]
        return "\n".join(lines)


class ReportOf(Transform):
    """What ``sc.report`` returns."""

    name = "report"

    def __init__(self, function: Callable[..., Any], argnums: Argnums = 0):
        super().__init__(function)
        self.argnums = argnums

    def outside(self, *args: Any, **kwargs: Any) -> RecordingReport:
        chosen = Selection(args, kwargs, self.argnums, self.name)
        spec = self.recorder.record(chosen.leaves, chosen.tree, frozenset(chosen.positions))
        found: list[Note] = []
        outer, watching.found = watching.found, found
        try:
            optimize(with_cotangents(spec.graph, input_slots(chosen.leaves, chosen.positions), spec.results))
        finally:
            watching.found = outer
        nodes = list(everything(spec.graph))
        reports = [_report(n, found) for n in nodes if n.op.name in ("loop", "branch", "call")]
        for key, why in spec.policy.otherwise.items():
            how = "decided by a guard" if key in spec.policy.guarded else "unrolled"
            reports.append(LoopReport(key.line, how, why))
        return RecordingReport(spec.graph.name, len(nodes), tuple(reports))


def _report(node: Node, found: list[Note]) -> LoopReport:
    line = node.source.line if node.source is not None else 0
    if node.op.name != "loop":
        return LoopReport(line, node.op.name)
    count = loop_view(node).inputs.head[0]
    trips = int(count.data) if count.constant and count.data < np.iinfo(np.int64).max // 4 else None
    for note in found:
        if note.source == node.source:
            return LoopReport(line, "loop", "", trips, note.stacks, note.undone, note.each, note.whole)
    return LoopReport(line, "loop", "", trips)


def report(function: Callable[..., Any], argnums: Argnums = 0) -> ReportOf:
    """How the loops and branches of a function are recorded, and what reverse mode keeps of each iteration.

    Called with the function's arguments, it returns a `RecordingReport`: for every loop its line, whether it
    is a loop of the graph or unrolled and why, and what its backward loop reads: values kept in stacks, and
    buffers restored from an undo log. What runs it is told by the ``report()`` of a transform.

    >>> import numpy as np, secant as sc
    >>> def decay(u, rate):
    ...     for _ in range(100):
    ...         u = u - rate * np.sin(u)
    ...     return np.sum(u)
    >>> [loop.kept for loop in sc.report(decay)(np.array([0.5, 1.0]), 0.01).loops]
    [(('cos', 'float64[2]'),)]
    """
    return ReportOf(function, argnums)
