"""Small nests that are written out: loops of a few rounds are made into vectors badly, with masks.

Enters: the domain of a nest and what it computes. Leaves: whether it is written out element by element, as
a function of its own: its pointers are known not to overlap. That function is copied into the loops around
it, so that LLVM may make vectors along these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..graph.core import Value
from ..graph.dims import Dim
from .actions import DEAR
from .lowering import Lowering
from .writer import SMALL_NEST as SMALL_NEST

MOST = 36
"""Elements that are written out."""
LONGEST = 12
"""Elements of a row from which on loops are the better vectors."""
WIDTH = 4
"""Rows that are a multiple of this fill vectors without masks."""
HEAVY = 200
"""Instructions that an element may have in all, in additions."""
FUNCTIONS = 6
"""What an op may cost in a nest that is written out: there, functions would not become vectors."""


def written_out(low: Lowering, domain: Sequence[Dim], roots: Sequence[Value]) -> bool:
    """Whether all elements of a nest that computes these are better written one by one."""
    sizes = [d for d in domain if isinstance(d, int)]
    if len(sizes) < max(2, len(domain)) or not 8 < math.prod(sizes) <= MOST:
        return False
    return sizes[-1] <= LONGEST and sizes[-1] % WIDTH != 0 and _light(low, roots, HEAVY // MOST)


def _light(low: Lowering, roots: Sequence[Value], most: int) -> bool:
    """Whether an element of these is computed by few ops, all of them cheap."""
    todo = list(roots)
    seen: set[Value] = set()
    while todo:
        v = todo.pop()
        if v in seen or v in low.where or v.constant or v.node is None or not v.type.shape:
            continue
        seen.add(v)
        if DEAR.get(v.node.op.name, 1) > FUNCTIONS or len(seen) > most:
            return False
        todo.extend(v.node.inputs)
    return True
