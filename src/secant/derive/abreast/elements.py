"""Elements that each iteration of a loop has for itself, as slices of an array.

Enters: an index of one element, with the iteration in it. Leaves: the slice of all iterations' elements, to
read or to write; `Alone` if there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...graph.core import Value, apply
from ...graph.dims import Dim
from ...graph.registry import OPS
from ...ops.locating import SLOT
from .stretch import Alone, Stretch


@dataclass(frozen=True, eq=False)
class Own:
    """The elements of all iterations, in order. Equal keys name equal elements."""

    key: tuple[Any, ...]
    index: tuple[Any, ...]
    slots: tuple[Value, ...]
    backwards: bool

    def read(self, x: Value) -> Any:
        """These elements of an array."""
        if len(self.index) == 1 and self.index[0] == slice(0, x.type.shape[0], 1):
            return x
        found: Any = apply(OPS["getitem"], (x, *self.slots), {"index": self.index})
        return found[::-1] if self.backwards else found

    def written(self, x: Value, value: Any) -> Value:
        """An array with a number, or a vector of them, at these elements."""
        if self.backwards and value.type.shape:
            value = value[::-1]
        made: Value = apply(OPS["setitem"], (x, value, *self.slots), {"index": self.index})
        return made


def own(
    stretch: Stretch,
    x: Value,
    index: tuple[Any, ...],
    slots: Sequence[Value],
    expression_of: Callable[[Value], Dim | None],
    fixed: Callable[[Value], Value],
) -> Own | None:
    """Where the elements of ``x`` lie that an index names; None if they are the same in all iterations.

    ``fixed`` gives what a whole number is that stays the same, or raises.
    """
    if not any(stretch.concerns(expression_of(s)) for s in slots):
        return None
    if len(index) != len(x.type.shape):
        raise Alone
    key: list[Any] = []
    items: list[Any] = []
    filled: list[Value] = []
    backwards, left = None, iter(slots)
    for item, d in zip(index, x.type.shape):
        if not (isinstance(item, str) and item == SLOT):
            if not isinstance(item, int):
                raise Alone
            key.append(item)
            items.append(item)
            continue
        slot = next(left)
        expression = expression_of(slot)
        if expression is not None and stretch.concerns(expression):
            if backwards is not None:
                raise Alone
            found = stretch.slice(expression, d)
            backwards = found.backwards
            items.append(found.item)
            filled.extend(found.slots)
        else:
            value = fixed(slot)
            items.append(item)
            filled.append(value)
            if expression is None:
                expression = id(value)
        key.append(expression)
    assert backwards is not None
    return Own(tuple(key), tuple(items), tuple(filled), backwards)
