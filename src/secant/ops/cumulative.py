"""Running sums, products and extremes along an axis."""

import numpy as np

from ..graph.core import apply
from ..graph.types import Type, probe, type_of
from .adjoint import fit
from .define import alias, op
from .keywords import absent, merged, no_out
from .kinds import Composite, Discrete, Linear
from .sorting import pick

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])


class Running:
    """The type of a running reduction: along one axis, or of the flattened array where it is None."""

    def infer(self, x, **params):
        dtype = type_of(self.evaluator(params)(probe(x, 1.0))).dtype
        return Type(dtype, x.shape if params["axis"] is not None and x.shape else (x.size,), "array")


def running(made, a, axis, dtype, out):
    """Make the node of a running reduction."""
    no_out(made, out)
    params = {} if absent(dtype) else {"dtype": np.dtype(dtype)}
    return apply(made, (a,), {"axis": None if axis is None else int(axis), **params})


def backwards(x, axis):
    """``x`` read from the end along an axis."""
    return x[(slice(None),) * (axis % x.ndim) + (slice(None, None, -1),)]


@op(np.cumsum, symbol="Σ…")
class cumsum(Running, Linear):
    """The running sum. An element adds to every later sum: its adjoint is a running sum from the end."""

    samples = [(_X,), (_X, 0), (_X, {"axis": -1}), (_X, 1, np.dtype(complex)), (2.5,)]

    def call(a, axis=None, dtype=None, out=None):
        return running(cumsum, a, axis, dtype, out)

    def adjoint(g, x, axis, dtype=None):
        if axis is None or not x.shape:
            return fit(np.reshape(backwards(np.cumsum(backwards(g, 0)), 0), x.shape), x.type)
        return fit(backwards(np.cumsum(backwards(g, axis), axis=axis), axis), x.type)


def products(x):
    """The running products along the last axis, by pairs: log n steps, no division, right beside zeros."""
    n = x.shape[-1]
    if n <= 1:
        return x
    h = n // 2
    odd = products(x[..., 0 : 2 * h : 2] * x[..., 1 : 2 * h : 2])  # the products up to places 1, 3, 5...
    even = np.concatenate([x[..., :1], odd[..., : (n - 1) // 2] * x[..., 2::2]], axis=-1)
    both = np.concatenate([even[..., :h, None], odd[..., None]], axis=-1)
    both = np.reshape(both, (*x.shape[:-1], 2 * h))
    return both if n == 2 * h else np.concatenate([both, even[..., h:]], axis=-1)


@op(np.cumprod, symbol="Π…")
class cumprod(Running, Composite):
    """The running product. Its slopes are products of the other elements, right also beside zeros."""

    samples = [(_X,), (_X, 1), (np.array([1.5, 0.0, 2.0, 0.0, 3.0, -1.0, 2.0]),), (np.arange(4.0) - 1, 0)]

    def call(a, axis=None, dtype=None, out=None):
        return running(cumprod, a, axis, dtype, out)

    def expand(x, axis, dtype=None):
        x = x if dtype is None else x.astype(dtype)
        rows, back = merged(x if x.ndim else np.reshape(x, (1,)), axis)
        y = products(rows)
        return y if axis is None else back(y)


@op(np.nancumsum, symbol="Σ…")
class nancumsum(Running, Composite):
    """The running sum that counts NaN as 0. Slope 0 for NaN elements."""

    samples = [(_X,), (_X, 0)]

    def call(a, axis=None, dtype=None, out=None):
        return running(nancumsum, a, axis, dtype, out)

    def expand(x, **params):
        return np.cumsum(np.where(np.isnan(x), 0.0, x), **params)


@op(np.nancumprod, symbol="Π…")
class nancumprod(Running, Composite):
    """The running product that counts NaN as 1. Slope 0 for NaN elements."""

    samples = [(_X,), (_X, 1)]

    def call(a, axis=None, dtype=None, out=None):
        return running(nancumprod, a, axis, dtype, out)

    def expand(x, **params):
        return np.cumprod(np.where(np.isnan(x), 1.0, x), **params)


def _array_api(running_function, start, x, axis, dtype, out, include_initial):
    if x.ndim == 0:
        raise ValueError("The input array must be at least one-dimensional.")
    if axis is None:
        if x.ndim > 1:
            raise ValueError("For arrays which have more than one dimension ``axis`` argument is required.")
        axis = 0
    y = running_function(x, axis=axis, dtype=dtype, out=out)
    if not include_initial:
        return y
    first = np.full(tuple(1 if i == axis % x.ndim else d for i, d in enumerate(x.shape)), start, y.dtype)
    return np.concatenate([first, y], axis=axis)


@alias(np.cumulative_sum)
def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    return _array_api(np.cumsum, 0, x, axis, dtype, out, include_initial)


@alias(np.cumulative_prod)
def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    return _array_api(np.cumprod, 1, x, axis, dtype, out, include_initial)


@op(symbol="place")
class record_place(Discrete):
    """Where along an axis the running extreme was set: the first place that holds it."""

    def infer(x, which, axis):
        return Type(np.dtype(np.intp), x.shape, "array")

    def evaluate(x, which, axis):
        y = np.moveaxis(getattr(np, which).accumulate(x, axis=axis), axis, -1)
        same = (y[..., 1:] == y[..., :-1]) | (np.isnan(y[..., 1:]) & np.isnan(y[..., :-1]))
        places = np.where(same, 0, np.arange(1, y.shape[-1])) if y.shape[-1] else np.zeros(y.shape, np.intp)
        places = np.concatenate([np.zeros((*y.shape[:-1], 1), np.intp), places], axis=-1)[..., : y.shape[-1]]
        return np.moveaxis(np.maximum.accumulate(places, axis=-1), -1, axis)


def _extreme(which):
    ufunc = getattr(np, which)

    class accumulate(Running, Composite):
        samples = [(_X,), (_X, 1)]

        def call(array, axis=0, dtype=None, out=None):
            return running(made, array, axis, dtype, out)

        def expand(x, axis, dtype=None):
            from_ = apply(record_place, (x,), {"which": which, "axis": axis})
            return pick(x, from_, axis)

    accumulate.__doc__ = f"The running {which}. The slope goes to the first element that reached it."
    made = op(ufunc.accumulate, symbol=f"{which}…", name=f"{which}_accumulate")(accumulate)
    return made


maximum_accumulate = _extreme("maximum")
minimum_accumulate = _extreme("minimum")
fmax_accumulate = _extreme("fmax")
fmin_accumulate = _extreme("fmin")
