"""The shapes of new arrays, where a length depends on an iteration: ``np.zeros(i + 1)``.

Enters: shapes as users write them, recorded integers among them. Leaves: dimensions, which are plain
integers, expressions of loop indices, or extents; and rulers, which measure the extents when the code runs.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.dims import Dim, symbols
from ..graph.registry import OPS
from .boxes import Box
from .spans import by_number, is_whole, low, plain, varies

if TYPE_CHECKING:
    from .recording import Recording

Sizes = tuple[tuple[Dim, ...], tuple[Value, ...]]
"""A shape, and the rulers for its extents."""


def sizes(rec: Recording, shape: Any) -> Sizes:
    """The dimensions of a shape, or of a single length."""
    if isinstance(shape, np.ndarray) and type(shape) is not Box and shape.ndim:
        shape = shape.tolist()
    items = shape if isinstance(shape, tuple | list) else (shape,)
    dims: list[Dim] = []
    rulers: dict[Value, None] = {}
    for x in items:
        dim, more = length(rec, x)
        dims.append(dim)
        rulers |= dict.fromkeys(more)
    return tuple(dims), tuple(rulers)


def length(rec: Recording, x: Any, clip: bool = False) -> tuple[Dim, tuple[Value, ...]]:
    """One dimension. A negative number is an error, as in NumPy; with ``clip`` it is no elements."""
    if not (type(x) is Box and is_whole(x) and varies(rec, x)):
        number = operator.index(x)
        return (max(number, 0) if clip else number), ()
    known = rec.symbols.of(x.value)
    if known is not None and low(known) >= 0 and plain(rec, known):
        strict, dim = x.value, known
    else:
        strict, named = x.value, by_number(rec, x.value)
        if named is None:
            return operator.index(x), ()  # says that Python must know it
        dim = named
    extents = sorted(symbols([dim]) & rec.symbols.extents)
    if not extents:
        return dim, ()
    measured = rec.symbols.values[extents[0]] if clip else strict
    return dim, (apply(OPS["measure"], (measured,), {"length": dim}),)


def filled(rec: Recording, shape: Any, fill: Any, dtype: np.dtype[Any]) -> Box:
    """An array of one number, or of an array that is stretched."""
    dims, rulers = sizes(rec, shape)
    if not fill.ndim:
        return rec.fresh(apply(OPS["full"], (fill, *rulers), {"shape": dims, "dtype": dtype}))
    stretched: Any = apply(OPS["broadcast_to"], (fill, *rulers), {"shape": dims})
    return rec.fresh(stretched.astype(dtype))


def number_of(rec: Recording, x: Any) -> Value:
    """A start, stop or step as a value."""
    return x.value if type(x) is Box else as_value(x)
