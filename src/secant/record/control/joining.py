"""From the recordings of two arms to the branch node, or of one to the call node.

Enters: arms with their results. Leaves: the node's outputs. Every array and value from outside that an arm
reads is an input of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...graph.core import Node, Region, Value, reach
from ...graph.location import here
from ...graph.registry import OPS
from ...graph.types import Kind, Type
from ...graph.walk import effectful, inline, outer_values
from .objects import ORDER

if TYPE_CHECKING:
    from .arms import Arm, Branch


def join(a: Type, b: Type, single: bool) -> Type | None:
    """The type of what is one of two types, where neither loses anything by becoming it; None otherwise.

    ``single`` says that numbers of less than 64 bits are about, beside which Python's are weak.
    """
    if a == b:
        return a
    if a.shape or b.shape or "array" in (a.kind, b.kind) or single:
        return None
    kind: Kind = "scalar" if "scalar" in (a.kind, b.kind) else "python"
    dtype = max(a.dtype, b.dtype, key=lambda d: (ORDER.index(d.kind), d.itemsize))
    small = min(a.dtype.itemsize, b.dtype.itemsize) not in (1, 8, 16)
    if small or ("b" in (a.dtype.kind, b.dtype.kind) and a.dtype != b.dtype):
        return None
    return Type(dtype, (), kind)


def join_arms(branch: Branch, wanted: bool) -> list[Value]:
    """Make the node of a branch whose arms have been recorded; none if nothing is ``wanted`` of it."""
    outside: dict[Value, None] = {}
    stand_ins: list[dict[Value, Value]] = []
    for arm in branch.arms:
        inner = {c.entry: c.outer for c in arm.piece.cells.values() if not c.entry.constant}
        free = outer_values(arm.results, arm.piece.effects, list(inner), arm.piece.start)
        nodes = reach(arm.results, arm.piece.effects, stop=[*inner, *free])
        used = {v for n in nodes for v in n.inputs} | set(arm.results)
        stand_ins.append({e: o for e, o in inner.items() if e in used})
        outside.update(dict.fromkeys([*stand_ins[-1].values(), *free]))
    given = [v for v in outside if not v.constant]
    regions = [_region(arm, inner, given) for arm, inner in zip(branch.arms, stand_ins)]
    if not wanted and not any(r.effects for r in regions):
        return []
    if len(regions) == 1:
        op, inputs, params = OPS["call"], given, {"body": regions[0], "name": branch.key.names[-1]}
    else:
        op, inputs = OPS["branch"], [branch.condition, *given]
        params = {"then": regions[0], "orelse": regions[1]}
    types = op.infer(*[v.type for v in inputs], **params)
    source = here.source
    if source is not None and branch.key.line:
        source = source._replace(line=branch.key.line)
    node = Node(op, tuple(inputs), params, types, source)
    if effectful(node):
        branch.outer.effects.append(node)
    return list(node.outputs)


def _region(arm: Arm, inner: dict[Value, Value], given: list[Value]) -> Region:
    """One arm as a region of the given inputs."""
    inputs = [Value(v.type, name=v.name) for v in given]
    new = dict(zip(given, inputs))
    targets = [new.get(inner[e], inner[e]) for e in inner] + inputs
    outputs, effects = inline(Region([*inner, *given], arm.results, arm.piece.effects), targets)
    return Region(inputs, outputs, effects)
