"""What ops choose at ties and kinks, and that what is not taken lets nothing through."""

import numpy as np
import pytest
from single import call, slope, slopes, value

from secant.graph.errors import Refused


def test_absolute_value_at_zero_and_of_complex_numbers():
    assert slope(np.abs, 0.0) == 0 and slope(np.fabs, -0.0) == 0
    assert slope(abs, -2.0) == -1
    assert slope(lambda x: np.abs(x * (3 + 4j)), 1.0) == pytest.approx(5)
    assert slope(lambda x: np.abs(x * (3 + 4j)), 0.0) == 0


@pytest.mark.parametrize("f", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_extremes_share_a_tie(f):
    assert slopes(f, 2.0, 2.0) == [0.5, 0.5]
    assert slopes(f, np.inf, np.inf) == [0.5, 0.5]
    assert sum(slopes(f, 1.0, 2.0)) == 1


def test_fmax_prefers_numbers_to_nan():
    for f in (np.fmax, np.fmin):
        assert slopes(f, np.nan, 2.0) == [0, 1] and slopes(f, 2.0, np.nan) == [1, 0]


@pytest.mark.parametrize(
    "x, low, high, expected",
    [
        (0.5, 0.0, 1.0, [1, 0, 0]),
        (0.0, 0.0, 1.0, [1, 0, 0]),
        (1.0, 0.0, 1.0, [1, 0, 0]),
        (-1.0, 0.0, 1.0, [0, 1, 0]),
        (2.0, 0.0, 1.0, [0, 0, 1]),
        (0.5, 2.0, 1.0, [0, 0, 1]),
        (np.nan, 0.0, 1.0, [1, 0, 0]),
    ],
)
def test_clip_inside_at_and_beyond_its_bounds(x, low, high, expected):
    assert slopes(np.clip, x, low, high) == expected
    assert slopes(np.clip, np.array([x]), low, high) == expected


def test_clip_in_all_its_forms():
    x = np.array([-1.0, 0.5, 2.0])
    for kwargs in ({"min": 0}, {"max": 1}, {"min": 0, "max": 1}, {"a_min": 0, "a_max": None}, {}):
        np.testing.assert_array_equal(value(lambda v, k=kwargs: np.clip(v, **k), x), np.clip(x, **kwargs))
    np.testing.assert_array_equal(slope(lambda v: v.clip(0, 1), x), [0, 1, 0])
    np.testing.assert_array_equal(slope(lambda v: np.clip(v, min=0), x), [0, 1, 1])
    with pytest.raises(Refused, match="out="):
        call(lambda v: np.clip(v, 0, 1, out=np.zeros(3)), (x,))


def test_what_is_not_taken_lets_not_even_an_infinite_derivative_through():
    x = np.array([0.0, 4.0])
    got = slope(lambda v: np.where(v > 0, np.sqrt(v), 0.0), x)
    np.testing.assert_array_equal(got, [0, 0.25])
    # Here the infinite slope comes from outside, and the mask is inside.
    got = slope(lambda v: np.sqrt(np.where(v > 1, v, 0.0)), x)
    np.testing.assert_array_equal(got, [0, 0.25])
    got = slope(lambda v: np.sqrt(np.clip(v, 0, None) * 1.0), np.array([-1.0]))
    np.testing.assert_array_equal(got, [0])


def test_select_and_choose():
    x = np.array([-1.0, 0.5, 2.0])

    def pick(v):
        return np.select([v < 0, v < 1], [v * v, 3 * v], v**3)

    np.testing.assert_array_equal(value(pick, x), pick(x))
    np.testing.assert_allclose(slope(pick, x), [-2, 3, 12])
    for mode, index in (("raise", [0, 1, 1]), ("wrap", [3, -1, 2]), ("clip", [-5, 0, 9])):
        where = np.array(index)
        np.testing.assert_array_equal(
            value(lambda v, w=where, m=mode: np.choose(w, [v, 2 * v], mode=m), x),
            np.choose(where, [x, 2 * x], mode=mode),
        )
        taken = np.choose(where, [1.0, 2.0], mode=mode)
        np.testing.assert_array_equal(
            slope(lambda v, w=where, m=mode: np.choose(w, [v, 2 * v], mode=m), x), taken
        )


def test_nan_to_num_differentiates_numbers_and_replacements():
    x = np.array([1.0, np.nan, np.inf, -np.inf])
    np.testing.assert_array_equal(value(np.nan_to_num, x), np.nan_to_num(x))
    np.testing.assert_array_equal(slope(np.nan_to_num, x), [1, 0, 0, 0])
    got = value(lambda v: np.nan_to_num(v, nan=7.0, posinf=8.0, neginf=9.0), x)
    np.testing.assert_array_equal(got, [1, 7, 8, 9])
    assert slope(lambda r: np.nan_to_num(r * x, nan=r), 3.0) == 1 + 1
    with pytest.raises(Refused, match="copy"):
        call(lambda v: np.nan_to_num(v, copy=False), (x,))


def test_heaviside_and_copysign():
    assert slopes(np.heaviside, 0.0, 0.5) == [0, 1]
    assert slopes(np.heaviside, 2.0, 0.5) == [0, 0]
    assert slopes(np.copysign, -2.0, 3.0) == [-1, 0]
    assert slopes(np.copysign, 2.0, -0.0) == [-1, 0]


def test_the_sign_of_a_complex_number_is_refused():
    with pytest.raises(Refused, match=r"np\.abs"):
        slope(lambda x: np.real(np.sign(x * (1 + 1j))), 1.0)
