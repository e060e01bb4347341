"""NumPy's calls that may return a view: what they become for boxes.

Each entry turns the call into a `Lens` on its argument, or, where NumPy would copy, into a fresh array.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .boxes import Box
from .lenses import Lens, moved, readonly, reshaped, same_elements
from .memory import ordered

Maker = Callable[..., Lens | None]


def _reshape(box: Box, shape: Any, order: str = "C", copy: bool | None = None) -> Lens | None:
    sizes = (
        tuple(operator.index(n) for n in shape)
        if isinstance(shape, tuple | list)
        else (operator.index(shape),)
    )
    if -1 in sizes:
        known = math.prod(n for n in sizes if n != -1)
        sizes = tuple(box.size // known if n == -1 and known else n for n in sizes)
    order = _order(box, order)
    return reshaped(sizes, order) if copy is not True and _fits(box, sizes, order) else None


def _ravel(box: Box, order: str = "C") -> Lens | None:
    order = _order(box, order)
    return reshaped((box.size,), order) if ordered(box, order) else None  # a view only of contiguous memory


def _order(box: Box, order: str) -> str:
    if order in ("A", "K"):
        return "F" if box.ghost.flags.fnc else "C"
    return order


def _fits(box: Box, shape: tuple[int, ...], order: str) -> bool:
    if math.prod(shape) != box.size:
        return False
    try:
        np.reshape(box.ghost, shape, order=order, copy=False)  # type: ignore[call-overload]
    except ValueError:
        return False
    return True


def _transpose(box: Box, axes: Any = None) -> Lens:
    order = (
        tuple(range(box.ndim))[::-1] if axes is None else tuple(operator.index(a) % box.ndim for a in axes)
    )
    return moved(
        np.transpose, order, inverse=lambda new: np.transpose(new, tuple(int(i) for i in np.argsort(order)))
    )


def _swapaxes(box: Box, axis1: int, axis2: int) -> Lens:
    return moved(np.swapaxes, axis1, axis2, inverse=lambda new: np.swapaxes(new, axis1, axis2))


def _moveaxis(box: Box, source: Any, destination: Any) -> Lens:
    return moved(np.moveaxis, source, destination, inverse=lambda new: np.moveaxis(new, destination, source))


def _rollaxis(box: Box, axis: int, start: int = 0) -> Lens:
    n = box.ndim
    axis, start = axis % n, start + n * (start < 0)
    return _moveaxis(box, axis, start - 1 if axis < start else start)


def _flip(box: Box, axis: Any = None) -> Lens:
    return moved(np.flip, axis, inverse=lambda new: np.flip(new, axis))


def _rot90(box: Box, k: int = 1, axes: Any = (0, 1)) -> Lens:
    return moved(np.rot90, k, axes, inverse=lambda new: np.rot90(new, -k, axes))


def _diagonal(box: Box, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Lens:
    return readonly(np.diagonal, offset, axis1, axis2)


def _real(box: Box) -> Lens:
    if box.dtype.kind != "c":
        return same_elements(lambda x: x)
    return Lens(np.real, lambda parent, new: (new + 1j * np.imag(parent)).astype(parent.dtype), np.real)


def _imag(box: Box) -> Lens | None:
    if box.dtype.kind != "c":
        return None
    return Lens(np.imag, lambda parent, new: (np.real(parent) + 1j * new).astype(parent.dtype), np.imag)


def _astype(box: Box, dtype: Any, copy: bool = True, device: Any = None) -> Lens | None:
    """``x.astype(dtype, copy=False)`` is the array itself where nothing changes."""
    return same_elements(lambda x: x) if not copy and np.dtype(dtype) == box.dtype else None


VIEWS: dict[Any, Maker] = {
    np.real: _real,
    np.imag: _imag,
    np.astype: _astype,
    np.reshape: _reshape,
    np.ravel: _ravel,
    np.transpose: _transpose,
    np.permute_dims: _transpose,
    np.matrix_transpose: lambda box: _swapaxes(box, -1, -2),
    np.linalg.matrix_transpose: lambda box: _swapaxes(box, -1, -2),
    np.swapaxes: _swapaxes,
    np.moveaxis: _moveaxis,
    np.rollaxis: _rollaxis,
    np.flip: _flip,
    np.fliplr: lambda box: _flip(box, 1),
    np.flipud: lambda box: _flip(box, 0),
    np.rot90: _rot90,
    np.squeeze: lambda box, axis=None: same_elements(np.squeeze, axis),
    np.expand_dims: lambda box, axis: same_elements(np.expand_dims, axis),
    np.atleast_1d: lambda box: same_elements(np.atleast_1d),
    np.atleast_2d: lambda box: same_elements(np.atleast_2d),
    np.atleast_3d: lambda box: same_elements(np.atleast_3d),
    np.broadcast_to: lambda box, shape, subok=False: readonly(
        np.broadcast_to, tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    ),
    np.diagonal: _diagonal,
    np.diag: lambda box, k=0: _diagonal(box, k) if box.ndim == 2 else None,
    np.linalg.diagonal: lambda box, offset=0: _diagonal(box, offset, -2, -1),
}
"""NumPy function -> its lens for a box and the rest of the arguments; None where NumPy copies."""

SPLITS = (np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit)


def split(box: Box, function: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """The views that one of NumPy's splitting functions returns: each is a slice of the array."""
    size = box.shape[_split_axis(box, function, args, kwargs)]
    marks = np.arange(size)
    if function in (np.hsplit, np.vsplit, np.dsplit):
        pieces = np.split(marks, *args) if isinstance(args[0], int) else np.array_split(marks, *args)
    else:
        pieces = function(marks, args[0] if args else kwargs["indices_or_sections"])
    axis = _split_axis(box, function, args, kwargs)
    before = (slice(None),) * axis
    starts = [(int(p[0]), int(p[-1]) + 1) if len(p) else (0, 0) for p in pieces]
    return [box[(*before, slice(a, b))] for a, b in starts]


def _split_axis(box: Box, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
    if function is np.dsplit:
        return 2
    if function is np.hsplit:
        return 1 if box.ndim > 1 else 0
    if function is np.vsplit:
        return 0
    axis = args[1] if len(args) > 1 else kwargs.get("axis", 0)
    return int(axis) % box.ndim
