"""Real functions with complex numbers inside."""

import numpy as np
import pytest
from single import slope, value

from secant.graph.errors import Refused


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.real(np.exp(1j * x)),
        lambda x: np.exp(1j * x).imag,
        lambda x: np.abs(np.exp((0.3 + 1j) * x) + 0.2),
        lambda x: np.angle(1 + 1j * x),
        lambda x: np.angle(np.exp(0.2 + 1j * x), deg=True),
        lambda x: np.real(np.conj(1j * x + x * x) * (0.3 - 2j * x)),
        lambda x: np.real((x + 1j) / (2 - 1j * x) ** 2),
        lambda x: np.square((x + 1j).conj()).imag,
    ],
)
def test_slopes_agree_with_differences(f):
    x, h = np.array([0.7, 1.3]), 1e-6
    np.testing.assert_allclose(value(f, x), f(x), rtol=1e-15)
    np.testing.assert_allclose(slope(f, x), (f(x + h) - f(x - h)) / (2 * h), rtol=1e-7)


def test_parts_of_real_values():
    x = np.array([1.5, -2.0])
    np.testing.assert_array_equal(value(np.imag, x), [0, 0])
    assert value(np.imag, x).flags.writeable
    np.testing.assert_array_equal(slope(np.real, x), [1, 1])
    np.testing.assert_array_equal(value(np.angle, x), [0, np.pi])


def test_real_if_close_is_refused_where_the_dtype_depends_on_values():
    with pytest.raises(Refused, match=r"np\.real"):
        value(np.real_if_close, np.array([1j]))
    assert value(np.real_if_close, np.array([1.0])) == 1
