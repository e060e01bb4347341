"""How a view reads from its array, and how a write through the view changes the array.

Enters: one of NumPy's view-making calls. Leaves: a `Lens`: ``get`` (array to view), ``put`` (array and new
view to new array), and the same move on a ghost, which tells the strides of the view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..graph.core import Value, apply
from ..graph.dims import at_most
from ..graph.registry import OPS
from ..ops.indexing import Span, template


class Lens(NamedTuple):
    """``get(parent)``, ``put(parent, new)``, and ``ghost(its ghost)``; ``readonly`` views refuse writes.

    ``inputs`` are the recorded integers that say which part it is, and ``remake`` makes the same lens of
    others.
    """

    get: Callable[[Value], Value]
    put: Callable[[Value, Value], Value]
    ghost: Callable[[np.ndarray], np.ndarray]
    readonly: bool = False
    inputs: tuple[Value, ...] = ()
    remake: Callable[[tuple[Value, ...]], Any] | None = None


def part(index: Any) -> Lens:
    """The lens of ``x[index]`` for a basic index."""
    static, arrays = template(index)
    items = index if isinstance(index, tuple) and not isinstance(index, Span) else (index,)
    return _part(static, arrays, tuple(map(_settled, items)))


def _part(static: tuple[Any, ...], arrays: tuple[Value, ...], settled: tuple[Any, ...]) -> Lens:
    getitem, setitem = OPS["getitem"], OPS["setitem"]
    return Lens(
        lambda parent: apply(getitem, (parent, *arrays), {"index": static}),
        lambda parent, new: apply(setitem, (parent, new, *arrays), {"index": static}),
        lambda ghost: ghost[settled],
        False,
        arrays,
        lambda others: _part(static, others, settled),
    )


def _settled(item: Any) -> Any:
    """An item of an index as it cuts a ghost: which strides are left does not depend on where it begins."""
    if isinstance(item, Value):
        return 0
    if isinstance(item, Span):
        step = item.step or 1
        return (
            slice(0, at_most(item.length) * step, step)
            if step > 0
            else slice(at_most(item.length), None, step)
        )
    return item


def reshaped(shape: tuple[int, ...], order: str = "C") -> Lens:
    """The lens of ``x.reshape(shape)`` where NumPy gives a view."""
    return Lens(
        lambda parent: np.reshape(parent, shape, order=order),  # type: ignore[call-overload,no-any-return]
        lambda parent, new: np.reshape(new, parent.shape, order=order),  # type: ignore[call-overload,no-any-return]
        lambda ghost: np.reshape(ghost, shape, order=order, copy=False),  # type: ignore[call-overload,no-any-return]
    )


def moved(function: Callable[..., Any], *args: Any, inverse: Callable[[Any], Any]) -> Lens:
    """The lens of a NumPy function that permutes or flips all elements, with what undoes it."""
    return Lens(
        lambda parent: function(parent, *args),
        lambda parent, new: inverse(new),
        lambda ghost: function(ghost, *args),
    )


def same_elements(function: Callable[..., Any], *args: Any) -> Lens:
    """The lens of a function that only renames axes (squeeze, expand_dims): undone by a reshape."""
    return Lens(
        lambda parent: function(parent, *args),
        lambda parent, new: np.reshape(new, parent.shape),  # type: ignore[call-overload,no-any-return]
        lambda ghost: function(ghost, *args),
    )


def readonly(function: Callable[..., Any], *args: Any) -> Lens:
    """The lens of a read-only view (broadcast_to, diagonal)."""

    def put(parent: Value, new: Value) -> Value:
        raise ValueError("assignment destination is read-only")

    return Lens(lambda parent: function(parent, *args), put, lambda ghost: function(ghost, *args), True)
