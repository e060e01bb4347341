"""Which places of an array an index names, as expressions of the indices of the loops around.

Enters: whole numbers of a loop's body, and what is known of them; index templates. Leaves: boxes, half-open
ranges along each axis that hold at least the places named; and whether two boxes are surely apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..graph.core import Node, Value
from ..graph.dims import Affine, Dim, Index, simplest
from ..ops.control import LoopView
from ..ops.locating import SLOT

Known = Mapping[Value, Dim]
"""The whole numbers of a region that are expressions of the indices of the loops around it."""

FAR = 2**62
DEPTH = 12  # of the arithmetic that an index is followed through


@dataclass(frozen=True, slots=True)
class Box:
    """Ranges ``low <= place < high``, one for each axis."""

    ranges: tuple[tuple[Dim, Dim], ...]


_number = itertools.count(1)


def symbol(name: str, low: Dim, high: Dim) -> Affine:
    """A new index: the bounds may name those made before it, which the depth says."""
    n = next(_number)
    return Affine.of(Index(f"{name}.{n}", low, high, n))


def whole(v: Value, known: Known, steps: int = DEPTH) -> Dim | None:
    """A whole number as an expression of indices; None if it is not known to be one."""
    if v in known:
        return known[v]
    if v.constant:
        fits = v.type.shape == () and v.type.dtype.kind in "iu"
        return int(v.data) if fits else None
    if v.node is None or not steps or v.type.shape or v.type.dtype != np.int64:
        return None  # shorter ones wrap around
    name = v.node.op.name
    if name not in ("add", "subtract", "multiply", "negative", "retype", "positive"):
        return None
    parts = [whole(u, known, steps - 1) for u in v.node.inputs]
    if any(p is None for p in parts):
        return None
    a, b = (*parts, 0)[:2]
    assert a is not None and b is not None
    if name == "add":
        return simplest(a + b)
    if name == "subtract":
        return simplest(a - b)
    if name == "negative":
        return simplest(-a)
    if name == "multiply":
        both = isinstance(a, Affine) and isinstance(b, Affine)
        return None if both else simplest(a * b)
    return a


def inside(view: LoopView, known: Known, index: Dim) -> dict[Value, Dim]:
    """What is known in a loop's body, whose index has this value, given what is known around the loop."""
    found = {view.inner.head[0]: index}
    for inner, outer in zip(view.inner.rest, view.inputs.rest):
        expression = whole(outer, known)
        if expression is not None:
            found[inner] = expression
    return found


def trips(view: LoopView, known: Known) -> Dim:
    """The greatest number of trips that a loop makes."""
    count = whole(view.inputs.head[0], known)
    return FAR if count is None else count


def any_index(view: LoopView, known: Known) -> Affine:
    """The index of some iteration of a loop."""
    return symbol(view.index, 0, trips(view, known) - 1)


def later_index(view: LoopView, known: Known, index: Affine) -> Affine:
    """The index of some iteration after that of ``index``."""
    if view.reverse:
        return symbol(view.index, 0, index - 1)
    return symbol(view.index, index + 1, trips(view, known) - 1)


def least(d: Dim) -> int:
    """The least value that an expression takes."""
    return d.low if isinstance(d, Affine) else d


def greatest(d: Dim) -> int:
    """The greatest value that an expression takes."""
    return d.high if isinstance(d, Affine) else d


def is_there(read: Node, known: Known, from_end: bool) -> bool:
    """Whether what a ``getitem`` reads is surely an element; ``from_end``: counted from the end also."""
    x, *slots = read.inputs
    index = read.params["index"]
    if len(index) != len(x.type.shape):
        return False
    left = iter(slots)
    for item, d in zip(index, x.type.shape):
        place = whole(next(left), known) if isinstance(item, str) and item == SLOT else item
        if not isinstance(place, int | Affine) or not isinstance(d, int):
            return False
        if least(place) < (-d if from_end else 0) or greatest(place) >= d:
            return False
    return True


def apart(a: Box, b: Box) -> bool:
    """Whether two boxes surely have no place in common, whatever values their indices have."""
    return any(
        least(low_b - high_a) >= 0 or least(low_a - high_b) >= 0
        for (low_a, high_a), (low_b, high_b) in zip(a.ranges, b.ranges)
    )


def box(shape: Sequence[Dim], index: tuple[Any, ...], slots: Sequence[Value], known: Known) -> Box:
    """The places that a template names, its slots filled with ``slots``; the whole of an axis if unsure."""
    ranges: list[tuple[Dim, Dim]] = []
    rest = iter(slots)
    items = index if any(i is Ellipsis for i in index) else (*index, Ellipsis)
    if any(isinstance(i, str) and i != SLOT for i in items):
        return Box(tuple([(0, d) for d in shape]))
    taken = sum(i is not None and i is not Ellipsis for i in items)
    for item in items:
        if item is Ellipsis:
            at = len(ranges)
            ranges += [(0, d) for d in shape[at : at + len(shape) - taken]]
        elif item is not None:
            ranges.append(_range(item, shape[len(ranges)], rest, known))
    return Box(tuple(ranges))


def _range(item: Any, dim: Dim, slots: Iterator[Value], known: Known) -> tuple[Dim, Dim]:
    if isinstance(item, slice):
        return _static(item, dim)
    if isinstance(item, tuple):
        start, stop = [_bound(v, slots, known) for v in item[:2]]
        if item[2] not in (None, 1) and item[2] < 0:
            return 0, dim
        return _low(start, dim), dim if stop is None else _high(stop, dim)
    number = whole(next(slots), known) if isinstance(item, str) else int(item)
    if number is None:
        return 0, dim
    if least(number) < 0:
        if greatest(number) >= 0:
            return 0, dim  # it may count from the end
        number = dim + number
    return number, number + 1


def _static(item: slice, dim: Dim) -> tuple[Dim, Dim]:
    if isinstance(dim, Affine):
        return 0, dim
    places = range(*item.indices(dim))
    return (min(places[0], places[-1]), max(places[0], places[-1]) + 1) if places else (0, 0)


class _Unsure:
    """A bound of which nothing is known."""


_UNSURE = _Unsure()


def _bound(v: Any, slots: Iterator[Value], known: Known) -> Dim | _Unsure | None:
    if not isinstance(v, str):
        return v if v is None or isinstance(v, int) else _UNSURE
    found = whole(next(slots), known)
    return _UNSURE if found is None else found


def _low(start: Dim | _Unsure | None, dim: Dim) -> Dim:
    if start is None or isinstance(start, _Unsure):
        return 0
    if least(start) >= 0:
        return start
    return dim + start if greatest(start) < 0 else 0


def _high(stop: Dim | _Unsure, dim: Dim) -> Dim:
    if isinstance(stop, _Unsure):
        return dim
    if least(stop) >= 0:
        return stop
    return dim + stop if greatest(stop) < 0 else dim
