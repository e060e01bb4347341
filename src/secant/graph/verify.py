"""The laws of graphs: what every pass must leave true.

Enters: a region. Leaves: nothing, or a `GraphError` that names the node.
"""

from __future__ import annotations

from .core import Region, Value
from .errors import GraphError
from .types import Type


def verify(region: Region) -> None:
    """Check that values are defined before use, output types are what the op infers, and effects are kept.

    Raises
    ------
    GraphError
        With the op, the line and the law that is broken.
    """
    defined: set[Value] = set(region.inputs)
    if len(defined) != len(region.inputs):
        raise GraphError("a region names the same input twice")
    for node in region.nodes:
        for v in node.inputs:
            if v not in defined and not v.constant:
                raise GraphError(f"{node} reads {v!r}, which is not an input and not computed before it")
        inferred = node.op.infer(*[v.type for v in node.inputs], **node.params)
        types = (inferred,) if isinstance(inferred, Type) else tuple(inferred)
        if types != tuple(o.type for o in node.outputs):
            raise GraphError(f"{node} should give {', '.join(map(str, types))}")
        defined.update(node.outputs)
    for v in region.outputs:
        if v not in defined and not v.constant:
            raise GraphError(f"the output {v!r} is not computed in the region")
