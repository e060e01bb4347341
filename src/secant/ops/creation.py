"""Arrays from nothing, and changes of dtype."""

import numpy as np

from ..graph.core import as_value
from ..graph.types import Type
from .adjoint import cast
from .define import alias, op
from .kinds import Linear
from .static import wholes


@op(symbol="full")
class full(Linear):
    """An array filled with one value. Its adjoint is the sum of all elements.

    Rulers are as in ``broadcast_to``.
    """

    linear = 1

    def infer(value, *rulers, shape, dtype):
        return Type(np.dtype(dtype), tuple(shape), "array")

    def evaluate(value, *rulers, shape, dtype):
        return np.full(shape, value, dtype)

    def adjoint(g, value, *rulers, shape, dtype):
        return cast(np.sum(g), value.dtype)

    def element(b, at, value, *rulers, shape, dtype):
        return b.cast(value.at(b.broadcast(at, value.shape)), dtype)


@op(np.astype, symbol="astype")
class astype(Linear):
    """The same numbers in another dtype. Slope 1 between floats; a step, slope 0, to integers or booleans."""

    samples = [
        (np.array([1.5, -2.0]), np.dtype(complex)),
        (np.array([1.5, -2.0], np.float32), np.dtype(float)),
    ]

    def call(x, dtype, copy=True, device=None):
        return astype(x, dtype=np.dtype(dtype))

    def infer(x, dtype):
        return Type(dtype, x.shape, "array" if x.kind == "array" else "scalar")

    def evaluate(x, dtype):
        return x.astype(dtype) if isinstance(x, np.ndarray | np.generic) else dtype.type(x)

    def adjoint(g, x, dtype):
        return cast(g, x.dtype) if dtype.kind in "fc" else None

    def element(b, at, x, dtype):
        return b.cast(x.at(at), dtype)


@op(symbol="=")
class identity(Linear):
    """The same value under another name."""

    view = True

    def infer(x):
        return x

    def evaluate(x):
        return x

    def adjoint(g, x):
        return g

    def element(b, at, x):
        return x.at(at)


@op(np.copy, symbol="copy")
class copy(Linear):
    """The same elements in memory of their own, so that a write into one is not seen in the other."""

    samples = [(np.array([1.5, -2.0]),), (2.5,)]

    def call(a, order="K", subok=False):
        return copy(a)

    def infer(x):
        return Type(x.dtype, x.shape, "array")

    def evaluate(x):
        return np.array(x)

    def adjoint(g, x):
        return g

    def element(b, at, x):
        return x.at(at)


@alias(np.full)
def full_of(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    value, shape = as_value(fill_value), wholes(shape, "the shape of np.full")
    dtype = value.dtype if dtype is None else np.dtype(dtype)
    if value.ndim == 0:
        return full(value, shape=shape, dtype=dtype)
    return np.copy(np.broadcast_to(value if value.dtype == dtype else np.astype(value, dtype), shape))


@alias(np.zeros_like)
def zeros_like(a, dtype=None, order="K", subok=True, shape=None, device=None):
    return full(0.0, shape=a.shape if shape is None else shape, dtype=a.dtype if dtype is None else dtype)


@alias(np.ones_like)
def ones_like(a, dtype=None, order="K", subok=True, shape=None, device=None):
    return full(1.0, shape=a.shape if shape is None else shape, dtype=a.dtype if dtype is None else dtype)


@alias(np.empty_like)
def empty_like(prototype, dtype=None, order="K", subok=True, shape=None, device=None):
    return zeros_like(prototype, dtype, shape=shape)


@alias(np.full_like)
def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None, device=None):
    a = as_value(a)
    return full_of(a.shape if shape is None else shape, fill_value, a.dtype if dtype is None else dtype)
