"""Slices and shapes that depend on a loop's index: how long they are, as expressions of the index.

Enters: recorded integers, slices with recorded bounds, and the lengths of the axes they cut. Leaves: `Span`s
whose length is an affine expression where the bounds are proven to lie inside the axis, and otherwise an
extent with a name of its own, known when the loop runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.dims import Affine, Dim, Index, at_most, simplest, symbols
from ..graph.protocols import NumpyProtocols
from ..graph.registry import OPS
from ..ops.indexing import Span
from ..ops.locating import SLOT
from .bounds import Range, bounds_of
from .sameness import key_of

if TYPE_CHECKING:
    from .boxes import Box
    from .recording import Recording

_SAME = frozenset({"identity", "positive", "int", "retype"})


class Symbols:
    """The indices and extents of one recording: their names, and the values that they are."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}
        self.values: dict[str, Value] = {}  # what an index or extent is, as a value
        self.affine: dict[Value, Affine | int | None] = {}
        self.extents: set[str] = set()  # the names of those that are known only when the code runs
        self.ranges: dict[Value, Range] = {}  # between which numbers a value surely lies
        self.first: dict[Any, Value] = {}  # the first value that was computed like this
        self.canonical: dict[Value, Value] = {}

    def new(self, stem: str, low: Dim, high: Dim, depth: int) -> Index:
        """A name that no other index of the recording has."""
        count = self.names[stem] = self.names.get(stem, 0) + 1
        return Index(stem if count == 1 else f"{stem}_{count}", low, high, depth)

    def bind(self, value: Value, index: Index) -> None:
        """Say that this value is this index."""
        self.affine[value] = Affine.of(index)
        self.values[index.name] = value

    def of(self, x: Any) -> Affine | int | None:
        """An integer as an affine expression of indices; None where it is not known to be one."""
        if not isinstance(x, Value):
            return int(x)
        if x in self.affine:
            return self.affine[x]
        if x.constant:
            return int(x.data) if x.type.dtype.kind in "iu" and not x.type.shape else None
        if x.node is None or x.type.shape or x.type.dtype.kind not in "iu":
            return None
        todo = [x]
        while todo:  # long sums are no recursion
            v = todo[-1]
            waiting = [u for u in v.node.inputs if self._waits(u)] if v.node is not None else []
            if (
                waiting
                and v.node is not None
                and v.node.op.name in (*_SAME, "add", "subtract", "multiply", "negative", "floor_divide")
            ):
                todo.extend(waiting)
                continue
            todo.pop()
            self.affine[v] = self._combine(v)
        return self.affine[x]

    def _waits(self, u: Value) -> bool:
        return u not in self.affine and u.node is not None and u.type.dtype.kind in "iu" and not u.type.shape

    def _combine(self, v: Value) -> Affine | int | None:
        assert v.node is not None
        parts = [self.of(u) if not self._waits(u) else None for u in v.node.inputs]
        known = [p for p in parts if p is not None]
        if not known or len(known) < len(parts):
            return None
        a, b = known[0], known[-1]
        match v.node.op.name:
            case "add":
                return simplest(a + b)
            case "subtract":
                return simplest(a - b)
            case "multiply":
                return simplest(a * b) if isinstance(a, int) or isinstance(b, int) else None
            case "negative":
                return simplest(-a)
            case "floor_divide":
                return _divided(a, b)
            case name if name in _SAME:
                return a
        return None

    def canon(self, v: Value, depth: int = 0) -> Value:
        """The first value that is sure to be the same number: bounds that are read twice are one."""
        found = self.canonical.get(v)
        if found is None:
            key = key_of(v, lambda u: self.canon(u, depth + 1)) if depth < 20 else v
            found = self.canonical[v] = self.first.setdefault(key, v)
        return found

    def number(self, dim: Dim) -> Any:
        """A dimension as a value: the plain int, or what computes it."""
        if not isinstance(dim, Affine):
            return dim
        total: Any = dim.constant
        for index, c in dim.terms:
            term = self.values[index.name]
            total = total + (term if c == 1 else term * c)
        return total


def _divided(a: Affine | int, b: Affine | int) -> Affine | int | None:
    """``a // b`` where that is an affine expression."""
    if not isinstance(b, int) or b <= 0:
        return None
    if isinstance(a, int):
        return a // b
    if any(c % b for _, c in a.terms):
        return None
    return Affine(a.constant // b, tuple([(i, c // b) for i, c in a.terms]))


def low(x: Dim) -> int:
    """The least value of an integer or affine expression."""
    return x.low if isinstance(x, Affine) else x


def varies(rec: Recording, x: Any) -> bool:
    """Whether a bound is recorded and depends on an iteration, so that it must stay a value."""
    return isinstance(x, NumpyProtocols) and rec.varies(x.value)  # type: ignore[attr-defined]


def span(rec: Recording, item: slice, dim: Dim) -> slice | Span:
    """A slice with every bound settled; a `Span` where a bound or the axis depends on an iteration."""
    step = None if item.step is None else rec.index(item.step)
    bounds: list[Any] = [
        b.value if varies(rec, b) else None if b is None else rec.index(b) for b in (item.start, item.stop)
    ]
    if not any(isinstance(b, Value) for b in bounds):
        settled: slice = slice(bounds[0], bounds[1], step)
        return settled
    length = _length(rec, bounds, step or 1, dim)
    length = _measured(rec, bounds, step, dim) if length is None else length
    length = _extent(rec, bounds, step, dim) if length is None else length
    return Span(bounds[0], bounds[1], step, length)


def _length(rec: Recording, bounds: list[Any], step: int, dim: Dim) -> Dim | None:
    """The number of elements, if the bounds are proven to lie in the axis."""
    forward = step > 0
    defaults = (0, dim) if forward else (simplest(dim - 1), -1)
    ends: list[Dim] = []
    for b, default in zip(bounds, defaults):
        place = default if b is None else _counted(rec.symbols.of(b), dim)
        if place is None:
            return None
        ends.append(place)
    first, last = ends
    inside = low(dim - last) >= 0 if forward else low(dim - 1 - first) >= 0
    if not inside:
        return None
    width = simplest(last - first) if forward else simplest(first - last)
    if low(width) < 0:
        return 0 if isinstance(width, int) or width.high <= 0 else None
    if abs(step) == 1:
        return width if plain(rec, width) else None
    return -(-width // abs(step)) if isinstance(width, int) else None


def plain(rec: Recording, dim: Dim) -> bool:
    """Whether a length can be told from the indices of loops, or is an extent and nothing else."""
    if not isinstance(dim, Affine) or not symbols([dim]) & rec.symbols.extents:
        return True
    return dim.constant == 0 and len(dim.terms) == 1 and dim.terms[0][1] == 1


def _measured(rec: Recording, bounds: list[Any], step: int | None, dim: Dim) -> Affine | None:
    """The length of a slice that is sure to lie in the axis, by the number that it is."""
    if step not in (None, 1) or not isinstance(dim, int):
        return None
    first, last = [x if x is not None else 0 if k == 0 else dim for k, x in enumerate(bounds)]
    ends = [bounds_of(rec.symbols, as_value(x)) for x in (first, last)]
    if min(e[0] for e in ends) < 0 or max(e[1] for e in ends) > dim:
        return None
    width: Any = last if isinstance(first, int) and first == 0 else last - first
    return None if isinstance(width, int) else by_number(rec, width)


def by_number(rec: Recording, number: Value) -> Affine | None:
    """The length that a recorded number is (none if it is negative); None where nothing bounds it."""
    least, most = bounds_of(rec.symbols, number)
    if not 0 <= most < 2**40:
        return None
    key = rec.symbols.canon(number)
    length: Any = number if least >= 0 else np.maximum(number, 0)  # type: ignore[call-overload]
    return extent(rec, (key,), length, int(most), max(0, int(least)))


def _counted(place: Affine | int | None, dim: Dim) -> Dim | None:
    """A bound counted from the start; None where that is not the same for all iterations."""
    if place is None:
        return None
    if low(place) >= 0:
        return place
    high = place.high if isinstance(place, Affine) else place
    return simplest(place + dim) if high < 0 and low(place + dim) >= 0 else None


def _extent(rec: Recording, bounds: list[Any], step: int | None, dim: Dim) -> Affine:
    """An extent with a name; equal bounds have the same."""
    key = (*[rec.symbols.canon(b) if isinstance(b, Value) else b for b in bounds], step, dim)
    values = tuple(b for b in bounds if isinstance(b, Value))
    static = (*[SLOT if isinstance(b, Value) else b for b in bounds], step)
    return extent(rec, key, apply(OPS["extent"], values, {"index": static, "dim": dim}), dim)


def extent(rec: Any, key: Any, number: Value, most: Dim, least: int = 0) -> Affine:
    """The name of an extent that ``number`` tells; the same for the same key."""
    at: Any = rec.piece
    while at is not None:
        if key in at.lengths:
            found: Affine = at.lengths[key]
            return found
        at = at.outer
    index = rec.symbols.new("d", least, at_most(most), 2 * rec.depth + 1)
    rec.symbols.bind(number, index)
    rec.symbols.extents.add(index.name)
    made = rec.piece.lengths[key] = Affine.of(index)
    return made


def shape_of(box: Box) -> tuple[Any, ...]:
    """The shape as the user's code sees it: a dimension that depends on an index is a recorded int."""
    return tuple(
        box.recording.fresh(box.recording.symbols.number(d)) if isinstance(d, Affine) else d
        for d in box.type.shape
    )


def is_whole(x: Any) -> bool:
    """Whether a box is one recorded integer, as an index takes it (a 0-d array is an index array)."""
    return bool(x.type.kind != "array" and x.type.dtype.kind in "iu" and np.ndim(x) == 0)
