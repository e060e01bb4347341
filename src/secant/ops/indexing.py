"""Reading and writing parts of arrays, in all of NumPy's index forms.

An index is a *template*: a tuple of ints, slices, None, Ellipsis, ``"*"`` where an index array or a
recorded integer comes from the op's inputs, ``"true"`` or ``"false"`` for a 0-d boolean, and, for a slice
with recorded bounds, ``(start, stop, step, length)`` with ``"*"`` for a bound that is an input.
"""

from __future__ import annotations

import operator
from typing import Any, NamedTuple

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.dims import Dim, broadcast_shapes, slice_length
from ..graph.errors import ShapeError
from ..graph.types import Type
from .adjoint import Scattered, unbroadcast
from .define import op
from .kinds import Structural
from .lengths import numbered
from .locating import SLOT, landed, locate

_BOOLEANS = {"true": True, "false": False}


class Span(NamedTuple):
    """A slice with bounds that are recorded, as an item of an index: how long it is has been found out."""

    start: Value | int | None
    stop: Value | int | None
    step: int | None
    length: Dim


def template(index: Any, shape: tuple[Any, ...] | None = None) -> tuple[tuple[Any, ...], tuple[Value, ...]]:
    """Split an index into its static template and the values that fill its slots.

    Masks become the places where they are true; with the ``shape`` of the indexed array they are checked
    against it.
    """
    items = index if isinstance(index, tuple) and not isinstance(index, Span) else (index,)
    static: list[Any] = []
    arrays: list[Value] = []
    for at, item in enumerate(items):
        if item is None or item is Ellipsis:
            static.append(item)
        elif isinstance(item, Span):
            bounds = [v for v in item[:2] if isinstance(v, Value)]
            static.append((*[SLOT if isinstance(v, Value) else v for v in item[:2]], *item[2:]))
            arrays.extend(bounds)
        elif isinstance(item, slice):
            static.append(
                slice(*[None if v is None else operator.index(v) for v in (item.start, item.stop, item.step)])
            )
        elif isinstance(item, int | np.integer) and not isinstance(item, bool | np.bool):
            static.append(int(item))
        else:
            array = (
                item
                if isinstance(item, Value) and not item.constant
                else np.asarray(getattr(item, "data", item))
            )
            if isinstance(item, list | tuple) and not array.size:
                array = array.astype(np.intp)
            if array.dtype.kind == "b" and array.ndim == 0 and isinstance(array, np.ndarray):
                static.append("true" if array else "false")
                continue
            if array.dtype.kind == "b":
                if shape is not None:
                    _check_mask(array.shape, shape, items, at)
                places = np.nonzero(array)
            elif array.dtype.kind in "iu":
                places = (item if isinstance(item, Value) else array,)
            else:
                raise IndexError(
                    f"arrays used as indices must be of integer or boolean type, and this is {array.dtype}"
                )
            static.extend([SLOT] * len(places))
            arrays.extend(as_value(p) for p in places)
    return tuple(static), tuple(arrays)


def _width(item: Any) -> int:
    """How many axes of the indexed array one item of an index takes up."""
    if item is None or item is Ellipsis or isinstance(item, bool | np.bool):
        return 0
    if isinstance(item, Value | np.ndarray | list):
        array = item if isinstance(item, Value) else np.asarray(item)
        return array.ndim if array.dtype.kind == "b" else 1
    return 1


def _check_mask(mask: tuple[Any, ...], shape: tuple[Any, ...], items: tuple[Any, ...], at: int) -> None:
    dots = any(item is Ellipsis for item in items[:at])
    first = len(shape) - sum(map(_width, items[at:])) if dots else sum(map(_width, items[:at]))
    covered = shape[first : first + len(mask)]
    if len(mask) != len(covered) or any(m not in (0, d) for m, d in zip(mask, covered)):  # NumPy lets 0 pass
        raise IndexError(
            f"a boolean index of shape {mask} does not match the axes it covers, of shape {covered}"
        )


def fill(index: tuple[Any, ...], arrays: Any) -> tuple[Any, ...]:
    """The template with its slots filled, ready for NumPy."""
    rest = iter(arrays)
    return tuple([_filled(item, rest) for item in index])


def _filled(item: Any, rest: Any) -> Any:
    if isinstance(item, str):
        return next(rest) if item == SLOT else _BOOLEANS[item]
    if isinstance(item, tuple):
        return slice(*[next(rest) if v == SLOT else v for v in item[:2]], item[2])
    return item


def indexed_type(x: Type, index: tuple[Any, ...], arrays: tuple[Type, ...]) -> Type:
    """The type of ``x[index]``, by NumPy's rules for combining basic and advanced indices.

    Index arrays broadcast together; their axes stand where they stood if they stood side by side (ints
    among them count as arrays), and come first otherwise.
    """
    if x.kind == "python":
        raise TypeError(f"a {x.python.__name__} cannot be indexed")
    if len(index) == x.ndim and all(type(i) is int and -d <= i < d for i, d in zip(index, x.shape)):
        return Type(x.dtype, (), "scalar")  # one element: the most frequent read of all
    taken = sum(
        item is not None and item is not Ellipsis and item not in _BOOLEANS for item in map(_key, index)
    )
    if taken > x.ndim or sum(item is Ellipsis for item in index) > 1:
        what = "more than one Ellipsis" if taken <= x.ndim else f"{taken} indices"
        raise IndexError(f"{what} for an array of {x.ndim} dimensions (shape {x.shape})")
    dims: list[Any] = []
    combined: list[tuple[Any, ...]] = []  # the shapes of the advanced indices
    stands: list[int] = []  # the position in the template of each int and advanced index
    place, axis, rest = 0, 0, iter(arrays)
    advanced = any(t.ndim for t in arrays) or any(item in _BOOLEANS for item in map(_key, index))
    whole = True
    for at, item in enumerate((*index, *(() if any(i is Ellipsis for i in index) else (Ellipsis,)))):
        if item is None:
            dims.append(1)
        elif item is Ellipsis:
            dims.extend(x.shape[axis : axis + x.ndim - taken])
            axis += x.ndim - taken
            whole = whole and at == len(index)
        elif isinstance(item, tuple):
            for _ in range(item[:2].count(SLOT)):
                next(rest)
            dims.append(item[3])
            axis += 1
        elif isinstance(item, slice):
            dims.append(slice_length(item, x.shape[axis]))
            axis += 1
        else:
            place = len(dims) if not stands else place
            stands.append(at)
            if isinstance(item, str) and item != SLOT:
                combined.append((int(_BOOLEANS[item]),))
                continue
            if isinstance(item, str):
                combined.append(next(rest).shape)
            elif not -x.shape[axis] <= item < x.shape[axis]:
                raise IndexError(
                    f"index {item} is out of bounds for axis {axis} of size {x.shape[axis]} (shape {x.shape})"
                )
            axis += 1
    if not advanced:
        scalar = whole and not dims
        return Type(x.dtype, tuple(dims), "scalar" if scalar else "array")
    try:
        block = broadcast_shapes(*combined)
    except ValueError:
        shapes = " and ".join(map(str, combined))
        raise IndexError(f"index arrays of shapes {shapes} do not broadcast together") from None
    apart = stands[-1] - stands[0] + 1 != len(stands)
    place = 0 if apart else place
    return Type(x.dtype, (*dims[:place], *block, *dims[place:]), "array")


def _key(item: Any) -> Any:
    """An item of a template in a form that ``in`` may compare (slices cannot be hashed on every Python)."""
    return item if item is None or item is Ellipsis or isinstance(item, str) else "one axis"


@op(operator.getitem, symbol="[]")
class getitem(Structural):
    """The part of an array that an index picks. Its adjoint puts each element back where it was read."""

    samples = [
        (np.arange(12.0).reshape(3, 4), 1),
        (np.arange(12.0).reshape(3, 4), (slice(None, None, 2), -1)),
        (np.arange(12.0).reshape(3, 4), (np.array([0, 2, 0]), slice(1, 3))),
        (np.arange(12.0).reshape(3, 4), (Ellipsis, None, np.array([[1], [2]]))),
        (np.arange(4.0), np.array([True, False, True, True])),
        (np.arange(12.0).reshape(3, 4), (2, 3)),
    ]
    view = True
    measures = True
    linear = 1

    def call(x, index):
        x = as_value(x)
        static, arrays = template(index, x.shape)
        return getitem(x, *arrays, index=static)

    def infer(x, *arrays, index):
        return indexed_type(x, index, arrays)

    def evaluate(x, *arrays, index):
        return x[fill(index, arrays)]

    def adjoint(g, x, *arrays, index):
        return Scattered(g, x.type, index, arrays)

    def element(b, at, x, *slots, index):
        return x.at(locate(b, at, x.shape, index, slots))


@op(symbol="[]=")
class setitem(Structural):
    """An array with ``value`` written at an index. The adjoint of what was overwritten is zero.

    Where an index array names a place twice, the last write wins, and only it has a derivative.
    """

    linear = 2
    measures = True

    def call(x, index, value):
        x, value = as_value(x), as_value(value)
        static, arrays = template(index, x.shape)
        if _lone_mask(index, x.ndim) and value.ndim > 1:
            raise TypeError(
                f"a mask takes values of 0 or 1 dimensions, and shape {value.shape} has {value.ndim}"
            )
        return setitem(x, value, *arrays, index=static)

    def infer(x, value, *arrays, index):
        place = indexed_type(x, index, arrays).shape
        given = value.shape[max(value.ndim - len(place), 0) :]
        fits = all(d == 1 for d in value.shape[: value.ndim - len(given)])
        if not fits or any(d not in (1, n) for d, n in zip(given[::-1], place[::-1])):
            raise ShapeError(f"could not write a value of shape {value.shape} into a place of shape {place}")
        return x

    def update(x, value, *arrays, index):
        kind = type(x)  # adjoints may be numbers, and stay such
        x = (
            x if kind is np.ndarray and x.flags.writeable else np.array(x)
        )  # a stretched view cannot be written
        x[fill(index, arrays)] = value
        return x if kind is np.ndarray else kind(x)

    def evaluate(x, value, *arrays, index):
        base = np.array(x) if isinstance(x, np.ndarray) else x
        return setitem.update(base, value, *arrays, index=index)

    def adjoint(g, x, value, *arrays, index):
        read = apply(getitem, (g, *arrays), {"index": index})
        if arrays and _may_repeat(arrays):
            order = numbered(read)
            last = setitem(np.full(x.shape, -1), order, *arrays, index=index)
            read = np.where(getitem(last, *arrays, index=index) == order, read, 0)
        if value.ndim > read.ndim:
            read = np.reshape(read, (1,) * (value.ndim - read.ndim) + read.shape)
        return setitem(g, g.dtype.type(0), *arrays, index=index), unbroadcast(read, value.type)

    def element(b, at, x, value, *slots, index):
        inside, place = landed(b, at, x.shape, index)
        return b.select(inside, b.cast(value.at(b.stretched(place, value.shape)), x.dtype), x.at(at))


def _lone_mask(index, ndim):
    index = index[0] if isinstance(index, tuple) and len(index) == 1 else index
    if isinstance(index, tuple | slice) or index is None or index is Ellipsis:
        return False
    mask = index if isinstance(index, Value) else np.asarray(index)
    return mask.dtype.kind == "b" and mask.ndim == ndim


def _may_repeat(arrays):
    if all(a.size == 1 for a in arrays):
        return False
    if all(a.constant for a in arrays):
        places = np.stack([p.ravel() for p in np.broadcast_arrays(*[a.data for a in arrays])])
        return np.unique(places, axis=1).shape[1] != places.shape[1] or bool((places < 0).any())
    return any(a.node is None or a.node.op.name != "nonzero" for a in arrays)
