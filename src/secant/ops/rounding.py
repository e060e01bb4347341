"""Rounding and remainders: steps of slope 0, and what is left over, of slope 1 between the steps."""

import builtins
import math
import operator

import numpy as np

from ..graph.core import apply
from ..graph.errors import Refused
from .define import op
from .kinds import Elementwise, Several, Stepwise

_X = np.array([1.6, -2.3, 0.4])
_B = np.array([[0.7], [-2.0]])


@op(np.floor, math.floor, symbol="⌊⌋")
class floor(Stepwise):
    """The largest integer not above x. A step: slope 0."""

    samples = [(_X,), (1.6,)]

    def lower(b, x):
        return b.rounded("floor", x)


@op(np.ceil, math.ceil, symbol="⌈⌉")
class ceil(Stepwise):
    """The smallest integer not below x. A step: slope 0."""

    samples = [(_X,), (1.6,)]

    def lower(b, x):
        return b.rounded("ceil", x)


@op(np.trunc, np.fix, math.trunc, symbol="trunc")
class trunc(Stepwise):
    """The integer part, towards 0. A step: slope 0."""

    samples = [(_X,), (1.6,)]

    def handle(function, args, kwargs):
        return Stepwise.handle(trunc, function, args, {k: v for k, v in kwargs.items() if v is not None})

    def lower(b, x):
        return b.rounded("trunc", x)


@op(np.rint, symbol="rint")
class rint(Stepwise):
    """The nearest integer, halves to the even one. A step: slope 0."""

    samples = [(_X,)]

    def lower(b, x):
        return b.rounded("roundeven", x)


@op(np.round, np.around, builtins.round, symbol="round")
class round_(Stepwise):
    """Rounded to a number of decimals, halves to even. A step: slope 0."""

    samples = [(_X,), (_X, 1), (1.6,), (1.625, 2)]
    as_given = True

    def handle(function, args, kwargs):
        if function is builtins.round:
            return _round_number(*args, **kwargs)
        return _round_array(*args, **kwargs)

    def evaluator(params):
        if "ndigits" in params:
            n = params["ndigits"]
            return builtins.round if n is None else lambda x: builtins.round(x, n)
        return lambda x: np.round(x, params["decimals"])

    def lower(b, x, decimals=None, ndigits=None):
        if x.dtype.kind == "b":
            b.refuse("booleans are not rounded")
        if not (decimals or ndigits):
            return b.rounded("roundeven", x)
        if ndigits or x.dtype.kind != "f":
            b.refuse("Python rounds by decimal digits")
        by = 10.0 ** abs(decimals)
        if decimals > 0:
            return b.rounded("roundeven", x * by) / by
        return b.rounded("roundeven", x / by) * by


def _round_number(number, ndigits=None):
    if getattr(number, "ndim", 0):
        raise Refused(f"round() takes a number, not an array of shape {number.shape}; use np.round")
    return apply(round_, (number,), {"ndigits": None if ndigits is None else operator.index(ndigits)})


def _round_array(a, decimals=0, out=None):
    if out is not None:
        raise Refused("np.round with out= is not recorded here; assign its result instead")
    return apply(round_, (a,), {"decimals": operator.index(decimals)})


@op(np.floor_divide, operator.floordiv, symbol="//")
class floor_divide(Stepwise):
    """The quotient rounded down. A step: slope 0."""

    samples = [(_X, _B), (7.5, 2.0)]

    def lower(b, x, y):
        return b.floor_divide(x, y)


@op(np.remainder, operator.mod, symbol="%")
class remainder(Elementwise):
    """What is left of a after taking b away ⌊a/b⌋ times, with b's sign. Slopes 1 and -⌊a/b⌋."""

    samples = [(_X, _B), (7.5, 2.0)]

    def partials(y, a, b):
        return 1, _times(y, a, b)

    def lower(b, x, y):
        return b.remainder(x, y)


@op(np.fmod, math.fmod, symbol="fmod")
class fmod(Elementwise):
    """The remainder with the sign of a, as in C. Slopes 1 and -trunc(a/b) between jumps."""

    samples = [(_X, _B), (7.5, 2.0)]

    def partials(y, a, b):
        return 1, _times(y, a, b)

    def lower(b, x, y):
        return b.fmod(x, y)


@op(math.remainder, symbol="remainder")
class ieee_remainder(Elementwise):
    """The remainder nearest to 0, as in IEEE 754. Slopes 1 and minus the rounded quotient between jumps."""

    samples = [(7.4, 2.0), (-7.9, 2.0)]

    def partials(y, a, b):
        return 1, _times(y, a, b)

    def lower(b, x, y):
        return b.c_library("remainder", x, y)


@op(np.divmod, builtins.divmod, symbol="divmod")
class divmod_(Several):
    """The quotient rounded down, a step, and the remainder, with the slopes 1 and -⌊a/b⌋."""

    samples = [(_X, _B), (7.5, 2.0)]

    def partials(ys, a, b):
        return (None, None), (1, _times(ys[1], a, b))

    def lower(b, x, y):
        return b.floor_divide(x, y), b.remainder(x, y)


def _times(remainder, a, b):
    """How often b was taken away from a, with a minus sign. Exact, since the quotient is an integer."""
    return -np.rint(np.divide(np.subtract(a, remainder), b))


@op(np.modf, math.modf, symbol="modf")
class modf(Several):
    """The fractional part, of slope 1, and the integer part, a step."""

    samples = [(_X,), (1.6,)]

    def partials(ys, x):
        return (1,), (None,)

    def lower(b, x):
        whole = b.rounded("trunc", x)
        rest = b.select(b.isinf(x), 0, x - whole)
        return b.intrinsic("copysign", rest, x), whole


@op(np.frexp, math.frexp, symbol="frexp")
class frexp(Several):
    """The mantissa in [0.5, 1), of slope 2**-exponent, and the exponent, an integer."""

    samples = [(_X,), (1.6,)]

    def partials(ys, x):
        return (np.ldexp(np.ones_like(ys[0]), -ys[1]),), (None,)

    def lower(b, x):
        return b.mantissa(x)


@op(np.ldexp, math.ldexp, symbol="ldexp")
class ldexp(Elementwise):
    """``x * 2**n`` for integers n. Slope 2**n."""

    samples = [(_X, np.array([1, -2, 3])), (1.6, 3)]

    def partials(y, x, n):
        return np.ldexp(np.ones_like(x), n), None

    def lower(b, x, n):
        return b.scaled(x, n)


@op(np.nextafter, math.nextafter, symbol="nextafter")
class nextafter(Elementwise):
    """The neighbouring number in the direction of b. Slope 1 in a, 0 in b."""

    samples = [(_X, _B), (7.5, 2.0)]

    def partials(y, a, b):
        return 1, None

    def lower(b, x, y):
        return b.neighbour(x, y)


@op(np.spacing, math.ulp, symbol="ulp")
class spacing(Stepwise):
    """The distance to the next number. A step: slope 0."""

    samples = [(_X,), (1.6,)]
    spelled = True

    def lower(b, x, via):
        x = b.absolute(x) if via else x
        step = b.neighbour(x, b.select(x < 0, float("-inf"), b.number(float("inf"), x.dtype))) - x
        return b.select(b.isinf(x), float("inf" if via else "nan"), step)
