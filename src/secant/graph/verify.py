"""The laws of graphs: what every pass must leave true.

Enters: a region. Leaves: nothing, or a `GraphError` that names the op and the user's line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .core import Node, Op, Region, Value
from .errors import GraphError
from .ranges import indices
from .types import Type
from .walk import effectful, regions


def verify(region: Region) -> None:
    """Check that values are defined before use, output types are what the op infers, and effects are kept.

    Regions inside nodes are held to the same laws. They are closed: what they read is an input of theirs, a
    constant, or computed in them.

    Raises
    ------
    GraphError
        With the op, the line and the law that is broken.
    """
    names: set[str] = set()
    for index in indices(region):
        if index.name in names:
            raise GraphError(f"two indices with different ranges are named {index.name}")
        names.add(index.name)
    seen: set[Region] = set()
    todo = [(region, "the graph")]
    while todo:
        found, where = todo.pop()
        if found not in seen:
            seen.add(found)
            _verify_one(found, where)
            todo.extend((r, f"a region of {_said(node)}") for node in found.nodes for r in regions(node))


def _verify_one(region: Region, where: str) -> None:
    """The laws of one region, but for the regions in it."""
    defined: set[Value] = set(region.inputs)
    if len(defined) != len(region.inputs):
        raise GraphError(f"{where} names the same input twice")
    effects = set(region.effects)
    for node in region.nodes:
        for v in node.inputs:
            if v not in defined and not v.constant:
                raise GraphError(
                    f"in {where}, {_said(node)} reads {v!r}, which is not an input and not computed before it"
                )
        types = infer(node.op, [v.type for v in node.inputs], node.params)
        if types != tuple([o.type for o in node.outputs]):
            raise GraphError(f"in {where}, {_said(node)} should give {', '.join(map(str, types))}")
        if not defined.isdisjoint(node.outputs):
            raise GraphError(f"in {where}, {_said(node)} computes what is an input already")
        if node not in effects and effectful(node):
            raise GraphError(f"{where} has lost the effect of {_said(node)}")
        defined.update(node.outputs)
    for v in region.outputs:
        if v not in defined and not v.constant:
            raise GraphError(f"the output {v!r} is not computed in {where}")


def infer(op: Op, types: Sequence[Type], params: Mapping[str, Any]) -> tuple[Type, ...]:
    """The types of an op's outputs; regions are taken only where the op holds some."""
    held = {key for key, p in params.items() if isinstance(p, Region)}
    if held != set(op.holds):
        wanted = ", ".join(op.holds) or "none"
        raise GraphError(f"{op.name} holds the regions {', '.join(sorted(held)) or 'none'}, not {wanted}")
    try:
        inferred = op.infer(*types, **params)
    except Exception as error:  # an op's inference may fail in any way on params that nobody recorded
        raise GraphError(f"{op.name} cannot be applied like this: {error}") from None
    return (inferred,) if isinstance(inferred, Type) else tuple(inferred)


def _said(node: Node) -> str:
    """A node as a message names it: ``add at page.py:3 in page``."""
    return f"{node.op.name} at {node.source}" if node.source else node.op.name
