"""Many elements to one: sums, products, extremes, and questions about all of them.

A reduction's value is NumPy's own, called with the user's ``axis``, ``dtype``, ``where`` and ``initial``.
"""

import numpy as np

from .adjoint import add, fit, restore_axes, scale, unbroadcast
from .define import op
from .keywords import KeywordReduced, merged, reduced
from .kinds import CompositeReduction, Discrete, Reduction

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
_M = np.array([[True, False, True], [True, True, False]])
_N = np.array([[1.5, np.nan, 0.5], [3.0, 0.25, -1.0]])


class Fold(KeywordReduced, Reduction):
    """A reduction that may take a mask (``where``) and a start (``initial``).

    ``neutral`` stands in for what the mask leaves out. ``start(y, x, **params)`` is the slope in ``initial``;
    ``partial`` sees ``initial`` as a keyword where there is one.
    """

    required = ("partial", "start")
    neutral = 0.0

    def _named(self, node):
        x, *more = node.inputs
        named = dict(zip(node.params.get("given", ()), more))
        params = {k: v for k, v in node.params.items() if k != "given"}
        if "initial" in named:
            params["initial"] = named["initial"]
        mask = named.get("where")
        y = restore_axes(node.outputs[0], params["axis"], x.ndim, params["keepdims"])
        return y, x if mask is None else np.where(mask, x, self.neutral), mask, params

    def pushforward(self, node, tangents):
        y, x, mask, p = self._named(node)
        t = fit(scale(tangents[0], self.partial(y, x, **p)), node.inputs[0].type)
        total = None
        if t is not None:
            extra = {} if mask is None else {"where": mask}
            total = np.sum(t, axis=p["axis"], keepdims=p["keepdims"], **extra)
        if "initial" in p and (dt := tangents[-1]) is not None:
            slope = self.start(y, x, **p)
            moved = scale(dt, slope)
            if moved.shape != node.outputs[0].shape and moved.size == node.outputs[0].type.size:
                moved = np.reshape(moved, node.outputs[0].shape)
            total = add(total, moved)
        return (fit(total, node.outputs[0].type),)

    def pullback(self, node, cotangents, wanted):
        y, x, mask, p = self._named(node)
        g = restore_axes(cotangents[0], p["axis"], x.ndim, p["keepdims"])
        found = [None] * len(node.inputs)
        if wanted[0]:
            found[0] = fit(scale(g, self.partial(y, x, **p)), node.inputs[0].type)
            if mask is not None:
                found[0] = np.where(mask, found[0], 0.0)
        if "initial" in p and wanted[-1]:
            found[-1] = unbroadcast(scale(g, self.start(y, x, **p)), node.inputs[-1].type)
        return found


@op(np.sum, symbol="Σ")
class sum_(Fold):
    """The sum of the elements. Every slope is 1."""

    samples = [
        (_X,),
        (_X, {"axis": 0}),
        (_X, {"axis": (0, 1), "keepdims": True}),
        (_X, {"axis": -1}),
        (_X, {"axis": 1, "where": _M, "initial": 2.0}),
        (_X, 0, np.dtype(complex)),
        (2.5,),
    ]
    unit = 0

    def call(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(sum_, a, axis, keepdims, out, where, dtype, initial=initial)

    def partial(y, x, **params):
        return 1

    def start(y, x, **params):
        return 1

    def start_of(dtype):
        return 0

    def combine(b, total, x):
        return b.accumulate(total, x)


def others(x):
    """Along the last axis, the product of all elements but the one at each place, without any division.

    Pairs are multiplied and the pairs' own others found, halving the axis each time: exact where elements
    are zero, and 2n products in all.
    """
    n = x.shape[-1]
    if n <= 1:
        return np.ones_like(x)
    h = n // 2
    a, b, tail = x[..., :h], x[..., h : 2 * h], x[..., 2 * h :]
    up = others(np.concatenate([a * b, tail], axis=-1))
    return np.concatenate([up[..., :h] * b, up[..., :h] * a, up[..., h:]], axis=-1)


@op(np.prod, symbol="Π")
class prod(Fold):
    """The product of the elements. Each slope is the product of all the others, right also beside zeros."""

    samples = [
        (_X,),
        (_X, {"axis": 1}),
        (np.array([[1.5, 0.0, 2.0], [0.0, 0.0, 3.0]]), {"axis": -1, "keepdims": True}),
        (_X, {"axis": (0, 1), "where": _M, "initial": 2.0}),
        (_X, 1, np.dtype(float), None, True),
    ]
    unit = 1
    neutral = 1.0

    def call(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(prod, a, axis, keepdims, out, where, dtype, initial=initial)

    def partial(y, x, axis=None, initial=None, **params):
        rows, back = merged(x, axis)
        slopes = back(others(rows)) if x.ndim else 1
        return slopes if initial is None else slopes * initial

    def start(y, x, axis=None, **params):
        return np.prod(x, axis=axis, keepdims=True)

    def start_of(dtype):
        return 1

    def combine(b, total, x):
        return total * b.cast(x, total.dtype)


def least(dtype: np.dtype) -> float:
    """Below, or as low as, every number of a dtype."""
    return -np.inf if dtype.kind == "f" else False if dtype.kind == "b" else np.iinfo(dtype).min


def greatest(dtype: np.dtype) -> float:
    """Above, or as high as, every number of a dtype."""
    return np.inf if dtype.kind == "f" else True if dtype.kind == "b" else np.iinfo(dtype).max


class Extreme(Fold):
    """The largest or smallest element; elements that tie share the slope equally."""

    def partial(y, x, axis=None, **params):
        hit = (x == y) | (x != x)  # a NaN result comes from its NaN elements
        ties = np.sum(hit, axis=axis, keepdims=True)
        return hit / np.maximum(ties, 1)

    def start(y, x, axis=None, **params):
        return np.where(np.any((x == y) | (x != x), axis=axis, keepdims=True), 0.0, 1.0)


@op(np.max, np.amax, symbol="max")
class max_(Extreme):
    """The largest element. Elements that tie share the slope; ``initial`` has it where it wins alone."""

    samples = [
        (_X,),
        (_X, {"axis": 0}),
        (_X, {"axis": 1, "keepdims": True, "where": _M, "initial": 0.75}),
        (_X, {"axis": (0, 1), "initial": 5.0}),
    ]
    neutral = -np.inf
    partial = Extreme.partial
    start = Extreme.start

    def call(a, axis=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(max_, a, axis, keepdims, out, where, initial=initial)

    def start_of(dtype):
        return least(dtype)

    def combine(b, largest, x):
        return b.extreme(largest, x, largest=True)


@op(np.min, np.amin, symbol="min")
class min_(Extreme):
    """The smallest element. Elements that tie share the slope; ``initial`` has it where it wins alone."""

    samples = [(_X,), (_X, {"axis": 0}), (_X, {"axis": 1, "keepdims": True, "where": _M, "initial": 0.75})]
    neutral = np.inf
    partial = Extreme.partial
    start = Extreme.start

    def call(a, axis=None, out=None, keepdims=False, initial=None, where=True):
        return reduced(min_, a, axis, keepdims, out, where, initial=initial)

    def start_of(dtype):
        return greatest(dtype)

    def combine(b, smallest, x):
        return b.extreme(smallest, x, largest=False)


@op(np.ptp, symbol="ptp")
class ptp(KeywordReduced, CompositeReduction):
    """Peak to peak: the largest element minus the smallest. Ties share, as in max and min."""

    samples = [(_X,), (_X, {"axis": 1, "keepdims": True})]

    def call(a, axis=None, out=None, keepdims=False):
        return reduced(ptp, a, axis, keepdims, out)

    def expand(x, axis, keepdims):
        return np.max(x, axis=axis, keepdims=keepdims) - np.min(x, axis=axis, keepdims=keepdims)


class Question(KeywordReduced, Discrete):
    """A reduction to a boolean or a count: its derivative is zero."""


@op(np.any, symbol="any")
class any_(Question):
    """Whether any element is nonzero."""

    samples = [(_X,), (_X, {"axis": 0, "where": _M})]

    def call(a, axis=None, out=None, keepdims=False, *, where=True):
        return reduced(any_, a, axis, keepdims, out, where)

    def start_of(dtype):
        return False

    def combine(b, found, x):
        return found | b.truth(x)


@op(np.all, symbol="all")
class all_(Question):
    """Whether all elements are nonzero."""

    samples = [(_X,), (_X, {"axis": (0, 1), "keepdims": True, "where": _M})]

    def call(a, axis=None, out=None, keepdims=False, *, where=True):
        return reduced(all_, a, axis, keepdims, out, where)

    def start_of(dtype):
        return True

    def combine(b, found, x):
        return found & b.truth(x)


@op(np.count_nonzero, symbol="#")
class count_nonzero(Question):
    """How many elements are nonzero."""

    samples = [(_X,), (_X, {"axis": 0}), (_X, 1)]

    def call(a, axis=None, *, keepdims=False):
        return reduced(count_nonzero, a, axis, keepdims, None)

    def start_of(dtype):
        return 0

    def combine(b, count, x):
        return count + b.cast(b.truth(x), count.dtype)

    def merge(b, count, more):
        return count + more
