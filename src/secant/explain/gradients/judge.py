"""A third opinion: the derivative by one element from differences of the function itself.

Enters: a run of the function, an input and the place of an element. Leaves: the slope there, extrapolated to
a step of nothing (Richardson), or None where the differences do not settle.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ...graph.core import Region, Value
from ...interpret import Program
from ..diagnosis.part import Run

SETTLED = 1e-4  # relative difference of the last two extrapolations


def differences(run: Run, v: Value, index: tuple[int, ...]) -> float | None:
    """The slope by element ``index`` of an input."""
    part = run.part
    program = Program(Region(part.inputs, part.outputs))
    given = [run.values[x] for x in part.inputs]
    at = next(k for k, x in enumerate(part.inputs) if x is v)
    x = np.asarray(given[at])
    if x.dtype.kind != "f":
        return None
    size = abs(float(x[index])) if x.shape else abs(float(x))
    start = float(np.finfo(x.dtype).eps) ** (1 / 4) * max(size, 1e-2 if size == 0 else size)

    def value(h: float) -> float:
        moved = np.array(x)
        moved[index] += h
        put: Any = moved if isinstance(given[at], np.ndarray) else type(given[at])(moved[()])
        with np.errstate(all="ignore"):
            return float(program.run([*given[:at], put, *given[at + 1 :]], dict(run.indices))[0])

    slopes = [(value(h) - value(-h)) / (2 * h) for h in (start, start / 2, start / 4)]
    first = [(4 * b - a) / 3 for a, b in itertools.pairwise(slopes)]
    best = (16 * first[1] - first[0]) / 15
    scale = max(abs(best), abs(first[1]), 1e-300)
    return best if np.isfinite(best) and abs(first[1] - first[0]) <= SETTLED * scale else None


__all__ = ["differences"]
