"""Loops over a domain, or over some rows of it.

Enters: a domain and what to do at each of its elements. Leaves: loops in the current function.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..graph.dims import Dim
from .borders import NONE, Borders
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
    borders: Borders = NONE,
) -> None:
    """Loops over a domain, the last axis innermost unless ``rows`` say otherwise.

    The innermost loop is split at the columns of ``borders``. The rows beside those that lie inside are done
    by a loop of their own, which is not split.
    """
    axes = list(range(len(domain)))
    if rows is not None:
        rest = [a for a in axes if a != rows.axis]
        axes = [*rest, rows.axis] if rows.innermost else [rows.axis, *rest]

    def level(depth: int, index: dict[int, Place], split: bool) -> None:
        if depth == len(axes):
            body(tuple([index[a] for a in range(len(domain))]))
            return
        axis = axes[depth]
        length = low.length(domain[axis])
        start, stop = low.int(0), length.number(low)
        span = (0, max(0, length.range[1] - 1))
        if depth == 0 and axis == 0 and borders.rows is not None and len(axes) > 1:
            first, end = (rows.first, rows.end) if rows is not None else (start, stop)
            beside(index, first, end, borders.rows, span)
        elif rows is not None and axis == rows.axis:
            through(low, rows, lambda i: level(depth + 1, {**index, axis: place(i)}, split))
        elif stop.known == 1:
            level(depth + 1, {**index, axis: Place(0)}, split)
        elif depth == len(axes) - 1 and borders.columns and split:
            for at, to in itertools.pairwise([0, *borders.columns, int(stop.known)]):
                if to - at == 1:
                    with low.scope():
                        level(depth + 1, {**index, axis: Place(at)}, split)
                else:
                    one(depth, index, str(at), str(to), (at, to - 1), split)
        else:
            one(depth, index, low.use(start), low.use(stop), span, split)

    def one(
        depth: int, index: dict[int, Place], first: str, end: str, span: tuple[int, int], split: bool
    ) -> None:
        def inner(i: Register) -> None:
            with low.scope():
                here = place(Number(low, i.text, INT, i.home, None, span))
                level(depth + 1, {**index, axes[depth]: here}, split)

        low.loop(first, end, inner, times=trips_of(first, end) or trips_up_to(span[1] + 1))

    def beside(
        index: dict[int, Place], first: Number, end: Number, inside: tuple[int, int], span: tuple[int, int]
    ) -> None:
        """The rows inside, and those before and after them, of the rows from ``first`` to ``end``."""
        begin = low.minimum(low.maximum(first, inside[0]), end)
        stop = low.maximum(low.minimum(end, inside[1]), begin)
        one(0, index, low.use(begin), low.use(stop), (inside[0], inside[1] - 1), True)
        before = low.subtract(begin, first)
        count = low.add(before, low.subtract(end, stop))

        def other(t: Register) -> None:
            with low.scope():
                k = Number(low, t.text, INT, t.home, None, span)
                i = low.add(first, k)
                i = low.select(low.compare("lt", k, before), i, low.add(i, gap))
                i.range = span
                level(1, {**index, 0: place(i)}, False)

        gap = low.subtract(stop, begin)
        low.loop("0", low.use(count), other, times=trips_up_to(span[1] + 1 - inside[1] + inside[0]))

    level(0, {}, True)
