"""What ufuncs and ``math`` are recorded, and what a ufunc's keywords mean."""

import math

import numpy as np
import pytest
from single import call, slope, value

from secant.graph.core import Region, Value, as_value
from secant.graph.errors import Refused, ShapeError
from secant.graph.registry import HANDLERS
from secant.graph.types import type_of
from secant.interpret import run

REFUSED = {
    np.isnat: "asks about dates, which hold no numbers",
}
"""The callables that no op stands for, and why."""

UFUNCS = sorted({f for f in vars(np).values() if isinstance(f, np.ufunc)}, key=lambda f: f.__name__)
MATH = [f for name, f in vars(math).items() if callable(f) and not name.startswith("_")]


@pytest.mark.parametrize("function", [*UFUNCS, *MATH], ids=lambda f: f.__name__)
def test_every_ufunc_and_math_function_is_recorded_or_refused_for_a_reason(function):
    assert (function in HANDLERS) != (function in REFUSED)


def test_a_function_without_an_op_is_refused_by_name():
    with pytest.raises(Refused, match=r"np\.isnat"):
        np.isnat(Value(type_of(1.0)))


@pytest.mark.parametrize("dtype", ["f4", "f8", "c16"])
@pytest.mark.parametrize("x", [1.5, np.float32(1.5), np.array([1.5, 2.0], "f4"), np.array([1, 2])])
def test_dtype_casts_the_inputs_first(x, dtype):
    for f in (np.sin, np.sqrt, np.square):
        got = value(f, x, dtype=dtype)
        np.testing.assert_array_equal(got, f(x, dtype=dtype), strict=True)
    got = value(np.multiply, x, 0.1, dtype=dtype)
    np.testing.assert_array_equal(got, np.multiply(x, 0.1, dtype=dtype), strict=True)


def test_dtype_of_comparisons_signature_and_casting():
    x = np.array([1, 2])
    assert value(np.less, x, 2, dtype=bool).tolist() == [True, False]
    assert value(np.add, x, 1, signature="dd->d").dtype == float
    with pytest.raises(TypeError, match="cast"):
        value(np.add, np.array([1.5]), 1.0, dtype=int)
    assert value(np.add, np.array([1.5]), 1.0, dtype=int, casting="unsafe").tolist() == [2]
    np.testing.assert_allclose(slope(np.sin, np.array([0.5], "f4"), dtype="f8"), [math.cos(0.5)], rtol=1e-7)


def test_order_and_subok_change_nothing_and_the_rest_is_refused():
    x = np.array([1.5])
    assert value(np.exp, x, order="F", subok=False) == np.exp(x)
    for kwargs in ({"out": np.zeros(1)}, {"where": np.array([True])}, {"axes": [0]}):
        with pytest.raises(Refused, match=next(iter(kwargs))):
            value(np.exp, x, **kwargs)
    with pytest.raises(Refused, match="positional out"):
        call(np.exp, (x, np.zeros(1)))
    with pytest.raises(TypeError, match="takes 2"):
        call(np.add, (x,))


def test_math_takes_numbers_not_arrays():
    with pytest.raises(Refused, match=r"math.sin takes numbers, not an array of shape \(1,\)"):
        value(math.sin, np.array([1.0]))
    assert value(math.sin, np.array(1.0)) == math.sin(1.0)
    assert type(value(math.floor, 1.5)) is int and type(value(math.sqrt, np.float32(4.0))) is float


def test_shapes_that_do_not_fit_are_both_named():
    with pytest.raises(ShapeError, match=r"\(2,\) and \(3,\)"):
        call(np.arctan2, (np.zeros(2), np.zeros(3)))


def test_the_protocols_of_round_floor_ceil_and_trunc():
    x = Value(type_of(np.float64(1.0)))
    outs = [round(x), round(x, 1), math.floor(x), math.ceil(x), math.trunc(x)]
    got = run(Region([x], outs), [np.float64(2.55)])
    assert got == [round(2.55), round(np.float64(2.55), 1), 2, 3, 2]
    assert [type(y) for y in got] == [int, np.float64, int, int, int]
    with pytest.raises(Refused, match=r"np\.round"):
        round(as_value(np.zeros(2)))
