"""Medians, quantiles and percentiles: elements of the sorted slice, interpolated.

Their values are NumPy's own. Each slope goes to the one or two elements next to the quantile's place, in
proportion; equal elements are told apart by their order in the array.
"""

import numpy as np

from ..graph.core import apply, as_value
from ..graph.errors import Refused
from ..graph.types import Type, probe, type_of
from .adjoint import axes_of
from .define import op
from .keywords import absent, merged, no_out
from .kinds import Composite, Discrete, static_axis

_X = np.array([[1.5, -2.0, 0.5, 4.0], [3.0, 0.25, -1.0, -3.0]])
_Q = np.array([0.1, 0.6])

METHODS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "linear": (1.0, 1.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
"""The continuous methods: a quantile q of n elements lies at place n q + a + q (1 - a - b) - 1 (Hyndman and
Fan, Sample quantiles in statistical packages, 1996). The others jump from place to place."""


@op(symbol="place")
class quantile_place(Discrete):
    """Where the quantile q of n sorted elements lies by a method that jumps: constant between the jumps."""

    def infer(n, q, method):
        return Type(np.dtype(float), np.broadcast_shapes(n.shape, q.shape), "array")

    def evaluate(n, q, method):
        sizes, q = np.broadcast_arrays(n, q)
        out = np.zeros(sizes.shape)
        for size in np.unique(sizes[sizes > 0]):
            here = sizes == size
            out[here] = np.quantile(np.arange(float(size)), q[here], method=method)
        return out


def interpolated(x, q, axis, keepdims, method, skip_nan, values=False):
    """The quantiles of ``x`` written as a gather from each sorted slice.

    With ``values``, not to be differentiated: what is sorted are the elements, not their places.
    """
    rows, _ = merged(x, axis) if x.ndim else (np.reshape(x, (1,)), None)
    axes = axes_of(axis, x.ndim) if x.ndim else ()
    order = None if values else np.argsort(rows, axis=-1, kind="stable")
    rows, holes = np.sort(rows, axis=-1) if values else rows, np.isnan(rows)
    if skip_nan:
        n = np.sum(np.logical_not(holes), axis=-1)
        rows = np.where(np.isnan(rows), 0.0, rows)
    else:
        n = rows.shape[-1]
    levels = np.reshape(q, q.shape + (1,) * (rows.ndim - 1)) if rows.ndim > 1 else q
    if method in METHODS:
        a, b = METHODS[method]
        place = n * levels + (a + levels * (1 - a - b)) - 1
    else:
        place = apply(quantile_place, (n, levels), {"method": method})
    last = np.maximum(n - 1, 0) if skip_nan else n - 1
    place = np.where(place < 0, 0.0, np.where(place > last, last, place))
    low = np.floor(place).astype(np.intp)
    high = np.minimum(low + 1, last)
    rest = tuple(
        np.arange(d).reshape([-1 if i == k else 1 for i in range(rows.ndim - 1)])
        for k, d in enumerate(rows.shape[:-1])
    )
    below, above = (rows[(*rest, at if values else order[(*rest, at)])] for at in (low, high))
    y = below + (above - below) * (place - low)
    if values and rows.type.inexact:
        y = np.where(below == above, below, y)  # two equal infinities too
        lost = np.all(holes, axis=-1) if skip_nan else np.any(holes, axis=-1)
        y = np.where(lost, np.nan, y)
    kept = tuple(1 if i in axes else d for i, d in enumerate(x.shape) if keepdims or i not in axes)
    return np.reshape(y, q.shape + kept)


class Quantile(Composite):
    """The types of quantiles: the shape of q, then the shape of the reduction."""

    def infer(self, x, *q, axis, keepdims, **params):
        if 0 in x.shape and x.size == 0 and all(x.shape[i] == 0 for i in axes_of(axis, x.ndim)[:1]):
            raise IndexError(f"{self.name} of an empty slice does not exist")
        levels = [probe(t, 0.5) for t in q]
        small = type_of(
            self.evaluator({"axis": axis, "keepdims": keepdims, **params})(probe(x, 1.0), *levels)
        )
        axes = axes_of(axis, x.ndim) if x.ndim else ()
        kept = tuple(1 if i in axes else d for i, d in enumerate(x.shape) if keepdims or i not in axes)
        shape = (*(q[0].shape if q else ()), *kept)
        return Type(small.dtype, shape, "array" if shape else small.kind)


def _call(made, a, q, axis, out, keepdims, method=None, weights=None):
    no_out(made, out)
    if not absent(weights):
        raise Refused(f"{made.name} with weights= is not supported; sort and use np.cumsum of the weights")
    keep = bool(keepdims) and not absent(keepdims)
    params = {} if method is None else {"method": str(method)}
    return apply(made, (a, *q), {"axis": static_axis(axis), "keepdims": keep, **params})


@op(np.median, symbol="median")
class median(Quantile):
    """The middle element, or the mean of the middle two. Each slope goes to those."""

    samples = [(_X,), (_X, 0), (_X[:, :3], {"axis": -1, "keepdims": True}), (2.5,)]

    def call(a, axis=None, out=None, overwrite_input=False, keepdims=False):
        return _call(median, a, (), axis, out, keepdims)

    def expand(x, axis, keepdims):
        return interpolated(x, as_value(0.5), axis, keepdims, "linear", False)

    def natively(x, axis, keepdims):
        return interpolated(x, as_value(0.5), axis, keepdims, "linear", False, values=True)


@op(np.nanmedian, symbol="median")
class nanmedian(Quantile):
    """The median of the elements that are not NaN. Slope 0 for NaN elements."""

    samples = [(_X,), (_X, 0), (_X, {"axis": -1, "keepdims": True})]

    def call(a, axis=None, out=None, overwrite_input=False, keepdims=False):
        return _call(nanmedian, a, (), axis, out, keepdims)

    def expand(x, axis, keepdims):
        return interpolated(x, as_value(0.5), axis, keepdims, "linear", True)

    def natively(x, axis, keepdims):
        return interpolated(x, as_value(0.5), axis, keepdims, "linear", True, values=True)


@op(np.quantile, symbol="quantile")
class quantile(Quantile):
    """The value below which a share q of the elements lie. Slopes go to the elements beside it, and to q."""

    samples = [
        (_X, 0.3),
        (_X, _Q, 0),
        (_X, 0.6, {"axis": 1, "keepdims": True, "method": "median_unbiased"}),
        (_X, _Q, {"axis": (0, 1), "method": "hazen"}),
        (_X, _Q, {"axis": 1, "method": "midpoint"}),
        (_X, 0.4, 1, None, False, "averaged_inverted_cdf"),
    ]

    def call(
        a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None
    ):
        return _call(quantile, a, (q,), axis, out, keepdims, method, weights)

    def expand(x, q, axis, keepdims, method):
        return interpolated(x, q, axis, keepdims, method, False)

    def natively(x, q, axis, keepdims, method):
        return interpolated(x, q, axis, keepdims, method, False, values=True)


@op(np.percentile, symbol="percentile")
class percentile(Quantile):
    """The value below which q percent of the elements lie. Slopes go to the elements beside it, and to q."""

    samples = [(_X, 30.0), (_X, 100 * _Q, 0), (_X, 60.0, {"axis": 1, "keepdims": True, "method": "nearest"})]

    def call(
        a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None
    ):
        return _call(percentile, a, (q,), axis, out, keepdims, method, weights)

    def expand(x, q, axis, keepdims, method):
        return interpolated(x, q / 100, axis, keepdims, method, False)

    def natively(x, q, axis, keepdims, method):
        return interpolated(x, q / 100, axis, keepdims, method, False, values=True)


@op(np.nanquantile, symbol="quantile")
class nanquantile(Quantile):
    """The quantiles of the elements that are not NaN. Slope 0 for NaN elements."""

    samples = [(_X, 0.3), (_X, _Q, 0), (_X, 0.55, {"axis": 1, "keepdims": True, "method": "lower"})]

    def call(
        a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None
    ):
        return _call(nanquantile, a, (q,), axis, out, keepdims, method, weights)

    def expand(x, q, axis, keepdims, method):
        return interpolated(x, q, axis, keepdims, method, True)

    def natively(x, q, axis, keepdims, method):
        return interpolated(x, q, axis, keepdims, method, True, values=True)


@op(np.nanpercentile, symbol="percentile")
class nanpercentile(Quantile):
    """The percentiles of the elements that are not NaN. Slope 0 for NaN elements."""

    samples = [(_X, 30.0), (_X, 100 * _Q, 1)]

    def call(
        a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, *, weights=None
    ):
        return _call(nanpercentile, a, (q,), axis, out, keepdims, method, weights)

    def expand(x, q, axis, keepdims, method):
        return interpolated(x, q / 100, axis, keepdims, method, True)

    def natively(x, q, axis, keepdims, method):
        return interpolated(x, q / 100, axis, keepdims, method, True, values=True)
