"""From masks to places: ``np.nonzero`` and what is written with it.

Enters: a mask and how many of its elements are true, which decides a shape. A constant mask says so
itself; for a recorded one the recorder looks (`counting`) and guards what it saw. Leaves: index arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from ..graph.core import Value, as_value
from ..graph.dims import Dim
from ..graph.errors import Refused
from ..graph.types import Type
from .define import alias, op
from .kinds import Discrete

_PLACE = np.dtype(np.intp)


class Counting(threading.local):
    """Who counts the true elements of a recorded mask, in this thread: set by the recorder, None in rules."""

    count: Callable[[Value], Dim] | None = None


counting = Counting()


@op(np.nonzero, symbol="nonzero")
class nonzero(Discrete):
    """The places where an array is not zero, one index array per axis. ``count`` is how many there are."""

    samples = [(np.array([[True, False], [True, True]]),)]
    measures = True

    def call(a):
        a = as_value(a)
        if a.ndim == 0:
            raise ValueError("np.nonzero of a 0-d array is not allowed; use np.atleast_1d first")
        if a.constant:
            return nonzero(a, count=int(np.count_nonzero(a.data)))
        if counting.count is None:
            raise Refused(
                "the number of true elements of a mask decides a shape and is not known here; "
                "use np.where(mask, a, b), which keeps the shape"
            )
        return nonzero(a, count=counting.count(a))

    def infer(a, count):
        return (Type(_PLACE, (count,)),) * a.ndim

    def evaluate(a, count):
        places = np.nonzero(a)
        if isinstance(count, int) and len(places[0]) != count:
            raise ValueError(
                f"a mask with {count} true elements was recorded, and this one has {len(places[0])}"
            )
        return places[0] if len(places) == 1 else places


def _flat(mask):
    """A mask's elements in a row; a constant one stays a constant, whose true elements can be counted."""
    mask = as_value(mask)
    return as_value(np.ravel(mask.data)) if mask.constant else np.ravel(mask)


@alias(np.flatnonzero)
def flatnonzero(a):
    return np.nonzero(_flat(a))[0]


@alias(np.argwhere)
def argwhere(a):
    a = as_value(a)
    if a.ndim == 0:
        return np.argwhere(np.atleast_1d(a))[:, :0]
    return np.stack(np.nonzero(a), 1)


@alias(np.compress)
def compress(condition, a, axis=None, out=None):
    a, condition = as_value(a), as_value(condition)
    if condition.ndim != 1:
        raise ValueError("the condition of np.compress must be 1-d")
    return np.take(a, np.nonzero(condition)[0], axis)


@alias(np.extract)
def extract(condition, arr):
    return np.take(np.ravel(as_value(arr)), np.nonzero(_flat(condition))[0])
