"""Contractions as plain loops, for all dtypes and any letters.

Enters: `Terms`. Leaves: one loop nest. The innermost loop is one along which all arrays lie in order, where
there is one: over a letter of the result that is added to, or over a sum in a register.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .domains import over
from .lowering import Lowering
from .memory import load, store
from .nests import own_function
from .numbers import Number
from .terms import Array, Places, Terms


def plain(low: Lowering, terms: Terms) -> None:
    """Write the loops, as a function of their own."""
    inner = _along(terms)
    own_function(low, "product", lambda: _rows(low, terms, inner) if inner else _sums(low, terms))


def _along(terms: Terms) -> str | None:
    """A letter of the result along which everything lies in order, unless sums are taken one by one."""
    if not terms.summed or terms.size(terms.lengths) == 0:
        return None
    for c, s in terms.out.strides.items():
        if s == 1 and all(x.strides.get(c, 0) in (0, 1) for x in terms.operands):
            return c
    return None


def loops(
    low: Lowering, terms: Terms, letters: Sequence[str], body: Callable[[Places], None], at: Places
) -> None:
    """Loops over these letters, the last innermost."""
    over(low, [terms.lengths[c] for c in letters], lambda index: body({**at, **dict(zip(letters, index))}))


def _product(low: Lowering, operands: Sequence[Array], places: Places, terms: Terms) -> Number:
    dtype = terms.out.dtype
    made: Number | None = None
    for x in operands:
        factor = low.cast(x.load(low, places), dtype)
        made = factor if made is None else made * factor
    assert made is not None
    return made


def _ordered(terms: Terms, letters: Sequence[str]) -> list[str]:
    """Letters with long strides first."""
    return sorted(letters, key=lambda c: -max(abs(x.strides.get(c, 0)) for x in terms.arrays))


def _sums(low: Lowering, terms: Terms) -> None:
    """Each sum by itself."""
    dtype = terms.out.dtype
    total = low.allocate("i64")
    free = _ordered(terms, list(terms.out.strides))
    summed = _ordered(terms, terms.summed)

    def take(places: Places) -> None:
        x = _product(low, terms.operands, places, terms)
        store(low, total.text, low.accumulate(load(low, total.text, dtype), x))

    def element(places: Places) -> None:
        if not summed:
            x = _product(low, terms.operands, places, terms)
            if terms.summing and dtype.kind == "f":
                x = x + 0.0  # for -0
        else:
            store(low, total.text, low.number(0, dtype))
            loops(low, terms, summed, take, places)
            x = load(low, total.text, dtype)
        if terms.onto:
            x = terms.out.load(low, places) + x
        terms.out.store(low, places, x)

    loops(low, terms, free, element, {})


def _rows(low: Lowering, terms: Terms, inner: str) -> None:
    """Rows of the result at a time: a multiple of a row of an operand is added for each term of the sums."""
    dtype = terms.out.dtype
    free = _ordered(terms, [c for c in terms.out.strides if c != inner])
    summed = _ordered(terms, terms.summed)

    def clear(places: Places) -> None:
        terms.out.store(low, places, low.number(0, dtype))

    def add(places: Places) -> None:
        x = _product(low, terms.operands, places, terms)
        terms.out.store(low, places, low.accumulate(terms.out.load(low, places), x))

    def row(places: Places) -> None:
        if not terms.onto:
            loops(low, terms, [inner], clear, places)
        loops(low, terms, [*summed, inner], add, places)

    loops(low, terms, free, row, {})
