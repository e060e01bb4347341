"""Nests that are one loop: where all arrays lie in the same order, rows need not be told apart.

Enters: a nest. Leaves: its domain, or one that has all its elements along the last axis. An element's index
is then zero but for the last place, which runs past its axis: in memory without gaps, that is where it lies.
"""

from __future__ import annotations

import math

from ..graph.core import Value
from ..graph.dims import Dim
from ..ops.adjoint import axes_of
from ..ops.kinds import Elementwise
from .lowering import Lowering
from .memory import Memory
from .plan import Nest


def flattened(low: Lowering, nest: Nest) -> tuple[Dim, ...]:
    """The domain to run over."""
    domain = nest.domain
    if len(domain) < 2 or domain[-1] == 1 or not all(isinstance(d, int) for d in domain):
        return domain  # (along an axis of length 1 all that is read is taken to be at its start)
    for v in nest.reduced:
        assert v.node is not None
        if len(axes_of(v.node.params.get("axis"), len(domain))) < len(domain) or "given" in v.node.params:
            return domain
    todo: list[Value] = [*nest.stored, *[v.node.inputs[0] for v in nest.reduced if v.node is not None]]
    if not all(low.home[v].contiguous for v in nest.stored):
        return domain
    seen: set[Value] = set()
    while todo:
        v = todo.pop()
        if v in seen:
            continue
        seen.add(v)
        if not in_order(low, v, domain):
            return domain
        if (
            v.node is not None
            and not isinstance(low.where.get(v), Memory)
            and isinstance(v.node.op, Elementwise)
        ):
            todo.extend(x for x in v.node.inputs if x.type.shape)
    return (*[1] * (len(domain) - 1), math.prod(domain))


def in_order(low: Lowering, v: Value, domain: tuple[Dim, ...]) -> bool:
    """Whether an element of this value may be asked for by how many come before it."""
    if v.type.shape != domain:
        return False
    found = low.where.get(v)
    if isinstance(found, Memory):
        return found.contiguous
    if v.constant:
        return True
    if v.node is None:
        return False
    if isinstance(v.node.op, Elementwise):
        return True
    if v.node.op.name in ("full", "broadcast_to"):
        return all(d == 1 for d in v.node.inputs[0].type.shape)
    return False
