"""Comparisons, logic, and tests of what sort of number a value is: booleans, whose slope is 0."""

import math
import operator

import numpy as np

from ..graph.core import as_value
from .define import alias, op
from .kinds import Stepwise

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
        return b.isinf(x) & ~b.signbit(x)


@op(np.isneginf, symbol="isneginf")
class isneginf(Stepwise):
    """Whether the value is minus infinity."""

    samples = [(_SPECIAL,)]
    as_given = True

    def lower(b, x):
        return b.isinf(x) & b.signbit(x)


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
