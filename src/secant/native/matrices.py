"""Contractions of two arrays as products of matrices.

Enters: `Terms`. Leaves: calls of BLAS, in loops over the letters that do not fit into one call. Operands
whose rows and columns are both spread out are first copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from . import blas
from .lowering import Lowering
from .memory import Memory
from .numbers import FLOAT, SINGLE, Number
from .plain_products import loops
from .terms import Array, Places, Terms

SMALL = 4096  # multiplications below which a call is not worth it


@dataclass
class Roles:
    """Which letters belong to both operands and the result, to one and the result, and to both and the sum."""

    batch: list[str]
    rows: list[str]
    columns: list[str]
    summed: list[str]


def roles(terms: Terms) -> Roles | None:
    """What the letters of a product of two arrays of floats are; None if it is none."""
    if len(terms.operands) != 2 or any(x.memory is None for x in terms.arrays):
        return None
    dtypes = {x.memory.dtype for x in terms.arrays if x.memory is not None}
    if len(dtypes) > 1 or not dtypes <= {FLOAT, SINGLE}:
        return None
    made = Roles([], [], [], [])
    for c in terms.lengths:
        key = tuple([c in x.strides for x in terms.arrays])
        group = {
            (True, True, True): made.batch,
            (True, False, True): made.rows,
            (False, True, True): made.columns,
            (True, True, False): made.summed,
        }.get(key)
        if group is None:
            return None
        group.append(c)
    return made


Choice = tuple[str | None, str | None, str]
"""The letters of the rows, the columns and the sum of one product of matrices."""


def matrices(low: Lowering, terms: Terms) -> bool:
    """Write a contraction as products of matrices by BLAS, if that is a good way."""
    found = roles(terms)
    if found is None or not found.summed or not (found.rows or found.columns):
        return False
    if any(terms.size([c]) > blas.LARGEST for c in terms.lengths):
        return False
    best = _best(low, terms, found)
    if best is not None and _work(terms, best) < SMALL:
        return False
    if best is None:
        return False
    rest = [c for c in terms.lengths if c not in best]
    inner = [c for c in rest if c in found.summed]
    outer = [c for c in rest if c not in found.summed]
    if inner and not terms.onto:
        _clear(low, terms)
    loops(low, terms, [*outer, *inner], lambda at: _one(low, terms, best, at, bool(inner) or terms.onto), {})
    return True


def _best(low: Lowering, terms: Terms, found: Roles) -> Choice | None:
    """The letters of the largest product that BLAS can do in one call."""
    best: Choice | None = None
    for m, n, k in product(found.rows or [None], found.columns or [None], found.summed):
        choice = m, n, k
        if _fits(low, terms, choice) and (best is None or _work(terms, choice) > _work(terms, best)):
            best = choice
    return best


def _work(terms: Terms, choice: Choice) -> int:
    return terms.size([c for c in choice if c is not None])


def _fits(low: Lowering, terms: Terms, choice: Choice) -> bool:
    m, n, k = choice
    a, b = terms.operands
    if m is None or n is None:
        matrix, vector, row = (a, b, m) if n is None else (b, a, n)
        assert row is not None
        starts = low.length(terms.lengths[k]).range[0] > 0  # of no terms at all, gemv makes no zeros
        steps = vector.strides[k], terms.out.strides[row]
        return starts and all(0 < s <= blas.LARGEST for s in steps) and _matrix(terms, matrix, row, k) is not None
    fine = _matrix(terms, a, m, k) is not None and _matrix(terms, b, k, n) is not None
    return fine and _matrix(terms, terms.out, m, n) is not None


def _matrix(terms: Terms, x: Array, row: str, column: str) -> tuple[bool, int] | None:
    """Whether a matrix lies by columns, and the stride from one to the next; None if it is too spread out."""
    for transposed, one, other in ((False, column, row), (True, row, column)):
        step = x.strides[other]
        if x.strides[one] == 1 and max(1, terms.size([one])) <= step <= blas.LARGEST:
            return transposed, step
    return None


def _one(low: Lowering, terms: Terms, choice: Choice, at: Places, onto: bool) -> None:
    """One call."""
    m, n, k = choice
    a, b = terms.operands
    c = terms.out
    assert c.memory is not None
    dtype = c.memory.dtype
    if m is None or n is None:
        matrix, vector, row = (a, b, m) if n is None else (b, a, n)
        assert row is not None
        sizes = _length(low, terms, row), _length(low, terms, k)
        steps = (vector.at(low, at), vector.strides[k]), (c.at(low, at), c.strides[row])
        blas.gemv(low, dtype, sizes, _given(low, terms, matrix, row, k, at), *steps, onto)
        return
    if (form := _matrix(terms, c, m, n)) is not None and form[0]:  # the transpose of it, then
        a, b, m, n = b, a, n, m
    first, second = _given(low, terms, a, m, k, at), _given(low, terms, b, k, n, at)
    lengths = _length(low, terms, m), _length(low, terms, n), _length(low, terms, k)
    blas.gemm(low, dtype, lengths, first, second, (c.at(low, at), c.strides[m]), onto)


def _given(low: Lowering, terms: Terms, x: Array, row: str, column: str, at: Places) -> tuple[str, bool, int]:
    form = _matrix(terms, x, row, column)
    assert form is not None
    return x.at(low, at), *form


def _length(low: Lowering, terms: Terms, letter: str) -> Number:
    return low.length(terms.lengths[letter]).number(low)


def _clear(low: Lowering, terms: Terms) -> None:
    assert terms.out.memory is not None
    zero = low.number(0, terms.out.memory.dtype)
    loops(low, terms, list(terms.out.strides), lambda at: terms.out.store(low, at, zero), {})
