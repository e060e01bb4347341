"""Addition to powers: the ops behind Python's arithmetic operators, and the strong product of derivatives."""

import builtins
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph.errors import Refused
from .define import op
from .kinds import Elementwise

_A = np.array([1.5, -2.0, 0.5])
_B = np.array([[0.7], [2.0]])


@op(np.add, operator.add, symbol="+")
class add(Elementwise):
    """The sum of two values. Both slopes are 1."""

    samples = [(_A, _B), (2.0, 3.0)]

    def partials(y, a, b):
        return 1, 1

    def lower(b, x, y):
        return x + y


@op(np.subtract, operator.sub, symbol="−")
class subtract(Elementwise):
    """The difference of two values. Slopes 1 and -1."""

    samples = [(_A, _B)]

    def partials(y, a, b):
        return 1, -1

    def lower(b, x, y):
        return x - y


@op(np.multiply, operator.mul, symbol="·")
class multiply(Elementwise):
    """The product of two values, element by element. Each slope is the other factor."""

    samples = [(_A, _B), (2.0, 3.0)]

    def partials(y, a, b):
        return number(b), number(a)

    def lower(b, x, y):
        return x * y


@op(np.divide, operator.truediv, symbol="/")
class divide(Elementwise):
    """The quotient of two values. Slopes 1/b and -y/b."""

    samples = [(_A, _B)]

    def partials(y, a, b):
        return 1 / b, -y / b

    def lower(b, x, y):
        return x / y


@op(np.negative, operator.neg, symbol="−")
class negative(Elementwise):
    """The value with its sign changed. Slope -1."""

    samples = [(_A,)]

    def partials(y, x):
        return (-1,)

    def lower(b, x):
        return -x


@op(np.positive, operator.pos, symbol="+")
class positive(Elementwise):
    """The value itself. Slope 1."""

    samples = [(_A,)]

    def partials(y, x):
        return (1,)

    def lower(b, x):
        return x


@op(np.square, symbol="²")
class square(Elementwise):
    """The value times itself. Slope 2x."""

    samples = [(_A,)]

    def partials(y, x):
        return (2 * x,)

    def lower(b, x):
        return x * x


@op(np.reciprocal, symbol="1/")
class reciprocal(Elementwise):
    """One over the value. Slope -1/x**2, which is minus the square of the result."""

    samples = [(_A,)]

    def partials(y, x):
        return (-(y * y),)

    def lower(b, x):
        if x.dtype.kind == "f":
            return 1 / x
        b.fail_if(x.equals(0))
        return b.select(b.absolute(x).equals(1), x, 0)


@op(np.power, operator.pow, math.pow, builtins.pow, symbol="^")
class power(Elementwise):
    """``x`` to the ``n``. Slope ``n x**(n-1)`` in x (0 at n = 0), and ``y log x`` in n (0 at y = 0)."""

    samples = [
        (np.array([1.5, 0.5, 2.0]), np.array([2.0, -1.0, 0.5])),
        (_A, 0), (_A, 1), (_A, 2), (_A, 3), (_A, -1), (_A, -2),
        (np.array([1.5, 0.5]), 0.5), (np.array([1.5, 0.5]), 2.7), (2.0, 3.0),
        (2, np.array([0.5, 3.0])), (np.float32(1.5), np.float32(2.5)),
    ]  # fmt: skip

    def handle(function, args, kwargs):
        if function is builtins.pow and (len(args) > 2 or kwargs):
            raise Refused("pow() with a modulus works on integers only; write (x**n) % m")
        return Elementwise.handle(power, function, args, kwargs)

    def evaluator(params):
        rule = Elementwise.evaluator(power, params)
        return _real_power if rule in (operator.pow, builtins.pow) else rule

    def partials(y, x, n):
        return _power_by_base(y, x, number(n)), _power_by_exponent(y, x)

    def lower(b, x, n):
        return b.power(x, n)


@op(np.float_power, symbol="^")
class float_power(Elementwise):
    """``x`` to the ``n`` in double precision or better, whatever the precision of the inputs."""

    samples = [(np.array([1.5, 0.5, 2.0]), np.array([2.0, -1.0, 0.5])), (np.array([1.5, 2.0], np.float32), 3)]

    def partials(y, x, n):
        k = number(n)
        wide = x.astype(y.dtype)
        return _power_by_base(y, wide, k), _power_by_exponent(y, wide)

    def lower(b, x, n):
        return b.power(x, n)


def _real_power(x, n):
    y = x**n
    if type(y) is complex and type(x) is not complex and type(n) is not complex:
        # Python leaves the real numbers here, on some inputs only; the recorded type cannot follow.
        raise Refused(
            f"{x!r} ** {n!r} is complex in Python; use np.power for NaN, or complex numbers throughout"
        )
    return y


_SIMPLE_POWERS: dict[float, Callable[..., Any]] = {
    0: lambda y, x: None,
    1: lambda y, x: 1,
    2: lambda y, x: 2 * x,
    3: lambda y, x: 3 * np.square(x),
    -1: lambda y, x: -(y * y),
    0.5: lambda y, x: np.divide(0.5, y),
}


def _power_by_base(y, x, k):
    if isinstance(k, int | float):
        if k in _SIMPLE_POWERS:
            return _SIMPLE_POWERS[k](y, x)
        return k * np.power(x, k - 1)
    return np.where(k == 0, 0, k * np.power(x, k - 1)) if x.type.inexact else None


def _power_by_exponent(y, x):
    return np.where(y == 0, 0, y * np.log(np.where(y == 0, 1, x)))


def _strong(g, p):
    product = np.multiply(g, p)
    selects = p.dtype.kind == "b" if hasattr(p, "dtype") else type(p) is bool
    if isinstance(product, np.generic):
        return product if g != 0 and (p or not selects) else product.dtype.type(0)
    if not np.isfinite(product).all():
        dead = np.equal(g, 0)
        np.copyto(product, 0, where=dead | ~p if selects else dead)
    return product


@op(symbol="·")
class scale(Elementwise):
    """A derivative times a partial: like a product, but zero wherever the derivative is zero (a strong zero).

    A boolean partial selects: where it is false the product is zero, even if the derivative is infinite.
    """

    samples = [(_A, _B)]
    evaluate = _strong

    def partials(y, g, p):
        return p, g

    def lower(b, g, p):
        if p.dtype.kind == "b":
            return b.select(p, g, 0)
        g, p = b.together(g, p)
        return g * p if b.never_zero(g) or not b.strong else b.select(g.equals(0), 0, g * p)


def number(x):
    """The Python number that a constant value holds, so that rules can simplify; other values unchanged."""
    return x.data if x.constant and isinstance(x.data, int | float) else x
