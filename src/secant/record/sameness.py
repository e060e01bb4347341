"""Keys that two values have in common only if they are sure to be the same number.

Enters: a value of the recording. Leaves: a key made of its op, its parameters and what it is made of, regions
included; a value of which nothing is sure is its own key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from ..graph.core import Node, Region, Value

LARGEST = 20  # nodes in a region that is looked into


def key_of(v: Value, canonical: Callable[[Value], Value]) -> Any:
    """The key of a value; ``canonical`` gives the first value that is sure to be the same as another."""
    if v.constant:
        return v if v.type.shape else (str(v.type), repr(v.data))
    if v.node is None or v.node.op.effect:
        return v
    return (v.node.op.name, _params(v.node), tuple(map(canonical, v.node.inputs)), v.index)


def _params(node: Node) -> Hashable:
    """The parameters of a node; which function spelled it tells nothing, unless its op says so."""
    spelled = getattr(node.op, "spelled", False)
    told = [(k, p) for k, p in sorted(node.params.items()) if k != "via" or spelled]
    return tuple([(k, _of_region(p) if isinstance(p, Region) else repr(p)) for k, p in told])


def _of_region(region: Region) -> Hashable:
    """What a region does to its inputs."""
    if region.effects or len(region.nodes) > LARGEST:
        return region
    names: dict[Value, Any] = {v: k for k, v in enumerate(region.inputs)}
    done: list[Hashable] = []
    for k, node in enumerate(region.nodes):
        done.append((node.op.name, _params(node), tuple([_name(v, names) for v in node.inputs])))
        names |= {v: (k, v.index) for v in node.outputs}
    return (tuple(done), tuple([_name(v, names) for v in region.outputs]))


def _name(v: Value, names: dict[Value, Any]) -> Hashable:
    if v in names:
        return names[v]  # type: ignore[no-any-return]
    return v if v.type.shape else (str(v.type), repr(v.data))
