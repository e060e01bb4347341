"""Comparisons, logic, and tests of what sort of number a value is: booleans, whose slope is 0."""

import math
import operator

import numpy as np

from ..graph.core import as_value
from ..graph.types import Type
from .define import alias, op
from .kinds import Discrete, Stepwise

_A = np.array([1.5, -2.0, 0.5])
_B = np.array([[0.5], [2.0]])
_SPECIAL = np.array([1.5, np.inf, -np.inf, np.nan, 0.0, -0.0])


@op(np.equal, operator.eq, symbol="=")
class equal(Stepwise):
    """Whether two values are equal."""

    samples = [(_A, _B), (1.5, 1.5)]

    def lower(b, x, y):
        return x.equals(y)


@op(np.not_equal, operator.ne, symbol="≠")
class not_equal(Stepwise):
    """Whether two values differ."""

    samples = [(_A, _B), (1.5, 1.5)]

    def lower(b, x, y):
        return x.differs(y)


@op(np.less, operator.lt, symbol="<")
class less(Stepwise):
    """Whether a is below b."""

    samples = [(_A, _B), (1.5, 1.5)]

    def lower(b, x, y):
        return x < y


@op(np.less_equal, operator.le, symbol="≤")
class less_equal(Stepwise):
    """Whether a is at most b."""

    samples = [(_A, _B), (1.5, 1.5)]

    def lower(b, x, y):
        return x <= y


@op(np.greater, operator.gt, symbol=">")
class greater(Stepwise):
    """Whether a is above b."""

    samples = [(_A, _B), (1.5, 1.5)]

    def lower(b, x, y):
        return x > y


@op(np.greater_equal, operator.ge, symbol="≥")
class greater_equal(Stepwise):
    """Whether a is at least b."""

    samples = [(_A, _B), (1.5, 1.5)]

    def lower(b, x, y):
        return x >= y


@op(np.logical_and, symbol="and")
class logical_and(Stepwise):
    """Whether both are true (not zero)."""

    samples = [(_A, _A > 0)]

    def lower(b, x, y):
        return b.truth(x) & b.truth(y)


@op(np.logical_or, symbol="or")
class logical_or(Stepwise):
    """Whether either is true (not zero)."""

    samples = [(_A, _A > 0)]

    def lower(b, x, y):
        return b.truth(x) | b.truth(y)


@op(np.logical_xor, symbol="xor")
class logical_xor(Stepwise):
    """Whether exactly one is true (not zero)."""

    samples = [(_A, _A > 0)]

    def lower(b, x, y):
        return b.truth(x) ^ b.truth(y)


@op(np.logical_not, symbol="not")
class logical_not(Stepwise):
    """Whether the value is zero or false."""

    samples = [(_A,), (0.0,)]

    def lower(b, x):
        return ~b.truth(x)


@op(operator.not_, symbol="not")
class not_(Stepwise):
    """Python's ``not`` of a number."""

    samples = [(0.5,)]

    def lower(b, x):
        return ~b.truth(x)


@op(operator.truth, symbol="truth")
class truth(Stepwise):
    """Whether a number is not zero."""

    samples = [(0.5,)]

    def lower(b, x):
        return b.truth(x)


@op(np.isnan, math.isnan, symbol="isnan")
class isnan(Stepwise):
    """Whether the value is not a number."""

    samples = [(_SPECIAL,), (0.5,)]

    def lower(b, x):
        return b.isnan(x)


@op(np.isfinite, math.isfinite, symbol="isfinite")
class isfinite(Stepwise):
    """Whether the value is neither infinite nor NaN."""

    samples = [(_SPECIAL,), (0.5,)]

    def lower(b, x):
        return b.isfinite(x)


@op(np.isinf, math.isinf, symbol="isinf")
class isinf(Stepwise):
    """Whether the value is infinite."""

    samples = [(_SPECIAL,), (0.5,)]

    def lower(b, x):
        return b.isinf(x)


@op(np.isposinf, symbol="isposinf")
class isposinf(Stepwise):
    """Whether the value is plus infinity."""

    samples = [(_SPECIAL,)]
    as_given = True

    def lower(b, x):
        return x.equals(float("inf"))


@op(np.isneginf, symbol="isneginf")
class isneginf(Stepwise):
    """Whether the value is minus infinity."""

    samples = [(_SPECIAL,)]
    as_given = True

    def lower(b, x):
        return x.equals(float("-inf"))


@op(np.signbit, symbol="signbit")
class signbit(Stepwise):
    """Whether the sign bit is set: below zero, or minus zero."""

    samples = [(_SPECIAL,)]

    def lower(b, x):
        return b.signbit(x)


@op(np.isreal, symbol="isreal")
class isreal(Stepwise):
    """Whether the imaginary part is zero."""

    samples = [(_SPECIAL,), (np.array([1.0 + 0j, 2.0 + 1j]),)]

    def lower(b, x):
        return b.always(True)


@op(np.iscomplex, symbol="iscomplex")
class iscomplex(Stepwise):
    """Whether the imaginary part is not zero."""

    samples = [(_SPECIAL,), (np.array([1.0 + 0j, 2.0 + 1j]),)]

    def lower(b, x):
        return b.always(False)


@alias(np.iscomplexobj)
def iscomplexobj(x):
    return as_value(x).dtype.kind == "c"


@alias(np.isrealobj)
def isrealobj(x):
    return as_value(x).dtype.kind != "c"


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
