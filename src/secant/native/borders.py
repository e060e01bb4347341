"""Where the loops of a nest are better split, since elements are computed otherwise from there on.

Enters: a nest, and what writes one of its elements. Leaves: the rows inside, which are all computed alike,
and places along its last axis.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..graph.core import Value
from ..graph.dims import Dim
from .lowering import Lowering
from .numbers import INT, Number
from .places import Place, place
from .plan import Nest
from .writer import Function

SPLITTING = {"roll", "setitem", "scatter_add"}
"""Ops that compute some elements otherwise than others."""
MOST_PIECES = 5


class Borders(NamedTuple):
    """The rows inside, from one number to another, if there are rows beside them; the places of columns."""

    rows: tuple[int, int] | None = None
    columns: Sequence[int] = ()


NONE = Borders()


def borders(low: Lowering, nest: Nest, body: Callable[[tuple[Place, ...]], None]) -> Borders:
    """Where loops over a nest's rows (its first axis) and the innermost ones over its last are better split.

    A condition on rows is the same in the whole of an innermost loop, but LLVM leaves it there.
    """
    if not nest.domain or not isinstance(nest.domain[-1], int) or not _splits(low, nest):
        return NONE
    here, outer_bad = low.function, low.bad
    low.borders, low.bad = {}, low.flag()
    low.function = Function("probe", here)
    probes = [Number(low, f"%p{k}", INT, low.function) for k in range(len(nest.domain))]
    for p, d in zip(probes, nest.domain):
        p.range = (0, max(0, int(low.length(d).range[1]) - 1))
    failures = low.failures
    try:
        with low.scope():
            body(tuple(map(place, probes)))
        noted = low.borders
    finally:
        low.function, low.bad, low.borders, low.failures = here, outer_bad, None, failures
    at = [_within(noted.get(p.text, ()), d) for p, d in zip(probes, nest.domain)]
    rows = _inside(at[0], nest.domain[0]) if len(at) > 1 else None
    return Borders(rows, at[-1] if len(at[-1]) < MOST_PIECES else [])


def _within(places: Iterable[int], length: Dim) -> list[int]:
    return sorted(c for c in places if isinstance(length, int) and 0 < c < length)


def _inside(places: Sequence[int], length: Dim) -> tuple[int, int] | None:
    """The longest stretch of rows without a border, if it is most of them."""
    if not places or not isinstance(length, int):
        return None
    first, end = max(itertools.pairwise([0, *places, length]), key=lambda pair: pair[1] - pair[0])
    return (first, end) if 2 * (end - first) > length else None


def _splits(low: Lowering, nest: Nest) -> bool:
    """Whether anything that a nest computes lazily is computed otherwise at borders."""
    todo = [x for v in (*nest.stored, *nest.reduced) if v.node is not None for x in (v, *v.node.inputs)]
    seen: set[Value] = set()
    while todo:
        v = todo.pop()
        if v in seen or v.node is None or v in low.where:
            continue
        seen.add(v)
        if v.node.op.name in SPLITTING and v not in nest.reduced:
            return True
        todo.extend(x for x in v.node.inputs if x.type.shape)
    return False
