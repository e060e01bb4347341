"""NumPy calls that write into an array: ``copyto``, ``put``, ``x.fill``, ``x.sort``, ``np.add.at``...

Each becomes pure ops on the array's value and one write to its box, so that every alias sees it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.core import as_value
from ..graph.registry import HANDLERS
from ..ops.ufunc_methods import ufunc_at
from .boxes import Box
from .masks import array_of, has_box
from .recording import Recording, special


def _target(rec: Recording, x: Any) -> Box:
    box = rec.adopt(x)
    if type(box) is not Box or box.type.kind != "array":
        raise TypeError(f"an array is needed here to write to, not {type(x).__name__}")
    return box


def _array(rec: Recording, x: Any) -> Any:
    """An argument that NumPy takes as an array: lists that hold boxes are made into one."""
    return rec.fresh(array_of(rec, x)) if has_box(x) and type(x) is not Box else x


@special(np.copyto)
def copyto(rec: Recording, dst: Any, src: Any, casting: str = "same_kind", where: Any = True) -> None:
    box = _target(rec, dst)
    rec.assign(box, src if where is True else rec.apply(np.where, (where, src, box), {}))


@special(np.place)
def place(rec: Recording, arr: Any, mask: Any, vals: Any) -> None:
    box = _target(rec, arr)
    where = np.asarray(mask) if type(mask) is not Box else mask
    count = int(np.count_nonzero(where))
    box[where] = np.resize(_array(rec, vals), count)


@special(np.putmask)
def putmask(rec: Recording, a: Any, mask: Any, values: Any) -> None:
    box, values = _target(rec, a), _array(rec, values)
    stretched = (
        np.reshape(np.resize(values, box.size), box.shape) if np.shape(values) != box.shape else values
    )
    rec.assign(box, np.where(mask, stretched, box))


@special(np.put)
def put(rec: Recording, a: Any, ind: Any, v: Any, mode: str = "raise") -> None:
    box, flat = _target(rec, a), _target(rec, a).flat
    where, v = np.ravel(_array(rec, ind)), _array(rec, v)
    if mode != "raise":
        where = np.mod(where, box.size) if mode == "wrap" else np.clip(where, 0, box.size - 1)
    n = where.shape[0]
    flat[where] = v if np.ndim(v) == 0 else np.resize(v, n)


@special(np.put_along_axis)
def put_along_axis(rec: Recording, arr: Any, indices: Any, values: Any, axis: Any) -> None:
    box = _target(rec, arr)
    handler = HANDLERS[np.put_along_axis]
    rec.assign(box, rec.fresh(handler(None, (box.value, rec.lift(indices), rec.lift(values), axis), {})))


@special(np.fill_diagonal)
def fill_diagonal(rec: Recording, a: Any, val: Any, wrap: bool = False) -> None:
    box = _target(rec, a)
    handler = HANDLERS[np.fill_diagonal]
    rec.assign(box, rec.fresh(handler(None, (box.value, rec.lift(val)), {"wrap": wrap})))


def _at(ufunc: np.ufunc) -> Any:
    def at(rec: Recording, a: Any, indices: Any, b: Any = None) -> None:
        box = _target(rec, a)
        values = None if b is None else as_value(rec.lift(b))
        rec.assign(box, rec.fresh(ufunc_at(ufunc, box.value, rec.lift(indices), values)))

    return at


for _ufunc in {u for u in vars(np).values() if isinstance(u, np.ufunc)}:
    if _ufunc.signature is None:
        special(_ufunc.at)(_at(_ufunc))


def fill(rec: Recording, box: Box, value: Any) -> None:
    """``x.fill(value)``"""
    box[...] = value


def sort(rec: Recording, box: Box, axis: int = -1, kind: Any = None, order: Any = None) -> None:
    """``x.sort()``, in place."""
    rec.assign(box, np.sort(box, axis=axis, kind=kind))


def partition(rec: Recording, box: Box, kth: Any, axis: int = -1) -> None:
    """``x.partition(kth)``, in place."""
    rec.assign(box, np.partition(box, kth, axis=axis))
