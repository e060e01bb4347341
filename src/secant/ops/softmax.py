"""SciPy's soft extremes over an axis: logsumexp, softmax and log_softmax.

They are ordinary Python functions, which no protocol of NumPy's reaches: the recorder finds them here.
"""

import numpy as np
import scipy.special as sp

from ..graph.core import apply
from ..graph.errors import Refused
from ..graph.types import Type, probe, type_of
from .define import op
from .kinds import Custom, Reduction, static_axis

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])


@op(sp.logsumexp, symbol="log Σ exp")
class logsumexp(Reduction):
    """The logarithm of the sum of exponentials, without overflow. Slope e**(x - y), each element's share.

    The share of an infinite element is chosen 1 for +inf and 0 for -inf.
    """

    samples = [(_X,), (_X, {"axis": 0}), (_X, {"axis": 1, "keepdims": True}), (_X, {"axis": (0, 1)})]

    def call(a, axis=None, b=None, keepdims=False, return_sign=False):
        if b is not None or return_sign:
            raise Refused(
                "logsumexp with b= or return_sign= is not recorded; write np.log(np.sum(b * np.exp(a)))"
            )
        return apply(logsumexp, (a,), {"axis": static_axis(axis), "keepdims": bool(keepdims)})

    def partial(y, x, **params):
        endless = np.isinf(y)
        return np.where(endless, np.isposinf(x), np.exp(x - np.where(endless, 0, y)))

    def natively(x, axis, keepdims):
        if x.dtype.kind != "f":
            return None
        top = np.max(x, axis=axis, keepdims=True)
        held = np.where(np.isfinite(top), top, 0)
        largest = x == top
        ties = np.sum(largest, axis=axis, keepdims=True, dtype=x.dtype)
        rest = np.sum(np.where(largest, 0, np.exp(x - held)), axis=axis, keepdims=True) / np.maximum(ties, 1)
        y = np.where(np.isfinite(top), np.log1p(rest) + np.log(ties) + top, top)
        return y if keepdims else np.squeeze(y, axis)


class _Shares(Custom):
    """What softmax and its logarithm have in common: the input's shape, and an axis to share along."""

    def call(self, x, axis=None):
        return apply(self, (x,), {"axis": static_axis(axis)})

    def infer(self, x, axis):
        y = type_of(self.functions[0](probe(x, 1.0)))
        return Type(y.dtype, x.shape, "array" if x.shape else y.kind)


@op(sp.softmax, symbol="softmax")
class softmax(_Shares):
    """Exponentials divided by their sum over an axis. The tangent of a share y is y(t - Σ y t)."""

    samples = [(_X,), (_X, {"axis": 0}), (_X, {"axis": -1})]

    def jvp(tangents, outputs, inputs, axis):
        y, t = outputs[0], tangents[0]
        return y * (t - np.sum(y * t, axis=axis, keepdims=True))

    def vjp(cotangents, outputs, inputs, axis):
        return softmax.jvp(cotangents, outputs, inputs, axis)  # its Jacobian is symmetric

    def natively(x, axis):
        if x.dtype.kind != "f":
            return None
        shares = np.exp(x - np.max(x, axis=axis, keepdims=True))
        return shares / np.sum(shares, axis=axis, keepdims=True)


@op(sp.log_softmax, symbol="log softmax")
class log_softmax(_Shares):
    """The logarithm of softmax. Its tangent is t - Σ e**y t."""

    samples = [(_X,), (_X, {"axis": 0}), (_X, {"axis": -1})]

    def jvp(tangents, outputs, inputs, axis):
        t = tangents[0]
        return t - np.sum(np.exp(outputs[0]) * t, axis=axis, keepdims=True)

    def vjp(cotangents, outputs, inputs, axis):
        g = cotangents[0]
        return g - np.exp(outputs[0]) * np.sum(g, axis=axis, keepdims=True)

    def natively(x, axis):
        if x.dtype.kind != "f":
            return None
        top = np.max(x, axis=axis, keepdims=True)
        moved = x - np.where(np.isfinite(top), top, 0)
        return moved - np.log(np.sum(np.exp(moved), axis=axis, keepdims=True))
