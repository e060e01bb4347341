"""Arrays that are made of nothing but a length, which may depend on a loop: ``np.arange``, triangles.

Enters: numbers, and a length that is a plain one or an expression of indices. Leaves: arrays. A length that
is known only when the code runs is measured: a *ruler*, an array of no bytes, is as long, and goes along as
an input of whatever is made of that length.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.core import Value, apply
from ..graph.dims import Affine, Dim, at_most, symbols
from ..graph.registry import OPS
from ..graph.types import Type
from .adjoint import add, cast
from .define import op
from .kinds import Custom, Discrete

COUNT = Type(np.dtype(np.int64), (), "python")


@op(symbol="measure")
class measure(Discrete):
    """A ruler that is as long as a number says; its ``length`` is how the number is called in shapes."""

    measures = True

    def infer(number, length):
        return Type(np.dtype(bool), (length, 0))

    def evaluate(number, length):
        return np.empty((number, 0), bool)


@op(symbol="len")
class long(Discrete):
    """How long an array is along an axis, as a number."""

    def infer(x, axis):
        return COUNT

    def evaluate(x, axis):
        return x.shape[axis]

    def element(b, at, x, axis):
        return b.length(x.shape[axis]).number(b)


@op(symbol="arange")
class arange(Custom):
    """The numbers start, start + step, start + 2*step... as many as ``shape`` says. Slopes 1 and 0, 1, 2...

    Inputs: the start, the step, and rulers (see ``broadcast_to``). Numbers are NumPy's to the last bit: the
    second one is the sum, and those after it are made of the difference of the first two.
    """

    def infer(start, step, *rulers, shape, dtype):
        return Type(np.dtype(dtype), tuple(shape), "array")

    def evaluate(start, step, *rulers, shape, dtype):
        places = np.arange(*shape)
        if dtype.kind in "iub":
            return (start + places * step).astype(dtype)
        first, second = dtype.type(start), dtype.type(start + step)
        made = first + places.astype(dtype) * (second - first)
        made[1:2] = second
        return made

    def jvp(tangents, outputs, inputs, shape, dtype):
        at_start, at_step = tangents[:2]
        if dtype.kind in "iub" or (at_start is None and at_step is None):
            return None
        rulers = inputs[2:]
        moved = None if at_start is None else apply(OPS["full"], (at_start, *rulers), _like(shape, dtype))
        return add(moved, None if at_step is None else at_step * counted(shape[0], dtype, *rulers))

    def vjp(gs, outputs, inputs, shape, dtype):
        rest = (None,) * (len(inputs) - 2)
        if dtype.kind in "iub":
            return (None, None, *rest)
        (g,), (start, step, *rulers) = gs, inputs
        at_step = np.sum(g * counted(shape[0], dtype, *rulers))
        return (cast(np.sum(g), start.dtype), cast(at_step, step.dtype), *rest)

    def element(b, at, start, step, *rulers, shape, dtype):
        place = at[0].number(b)
        if dtype.kind in "iub":
            return b.cast(start.number + place * step.number, dtype)
        first = b.cast(start.number, dtype)
        return first + b.cast(place, dtype) * (first + b.cast(step.number, dtype) - first)


def _like(shape: tuple[Dim, ...], dtype: np.dtype[Any]) -> dict[str, Any]:
    return {"shape": shape, "dtype": dtype}


def counted(n: Dim, dtype: Any = np.int64, *rulers: Value) -> Any:
    """``np.arange(n)`` of any length."""
    dtype = np.dtype(dtype)
    if not isinstance(n, Affine):
        return np.arange(n, dtype=dtype)
    return apply(OPS["arange"], (0, 1, *rulers), _like((n,), dtype))


def places(x: Value, axis: int) -> Any:
    """``np.arange(x.shape[axis])``, whatever the length."""
    n = x.shape[axis]
    rulers = (_ruler(x, axis),) if isinstance(n, Affine) else ()
    return counted(n, np.int64, *rulers)


def numbered(x: Value) -> Any:
    """A whole number for each element of an array, no two alike."""
    if not symbols(x.shape):
        return np.arange(x.size).reshape(x.shape)
    total, scale = 0, 1
    for axis in reversed(range(x.ndim)):
        after = tuple(range(1, x.ndim - axis))
        total = np.expand_dims(places(x, axis), after) * scale + total
        scale *= at_most(x.shape[axis])
    return total


def span_of(x: Value, axis: int) -> Any:
    """How long an array is along an axis: a plain number, or a value where that depends on a loop."""
    n = x.shape[axis]
    return n if isinstance(n, int) else apply(OPS["long"], (_ruler(x, axis),), {"axis": 0})


def _ruler(x: Value, axis: int) -> Value:
    made: Value = apply(OPS["ruler"], (x,), {"axis": axis})
    return made


def below(x: Value, k: int) -> Any:
    """Which elements of the last two axes lie on or below the k-th diagonal: ``np.tri`` of their lengths."""
    n, m = x.shape[-2:]
    if not isinstance(n, Affine) and not isinstance(m, Affine):
        return np.tri(n, m, k, dtype=bool)
    return np.expand_dims(places(x, -2) + k, 1) >= places(x, -1)


def on_diagonal(x: Value) -> Any:
    """``np.eye`` of the length of the last axis, as truth values."""
    n = x.shape[-1]
    if not isinstance(n, Affine):
        return np.eye(n, dtype=bool)
    return np.expand_dims(places(x, -1), 1) == places(x, -1)
