"""Order: sorting, partitioning, and where the largest, the smallest and the fitting places are.

Sorting moves elements, so its derivative is a gather; the places themselves are piecewise constant.
"""

import math

import numpy as np

from ..graph.core import apply
from ..graph.errors import Refused
from ..graph.registry import HANDLERS
from ..graph.types import Type, probe, type_of
from .adjoint import axes_of
from .define import op
from .keywords import KeywordReduced, Keywords, absent, record, reduced
from .kinds import Composite, Discrete

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
_S = np.array([-1.0, 0.5, 2.0, 2.0])


def pick(x, places, axis):
    """The elements of ``x`` at ``places`` along ``axis``; both have the same other dimensions."""
    index = [
        np.arange(d).reshape([-1 if i == k else 1 for i in range(x.ndim)]) for k, d in enumerate(x.shape)
    ]
    index[axis] = places
    return x[tuple(index)]


def along(op_, a, axis, order, **params):
    """The node of a function that keeps shape along ``axis``, or flattens where it is None."""
    if not absent(order):
        raise Refused(f"{op_.name} with order= is for structured arrays; sort one of their fields")
    kept = {k: v for k, v in params.items() if not absent(v)}
    return apply(op_, (a,), {"axis": None if axis is None else int(axis), **kept})


class Rearranged:
    """The type of an array rearranged along ``axis``; NumPy itself checks the arguments on a small one."""

    def infer(self, x, **params):
        small = (
            np.ones(tuple(1 if d else 0 for d in x.shape), x.dtype)
            if "kth" not in params
            else np.ones(x.shape)
        )
        result = type_of(self.evaluator(params)(small))
        shape = (x.size,) if params["axis"] is None else x.shape or result.shape
        return Type(result.dtype if result.dtype.kind == "i" else x.dtype, shape, "array")


@op(np.sort, symbol="sort")
class sort(Rearranged, Composite):
    """The elements in ascending order, NaN last. Slopes follow their elements; equal ones in their order."""

    samples = [(_X,), (_X, 0), (_X, None), (_X, {"axis": 1, "kind": "stable"})]

    def call(a, axis=-1, kind=None, order=None, *, stable=None):
        return along(sort, a, axis, order, kind=kind, stable=stable)

    def expand(x, axis, **params):
        x, axis = (np.reshape(x, (x.size,)), 0) if axis is None else (x, axis)
        return pick(x, np.argsort(x, axis=axis, kind="stable"), axis)

    def natively(x, axis, **params):
        return np.sort(np.reshape(x, (x.size,)), 0, **params) if axis is None else None


@op(np.argsort, symbol="argsort")
class argsort(Rearranged, Discrete):
    """Where in the array the elements of the sorted one come from."""

    samples = [(_X,), (_X, 0), (_X, None, "stable")]

    def call(a, axis=-1, kind=None, order=None, *, stable=None):
        return along(argsort, a, axis, order, kind=kind, stable=stable)

    def natively(x, axis, **params):
        return np.argsort(np.reshape(x, (x.size,)), 0, **params) if axis is None else None


def _kth(kth):
    return tuple(int(k) for k in kth) if np.ndim(kth) else int(kth)


@op(np.partition, symbol="partition")
class partition(Rearranged, Composite):
    """The elements rearranged so that the ``kth`` is where sorting puts it. Slopes follow their elements."""

    samples = [(_X, 1), (_X, 0, 0), (_X, (1, 3), None)]

    def call(a, kth, axis=-1, kind="introselect", order=None):
        return along(partition, a, axis, order, kth=_kth(kth))

    def evaluate(x, axis, kth):
        return np.partition(x, kth, axis=axis)

    def expand(x, axis, kth):
        x, axis = (np.reshape(x, (x.size,)), 0) if axis is None else (x, axis)
        return pick(x, apply(partition_order, (x,), {"axis": axis, "kth": kth}), axis)


@op(symbol="order")
class partition_order(Rearranged, Discrete):
    """Where in the array the elements of the partitioned one come from, in np.partition's own order."""

    def evaluate(x, axis, kth):
        # np.argpartition may arrange the rest otherwise than np.partition: the two orders are matched.
        parted = np.partition(x, kth, axis=axis)
        target, source = (np.argsort(v, axis=axis, kind="stable") for v in (parted, x))
        return np.take_along_axis(source, np.argsort(target, axis=axis), axis=axis)


@op(np.argpartition, symbol="argpartition")
class argpartition(Rearranged, Discrete):
    """Where in the array the elements of a partitioned one come from."""

    samples = [(_X, 1), (_X, 0, 0)]

    def call(a, kth, axis=-1, kind="introselect", order=None):
        return along(argpartition, a, axis, order, kth=_kth(kth))

    def evaluate(x, axis, kth):
        return np.argpartition(x, kth, axis=axis)


class Place(KeywordReduced, Discrete):
    """The index of one element of each slice."""


def _place(function, what, x):
    class place(Place):
        samples = [(x,), (x, 0), (x, {"axis": 1, "keepdims": True})]

        def call(a, axis=None, out=None, *, keepdims=False):
            return reduced(made, a, axis, keepdims, out)

    place.__doc__ = f"The index of the first {what} element; of the flattened array where no axis is given."
    made = op(function, symbol=function.__name__, name=function.__name__)(place)
    return made


argmax = _place(np.argmax, "largest", _X)
argmin = _place(np.argmin, "smallest", _X)
nanargmax = _place(np.nanargmax, "largest non-NaN", _X)
nanargmin = _place(np.nanargmin, "smallest non-NaN", _X)


@op(np.searchsorted, symbol="searchsorted")
class searchsorted(Keywords, Discrete):
    """Where in a sorted array each value would go to keep it sorted."""

    samples = [(_S, _X), (_S, 2.0, "right"), (_S[::-1].copy(), 0.7, {"sorter": np.array([3, 2, 1, 0])})]

    def call(a, v, side="left", sorter=None):
        return record(searchsorted, (a, v), {"sorter": sorter}, side=side)

    def infer(a, v, *more, side, given=()):
        if a.ndim != 1:
            raise ValueError(
                "object too deep for desired array" if a.ndim else "searchsorted needs a 1-d array"
            )
        kind = type_of(np.searchsorted(np.zeros(1, a.dtype), probe(v, 1.0), side))
        return Type(np.dtype(np.intp), v.shape, kind.kind)

    def element(b, at, a, v, *sorter, side, given=()):
        n = b.length(a.shape[0])
        order = lambda i: b.whole(b.checked(b.index_number(sorter[0].at([i])), n)) if sorter else i
        return b.insertion(lambda i: a.at([order(i)]), n, v.at(at), side)


@op(np.digitize, symbol="digitize")
class digitize(Discrete):
    """The number of the bin that each value falls into; the edges rise or fall steadily."""

    samples = [(_X, _S), (0.7, _S, True)]

    def call(x, bins, right=False):
        return apply(digitize, (x, bins), {"right": bool(right)})

    def infer(x, bins, right):
        return Type(np.dtype(np.intp), x.shape, "array" if x.shape else "scalar")


@op(np.lexsort, symbol="lexsort")
class lexsort(Discrete):
    """The order that sorts by several keys, the last one first."""

    samples = [((_X[0], _X[1]),), (_X, {"axis": -1})]

    def call(keys, axis=-1):
        rows = keys if isinstance(keys, tuple | list) else [keys[i] for i in range(keys.shape[0])]
        return apply(lexsort, tuple(rows), {"axis": int(axis)})

    def infer(*keys, axis):
        axes_of(axis, keys[0].ndim)
        return Type(np.dtype(np.intp), keys[0].shape, "array")

    def evaluate(*keys, axis):
        return np.lexsort(keys, axis=axis)

    def natively(*keys, axis):
        order = np.argsort(keys[0], axis=axis, kind="stable")
        for key in keys[1:]:
            again = np.argsort(np.take_along_axis(key, order, axis), axis=axis, kind="stable")
            order = np.take_along_axis(order, again, axis)
        return order


@op(np.unravel_index, symbol="unravel")
class unravel_index(Discrete):
    """The row, column... of elements of an array of a given shape, from their places in the flattened one."""

    samples = [(np.array([5, 0, 3]), (2, 3)), (4, (2, 3), "F")]

    def call(indices, shape, order="C"):
        shape = (int(shape),) if np.ndim(shape) == 0 else tuple(int(n) for n in shape)
        return apply(unravel_index, (indices,), {"shape": shape, "order": order})

    def infer(indices, shape, order):
        kind = "array" if indices.kind == "array" and indices.shape else "scalar"
        return tuple(Type(np.dtype(np.intp), indices.shape, kind) for _ in shape)

    def element(b, at, indices, shape, order):
        i = b.checked(b.index_number(indices.at(at)), b.whole(math.prod(shape)), wraps=False)
        return tuple([p.number(b) for p in b.reshaped([b.whole(i)], [math.prod(shape)], shape, order)])


@op(np.ravel_multi_index, symbol="ravel_index")
class ravel_multi_index(Discrete):
    """The places in the flattened array of elements given by their row, column..."""

    samples = [((np.array([1, 0]), np.array([2, 1])), (2, 3)), ((1, 2), (2, 3), "clip", "F")]

    def call(multi_index, dims, mode="raise", order="C"):
        dims = (int(dims),) if np.ndim(dims) == 0 else tuple(int(n) for n in dims)
        mode = tuple(mode) if isinstance(mode, tuple | list) else mode
        parts = (
            multi_index
            if isinstance(multi_index, tuple | list)
            else [multi_index[i] for i in range(len(dims))]
        )
        return apply(ravel_multi_index, tuple(parts), {"dims": dims, "mode": mode, "order": order})

    def infer(*parts, dims, mode, order):
        shape = np.broadcast_shapes(*[t.shape for t in parts])
        return Type(np.dtype(np.intp), shape, "array" if shape else "scalar")

    def evaluate(*parts, dims, mode, order):
        return np.ravel_multi_index(parts, dims, mode, order)

    def element(b, at, *parts, dims, mode, order):
        modes = mode if isinstance(mode, tuple) else (mode,) * len(dims)
        total = b.whole(0)
        pairs = list(zip(parts, dims, modes))
        for part, n, how in pairs if order == "C" else pairs[::-1]:
            i = b.index_number(part.at(b.broadcast(at, part.shape)))
            i = b.checked(i, b.whole(n), wraps=False) if how == "raise" else b.taken(i, b.whole(n), how)
            total = total * n + i
        return total.number(b)


def _refuse(name, remedy):
    def handle(function, args, kwargs):
        raise Refused(f"np.{name} of a recorded array is not supported: {remedy}")

    HANDLERS[getattr(np, name)] = handle


_SIZED = "the size of its result depends on the numbers; call it outside, and pass its result in"
_SETS = "unique unique_values unique_all unique_counts unique_inverse intersect1d union1d setdiff1d setxor1d"
for _name in _SETS.split():
    _refuse(_name, _SIZED)
_refuse("sort_complex", "sort by the real part with x[np.argsort(x.real, kind='stable')]")
_refuse("histogram2d", "count with np.digitize and np.bincount")
_refuse("histogramdd", "count with np.digitize and np.bincount")


@op(np.isin, symbol="in")
class isin(Discrete):
    """Whether each element is among others. A step: its derivative is zero."""

    samples = [(np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0]))]

    def call(element, test_elements, assume_unique=False, invert=False, *, kind=None):
        return isin(element, test_elements, assume_unique=assume_unique, invert=invert)

    def infer(element, test_elements, assume_unique=False, invert=False):
        return Type(np.dtype(bool), element.shape, "array")

    def natively(element, others, assume_unique, invert):
        found = np.any(element[..., None] == np.reshape(others, (others.size,)), axis=-1)
        return np.logical_not(found) if invert else found
