"""The methods of NumPy's binary functions: reduce, accumulate, outer, reduceat, and at.

Those that NumPy names otherwise are recorded as those ops (``np.add.reduce`` is ``sum``). The others keep
NumPy's value, and their derivative is that of the calls written out one by one, in NumPy's order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.errors import Refused
from ..graph.registry import HANDLERS, OPS
from ..graph.types import Type, probe, type_of
from .adjoint import axes_of
from .cumulative import Running, cumprod, cumsum, running
from .define import op
from .indexing import SLOT, fill, getitem, setitem, template
from .keywords import KeywordReduced, merged, no_out, reduced
from .kinds import Composite
from .reductions import all_, any_, max_, min_, prod, sum_

CAP = 1000
"""How many calls are written out for a derivative, or for ``at`` at recorded places."""

_UFUNCS = {f.__name__: f for f in vars(np).values() if isinstance(f, np.ufunc)}
BINARY = tuple(f for f in _UFUNCS.values() if (f.nin, f.nout, f.signature) == (2, 1, None))


MISREDUCED = ("power", "arctan2")
"""NumPy 2.4's vectorised loops of these skip all but the first and last element when reducing an axis."""


def trusted(ufunc, method):
    """Refuse the reductions whose value NumPy itself gets wrong on some processors."""
    if ufunc.__name__ in MISREDUCED:
        raise Refused(
            f"np.{ufunc.__name__}.{method} gives wrong numbers on some processors (NumPy skips elements); "
            f"write a loop, or use .accumulate and take its last element"
        )


def capped(n, what):
    """Refuse to write out more calls than the cap."""
    if n > CAP:
        raise Refused(f"the derivative of {what} over {n} elements goes only up to {CAP}; write a loop")


@op(symbol="reduce")
class ufunc_reduce(KeywordReduced, Composite):
    """A binary function applied between the elements of each slice, first to last."""

    def evaluate(x, function, axis, **rest):
        return getattr(np, function).reduce(x, axis=axis, **rest)

    def expand(x, *more, function, axis, keepdims, dtype=None, given=()):
        named, ufunc = dict(zip(given, more)), getattr(np, function)
        x = x if dtype is None else x.astype(dtype)
        rows, _ = merged(x, axis) if x.ndim else (np.reshape(x, (1,)), None)
        capped(rows.shape[-1], f"np.{function}.reduce")
        start = named.get("initial", ufunc.identity)
        mask = merged(np.broadcast_to(named["where"], x.shape), axis)[0] if "where" in named else None
        y = None if start is None else np.broadcast_to(as_value(start), rows.shape[:-1])
        for i in range(rows.shape[-1]):
            step = rows[..., i] if y is None else ufunc(y, rows[..., i])
            y = step if mask is None else np.where(mask[..., i], step, y)
        axes = axes_of(axis, x.ndim) if x.ndim else ()
        return np.reshape(
            y, tuple(1 if i in axes else d for i, d in enumerate(x.shape) if keepdims or i not in axes)
        )


@op(symbol="accumulate")
class ufunc_accumulate(Running, Composite):
    """A binary function applied between the elements along an axis, keeping every result on the way."""

    def evaluate(x, function, axis, **rest):
        return getattr(np, function).accumulate(x, axis=axis, **rest)

    def expand(x, function, axis, dtype=None):
        ufunc, (rows, back) = getattr(np, function), merged(x if dtype is None else x.astype(dtype), axis)
        capped(rows.shape[-1], f"np.{function}.accumulate")
        steps = [rows[..., 0]]
        for i in range(1, rows.shape[-1]):
            steps.append(ufunc(steps[-1], rows[..., i]))
        return back(np.concatenate([s[..., None] for s in steps], axis=-1))


@op(symbol="reduceat")
class ufunc_reduceat(Composite):
    """A binary function reduced over the parts of an axis that begin at the given places."""

    def infer(x, places, function, axis, dtype=None):
        (axis,) = axes_of(axis, x.ndim)
        rest = {} if dtype is None else {"dtype": dtype}
        small = type_of(getattr(np, function).reduceat(probe(x, 1.0), [0], axis=axis, **rest))
        return Type(small.dtype, (*x.shape[:axis], places.shape[0], *x.shape[axis + 1 :]), "array")

    def evaluate(x, places, function, axis, **rest):
        return getattr(np, function).reduceat(x, places, axis=axis, **rest)

    def expand(x, places, function, axis, dtype=None):
        if not places.constant:
            raise Refused(f"np.{function}.reduceat has no derivative at recorded places; pass them as a list")
        ufunc, (rows, _) = getattr(np, function), merged(x if dtype is None else x.astype(dtype), axis)
        starts = [int(i) for i in places.data]
        parts = []
        for start, stop in zip(starts, [*starts[1:], rows.shape[-1]]):
            parts.append(rows[..., start] if stop <= start else ufunc.reduce(rows[..., start:stop], axis=-1))
        made = np.concatenate([p[..., None] for p in parts], axis=-1)
        axis %= x.ndim
        return made if axis == x.ndim - 1 else np.moveaxis(made, -1, axis)


NAMED = {
    "add": sum_,
    "multiply": prod,
    "maximum": max_,
    "minimum": min_,
    "logical_and": all_,
    "logical_or": any_,
}
RUNNING = {"add": cumsum, "multiply": cumprod}


def _reduce(function, args, kwargs):
    return _reduce_call(function.__self__, *args, **kwargs)


def _reduce_call(ufunc, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True):
    made = NAMED.get(ufunc.__name__)
    plain = made is not None and (dtype is None or made in (sum_, prod))
    if plain and (initial is None or made not in (all_, any_)):
        extra = {} if initial is None else {"initial": initial}
        return reduced(made, array, axis, keepdims, out, where, dtype, **extra)
    trusted(ufunc, "reduce")
    name = {"function": ufunc.__name__}
    return reduced(ufunc_reduce, array, axis, keepdims, out, where, dtype, initial=initial, static=name)


def _accumulate(function, args, kwargs):
    return _accumulate_call(function.__self__, *args, **kwargs)


def _accumulate_call(ufunc, array, axis=0, dtype=None, out=None):
    if array.ndim == 0:
        raise TypeError("cannot accumulate on a scalar")
    if axis is None and array.ndim > 1:
        raise ValueError("accumulate does not allow multiple axes")
    axis = 0 if axis is None else int(axis)
    made = RUNNING.get(ufunc.__name__)
    if made is not None:
        return running(made, array, axis, dtype, out)
    no_out(ufunc_accumulate, out)
    params = {} if dtype is None else {"dtype": np.dtype(dtype)}
    return apply(ufunc_accumulate, (array,), {"function": ufunc.__name__, "axis": axis, **params})


def _reduceat(function, args, kwargs):
    return _reduceat_call(function.__self__, *args, **kwargs)


def _reduceat_call(ufunc, array, indices, axis=0, dtype=None, out=None):
    no_out(ufunc_reduceat, out)
    trusted(ufunc, "reduceat")
    params = {} if dtype is None else {"dtype": np.dtype(dtype)}
    return apply(ufunc_reduceat, (array, indices), {"function": ufunc.__name__, "axis": int(axis), **params})


def _outer(function, args, kwargs):
    a, b, *rest = args
    a, b = as_value(a), as_value(b)
    return function.__self__(np.reshape(a, a.shape + (1,) * b.ndim) if b.ndim else a, b, *rest, **kwargs)


for _ufunc in BINARY:
    HANDLERS.setdefault(_ufunc.reduce, _reduce)
    HANDLERS.setdefault(_ufunc.accumulate, _accumulate)
    HANDLERS.setdefault(_ufunc.reduceat, _reduceat)
    HANDLERS.setdefault(_ufunc.outer, _outer)


def ufunc_at(ufunc: np.ufunc, base: Any, indices: Any, values: Any = None) -> Value:
    """What ``base`` holds after ``ufunc.at(base, indices, values)``: a place named twice takes both.

    Sums and differences are one scatter. The others are written out: a round for each time that a place is
    named again, or one element after another where the places are recorded (up to `CAP`).
    """
    base, (index, arrays) = as_value(base), template(indices)
    value = None if ufunc.nin == 1 else as_value(values)
    # NumPy itself says whether the result may be written back into the base's dtype.
    ufunc.at(np.ones(1, base.dtype), [0], *([] if value is None else [np.ravel(probe(value.type, 1.0))[0]]))
    if value is not None and ufunc in (np.add, np.subtract):
        moved = value if ufunc is np.add else np.negative(value)
        result: Value = apply(OPS["scatter_add"], (base, moved, *arrays), {"parts": ((index, len(arrays)),)})
        return result
    if not arrays:
        return setitem(base, _applied(ufunc, getitem(base, index=index), value, base.dtype), index=index)
    flat = np.arange(base.size).reshape(base.shape)
    places = getitem(flat, *arrays, index=index)
    value = None if value is None else np.reshape(np.broadcast_to(value, places.shape), (places.size,))
    y = np.reshape(base, (base.size,))
    if all(a.constant for a in arrays):
        rounds = _rounds(flat[fill(index, [a.data for a in arrays])].ravel())
        capped(len(rounds), f"np.{ufunc.__name__}.at")
        for order, here in rounds:
            new = _applied(ufunc, y[here], None if value is None else value[order], base.dtype)
            y = setitem(y, new, here, index=(SLOT,))
    else:
        capped(places.size, f"np.{ufunc.__name__}.at")
        places = np.reshape(places, (places.size,))
        for i in range(places.size):
            new = _applied(ufunc, y[places[i]], None if value is None else value[i], base.dtype)
            y = setitem(y, new, places[i], index=(SLOT,))
    return np.reshape(y, base.shape)


def _applied(ufunc, old, value, dtype):
    new = ufunc(old) if value is None else ufunc(old, value)
    return new if new.dtype == dtype else new.astype(dtype)


def _rounds(places):
    """Split the writes so that no round names a place twice, keeping the order of those to the same place."""
    by_place = np.argsort(places, kind="stable")
    ordered = places[by_place]
    first = np.searchsorted(ordered, ordered)
    turn = np.empty(len(places), np.intp)
    turn[by_place] = np.arange(len(places)) - first
    return [
        ((order := np.flatnonzero(turn == k)), places[order]) for k in range(int(turn.max(initial=-1)) + 1)
    ]
