"""Comparisons record booleans without a slope; those of whole arrays give Python booleans."""

import math
import operator

import numpy as np
import pytest
from single import slope, value

from secant.graph.core import Value
from secant.graph.types import type_of


@pytest.mark.parametrize("f", [operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge])
def test_operators_give_what_python_gives(f):
    for a, b in [(1.0, 2.0), (1.0, 1.0), (np.float64(1.0), 2.0), (np.nan, np.nan)]:
        got = value(f, a, b)
        assert got == f(a, b) and type(got) is type(f(a, b))
    assert slope(f, 1.0, 2.0) == 0


def test_math_isclose_and_np_isclose_keep_their_own_tolerances():
    assert value(math.isclose, 1.0, 1.0 + 1e-8) is False
    assert value(math.isclose, 1.0, 1.1, rel_tol=0.2) is True
    assert value(np.isclose, 1.0, 1.0 + 1e-8) == np.True_
    assert value(np.isclose, 1.0, 1.5, atol=1.0) == np.True_


def test_whole_array_comparisons_and_not():
    x = np.array([1.0, 2.0])
    assert value(np.allclose, x, x + 1e-9) is True
    assert value(np.array_equal, x, x[:1]) is False
    assert value(np.array_equiv, x[:1], np.ones(3)) is True
    assert value(operator.not_, 0.0) is True
    assert value(operator.truth, 0.0) is False


def test_the_dtype_alone_says_whether_values_can_be_complex():
    assert np.isrealobj(Value(type_of(1.0))) is True
    assert np.iscomplexobj(Value(type_of(1.0j))) is True
