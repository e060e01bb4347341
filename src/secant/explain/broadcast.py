"""How shapes broadcast: which operand is padded, stretched along which axis, and where that surprises.

Enters: arrays or shapes. Leaves: a `Stretching`, or a `ShapeError` that says which axes do not fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.errors import DataError, ShapeError
from .numbers import shape_text
from .records import Remark, Stretching

LARGEST = 10_000  # elements of an operand that a stretching keeps, for drawing


def stretching(*operands: Any, labels: Sequence[Any] = ()) -> Stretching:
    """Explain the broadcast of arrays, numbers, or shapes given as tuples of integers.

    >>> stretching((3, 4), (4,)).stretched
    ((), (0,))
    """
    if not operands:
        raise DataError("broadcasting needs at least one array or shape")
    shapes = tuple(_shape(x) for x in operands)
    ndim = max(len(s) for s in shapes)
    padded = tuple((1,) * (ndim - len(s)) + s for s in shapes)
    result = tuple(_axis(i, padded, shapes) for i in range(ndim))
    stretched = tuple(
        tuple(i for i, (n, m) in enumerate(zip(p, result)) if n != m or (i < ndim - len(s) and m != 1))
        for p, s in zip(padded, shapes)
    )
    values = tuple(x if _kept(x) else None for x in operands)
    return Stretching(shapes, padded, result, stretched, values, tuple(labels), _remarks(shapes, result))


def _shape(x: Any) -> tuple[int, ...]:
    if isinstance(x, tuple) and all(isinstance(n, int | np.integer) for n in x):
        if any(n < 0 for n in x):
            raise ShapeError(f"{x} is not a shape: lengths cannot be negative")
        return tuple(int(n) for n in x)
    return tuple(int(n) for n in np.shape(x))


def _kept(x: Any) -> bool:
    return not isinstance(x, tuple) and np.size(x) <= LARGEST


def _axis(i: int, padded: Sequence[tuple[int, ...]], shapes: Sequence[tuple[int, ...]]) -> int:
    lengths = [p[i] for p in padded]
    real = {n for n in lengths if n != 1}
    if len(real) > 1:
        which = " and ".join(shape_text(s) for s in shapes)
        away = len(padded[0]) - i
        raise ShapeError(
            f"shapes {which} do not broadcast: the dimension {away} from the right has lengths "
            f"{' and '.join(map(str, lengths))}, which must be equal or 1; "
            f"reshape one operand so that they line up"
        )
    return real.pop() if real else 1


def _remarks(shapes: Sequence[tuple[int, ...]], result: tuple[int, ...]) -> tuple[Remark, ...]:
    flat = next((s for s in shapes if len(s) == 1 and s[0] > 1), None)
    column = next((s for s in shapes if len(s) == 2 and s[1] == 1 and s[0] > 1), None)
    if flat and column and flat[0] == column[0]:
        n = flat[0]
        return (
            Remark(
                "rank1-square",
                f"({n},) with ({n}, 1) silently makes ({n}, {n}): the rank-1 array is taken as a row",
                f"reshape it to ({n}, 1) to combine them element by element",
            ),
        )
    if max((len(s) for s in shapes), default=0) > 1 and flat and len(result) > 1:
        return (
            Remark(
                "rank1-row",
                f"a rank-1 array of shape ({flat[0]},) is taken as a row (1, {flat[0]})",
                f"write x.reshape(1, {flat[0]}) to say so, or x.reshape({flat[0]}, 1) for a column",
            ),
        )
    return ()
