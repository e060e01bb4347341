"""Exponentials, logarithms and roots.

Partials are written with NumPy's functions rather than Python's operators where a Python number could
raise (division by zero, overflow): a slope may be infinite, its computation may not fail.
"""

import math

import numpy as np
import scipy.special as sp

from .define import op
from .kinds import Elementwise

_A = np.array([1.5, 2.0, 0.5])
_B = np.array([[0.7], [2.0]])
_Z = np.array([1.5 + 0.5j, -2.0 + 1.0j])
LN2, LN10 = math.log(2), math.log(10)


@op(np.exp, math.exp, symbol="exp")
class exp(Elementwise):
    """e to the x. Its slope is its own value."""

    samples = [(_A,), (0.5,), (np.float32(0.5),)]

    def partials(y, x):
        return (y,)

    def lower(b, x):
        return b.exponential(x) if x.dtype.kind == "c" else b.math("exp", x)


@op(np.exp2, sp.exp2, math.exp2, symbol="exp2")
class exp2(Elementwise):
    """2 to the x. Slope y log 2."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (LN2 * y,)

    def lower(b, x):
        return b.math("exp2", x)


@op(sp.exp10, symbol="exp10")
class exp10(Elementwise):
    """10 to the x. Slope y log 10."""

    samples = [(_A,)]

    def partials(y, x):
        return (LN10 * y,)

    def lower(b, x):
        return b.math("exp10", x)


@op(np.expm1, sp.expm1, math.expm1, symbol="expm1")
class expm1(Elementwise):
    """e to the x, minus 1, accurate near 0. Slope y + 1."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (y + 1,)

    def lower(b, x):
        return b.math("expm1", x)


@op(np.log, math.log, symbol="log")
class log(Elementwise):
    """The natural logarithm, or to a base (``math.log(x, base)``). Slope 1/x; infinite at 0."""

    samples = [(_A,), (0.5,)]

    def partials(y, x, base=None):
        if base is None:
            return (np.reciprocal(x) if x.type.inexact else None,)
        scale = np.log(base)
        return np.divide(1.0, x * scale), np.divide(-y, base * scale)

    def lower(b, x, base=None):
        return b.math("log", x) if base is None else b.math("log", x) / b.math("log", base)


@op(np.log2, math.log2, symbol="log2")
class log2(Elementwise):
    """The logarithm to base 2. Slope 1/(x log 2)."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (np.divide(1 / LN2, x),)

    def lower(b, x):
        return b.math("log2", x)


@op(np.log10, math.log10, symbol="log10")
class log10(Elementwise):
    """The logarithm to base 10. Slope 1/(x log 10)."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (np.divide(1 / LN10, x),)

    def lower(b, x):
        return b.math("log10", x)


@op(np.log1p, sp.log1p, math.log1p, symbol="log1p")
class log1p(Elementwise):
    """The logarithm of 1 + x, accurate near 0. Slope 1/(1 + x)."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (np.divide(1, 1 + x),)

    def lower(b, x):
        return b.math("log1p", x)


@op(np.sqrt, math.sqrt, symbol="√")
class sqrt(Elementwise):
    """The square root. Slope 1/(2y), infinite at 0."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (np.divide(0.5, y),)

    def lower(b, x):
        return b.intrinsic("sqrt", x)


@op(np.cbrt, sp.cbrt, math.cbrt, symbol="∛")
class cbrt(Elementwise):
    """The cube root, of negative numbers too. Slope 1/(3 y**2), infinite at 0."""

    samples = [(np.array([1.5, -2.0, 0.5]),), (0.5,)]

    def partials(y, x):
        return (np.divide(1 / 3, np.square(y)),)

    def lower(b, x):
        return b.math("cbrt", x)


@op(np.hypot, math.hypot, symbol="hypot")
class hypot(Elementwise):
    """The length of a vector, given its components. Slope x/y in each; chosen 0 at the origin."""

    samples = [(np.array([1.5, -2.0, 0.0]), _B), (3.0, 4.0)]

    def partials(y, *xs):
        length = np.where(np.equal(y, 0), 1, y)
        return tuple([np.divide(x, length) for x in xs])

    def lower(b, x, *others):
        length = b.absolute(x)
        for y in others:
            length = b.math("hypot", length, y)
        return length


@op(np.logaddexp, symbol="logaddexp")
class logaddexp(Elementwise):
    """log(e**a + e**b) without overflow. Slopes: the two shares, which add up to 1."""

    samples = [(np.array([1.5, -2.0, 0.7]), _B)]

    def partials(y, a, b):
        return sp.expit(gap(a, b)), sp.expit(gap(b, a))

    def lower(b, x, y):
        return b.math("logaddexp", x, y)


@op(np.logaddexp2, symbol="logaddexp2")
class logaddexp2(Elementwise):
    """log2(2**a + 2**b) without overflow. Slopes as those of logaddexp."""

    samples = [(np.array([1.5, -2.0, 0.7]), _B)]

    def partials(y, a, b):
        return sp.expit(LN2 * gap(a, b)), sp.expit(LN2 * gap(b, a))

    def lower(b, x, y):
        apart = x - y
        top = b.select(apart > 0, x, y) + b.math("log1p", b.math("exp2", -b.absolute(apart))) / LN2
        return b.select(x.equals(y), x + 1, b.select(b.isnan(apart), apart, top))


def gap(a, b):
    """``a - b``, and 0 for two equal infinities. (At finite ties the difference must stay differentiable.)"""
    return np.where(np.isinf(a) & (a == b), 0, np.subtract(a, b))
