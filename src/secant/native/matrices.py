"""Contractions of two arrays as products of matrices: small ones by functions of our own, large ones by BLAS.

Enters: `Terms`. Leaves: calls, in loops over the letters that do not fit into one call. Operands that lie too
spread out are first copied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from . import blas, tiles
from .lowering import Lowering
from .memory import Memory, compact
from .nests import own_function
from .numbers import FLOAT, SINGLE, Number
from .plain_products import loops
from .terms import Array, Places, Terms
from .writer import CALL

MATRICES = 64**3  # multiplications up to which our own functions are faster than BLAS
VECTORS = 64**2  # the same, for a matrix times a vector
NEAT = 4  # how much larger a product may be whose result is more spread out
THIN_MATRICES, THIN_VECTORS = 8, 16  # sizes of which one is enough
TERMS_A_LINE = 4  # terms of products that are as much work as one line of other code


@dataclass
class Roles:
    """Which letters belong to both operands and the result, to one of them and the result, to the sum."""

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
        a, b, out = (c in x.strides for x in terms.arrays)
        group = {
            (True, True, True): made.batch,
            (True, False, True): made.rows,
            (False, True, True): made.columns,
            (True, True, False): made.summed,
        }.get((a, b, out))
        if group is None:
            return None
        group.append(c)
    return made if made.summed and (made.rows or made.columns) else None


Choice = tuple[str | None, str | None, str]
"""The letters of the rows, the columns and the sum of one product of matrices."""


def matrices(low: Lowering, terms: Terms) -> bool:
    """Write a contraction as products of matrices, if it is one."""
    found = roles(terms)
    if found is None or terms.size(terms.lengths) == 0:
        return False
    if len(found.summed) > 1:
        found = _with_one_sum(low, terms, found)
    rows: list[str | None] = [*found.rows] or [None]
    columns: list[str | None] = [*found.columns] or [None]
    choices = list(product(rows, columns, found.summed))
    choice = max(choices, key=lambda c: _work(terms, c) * (NEAT if _neat(terms, c) else 1))
    if _is_small(terms, choice):
        _each(low, terms, choice, _small)
        return True
    if _work(terms, choice) <= (VECTORS if None in choice else MATRICES // 8):
        return False  # of no fixed size, and small
    if any(terms.size([c]) > blas.LARGEST for c in terms.lengths):
        return False
    fitting = [c for c in choices if _fits(low, terms, c)]
    if not fitting:
        orders = zip(terms.operands, _orders(found))
        terms.operands = [packed(low, terms, x, order, {}) for x, order in orders]
        fitting = [c for c in choices if _fits(low, terms, c)]
    if not fitting:
        return False
    _each(low, terms, max(fitting, key=lambda c: _work(terms, c)), _by_blas)
    return True


def _work(terms: Terms, choice: Choice) -> int:
    return terms.size([c for c in choice if c is not None])


def _neat(terms: Terms, choice: Choice) -> bool:
    """Whether rows or columns of the result lie in order."""
    return any(c is not None and terms.out.strides.get(c) == 1 for c in choice)


def _each(low: Lowering, terms: Terms, choice: Choice, one: Callable[..., None]) -> None:
    """One product after the other."""
    rest = [c for c in terms.lengths if c not in choice]
    sums = [c for c in rest if c in terms.summed]
    if sums and not terms.onto:
        clear(low, terms, list(terms.out.strides), {})
        terms.onto = True
    loops(low, terms, [c for c in rest if c not in sums] + sums, lambda at: one(low, terms, choice, at), {})


def clear(low: Lowering, terms: Terms, letters: Sequence[str], here: Places) -> None:
    """Zeros in the result."""
    zero = low.number(0, terms.out.dtype)
    put = lambda at: terms.out.store(low, at, zero)
    own_function(low, "clear", lambda: loops(low, terms, letters, put, here))


# Copies


def packed(low: Lowering, terms: Terms, x: Array, order: Sequence[str], here: Places) -> Array:
    """A copy of an operand, with the axes in this order; of those that it lacks, what is here."""
    letters = [c for c in order if c in x.strides]
    shape = tuple([terms.lengths[c] for c in letters])
    room = low.scratch.take(low, terms.size(letters) * x.dtype.itemsize)
    made = Array(Memory(room, x.dtype, shape), dict(zip(letters, compact(shape))))
    copy = lambda at: made.store(low, at, x.load(low, at))
    own_function(low, "packed", lambda: loops(low, terms, letters, copy, here))
    return made


def _orders(found: Roles) -> tuple[list[str], list[str]]:
    """The axes of the operands, as BLAS likes them."""
    return found.batch + found.rows + found.summed, found.batch + found.summed + found.columns


def _with_one_sum(low: Lowering, terms: Terms, found: Roles) -> Roles:
    """See to it that all that is summed over lies as one axis in both operands."""
    largest = max(terms.operands, key=lambda x: terms.size(x.strides))
    found.summed.sort(key=lambda c: -largest.strides[c])
    for k, order in enumerate(_orders(found)):
        x = terms.operands[k]
        if not all(
            isinstance(d := terms.lengths[inner], int) and x.strides[outer] == x.strides[inner] * d
            for outer, inner in zip(found.summed, found.summed[1:])
        ):
            terms.operands[k] = packed(low, terms, x, order, {})
    terms.join()
    again = roles(terms)
    assert again is not None
    return again


# Our own functions


def _is_small(terms: Terms, choice: Choice) -> bool:
    """Whether a function of our own is faster than BLAS: by measurement, on one core and on two."""
    if not all(isinstance(terms.lengths[c], int) for c in choice if c is not None):
        return False
    thin = min(terms.size([c]) for c in choice if c is not None)
    if None in choice:
        return thin <= THIN_VECTORS or _work(terms, choice) <= VECTORS
    return thin <= THIN_MATRICES or _work(terms, choice) <= MATRICES


def _small(low: Lowering, terms: Terms, choice: Choice, at: Places) -> None:
    a, b = terms.operands
    if not any(map(_goes, _products(terms, a, b, choice))):
        a, b = _in_order(low, terms, choice, at)
    direct, flipped = _products(terms, a, b, choice)
    swap = _rank(flipped) > _rank(direct)
    chosen = flipped if swap else direct
    text, declared = tiles.definition(chosen)
    low.helpers.add(text)
    for signature in declared:
        low.declare(signature.split("@")[1].split("(")[0], signature)
    pointers = [x.at(low, at) for x in ((b, a) if swap else (a, b))] + [terms.out.at(low, at)]
    low.line(f"call void @{chosen.name}({', '.join(f'ptr {p}' for p in pointers)})")
    low.function.calls += chosen.rows * chosen.columns * chosen.terms // (TERMS_A_LINE * CALL)


def _in_order(low: Lowering, terms: Terms, choice: Choice, at: Places) -> tuple[Array, Array]:
    """The operands of a product, copied so that vectors may run along the columns or the sums."""
    m, n, k = choice
    a, b = terms.operands
    if m is not None and n is not None and terms.out.strides[n] == 1:
        return a, packed(low, terms, b, [k, n], at)
    if m is not None and n is not None and terms.out.strides[m] == 1:
        return packed(low, terms, a, [k, m], at), b
    a = a if a.strides[k] == 1 else packed(low, terms, a, [k] if m is None else [m, k], at)
    return a, b if b.strides[k] == 1 else packed(low, terms, b, [k] if n is None else [n, k], at)


def _products(terms: Terms, a: Array, b: Array, choice: Choice) -> tuple[tiles.Small, tiles.Small]:
    """A product, and its transpose."""
    m, n, k = choice
    rows, columns, count = (1 if c is None else int(terms.lengths[c]) for c in choice)
    by_a, by_b = (a.stride(m), a.stride(k)), (b.stride(k), b.stride(n))
    by_c = terms.out.stride(m), terms.out.stride(n)
    bits, onto = 8 * terms.out.dtype.itemsize, terms.onto
    direct = tiles.Small(bits, rows, columns, count, by_a, by_b, by_c, onto)
    return direct, tiles.Small(bits, columns, rows, count, by_b[::-1], by_a[::-1], by_c[::-1], onto)


def _goes(product: tiles.Small) -> bool:
    return product.by_columns or product.by_terms


def _rank(product: tiles.Small) -> tuple[bool, int, int]:
    """The better product has the higher rank."""
    return product.by_columns, product.by_terms, product.rows if not product.by_columns else product.columns


# BLAS


def _fits(low: Lowering, terms: Terms, choice: Choice) -> bool:
    """Whether BLAS can do it in one call."""
    m, n, k = choice
    a, b = terms.operands
    if m is None or n is None:
        matrix, vector, row = (a, b, m) if n is None else (b, a, n)
        assert row is not None
        steps = vector.strides[k], terms.out.strides[row]
        return all(0 < s <= blas.LARGEST for s in steps) and _matrix(terms, matrix, row, k) is not None
    fine = _matrix(terms, a, m, k) is not None and _matrix(terms, b, k, n) is not None
    return fine and _matrix(terms, terms.out, m, n) is not None


def _matrix(terms: Terms, x: Array, row: str, column: str) -> tuple[bool, int] | None:
    """Whether a matrix lies by columns, and the stride from one to the next; None if it is too spread out."""
    for transposed, one, other in ((False, column, row), (True, row, column)):
        step = x.strides[other]
        if x.strides[one] == 1 and max(1, terms.size([one])) <= step <= blas.LARGEST:
            return transposed, step
    return None


def _by_blas(low: Lowering, terms: Terms, choice: Choice, at: Places) -> None:
    m, n, k = choice
    a, b = terms.operands
    c = terms.out
    onto = terms.onto
    count = _length(low, terms, k)
    if count.range[0] <= 0 and not onto:  # of no terms at all, BLAS may leave the result as it is
        clear(low, terms, [x for x in (m, n) if x is not None], at)
        onto = True
    if m is None or n is None:
        matrix, vector, row = (a, b, m) if n is None else (b, a, n)
        assert row is not None
        sizes = _length(low, terms, row), count
        steps = (vector.at(low, at), vector.strides[k]), (c.at(low, at), c.strides[row])
        blas.gemv(low, c.dtype, sizes, _given(low, terms, matrix, row, k, at), *steps, onto)
        return
    if (form := _matrix(terms, c, m, n)) is not None and form[0]:  # the transpose of it, then
        a, b, m, n = b, a, n, m
    first, second = _given(low, terms, a, m, k, at), _given(low, terms, b, k, n, at)
    lengths = _length(low, terms, m), _length(low, terms, n), count
    blas.gemm(low, c.dtype, lengths, first, second, (c.at(low, at), c.strides[m]), onto)


def _given(low: Lowering, terms: Terms, x: Array, row: str, column: str, at: Places) -> tuple[str, bool, int]:
    form = _matrix(terms, x, row, column)
    assert form is not None
    return x.at(low, at), *form


def _length(low: Lowering, terms: Terms, letter: str) -> Number:
    return low.length(terms.lengths[letter]).number(low)
