"""Reductions of rows side by side whose accumulators stay in registers.

Enters: a nest that only reduces, and the rows of a block. Leaves: what writes it, or None. What is reduced
over few elements of each row is written out; what is reduced over the rows takes in all of a short axis at
once, so that what those have in common is loaded once.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence

from .domains import Rows, over, through
from .lowering import Lowering
from .memory import load, store
from .nests import Fold
from .numbers import Number
from .places import Place, place
from .plan import Nest

FOLDED = 16
"""Elements that are reduced in registers, written out."""
HELD = 12
"""Accumulators that fit into registers beside what they take in."""


def in_registers(low: Lowering, nest: Nest, folds: Sequence[Fold], along: Rows) -> Callable[[], None] | None:
    """What writes a nest with its accumulators in registers; None if that cannot be."""
    if nest.stored or not folds or not along.innermost:
        return None
    axes = {tuple(sorted(f.axes)) for f in folds}
    if len(axes) != 1:
        return None
    (found,) = axes
    sizes = [nest.domain[a] for a in found]
    if along.axis not in found:
        small = all(isinstance(d, int) for d in sizes) and math.prod(sizes) <= FOLDED
        return functools.partial(_written_out, low, nest, folds, along, found) if small else None
    last = max((a for a in range(len(nest.domain)) if a not in found), default=-1)
    if found != (along.axis,) or last < 0 or len(nest.domain) < 3:
        return None
    length = nest.domain[last]
    if not isinstance(length, int) or length * len(folds) > HELD:
        return None
    return functools.partial(_abreast, low, nest, folds, along, last)


def _written_out(
    low: Lowering, nest: Nest, folds: Sequence[Fold], along: Rows, folded: tuple[int, ...]
) -> None:
    """Reductions over few elements of each row, one after the other."""
    rest = [a for a in range(len(nest.domain)) if a not in folded]
    steps = list(itertools.product(*[range(int(nest.domain[a])) for a in folded]))

    def one(at: tuple[Place, ...]) -> None:
        for fold in folds:
            total = low.unit(fold.node)
            for step in steps:
                own, inside = iter(at), iter(step)
                index = [place(next(inside)) if a in folded else next(own) for a in range(len(nest.domain))]
                total = fold.op.combine(low, total, low.reduced(fold.node, tuple(index)))
            low.home[fold.out].store(low, fold.place_of(at, rest), total)

    over(low, [nest.domain[a] for a in rest], one, along._replace(axis=rest.index(along.axis)))


def _abreast(low: Lowering, nest: Nest, folds: Sequence[Fold], along: Rows, last: int) -> None:
    """Reductions over the rows, for all elements of one axis together."""
    axes = range(len(nest.domain))
    rest = [a for a in axes if a not in (along.axis, last)]

    def one(at: tuple[Place, ...]) -> None:
        totals = {(f, k): low.allocate("i64") for f in folds for k in range(int(nest.domain[last]))}
        for (fold, _), total in totals.items():
            store(low, total.text, low.unit(fold.node))
        known = dict(zip(rest, at))

        def index_of(row: Place, k: int) -> tuple[Place, ...]:
            own = {**known, along.axis: row, last: Place(k)}
            return tuple([own[a] for a in axes])

        def one_row(i: Number) -> None:
            for (fold, k), total in totals.items():
                x = low.reduced(fold.node, index_of(place(i), k))
                store(low, total.text, fold.op.combine(low, load(low, total.text, fold.dtype), x))

        through(low, along, one_row)
        for (fold, k), total in totals.items():
            fold.take_in(index_of(Place(0), k), load(low, total.text, fold.dtype), fold.merging)

    over(low, [nest.domain[a] for a in rest], one)
