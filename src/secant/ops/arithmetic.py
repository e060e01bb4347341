"""Addition to powers: the ops behind Python's arithmetic operators, and the strong product of derivatives."""

import builtins
import math
import operator

import numpy as np

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


@op(np.subtract, operator.sub, symbol="−")
class subtract(Elementwise):
    """The difference of two values. Slopes 1 and -1."""

    samples = [(_A, _B)]

    def partials(y, a, b):
        return 1, -1


@op(np.multiply, operator.mul, symbol="·")
class multiply(Elementwise):
    """The product of two values, element by element. Each slope is the other factor."""

    samples = [(_A, _B), (2.0, 3.0)]

    def partials(y, a, b):
        return number(b), number(a)


@op(np.divide, operator.truediv, symbol="/")
class divide(Elementwise):
    """The quotient of two values. Slopes 1/b and -y/b."""

    samples = [(_A, _B)]

    def partials(y, a, b):
        return 1 / b, -y / b


@op(np.negative, operator.neg, symbol="−")
class negative(Elementwise):
    """The value with its sign changed. Slope -1."""

    samples = [(_A,)]

    def partials(y, x):
        return (-1,)


@op(np.positive, operator.pos, symbol="+")
class positive(Elementwise):
    """The value itself. Slope 1."""

    samples = [(_A,)]

    def partials(y, x):
        return (1,)


@op(np.power, operator.pow, np.float_power, math.pow, builtins.pow, symbol="^")
class power(Elementwise):
    """``x`` to the ``n``. Slope ``n x**(n-1)`` in x (0 where n is 0), and ``y log x`` in n (0 where y is 0)."""

    samples = [(np.array([1.5, 0.5, 2.0]), np.array([2.0, -1.0, 0.5])), (_A, 2), (_A, 3), (2.0, 3.0)]

    def partials(y, x, n):
        k = number(n)
        if isinstance(k, int | float):
            by_x = 2 * x if k == 2 else None if k == 0 else k * x ** (k - 1)
        else:
            by_x = np.where(n == 0, 0.0, n * x ** (n - 1))
        return by_x, np.where(y == 0, 0.0, y * np.log(np.where(y == 0, 1.0, x)))


def _strong(g, p):
    product = np.multiply(g, p)
    if np.ndim(product) == 0:
        return product if g != 0 else product.dtype.type(0)
    if not np.isfinite(product).all():
        np.copyto(product, 0, where=np.equal(g, 0))
    return product


@op(symbol="·")
class scale(Elementwise):
    """A derivative times a partial: like a product, but zero wherever the derivative is zero (a strong zero)."""

    samples = [(_A, _B)]
    evaluate = _strong

    def partials(y, g, p):
        return p, g


def number(x):
    """The Python number that a constant value holds, so that rules can simplify; other values unchanged."""
    return x.data if x.constant and isinstance(x.data, int | float) else x
