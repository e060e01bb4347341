"""Reading and writing parts of arrays, in all of NumPy's index forms.

An index is a *template*: a tuple of ints, slices, None, Ellipsis, and ``"*"`` where an index array or a
recorded integer comes from the op's inputs.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.errors import Refused
from ..graph.types import Type, type_of
from .adjoint import Scattered, unbroadcast
from .define import op
from .kinds import Structural

SLOT = "*"


def template(index: Any) -> tuple[tuple[Any, ...], tuple[Value, ...]]:
    """Split an index into its static template and the values that fill its slots."""
    items = index if isinstance(index, tuple) else (index,)
    static: list[Any] = []
    arrays: list[Value] = []
    for item in items:
        if isinstance(item, Value):
            if item.dtype.kind == "b":
                raise Refused("a recorded mask cannot index here; use np.where, or np.nonzero outside of rules")
            static.append(SLOT)
            arrays.append(item)
        elif item is None or item is Ellipsis or isinstance(item, slice):
            static.append(item if not isinstance(item, slice) else _plain(item))
        elif isinstance(item, int | np.integer) and not isinstance(item, bool | np.bool):
            static.append(int(item))
        else:
            array = np.asarray(item)
            if array.dtype.kind == "b":
                parts = np.nonzero(array) if array.ndim else (np.zeros(int(array), int),)
                static.extend([None] if not array.ndim else [])
                static.extend([SLOT] * len(parts))
                arrays.extend(as_value(p) for p in parts)
            else:
                static.append(SLOT)
                arrays.append(as_value(array if array.size or array.dtype.kind != "f" else array.astype(int)))
    return tuple(static), tuple(arrays)


def _plain(s: slice) -> slice:
    return slice(*[None if v is None else operator.index(v) for v in (s.start, s.stop, s.step)])


def fill(index: tuple[Any, ...], arrays: Any) -> tuple[Any, ...]:
    """The template with its slots filled, ready for NumPy."""
    rest = iter(arrays)
    return tuple(next(rest) if item is SLOT or item == SLOT else item for item in index)


def indexed_type(x: Type, index: tuple[Any, ...], arrays: tuple[Type, ...]) -> Type:
    """The type of ``x[index]``."""
    if len(index) == x.ndim and all(type(i) is int for i in index):
        for i, d in zip(index, x.shape):
            if not -d <= i < d:
                raise IndexError(f"index {i} is out of bounds for an axis of size {d} (shape {x.shape})")
        return Type(x.dtype, (), "scalar")
    stand_ins = [np.zeros(t.shape, np.intp) if t.kind == "array" else np.intp(0) for t in arrays]
    if any(0 in (x.shape[i],) for i in range(x.ndim)) and arrays:
        ghost = np.broadcast_to(np.empty((), np.int8), tuple(max(int(d), 1) for d in x.shape))
        shape = ghost[fill(index, stand_ins)].shape if all(s.size for s in stand_ins) else None
        if shape is None:
            return Type(x.dtype, np.empty(x.shape, np.int8)[fill(index, stand_ins)].shape, "array")
        return Type(x.dtype, shape, "array")
    picked = np.broadcast_to(np.int8(0), x.shape)[fill(index, stand_ins)]
    return Type(x.dtype, np.shape(picked), type_of(picked).kind)


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
    linear = 1

    def call(x, index):
        static, arrays = template(index)
        return getitem(x, *arrays, index=static)

    def infer(x, *arrays, index):
        return indexed_type(x, index, arrays)

    def evaluate(x, *arrays, index):
        return x[fill(index, arrays)]

    def adjoint(g, x, *arrays, index):
        return Scattered(g, x.type, index, arrays)


@op(symbol="[]=")
class setitem(Structural):
    """An array with ``value`` written at an index. The adjoint of what was overwritten is zero.

    Where an index array names a place twice, the last write wins, and only it has a derivative.
    """

    linear = 2

    def infer(x, value, *arrays, index):
        return x

    def update(x, value, *arrays, index):
        x[fill(index, arrays)] = value
        return x

    def evaluate(x, value, *arrays, index):
        return setitem.update(np.array(x), value, *arrays, index=index)

    def adjoint(g, x, value, *arrays, index):
        read = apply(getitem, (g, *arrays), {"index": index})
        if arrays and _may_repeat(arrays):
            order = np.arange(read.size).reshape(read.shape)
            last = setitem(np.full(x.shape, -1), order, *arrays, index=index)
            read = np.where(getitem(last, *arrays, index=index) == order, read, 0)
        return setitem(g, g.dtype.type(0), *arrays, index=index), unbroadcast(read, value.type)


def _may_repeat(arrays):
    if all(a.constant for a in arrays):
        places = np.stack([p.ravel() for p in np.broadcast_arrays(*[a.data for a in arrays])])
        return np.unique(places, axis=1).shape[1] != places.shape[1] or bool((places < 0).any())
    return any(a.node is None or a.node.op.name != "nonzero" for a in arrays)


@op(symbol="[]+=")
class scatter_add(Structural):
    """An array with many parts added to it, repeated places adding up: how adjoints of reads are gathered.

    ``parts`` holds one (template, number of index arrays) per added value; the inputs are the base, the
    values, then all index arrays.
    """

    def infer(x, *rest, parts):
        return x

    def update(x, *rest, parts):
        at = len(parts)
        for value, (index, n) in zip(rest, parts):
            place = fill(index, rest[at : at + n])
            if n:
                np.add.at(x, place, value)
            else:
                x[place] += value
            at += n
        return x

    def evaluate(x, *rest, parts):
        return scatter_add.update(np.array(x), *rest, parts=parts)

    def adjoint(g, x, *rest, parts):
        at, adjoints = len(parts), [g]
        for value, (index, n) in zip(rest, parts):
            adjoints.append(unbroadcast(getitem(g, *rest[at : at + n], index=index), value.type))
            at += n
        return adjoints

    def linear_inputs(node):
        return 1 + len(node.params["parts"])
