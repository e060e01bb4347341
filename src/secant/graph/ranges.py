"""The indices that the dimensions of a graph name, and the ranges they lie in.

Enters: a region. Leaves: its indices. Dimensions print without ranges (``2*i+1``), and inference needs them
(whether ``x[1:i]`` can be empty), so that a written graph says each once, in its header.
"""

from __future__ import annotations

from typing import Any

from . import core
from .dims import Affine, Index, symbols
from .errors import GraphError

_UNBOUNDED = Index("")


def indices(region: core.Region) -> list[Index]:
    """Every index in the types and params of a region and of all regions inside it, and in their bounds.

    One name stands more than once only where its ranges differ, which is against the laws.
    """
    found: dict[Any, Index] = {}
    seen: set[core.Region] = set()
    todo: list[Any] = [region]
    while todo:
        x = todo.pop()
        if isinstance(x, core.Region) and x not in seen:
            seen.add(x)
            todo.extend(v.type.shape for v in x.inputs)
            todo.extend(v.type.shape for node in x.nodes for v in node.outputs)
            todo.extend(p for node in x.nodes for p in node.params.values())
        elif isinstance(x, Affine):
            for index, _ in x.terms:
                key = index.name, index.low, index.high
                if key not in found:
                    found[key] = index
                    todo.extend((index.low, index.high))
        elif isinstance(x, tuple):
            todo.extend(x)
        elif isinstance(x, slice):
            todo.extend((x.start, x.stop, x.step))
    return list(found.values())


def ranges(region: core.Region) -> list[Index]:
    """The indices whose ranges must be written, each after those that its bounds name."""
    left = {index.name: index for index in indices(region)}
    order: list[Index] = []
    while left:
        ready = [i for i in left.values() if not symbols((i.low, i.high)) & left.keys()]
        if not ready:
            raise GraphError(f"the ranges of {', '.join(left)} depend on each other")
        for index in sorted(ready, key=lambda i: i.name):
            order.append(left.pop(index.name))
    return [i for i in order if (i.low, i.high) != (_UNBOUNDED.low, _UNBOUNDED.high)]
