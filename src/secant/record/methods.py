"""ndarray's methods that are not NumPy functions of the same name: copies, conversions, in-place work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph.core import apply
from ..graph.errors import Refused
from ..graph.registry import OPS
from . import writes
from .boxes import Box
from .lenses import same_elements
from .recording import Recording

METHODS: dict[str, Callable[..., Any]] = {}


def _method(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        METHODS[name] = lambda box, *args, **kwargs: function(box.recording, box, *args, **kwargs)
        return function

    return register


@_method("copy")
def copy(rec: Recording, box: Box, order: str = "C") -> Box:
    return rec.fresh(box.value)


@_method("flatten")
def flatten(rec: Recording, box: Box, order: str = "C") -> Box:
    return rec.fresh(np.reshape(box.value, -1, order=order))  # type: ignore[call-overload]


@_method("item")
def item(rec: Recording, box: Box, *index: Any) -> Any:
    if index:
        box = (
            box[index[0]]
            if len(index) == 1 and (isinstance(index[0], tuple) or box.ndim == 1)
            else (box.flat[index[0]] if len(index) == 1 else box[index])
        )
    return rec.fresh(apply(OPS["item"], (box.value,), {}))


@_method("tolist")
def tolist(rec: Recording, box: Box) -> Any:
    return [tolist(rec, x) for x in box] if box.ndim else item(rec, box)


@_method("view")
def view(rec: Recording, box: Box, dtype: Any = None, type: Any = None) -> Box:
    if dtype is not None and dtype is not np.ndarray and np.dtype(dtype) != box.dtype:
        raise Refused("x.view(dtype) reads memory as another type and has no derivative; use x.astype(dtype)")
    return Box(rec, None, box, same_elements(lambda x: x))


@_method("is_integer")
def is_integer(rec: Recording, box: Box) -> Any:
    return np.equal(np.floor(box), box)


@_method("setflags")
def setflags(rec: Recording, box: Box, write: Any = None, align: Any = None, uic: Any = None) -> None:
    if write is not None:
        box.readonly = not write


_method("fill")(writes.fill)
_method("sort")(writes.sort)
_method("partition")(writes.partition)
METHODS["put"] = np.put

Recording.methods = METHODS
