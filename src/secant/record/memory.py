"""What NumPy does with memory: which indices give views, and which axis order a result is laid out in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..graph.dims import at_most
from ..ops.indexing import Span
from .boxes import Box
from .spans import is_whole


def ordered(box: Box, order: str) -> bool:
    """Whether an array already lies in memory as asked: "C" by rows, "F" by columns, else any way."""
    flags = box.ghost.flags
    return bool(flags.c_contiguous if order == "C" else flags.f_contiguous if order == "F" else True)


def is_basic(index: Any, ndim: int) -> bool:
    """Whether NumPy gives a view for this index: slices, None, Ellipsis and ints that leave some axis."""
    items = index if isinstance(index, tuple) and type(index) is not Span else (index,)
    ints = 0
    for item in items:
        if type(item) is Box:
            if not is_whole(item):
                return False
            ints += 1
        elif isinstance(item, int | np.integer) and not isinstance(item, bool | np.bool):
            ints += 1
        elif not (item is None or item is Ellipsis or type(item) in (slice, Span)):
            return False
    return ints < ndim or any(i is Ellipsis or i is None for i in items)


def strides_of(result: Box, args: tuple[Any, ...]) -> Any:
    """The strides of an elementwise result: NumPy keeps the axis order of its operands, not always C."""
    for a in args:
        if type(a) is Box and a.type.shape == result.type.shape and not a.ghost.flags.c_contiguous:
            order = np.argsort([-abs(s) for s in a.ghost.strides], kind="stable")
            shape = [at_most(result.type.shape[i]) for i in order]
            ghost = np.lib.stride_tricks.as_strided(
                np.empty(0, np.int8),
                shape,
                [int(np.prod([max(n, 1) for n in shape[i + 1 :]])) for i in range(len(shape))],
            )
            return ghost.transpose(np.argsort(order))
    return None


def may_lie_otherwise(x: Any) -> bool:
    """Whether an argument is an array that may not lie by rows, so that results made of it may not either."""
    if type(x) in (list, tuple):
        return any(map(may_lie_otherwise, x))
    return type(x) is Box and x.ndim > 1 and (x.parent is not None or x._ghost is not None)


def probed(function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Callable[[], Any]:
    """How the result of a call lies in memory: found, when asked, by calling it on stand-ins."""

    def ask() -> Any:
        if function is np.einsum and isinstance(args[0], str) and not kwargs.get("optimize"):
            return _of_small(args, kwargs)
        try:
            with np.errstate(all="ignore"):
                result = function(*[stand_in(x) for x in args], **{k: stand_in(v) for k, v in kwargs.items()})
        except (ValueError, ArithmeticError, IndexError, TypeError, np.linalg.LinAlgError):
            return None
        strides = [s // max(result.itemsize, 1) for s in result.strides]
        return np.lib.stride_tricks.as_strided(np.empty(0, np.int8), result.shape, strides)

    return ask


def _of_small(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """`probed` of ``np.einsum``, on short arrays: how long axes are has no part in their order, but for 1.

    Arrays of the real lengths would take as long as the computation itself.
    """
    sizes = {0: 0, 1: 1}
    for box in args:
        for d in box.type.shape if type(box) is Box else ():
            sizes.setdefault(at_most(d), len(sizes))
    try:
        result = np.einsum(*[stand_in(x, sizes) for x in args], **kwargs)
    except (ValueError, TypeError):
        return None
    long = {short: n for n, short in sizes.items()}
    shape = [long[n] for n in result.shape]
    order = np.argsort([-abs(s) for s in result.strides], kind="stable")
    ghost = np.empty(0, np.int8)
    strides, step = [0] * len(shape), 1
    for axis in reversed(order):
        strides[axis] = step
        step *= max(shape[axis], 1)
    return np.lib.stride_tricks.as_strided(ghost, shape, strides)


def stand_in(x: Any, sizes: Mapping[int, int] | None = None) -> Any:
    """An array of ones with the shape, dtype and axis order of a recorded one; others as they are.

    ``sizes`` are other lengths for some.
    """
    if type(x) in (list, tuple):
        return type(x)([stand_in(part, sizes) for part in x])
    if type(x) is not Box:
        return x
    if x.type.kind != "array":
        return x.type.python(1)
    order = np.argsort([-abs(s) for s in x.ghost.strides], kind="stable")
    fill = np.zeros if x.dtype.kind in "iub" else np.ones
    shape = [at_most(x.type.shape[i]) for i in order]
    return fill([n if sizes is None else sizes[n] for n in shape], x.dtype).transpose(np.argsort(order))
