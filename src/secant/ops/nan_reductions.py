"""Sums, products and extremes that pass over NaN elements: those have slope zero."""

import numpy as np

from .define import op
from .keywords import KeywordReduced, reduced
from .kinds import CompositeReduction

_N = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
_M = np.array([[True, False, True], [True, True, False]])


def named(given, more):
    """The keyword inputs of a node, by name."""
    return dict(zip(given, more))


def without_nan(x, value):
    """``x`` with ``value`` in place of NaN."""
    return np.where(np.isnan(x), value, x)


@op(np.nansum, symbol="Σ")
class nansum(KeywordReduced, CompositeReduction):
    """The sum of the elements that are not NaN. Slope 1; 0 for NaN elements."""

    samples = [(_N,), (_N, {"axis": 0}), (_N, {"axis": 1, "where": _M, "initial": 2.0, "keepdims": True})]

    def call(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(nansum, a, axis, keepdims, out, where, dtype, initial=initial)

    def expand(x, *more, given=(), **params):
        return np.sum(without_nan(x, 0.0), **params, **named(given, more))


@op(np.nanprod, symbol="Π")
class nanprod(KeywordReduced, CompositeReduction):
    """The product of the elements that are not NaN. Slope 0 for NaN elements."""

    samples = [(_N,), (_N, {"axis": 0}), (_N, {"axis": 1, "where": _M, "initial": 2.0, "keepdims": True})]

    def call(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(nanprod, a, axis, keepdims, out, where, dtype, initial=initial)

    def expand(x, *more, given=(), **params):
        return np.prod(without_nan(x, 1.0), **params, **named(given, more))


@op(np.nanmax, symbol="max")
class nanmax(KeywordReduced, CompositeReduction):
    """The largest element that is not NaN. Ties share the slope equally; NaN elements have slope 0."""

    samples = [(_N,), (_N, {"axis": 0}), (_N, {"axis": 1, "where": _M, "initial": 0.75, "keepdims": True})]

    def call(a, axis=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(nanmax, a, axis, keepdims, out, where, initial=initial)

    def expand(x, *more, given=(), **params):
        return np.max(without_nan(x, -np.inf), **params, **named(given, more))

    def natively(x, *more, given=(), **params):
        y = np.max(without_nan(x, -np.inf), **params, **named(given, more))
        return y if given or not x.type.inexact else np.where(np.all(np.isnan(x), **params), np.nan, y)


@op(np.nanmin, symbol="min")
class nanmin(KeywordReduced, CompositeReduction):
    """The smallest element that is not NaN. Ties share the slope equally; NaN elements have slope 0."""

    samples = [(_N,), (_N, {"axis": 0}), (_N, {"axis": 1, "where": _M, "initial": 0.75, "keepdims": True})]

    def call(a, axis=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(nanmin, a, axis, keepdims, out, where, initial=initial)

    def expand(x, *more, given=(), **params):
        return np.min(without_nan(x, np.inf), **params, **named(given, more))

    def natively(x, *more, given=(), **params):
        y = np.min(without_nan(x, np.inf), **params, **named(given, more))
        return y if given or not x.type.inexact else np.where(np.all(np.isnan(x), **params), np.nan, y)
