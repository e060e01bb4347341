"""Whether numbers or whole arrays agree, exactly or to a tolerance: booleans, whose slope is 0."""

import math

import numpy as np

from ..graph.core import as_value
from ..graph.types import Type
from .define import op
from .kinds import Discrete, Stepwise

_A = np.array([1.5, -2.0, 0.5])
_B = np.array([[0.5], [2.0]])
_SPECIAL = np.array([1.5, np.inf, -np.inf, np.nan, 0.0, -0.0])


@op(np.isclose, symbol="≈")
class isclose(Stepwise):
    """Whether two values agree to ``atol + rtol * |b|``, element by element."""

    samples = [
        (_A, _B),
        (_A, _A + 1e-9, {"rtol": 0.0, "atol": 1e-8}),
        (_SPECIAL, _SPECIAL, {"equal_nan": True}),
    ]
    as_given = True

    def call(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
        return isclose(a, b, rtol, atol, equal_nan=bool(equal_nan))

    def lower(b, x, y, rtol, atol, equal_nan):
        x, y = b.together(x, y if y.dtype.kind == "f" else b.cast(y, b.float))
        x, y = b.together(x, y)
        rtol, atol = b.cast(rtol, y.dtype), b.cast(atol, y.dtype)
        near = (b.absolute(x - y) <= atol + rtol * b.absolute(y)) & b.isfinite(y) | x.equals(y)
        return near | b.isnan(x) & b.isnan(y) if equal_nan else near


@op(math.isclose, symbol="≈")
class number_isclose(Stepwise):
    """Whether two numbers agree to ``rel_tol`` of the larger one, or to ``abs_tol``."""

    samples = [(1.5, 1.5 + 1e-10), (1.5, 1.6, {"rel_tol": 0.1, "abs_tol": 0.01})]
    as_given = True

    def call(a, b, *, rel_tol=1e-09, abs_tol=0.0):
        return number_isclose(a, b, rel_tol, abs_tol)

    def evaluate(a, b, rel_tol, abs_tol):
        return math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol)

    def lower(b, x, y, rel_tol, abs_tol):
        x, y, rel_tol, abs_tol = [b.cast(v, b.float) for v in (x, y, rel_tol, abs_tol)]
        b.fail_if((rel_tol < 0) | (abs_tol < 0))
        apart = b.absolute(y - x)
        near = (apart <= b.absolute(rel_tol * y)) | (apart <= b.absolute(rel_tol * x)) | (apart <= abs_tol)
        return x.equals(y) | b.isfinite(x) & b.isfinite(y) & near


class _Whole(Discrete):
    """One boolean about two whole arrays."""

    def infer(self, a, b, *tolerances, **params):
        return Type(np.dtype(bool), (), "python")


@op(np.allclose, symbol="≈")
class allclose(_Whole):
    """Whether two arrays agree everywhere to ``atol + rtol * |b|``."""

    samples = [(_A, _A + 1e-9), (_A, _B), (_A, _A + 1e-3, {"atol": 0.1})]

    def call(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
        return allclose(a, b, rtol, atol, equal_nan=bool(equal_nan))

    def natively(a, b, rtol, atol, equal_nan):
        return np.all(np.isclose(a, b, rtol, atol, equal_nan))


def _equal(a, b, equal_nan):
    same = np.equal(a, b)
    inexact = a.dtype.kind == b.dtype.kind == "f"
    return same | np.isnan(a) & np.isnan(b) if equal_nan and inexact else same


@op(np.array_equal, symbol="=")
class array_equal(_Whole):
    """Whether two arrays have the same shape and elements."""

    samples = [(_A, _A), (_A, _B), (_SPECIAL, _SPECIAL, {"equal_nan": True})]

    def call(a1, a2, equal_nan=False):
        return array_equal(a1, a2, equal_nan=bool(equal_nan))

    def natively(a, b, equal_nan):
        return np.all(_equal(a, b, equal_nan)) if a.shape == b.shape else as_value(False)


@op(np.array_equiv, symbol="=")
class array_equiv(_Whole):
    """Whether two arrays are equal once broadcast."""

    samples = [(_A, _A), (_A, _B)]

    def natively(a, b):
        try:
            np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            return as_value(False)
        return np.all(_equal(a, b, False))
