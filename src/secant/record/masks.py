"""Indices, masks, and writes: what ``x[i]``, ``x[mask] = v`` and ``out=``, ``where=`` mean for boxes.

A recorded mask has as many elements as it has; the recording depends on that number alone (a guard), not on
where they are. A masked write of one number needs no guard at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import Node, Value, apply, as_value
from ..graph.dims import broadcast_shapes
from ..graph.errors import Refused, ShapeError
from ..graph.registry import OPS
from ..graph.types import Type
from ..ops.indexing import indexed_type, template
from ..ops.joining import array_of as build_array
from .boxes import Box
from .spans import span

if TYPE_CHECKING:
    from .recording import Recording


def resolve(rec: Recording, box: Any, index: Any) -> Any:
    """The index with masks made into index arrays, lists of boxes into arrays, and slices settled."""
    items = index if isinstance(index, tuple) and type(index) is not Box else (index,)
    if not any(type(i) in (Box, list, slice, tuple) for i in items):
        return index
    made: list[Any] = []
    for at, item in enumerate(items):
        if type(item) is slice:
            if has_box([item.start, item.stop, item.step]):
                item = span(rec, item, _axis_cut(box, items, at))
        elif type(item) in (list, tuple) and has_box(item):
            item = rec.fresh(array_of(rec, item))
        if type(item) is Box and item.dtype.kind == "b":
            if item.ndim == 0:
                made.append(bool(item))
                continue
            made.extend(nonzero(rec, item))
        elif type(item) is Box and item.dtype.kind not in "iu":
            raise IndexError(
                "only integers, slices (`:`), ellipsis, newaxis and integer or boolean arrays "
                "are valid indices"
            )
        else:
            made.append(item)
    return tuple(made) if (isinstance(index, tuple) and type(index) is not Box) or len(made) != 1 else made[0]


def _axis_cut(box: Any, items: tuple[Any, ...], at: int) -> Any:
    """The length of the axis that the item at this place of an index cuts."""
    before, after = items[:at], items[at + 1 :]
    from_the_left = not any(i is Ellipsis for i in before)
    axis = sum(map(_width, before)) if from_the_left else box.ndim - 1 - sum(map(_width, after))
    if not 0 <= axis < box.ndim:
        raise IndexError(f"too many indices for an array of {box.ndim} dimensions")
    return box.type.shape[axis]


def _width(item: Any) -> int:
    if item is None or item is Ellipsis or isinstance(item, bool | np.bool):
        return 0
    return item.ndim if isinstance(item, np.ndarray) and item.dtype.kind == "b" else 1


def has_box(x: Any) -> bool:
    """Whether a recorded value is in this argument, directly or in nested lists and tuples."""
    kind = type(x)
    if kind is Box:
        return True
    if kind in (list, tuple):
        return any(map(has_box, x))
    return kind is dict and any(map(has_box, x.values()))


def nonzero(rec: Recording, mask: Box) -> list[Box]:
    """Where a recorded mask holds, as one index array per axis; guarded by how many there are."""
    found = apply(OPS["nonzero"], (rec.symbols.canon(mask.value),), {"count": rec.count(mask.value)})
    return [rec.fresh(v) for v in (found if isinstance(found, tuple) else (found,))]


def store(rec: Recording, box: Box, index: Any, new: Any) -> None:
    """``box[index] = new``, cast to the box's dtype."""
    value = as_array(rec, new)
    if value.dtype.kind == "c" and box.dtype.kind != "c":
        raise TypeError(
            "cannot write a complex number into a real array; make the array complex or take the real part"
        )
    if (
        type(index) is Box
        and index.dtype.kind == "b"
        and index.type.shape == box.type.shape
        and value.type.size == 1
        and value.ndim <= 1
    ):
        one = np.reshape(value, ()) if value.ndim else value  # type: ignore[call-overload]
        chosen = np.where(index.value, one, box.value)
        box.write(chosen if chosen.dtype == box.dtype else chosen.astype(box.dtype))
        return
    static, arrays = template(rec.lift(resolve(rec, box, index)))
    place = indexed_type(box.type, static, tuple(a.type for a in arrays))
    check_fits(value.type, place)
    if value.type.inexact and box.dtype.kind in "iub":
        value = value.astype(box.dtype)
    if not _is_there(box.value, value, static, arrays):
        box.write(apply(OPS["setitem"], (box.value, value, *arrays), {"index": static}))


def _is_there(held: Value, value: Value, static: Any, arrays: Sequence[Value]) -> bool:
    """Whether a part holds a value already: ``x[i] += y`` writes it in place, and then once more."""

    def is_from(node: Node | None, name: str, first: Value) -> bool:
        if node is None or node.op.name != name or node.params["index"] != static:
            return False
        found, wanted = node.inputs[-1 - len(arrays) :], (first, *arrays)
        return len(found) == len(wanted) and all(a is b for a, b in zip(found, wanted))

    return is_from(held.node, "setitem", value) or is_from(value.node, "getitem", held)


def check_fits(value: Type, place: Type) -> None:
    """NumPy's rule for assignments: the value broadcasts to the place; leading axes of 1 may be too many."""
    shape = value.shape
    while len(shape) > place.ndim and shape[0] == 1:
        shape = shape[1:]
    try:
        fits = broadcast_shapes(shape, place.shape) == place.shape
    except ValueError:
        fits = False
    if not fits:
        raise ShapeError(f"could not broadcast input array from shape {value.shape} into shape {place.shape}")


def array_of(rec: Recording, nested: Any) -> Any:
    """An array from nested lists of numbers and boxes, as ``np.array`` makes it."""
    if len(nested) > 8 and (made := rec.joined(nested)) is not None:
        return made
    return build_array(rec.lift(nested))  # type: ignore[no-untyped-call]


def as_array(rec: Recording, x: Any) -> Any:
    """The value of a number, box, array or nested list."""
    if type(x) in (list, tuple):
        return array_of(rec, x) if has_box(x) else rec.lift(np.asarray(x))
    return as_value(rec.lift(x))


def with_out(rec: Recording, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call with ``out=`` (written through, and returned) and, for ufuncs, ``where=``."""
    out = kwargs.pop("out", None)
    where = kwargs.pop("where", True) if isinstance(function, np.ufunc) else True
    given = out if isinstance(out, tuple) else (out,)
    if where is not True and given[0] is None:
        raise Refused("where= without out= leaves elements undefined in NumPy; give out= with their values")
    result = rec.apply(function, args, kwargs)
    if all(o is None for o in given):
        return result
    results = result if isinstance(result, tuple) else (result,)
    boxes = [rec.adopt(o) for o in given]
    for box, new in zip(boxes, results):
        if box is not None:
            rec.assign(box, new if where is True else rec.apply(np.where, (where, new, box), {}), function)
    finals = tuple(new if box is None else box for box, new in zip(boxes, results))
    return finals if isinstance(result, tuple) else finals[0]
