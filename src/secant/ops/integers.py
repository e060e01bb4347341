"""Whole numbers and bits: exact, and without a derivative."""

import functools
import math
import operator

import numpy as np

from .define import op
from .kinds import Stepwise

_A = np.array([12, 7, 255])
_B = np.array([[3], [10]])


@op(np.bitwise_and, operator.and_, symbol="&")
class bitwise_and(Stepwise):
    """The bits that both have; for booleans, and."""

    samples = [(_A, _B), (12, 10), (_A > 9, True)]

    def lower(b, x, y):
        return x & y


@op(np.bitwise_or, operator.or_, symbol="|")
class bitwise_or(Stepwise):
    """The bits that either has; for booleans, or."""

    samples = [(_A, _B), (12, 10), (_A > 9, True)]

    def lower(b, x, y):
        return x | y


@op(np.bitwise_xor, operator.xor, symbol="⊻")
class bitwise_xor(Stepwise):
    """The bits that exactly one has; for booleans, either but not both."""

    samples = [(_A, _B), (12, 10), (_A > 9, True)]

    def lower(b, x, y):
        return x ^ y


@op(np.invert, operator.invert, operator.inv, symbol="~")
class invert(Stepwise):
    """All bits flipped; for booleans, not."""

    samples = [(_A,), (_A > 9,)]

    def lower(b, x):
        return ~x


@op(np.left_shift, operator.lshift, symbol="<<")
class left_shift(Stepwise):
    """The bits moved to the left: times a power of 2."""

    samples = [(_A, _B), (12, 2)]

    def lower(b, x, n):
        fits = (n >= 0) & (n < 8 * n.dtype.itemsize)
        return b.select(fits, b.shifted("shl", x, b.select(fits, n, 0)), 0)


@op(np.right_shift, operator.rshift, symbol=">>")
class right_shift(Stepwise):
    """The bits moved to the right: divided by a power of 2, rounded down."""

    samples = [(_A, _B), (12, 2)]

    def lower(b, x, n):
        most = 8 * n.dtype.itemsize - 1
        if x.dtype.kind == "u":
            fits = n <= most
            return b.select(fits, b.shifted("lshr", x, b.select(fits, n, 0)), 0)
        return b.shifted("ashr", x, b.select((n >= 0) & (n < most), n, most))


@op(np.bitwise_count, symbol="bits")
class bitwise_count(Stepwise):
    """How many bits of the size of an integer are set."""

    samples = [(_A,)]

    def lower(b, x):
        return b.count_bits(b.absolute(x))


@op(np.gcd, math.gcd, symbol="gcd")
class gcd(Stepwise):
    """The greatest common divisor."""

    samples = [(_A, _B), (12, 10)]

    def lower(b, *xs):
        sizes = [b.absolute(x) for x in xs]
        return functools.reduce(b.common_divisor, sizes)


@op(np.lcm, math.lcm, symbol="lcm")
class lcm(Stepwise):
    """The least common multiple."""

    samples = [(_A, _B), (12, 10)]

    def lower(b, *xs):
        return functools.reduce(lambda x, y: _multiple(b, x, y), [b.absolute(x) for x in xs])


def _multiple(b, x, y):
    common = b.common_divisor(x, y)
    zero = common.equals(0)
    return b.select(zero, 0, b.floor_divide(x, b.select(zero, 1, common)) * y)


@op(math.factorial, symbol="!")
class factorial(Stepwise):
    """n! of an integer."""

    samples = [(5,)]

    def lower(b, n):
        b.fail_if((n < 0) | (n > 20))
        made = b.number(1, n.dtype)
        for k in range(2, 21):
            made = b.select(n >= k, made * k, made)
        return made


@op(math.comb, symbol="comb")
class comb(Stepwise):
    """How many ways there are to choose k of n."""

    samples = [(5, 2)]


@op(math.perm, symbol="perm")
class perm(Stepwise):
    """How many ordered ways there are to choose k of n."""

    samples = [(5, 2), (5,)]


@op(math.isqrt, symbol="isqrt")
class isqrt(Stepwise):
    """The square root of an integer, rounded down."""

    samples = [(17,)]

    def lower(b, n):
        b.fail_if((n < 0) | (n > 2**52))
        return b.cast(b.rounded("floor", b.intrinsic("sqrt", b.cast(n, b.float))), n.dtype)
