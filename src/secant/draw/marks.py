"""What stands on an edge: the local partial under it, and how a shape was stretched above it.

Enters: the edges one arrow stands for. Leaves: a `Mark` of a few short lines, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..explain.numbers import axes_text, shape_text, short
from ..explain.records import Edge
from .typeset import Run, Runs, loose, maths, plain, shorten, width

LONGEST = 26  # characters of a partial


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines of (runs, size, role), and the room they take."""

    lines: tuple[tuple[Runs, float, str], ...]

    @property
    def width(self) -> float:
        return max(width(runs, size) for runs, size, _ in self.lines) + 4.0

    @property
    def height(self) -> float:
        return sum(size * 1.3 for _, size, _ in self.lines)


def below(edges: Sequence[Edge]) -> Mark | None:
    """The partial, as on ``×c = 2``, and the axes summed on the way back."""
    if len(edges) > 2:
        return Mark(((plain(f"{len(edges)} paths, summed"), 9.0, "muted"),))
    lines: list[tuple[Runs, float, str]] = [(p, 12.0, "backward") for e in edges if (p := partial(e))]
    for e in edges:
        if e.stretch and e.stretch.axes:
            lines.append((plain(f"summed over {axes_text(e.stretch.axes)}"), 9.0, "backward"))
    return Mark(tuple(dict.fromkeys(lines))) if lines else None


def above(edges: Sequence[Edge]) -> Mark | None:
    """The stretch of a broadcast: ``(4,) → (3, 4)``."""
    stretched = [e.stretch for e in edges if e.stretch and e.stretch.before != e.stretch.after]
    if not stretched:
        return None
    s = stretched[0]
    return Mark(((plain(f"{_shape(s.before)} → {_shape(s.after)}"), 9.0, "forward"),))


def partial(e: Edge) -> Runs:
    """``×c = 2``; without the number where it says nothing more, without names where there are none."""
    text = e.partial_text
    number = short(e.partial) if e.partial is not None and np.ndim(e.partial) == 0 else ""
    if not text and not number:
        return ()
    if not text:
        return (Run("×"), *maths(f"({number})" if number[0] == "−" else number))
    said = shorten(text, LONGEST)
    if e.partial is None:
        return maths(said)
    if loose(text):
        said = f"({said})"
    whole = f"{said} = {number}" if number and number not in (text, text.strip("()")) else said
    return (Run("×"), *maths(whole))


def _shape(shape: tuple[int, ...]) -> str:
    return shape_text(shape) if shape else "scalar"
