"""Where the innermost loop of a nest is better split, since elements are computed otherwise from there on.

Enters: a nest, and what writes one of its elements. Leaves: places along its last axis.
"""

from __future__ import annotations

from collections.abc import Callable

from ..graph.core import Value
from .lowering import Lowering
from .numbers import INT, Number
from .places import Place, place
from .plan import Nest
from .writer import Function

SPLITTING = {"roll", "setitem", "scatter_add"}
"""Ops that compute some elements otherwise than others."""
MOST_PIECES = 5


def pieces(low: Lowering, nest: Nest, body: Callable[[tuple[Place, ...]], None]) -> list[int]:
    """Where the innermost loop of a nest is better split: its elements are computed otherwise from there
    on.
    """
    if not nest.domain or not isinstance(nest.domain[-1], int) or not _splits(low, nest):
        return []
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
        found = low.borders.get(probes[-1].text, set())
    finally:
        low.function, low.bad, low.borders, low.failures = here, outer_bad, None, failures
    inside = sorted(c for c in found if 0 < c < nest.domain[-1])
    return inside if len(inside) < MOST_PIECES else []


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
