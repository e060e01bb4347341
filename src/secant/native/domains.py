"""Loops over a domain, or over some rows of it.

Enters: a domain and what to do at each of its elements. Leaves: loops in the current function.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..graph.dims import Dim
from .lowering import Lowering
from .numbers import INT, Number
from .places import Place, place
from .work import trips_of, trips_up_to
from .writer import Register


class Rows(NamedTuple):
    """A stretch of an axis, run through innermost or outermost."""

    axis: int
    first: Number
    end: Number
    innermost: bool


def through(low: Lowering, rows: Rows, body: Callable[[Number], None]) -> None:
    """A loop over a stretch, of which LLVM sees how often it runs where that is known."""
    full, span = low.full, (0, max(0, int(rows.end.range[1]) - 1))

    def one(i: Register) -> None:
        number = Number(low, i.text, INT, i.home, None, span)
        if full is not None:
            number.range = (0, full - 1)
            number = low.add(rows.first, number)
            number.range = span
        with low.scope():
            body(number)

    first, end = ("0", str(full)) if full is not None else (low.use(rows.first), low.use(rows.end))
    low.loop(first, end, one, times=low.block)


def over(
    low: Lowering,
    domain: Sequence[Dim],
    body: Callable[[tuple[Place, ...]], None],
    rows: Rows | None = None,
    borders: Sequence[int] = (),
) -> None:
    """Loops over a domain, the last axis innermost unless ``rows`` say otherwise.

    The innermost loop is split at ``borders``.
    """
    axes = list(range(len(domain)))
    if rows is not None:
        rest = [a for a in axes if a != rows.axis]
        axes = [*rest, rows.axis] if rows.innermost else [rows.axis, *rest]

    def level(depth: int, index: dict[int, Place]) -> None:
        if depth == len(axes):
            body(tuple([index[a] for a in range(len(domain))]))
            return
        axis = axes[depth]
        length = low.length(domain[axis])
        start, stop = low.int(0), length.number(low)
        if rows is not None and axis == rows.axis:
            through(low, rows, lambda i: level(depth + 1, {**index, axis: place(i)}))
            return
        if stop.known == 1:
            level(depth + 1, {**index, axis: Place(0)})
            return
        if depth == len(axes) - 1 and borders:
            for first, end in itertools.pairwise([0, *borders, int(stop.known)]):
                if end - first == 1:
                    with low.scope():
                        level(depth + 1, {**index, axis: Place(first)})
                else:
                    one(depth, index, axis, str(first), str(end), (first, end - 1))
            return
        one(depth, index, axis, low.use(start), low.use(stop), (0, max(0, length.range[1] - 1)))

    def one(
        depth: int, index: dict[int, Place], axis: int, first: str, end: str, span: tuple[int, int]
    ) -> None:
        def inner(i: Register) -> None:
            with low.scope():
                level(depth + 1, {**index, axis: place(Number(low, i.text, INT, i.home, None, span))})

        low.loop(first, end, inner, times=trips_of(first, end) or trips_up_to(span[1] + 1))

    level(0, {})
