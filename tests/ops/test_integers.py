"""Integers and bits are exact, and have no slope."""

import math
import operator

import numpy as np
import pytest
from single import value


@pytest.mark.parametrize(
    "f, args",
    [
        (math.gcd, (12, 18, 8)), (math.lcm, (4, 6, 10)), (math.comb, (10, 3)), (math.perm, (5, 2)),
        (math.perm, (5,)), (math.factorial, (10,)), (math.isqrt, (17,)), (operator.and_, (12, 10)),
        (operator.or_, (True, False)), (operator.xor, (12, 10)), (operator.invert, (12,)),
        (operator.lshift, (1, 10)), (operator.rshift, (1024, 3)),
        (operator.floordiv, (-7, 2)), (operator.mod, (-7, 2)),
    ],
)  # fmt: skip
def test_python_integers_stay_python_integers(f, args):
    got = value(f, *args)
    assert got == f(*args) and type(got) is type(f(*args))


@pytest.mark.parametrize("f", [np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.gcd, np.lcm, np.left_shift])
def test_arrays_of_integers(f):
    a, b = np.array([12, 7, 3], np.int32), np.array([[2], [5]])
    np.testing.assert_array_equal(value(f, a, b), f(a, b), strict=True)


def test_bits_of_floats_are_refused():
    with pytest.raises(TypeError, match="bitwise_and of float"):
        value(operator.and_, 1.5, 2.5)
