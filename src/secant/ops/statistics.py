"""Averages and spreads: mean, variance, standard deviation, covariance, with and without NaN.

Their values are NumPy's own; their derivatives are those of the formulas in ``expand``.
"""

import numpy as np

from ..graph.core import as_value
from ..graph.types import Type, probe, type_of
from .adjoint import axes_of
from .define import op
from .keywords import KeywordReduced, Keywords, absent, count, number, record, reduced
from .kinds import Composite, CompositeReduction, static_axis

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
_M = np.array([[True, False, True], [True, True, True]])


class Average(KeywordReduced, CompositeReduction):
    """A statistic along ``axis``."""

    def infer(self, *types, ddof=0, **params):
        return super().infer(*types, **params)  # NumPy is asked with one element, which has no ddof to spare


@op(np.mean, symbol="mean")
class mean(Average):
    """The sum of the elements divided by their number. Each slope is 1/n."""

    samples = [
        (_X,),
        (_X, {"axis": 0}),
        (_X, 1, None, None, True),
        (_X, {"axis": (0, 1), "where": _M}),
        (_X, 0, np.dtype(complex)),
        (2.5,),
    ]

    def call(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
        return reduced(mean, a, axis, keepdims, out, where, dtype)

    def expand(x, *more, given=(), axis=None, keepdims=False, dtype=None):
        named = dict(zip(given, more))
        total = np.sum(x, axis=axis, dtype=dtype, keepdims=keepdims, **named)
        return total / count(x, axis, keepdims, named.get("where"))


@op(np.var, symbol="var")
class var(Average):
    """The mean square distance from the mean, with n - ddof for n. The slope is 2(x - mean)/(n - ddof)."""

    samples = [
        (_X,),
        (_X, {"axis": 0, "ddof": 1}),
        (_X, {"axis": 1, "keepdims": True, "where": _M}),
        (_X, {"axis": 1, "correction": 1}),
        (_X, {"axis": 1, "mean": np.array([[0.5], [0.75]])}),
    ]

    def call(
        a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None
    ):
        return spread(var, a, axis, dtype, out, ddof, keepdims, where, mean, correction)

    def expand(x, *more, given=(), axis=None, keepdims=False, dtype=None, ddof=0):
        named = dict(zip(given, more))
        mask = {"where": named["where"]} if "where" in named else {}
        x = x if dtype is None else x.astype(dtype)
        center = named["mean"] if "mean" in named else np.mean(x, axis=axis, keepdims=True, **mask)
        away = x - center
        square = np.real(away * np.conj(away)) if away.dtype.kind == "c" else away * away
        left = np.maximum(count(x, axis, keepdims, mask.get("where")) - ddof, 0)
        return np.sum(square, axis=axis, keepdims=keepdims, **mask) / left


def spread(op, a, axis, dtype, out, ddof, keepdims, where, mean, correction):
    """The node of a variance or a standard deviation; ``correction`` is another name of ``ddof``."""
    if not absent(correction):
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    ddof = number(ddof, op, "ddof")
    node = {"dtype": dtype, "mean": mean}
    return reduced(op, a, axis, keepdims, out, where, **node, static={"ddof": ddof} if ddof else {})


def root(v):
    """The square root whose slope at 0 is taken as 0, as that of abs is."""
    flat = v == 0
    return np.where(flat, 0.0, np.sqrt(np.where(flat, 1.0, v)))


@op(np.std, symbol="std")
class std(Average):
    """The square root of the variance. Where all elements are equal it has a kink, and slope 0 as abs has."""

    samples = [
        (_X,),
        (_X, {"axis": 0, "ddof": 1}),
        (_X, {"axis": 1, "keepdims": True, "where": _M}),
        (_X, {"axis": 1, "mean": np.array([[0.5], [0.75]])}),
    ]

    def call(
        a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None
    ):
        return spread(std, a, axis, dtype, out, ddof, keepdims, where, mean, correction)

    def expand(x, *more, **params):
        return root(var.expand(x, *more, **params))


@op(np.average, symbol="average")
class average(Keywords, Composite):
    """The mean with weights: sum(a w) / sum(w). With ``returned`` the sum of the weights comes along."""

    samples = [
        (_X,),
        (_X, {"axis": 1, "weights": np.array([1.0, 2.0, 0.5])}),
        (_X, None, np.array([[1.0, 2.0, 0.5], [0.25, 1.5, 3.0]]), True),
        (_X, {"axis": 0, "weights": np.array([1.0, 3.0]), "keepdims": True, "returned": True}),
        (_X, {"axis": 0, "returned": True}),
    ]

    def call(a, axis=None, weights=None, returned=False, *, keepdims=False):
        axis = static_axis(axis)
        if not absent(weights) and (shape := as_value(weights).shape) != a.shape:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            named = axis if isinstance(axis, tuple) else (axis,)  # in the user's order, as the weights are
            axes_of(axis, a.ndim)
            if shape != tuple(a.shape[i] for i in named):
                raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
        keep = bool(keepdims) and not absent(keepdims)
        return record(average, (a,), {"weights": weights}, axis=axis, returned=bool(returned), keepdims=keep)

    def infer(x, *more, axis, returned, keepdims, given=()):
        full = [probe(t, 1.0) for t in (x, *more)]
        if more and more[0].ndim != x.ndim and axis is None:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        named = dict(zip(given, full[1:]))
        kind = type_of(np.average(full[0], axis=axis, keepdims=keepdims, **named))
        axes = axes_of(axis, x.ndim)
        shape = tuple(1 if i in axes else d for i, d in enumerate(x.shape) if keepdims or i not in axes)
        result = Type(kind.dtype, shape, "array" if shape else kind.kind)
        if not returned:
            return result
        weight = type_of(np.average(full[0], axis=axis, keepdims=keepdims, returned=True, **named)[1])
        return result, Type(weight.dtype, shape, "array" if shape else weight.kind)

    def expand(x, *more, axis, returned, keepdims, given=()):
        if not more:
            result = np.mean(x, axis=axis, keepdims=keepdims)
            return (
                (result, as_value(np.full(result.shape, 1.0 * count(x, axis, keepdims))))
                if returned
                else result
            )
        w = more[0]
        if w.shape != x.shape:
            axes = [a % x.ndim for a in ((axis,) if isinstance(axis, int) else axis)]
            w = np.transpose(w, [int(i) for i in np.argsort(axes)])
            w = np.reshape(w, tuple(d if i in axes else 1 for i, d in enumerate(x.shape)))
        total = np.sum(np.broadcast_to(w, x.shape), axis=axis, keepdims=keepdims)
        result = np.sum(x * w, axis=axis, keepdims=keepdims) / total
        return (result, total) if returned else result


def counted(x, mask=None):
    """1 where an element takes part in a nan-function, 0 elsewhere."""
    there = np.logical_not(np.isnan(x))
    return there if mask is None else there & mask


@op(np.nanmean, symbol="mean")
class nanmean(Average):
    """The mean of the elements that are not NaN. Slope 0 for NaN elements."""

    samples = [(_X,), (_X, {"axis": 0}), (_X, {"axis": 1, "keepdims": True, "where": _M})]

    def call(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
        return reduced(nanmean, a, axis, keepdims, out, where, dtype)

    def expand(x, *more, given=(), **params):
        there = counted(x, dict(zip(given, more)).get("where"))
        return np.mean(np.where(there, x, 0.0), where=there, **params)


@op(np.nanvar, symbol="var")
class nanvar(Average):
    """The variance of the elements that are not NaN. Slope 0 for NaN elements."""

    samples = [
        (_X,),
        (_X, {"axis": 1, "ddof": 1}),
        (_X, {"axis": 1, "keepdims": True, "where": _M}),
        (_X, {"axis": 1, "mean": np.array([[0.5], [0.75]])}),
    ]

    def call(
        a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None
    ):
        return spread(nanvar, a, axis, dtype, out, ddof, keepdims, where, mean, correction)

    def expand(x, *more, given=(), **params):
        named = dict(zip(given, more))
        there = counted(x, named.pop("where", None))
        names, values = ("where", *named), (there, *named.values())
        return var.expand(np.where(there, x, 0.0), *values, given=names, **params)


@op(np.nanstd, symbol="std")
class nanstd(Average):
    """The standard deviation of the elements that are not NaN. Slope 0 for those, and where it is zero."""

    samples = [(_X,), (_X, {"axis": 1, "ddof": 1}), (_X, {"axis": 1, "keepdims": True, "where": _M})]

    def call(
        a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None
    ):
        return spread(nanstd, a, axis, dtype, out, ddof, keepdims, where, mean, correction)

    def expand(x, *more, **params):
        return root(nanvar.expand(x, *more, **params))
