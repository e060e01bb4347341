"""Filled arrays, copies and ranges with recorded ends."""

import numpy as np
import pytest
from differences import agrees, gradient, value
from weighed import lands_right

from secant.graph.core import Region, Value, as_value
from secant.graph.errors import Refused
from secant.graph.registry import HANDLERS, OPS
from secant.graph.types import type_of
from secant.interpret import run

V = np.array([1.5, 2.0, 0.5])

CALLS = {
    "zeros_like": lambda x: np.zeros_like(x) + x,
    "ones_like": lambda x: np.ones_like(x, dtype=np.float32) * x,
    "full_like": lambda x: np.full_like(x, x[1]),
    "full_like row": lambda x: np.full_like(x, x, shape=(2, 3)),
    "linspace": lambda x: np.linspace(x[0], x[1], 5),
    "linspace arrays": lambda x: np.linspace(x, 2 * x, 4, axis=-1),
    "linspace open": lambda x: np.linspace(x, 1.0, 4, endpoint=False),
    "linspace step": lambda x: np.linspace(x, 1.0, 4, retstep=True),
    "linspace step one": lambda x: np.linspace(x[0], 1.0, 4, retstep=True)[1] * x,
    "logspace": lambda x: np.logspace(x[0], x[1], 4),
    "logspace base": lambda x: np.logspace(x[0], x[1], 4, base=x[2]),
    "logspace bases": lambda x: np.logspace(x[0], x[1], 4, base=x),
    "geomspace": lambda x: np.geomspace(x[0], x[1], 4),
    "geomspace arrays": lambda x: np.geomspace(x, 4.0, 4, axis=1),
}


@pytest.mark.parametrize("f", CALLS.values(), ids=CALLS)
def test_recorded_ends_and_fills(f):
    lands_right(f, V)


def test_dtypes_are_numpys():
    for a, b in ((np.float32(1), 2.0), (1, np.float64(2)), (np.float32([1, 2]), np.float32(3)), (1.0, 2j)):
        value(lambda a, b: np.linspace(a, b, 3), a, b)
    value(lambda a: np.linspace(a, 9.0, 4, dtype=int), 1.0)
    value(lambda a: np.linspace(a, 9.0, 1, endpoint=False, retstep=True), 1.0)
    assert gradient(lambda a: np.linspace(a, 9.0, 4, dtype=int), 1.0) is None


def full(*args):
    recorded = any(isinstance(a, Value) for a in args)
    return HANDLERS[np.full](np.full, args, {}) if recorded else np.full(*args)


def test_full_of_a_recorded_number_or_array():
    agrees(lambda x: full((2, 3), x), 1.5)
    lands_right(lambda x: full((2, 3), x), V)
    value(lambda x: full(4, x), np.float32(1.5))
    value(lambda x: full((), x, np.float32), 1.5)


def test_a_copy_and_another_name():
    lands_right(np.copy, V)
    x = Value(type_of(V))
    (got,) = run(Region([x], [OPS["identity"](x)]), [V])
    np.testing.assert_array_equal(got, V)
    assert not np.shares_memory(got, V)


def test_arange_of_recorded_ends_is_refused_with_what_to_use():
    with pytest.raises(Refused, match="linspace"):
        HANDLERS[np.arange](np.arange, (as_value(3.0),), {})


def test_a_negative_count_is_an_error():
    with pytest.raises(ValueError, match="negative"):
        np.linspace(as_value(1.0), 2.0, -1)
