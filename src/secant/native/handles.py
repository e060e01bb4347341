"""What an op's rules see of its inputs, and in which dtype NumPy would compute.

Enters: values. Leaves: handles that give elements, and dtypes.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import Node, Value
from ..ops.kinds import Elementwise
from .numbers import FLOAT, SINGLE, Number
from .places import Index

if TYPE_CHECKING:
    from .lowering import Lowering


class Handle:
    """An input of a node, as its ``element`` rule sees it: ``at(index)`` gives an element."""

    __slots__ = ("dtype", "lowering", "shape", "value")

    def __init__(self, lowering: Lowering, value: Value):
        self.lowering = lowering
        self.value = value
        self.shape = value.type.shape
        self.dtype = value.type.dtype

    def at(self, index: Index) -> Number:
        return self.lowering.element(self.value, tuple(index))

    @property
    def number(self) -> Number:
        """The number that it is, of no dimensions."""
        return self.lowering.element(self.value, ())


class Probe(Handle):
    """A handle that notes which element is asked for, to find out what a view does to indices."""

    __slots__ = ("seen",)

    def __init__(self, lowering: Lowering, value: Value, seen: list[Index] | None):
        super().__init__(lowering, value)
        self.seen = seen

    def at(self, index: Index) -> Number:
        if self.seen is None:
            return super().at(index)
        self.seen.append(tuple(index))
        return self.lowering.number(0, self.dtype)


@functools.cache
def _resolved(ufunc: np.ufunc, given: tuple[Any, ...]) -> tuple[Any, ...]:
    return ufunc.resolve_dtypes((*given, *(None,) * ufunc.nout))[: ufunc.nin]


def loop_dtypes(op: Elementwise, node: Node) -> Sequence[np.dtype[Any]]:
    """The dtypes that NumPy would compute in."""
    types = [v.type for v in node.inputs]
    if getattr(op, "as_given", False):  # its rule converts for itself
        return [t.dtype for t in types]
    first = op.functions[0] if op.functions else None
    if isinstance(first, np.ufunc) and first.nin == len(types):
        weak = tuple([t.python if t.kind == "python" and t.dtype.kind != "b" else t.dtype for t in types])
        found = [SINGLE if d == np.float16 else d for d in _resolved(first, weak)]  # of small integers
        if getattr(op.functions[node.params.get("via", 0)], "__module__", None) == "math":
            return [FLOAT if d.kind == "f" else d for d in found]  # Python knows no smaller floats
        return found
    if all(t.dtype.kind == "b" for t in types):
        return [t.dtype for t in types]
    out = node.outputs[0].type.dtype
    return [t.dtype if t.dtype.kind == "b" else out for t in types]
