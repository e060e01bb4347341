"""Counting into bins: bincount and histogram. Counts are steps; weights, edges and densities slope."""

import numpy as np

from ..graph.core import apply, as_value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type
from .adjoint import cast
from .define import op
from .keywords import Keywords, absent, record
from .kinds import Composite, Discrete, Linear

_X = np.array([1.5, -2.0, 0.5, 4.0, 0.75])
_I = np.array([1, 0, 3, 1, 1])
_W = np.array([0.5, 2.0, 1.0, -1.0, 3.0])


@op(np.bincount, symbol="#")
class bincount(Discrete):
    """How often each whole number occurs; with weights, the sum of the weights where it occurs.

    The length of the result is one more than the largest number, so the numbers must be known when
    recording; where they are not, ``sized`` takes the length, and checks it on every call.
    """

    samples = [(_I,), (_I, None, 6)]

    def call(x, /, weights=None, minlength=0):
        if absent(minlength):
            minlength = 0
        if not as_value(x).constant:
            raise Refused(
                "the length of np.bincount of recorded numbers depends on them; count numbers that are not "
                "an argument, or write np.sum((x[:, None] == np.arange(n)) * weights[:, None], axis=0)"
            )
        length = max(int(np.max(as_value(x).data, initial=-1)) + 1, int(minlength))
        return sized(x, weights, minlength, length)

    def infer(x, minlength, length):
        return Type(np.dtype(np.intp), (length,), "array")

    def evaluate(x, minlength, length):
        return _sized(np.bincount(x, None, minlength), length)


@op(np.bincount, symbol="Σ#")
class bincount_weighted(Linear):
    """The sum of the weights of each whole number. Each weight adds to one sum, with slope 1."""

    samples = [(_I, _W), (_I, _W, 6)]
    linear = 1
    call = bincount.call

    def infer(weights, x, minlength, length):
        if x.shape != weights.shape:
            raise ValueError(f"The weights and list don't have the same length: {weights.shape}, {x.shape}")
        return Type(np.dtype(float), (length,), "array")

    def evaluate(weights, x, minlength, length):
        return _sized(np.bincount(x, weights, minlength), length)

    def adjoint(g, weights, x, minlength, length):
        return cast(g[x], weights.dtype)


def sized(x, weights, minlength, length):
    """``np.bincount`` whose result is known to have this length."""
    params = {"minlength": int(minlength), "length": int(length)}
    if absent(weights):
        return apply(bincount, (x,), params)
    return apply(bincount_weighted, (weights, x), params)


def _sized(counts, length):
    if len(counts) != length:
        raise ShapeError(f"np.bincount gave {len(counts)} counts where {length} were recorded")
    return counts


@op(np.histogram_bin_edges, symbol="edges")
class histogram_bin_edges(Keywords, Composite):
    """The edges of bins of equal width from the smallest element to the largest, or over ``range``."""

    samples = [(_X, 4), (_X, 3, (-1.0, 2.5)), (_X, np.array([-1.0, 0.0, 2.0]))]

    def call(a, bins=10, range=None, weights=None):
        if isinstance(bins, str):
            raise Refused(f"bins={bins!r} makes as many bins as the numbers ask for; give their number")
        span = {} if absent(range) else {"low": range[0], "high": range[1]}
        if as_value(bins).ndim == 0:
            return record(histogram_bin_edges, (a,), span, bins=int(bins))
        return record(histogram_bin_edges, (a,), {"edges": bins, **span})

    def infer(a, *more, bins=0, given=()):
        if "edges" in given:
            return Type(more[0].dtype, more[0].shape, "array")
        return Type(np.result_type(*[t.dtype for t in more or (a,)], float), (bins + 1,), "array")

    def evaluate(a, bins=None, edges=None, low=None, high=None):
        span = None if low is None else (low, high)
        return np.array(np.histogram_bin_edges(a, bins if edges is None else edges, span))

    def expand(a, *more, bins=0, given=()):
        named = dict(zip(given, more))
        if "edges" in named:
            return named["edges"]
        low, high = (named["low"], named["high"]) if "low" in named else (np.min(a), np.max(a))
        return low + (high - low) * (np.arange(bins + 1) / bins)


@op(np.histogram, symbol="hist")
class histogram(Keywords, Composite):
    """How many elements fall into each bin, and the edges. Only weights and densities slope, and edges."""

    samples = [
        (_X, 4),
        (_X, 3, (-1.0, 2.5), None, _W),
        (_X, np.array([-3.0, 0.0, 2.0, 5.0]), {"density": True}),
        (_X, 3, {"weights": _W, "density": True}),
    ]

    def call(a, bins=10, range=None, density=None, weights=None):
        if isinstance(bins, str):
            raise Refused(f"bins={bins!r} makes as many bins as the numbers ask for; give their number")
        span = {} if absent(range) else {"low": range[0], "high": range[1]}
        given = {"weights": weights, **span}
        params = {"density": bool(density)}
        if as_value(bins).ndim == 0:
            return record(histogram, (a,), given, bins=int(bins), **params)
        return record(histogram, (a,), {"edges": bins, **given}, **params)

    def infer(a, *more, density, bins=0, given=()):
        named = dict(zip(given, more))
        span = [t for k, t in named.items() if k != "weights"]
        names = tuple(k for k in given if k != "weights")
        edges = histogram_bin_edges.infer(a, *span, bins=bins, given=names)
        kind = np.dtype(np.intp) if "weights" not in named else named["weights"].dtype
        if "weights" in named and named["weights"].shape != a.shape:
            raise ValueError("weights should have the same shape as a.")
        return Type(np.dtype(float) if density else kind, (edges.shape[0] - 1,), "array"), edges

    def evaluate(a, density, bins=None, edges=None, low=None, high=None, weights=None):
        span = None if low is None else (low, high)
        counts, places = np.histogram(a, bins if edges is None else edges, span, density, weights)
        return counts, np.array(places)

    def expand(a, *more, density, bins=0, given=()):
        named = dict(zip(given, more))
        weights = named.pop("weights", None)
        edges = histogram_bin_edges.expand(a, *named.values(), bins=bins, given=tuple(named))
        n = edges.shape[0] - 1
        flat = np.reshape(a, (a.size,))
        at = np.searchsorted(edges, flat, side="right") - 1
        at = np.where(flat == edges[-1], n - 1, at)
        inside = (at >= 0) & (at < n)
        w = np.where(inside, 1.0 if weights is None else np.reshape(weights, (a.size,)), 0.0)
        counts = sized(np.where(inside, at, 0), w, n, n)
        if density:
            counts = counts / (edges[1:] - edges[:-1]) / np.sum(counts)
        return counts, edges
