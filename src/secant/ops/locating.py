"""Where the element of ``x[index]`` lies in ``x``: the one reading of index templates, for single elements.

Enters: the place of an element in the result. Leaves: its place in the array that is indexed. Rules that
give elements one by one (``element``) use it, and what writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SLOT = "*"
"""Stands in a template for what comes from the op's inputs."""

_BOOLEANS = ("true", "false")


def locate(
    b: Any, at: Sequence[Any], shape: Sequence[Any], index: tuple[Any, ...], slots: Sequence[Any]
) -> tuple[Any, ...]:
    """The index into an array of this shape of the element ``at`` of the part that a template picks."""
    rest = iter(slots)
    taken = sum(
        i is not None and i is not Ellipsis and not (isinstance(i, str) and i in _BOOLEANS) for i in index
    )
    items: list[Any] = []
    for item in (*index, *(() if any(i is Ellipsis for i in index) else (Ellipsis,))):
        if item is Ellipsis:
            items.extend([slice(None)] * (len(shape) - taken))
        elif isinstance(item, str) and item == SLOT:
            items.append(next(rest))
        elif isinstance(item, tuple):
            items.append(
                (*[next(rest) if v == SLOT and isinstance(v, str) else v for v in item[:2]], *item[2:])
            )
        else:
            items.append(item)
    arrays = [i for i in items if hasattr(i, "at")]
    flags = [i for i in items if isinstance(i, str)]
    advanced = any(a.shape for a in arrays) or bool(flags)
    width = max([len(a.shape) for a in arrays] + [1] * bool(flags), default=0) if advanced else 0
    stands = [k for k, i in enumerate(items) if advanced and (hasattr(i, "at") or isinstance(i, int | str))]
    before = (
        sum(not (isinstance(i, int | str) or hasattr(i, "at")) for i in items[: stands[0]]) if stands else 0
    )
    apart = bool(stands) and stands[-1] - stands[0] + 1 != len(stands)
    first = 0 if apart else before
    block, own = at[first : first + width], iter((*at[:first], *at[first + width :]))
    found: list[Any] = []
    for item in items:
        axis = len(found)
        if item is None:
            next(own)
        elif isinstance(item, slice):
            found.append(_in_slice(b, next(own), item.start, item.stop, item.step, shape[axis]))
        elif isinstance(item, tuple):
            found.append(_in_slice(b, next(own), item[0], item[1], item[2], shape[axis]))
        elif isinstance(item, int):
            found.append(b.length(shape[axis]) + item if item < 0 else b.whole(item))
        elif not isinstance(item, str):
            place = block[width - len(item.shape) :] if item.shape else ()
            place = [b.whole(0) if d == 1 else p for p, d in zip(place, item.shape)]
            found.append(b.whole(b.checked(b.index_number(item.at(place)), b.length(shape[axis]))))
    return tuple(found)


def _in_slice(b: Any, at: Any, start: Any, stop: Any, step: int | None, dim: Any) -> Any:
    """The place along an axis of one element of a slice."""
    step = 1 if step is None else step
    length = b.length(dim)
    if start is None:
        first = b.whole(0) if step > 0 else length + -1
    elif isinstance(start, int):
        first = _first(b, start, step, length)
    else:
        first = _first_of(b, b.index_number(start.number), step, length)
    return first + at * step


def _first(b: Any, start: int, step: int, length: Any) -> Any:
    """Where a slice begins whose start is known."""
    low, high = length.range
    if low == high:
        return b.whole(slice(start, None, step).indices(max(low, 0))[0])
    if 0 <= start <= low - (step < 0):
        return b.whole(start)
    if start < 0 and -start <= low:
        return length + start
    return _first_of(b, b.int(start), step, length)


def _first_of(b: Any, start: Any, step: int, length: Any) -> Any:
    """Where a slice begins whose start is a number in a register: counted from the end, and clipped."""
    n = length.number(b)
    lowest, highest = (b.int(0), n) if step > 0 else (b.int(-1), n + -1)
    moved = b.select(start < 0, start + n, start)
    return b.whole(b.maximum(b.minimum(moved, highest), lowest))


def landed(
    b: Any, at: Sequence[Any], shape: Sequence[Any], index: tuple[Any, ...]
) -> tuple[Any, tuple[Any, ...]]:
    """Whether an element of ``x`` is in the part that a template without slots picks, and where in that part.

    The place is safe to read in any case.
    """
    taken = sum(i is not None and i is not Ellipsis for i in index)
    conditions: list[Any] = []
    found: list[Any] = []
    axis = 0
    for item in (*index, *(() if any(i is Ellipsis for i in index) else (Ellipsis,))):
        if item is None:
            found.append(b.whole(0))
        elif item is Ellipsis:
            found.extend(at[axis : axis + len(shape) - taken])
            axis += len(shape) - taken
        elif isinstance(item, slice):
            start, stop, step = item.indices(shape[axis])
            inside, place = _landed_in_slice(b, at[axis], range(start, stop, step), shape[axis])
            conditions.extend(inside)
            found.append(place)
            axis += 1
        else:
            b.border(at[axis], item % shape[axis])
            b.border(at[axis], item % shape[axis] + 1)
            conditions.append(b.same(at[axis], b.whole(item % shape[axis])))
            axis += 1
    return b.every(conditions), tuple(found)


def _landed_in_slice(b: Any, p: Any, picked: range, dim: int) -> tuple[list[Any], Any]:
    """The conditions under which a place is one of those picked, and which of them it is."""
    if len(picked) == dim and picked.step == 1:
        return [], p
    if not picked:
        return [b.never()], b.whole(0)
    low, high = min(picked[0], picked[-1]), max(picked[0], picked[-1])
    b.border(p, low)
    b.border(p, high + 1)
    conditions = [b.at_most(b.whole(low), p), b.at_most(p, b.whole(high))]
    k = p + -picked[0] if picked.step > 0 else -p + picked[0]
    if abs(picked.step) > 1:
        k, rest = b.divided(k, abs(picked.step))
        conditions.append(b.same(rest, b.whole(0)))
    return conditions, b.inside(k, len(picked))
