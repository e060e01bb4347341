"""Indexing in all of NumPy's forms: values, types, errors and derivatives against NumPy itself."""

import operator

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from secant.derive import pull
from secant.graph.core import Region, Value, reach
from secant.graph.registry import HANDLERS, OPS
from secant.graph.types import type_of
from secant.interpret import run


@st.composite
def indexed(draw):
    """An array of a random shape (sizes of 0 and 1 included) and a random index of it, right or wrong."""
    shape = tuple(draw(st.lists(st.integers(0, 4), max_size=4)))
    axes = list(shape)
    block = tuple(draw(st.lists(st.integers(0, 3), max_size=2)))
    items, dots = [], False
    for _ in range(draw(st.integers(0, 5))):
        form = draw(
            st.sampled_from(
                ["int", "slice", "slice", "none", "dots", "ints", "list", "mask", "bool", "zero-d"]
            )
        )
        if form == "none":
            items.append(None)
        elif form == "dots" and not dots:
            items.append(Ellipsis)
            axes, dots = axes[::-1], True
            axes = axes[: max(0, len(axes) - draw(st.integers(0, len(axes))))][::-1]
        elif form == "bool" and draw(st.integers(0, 3)) == 0:
            items.append(draw(st.booleans()))
        elif axes or draw(st.integers(0, 9)) == 0:
            d = axes.pop(0) if axes else 1
            within = st.integers(-d, d - 1) if d and draw(st.integers(0, 19)) else st.integers(-d - 2, d + 2)
            bound = st.none() | st.integers(-d - 2, d + 2)
            if form == "int":
                items.append(draw(within))
            elif form == "zero-d":
                items.append(np.array(draw(within)))
            elif form == "slice":
                items.append(slice(draw(bound), draw(bound), draw(st.sampled_from([None, 1, 2, -1, -2]))))
            elif form == "mask":
                items.append(np.array(draw(st.lists(st.booleans(), min_size=d, max_size=d)), bool))
            else:
                some = draw(st.sampled_from([block, (1,), block[-1:]])) if form == "ints" else block[-1:]
                n = int(np.prod(some))
                picked = np.array(draw(st.lists(within, min_size=n, max_size=n)), int).reshape(some)
                items.append(picked if form == "ints" else picked.tolist())
    x = np.arange(float(np.prod(shape))).reshape(shape)
    return x, items[0] if len(items) == 1 and draw(st.booleans()) else tuple(items)


@settings(max_examples=1500, deadline=None)
@given(indexed())
def test_any_index_reads_what_numpy_reads(case):
    x, index = case
    v = Value(type_of(x))
    try:
        expected = x[index]
    except IndexError:
        with pytest.raises(IndexError):
            run(Region([v], [v[index]]), [x])
        return
    out = v[index]
    (got,) = run(Region([v], [out]), [x])
    assert type_of(expected) == out.type
    assert type(got) is type(expected)
    np.testing.assert_array_equal(got, expected)


@settings(max_examples=500, deadline=None)
@given(indexed(), st.integers(0, 2))
def test_any_index_writes_what_numpy_writes_and_the_adjoint_follows_the_last_write(case, form):
    x, index = case
    try:
        place = np.shape(x[index])
    except IndexError:
        return
    shape = [place, place[1:], (1, *place)][form]
    value = 1000.0 + np.arange(float(np.prod(shape))).reshape(shape)
    expected = x.copy()
    a, b = Value(type_of(x)), Value(type_of(value))
    try:
        expected[index] = value
    except (TypeError, ValueError):  # one element does not take an array, even of one element
        with pytest.raises((TypeError, ValueError)):
            run(Region([a, b], [OPS["setitem"].call(a, index, b)]), [x, value])
        return
    out = OPS["setitem"].call(a, index, b)
    (got,) = run(Region([a, b], [out]), [x, value])
    np.testing.assert_array_equal(got, expected)
    w = np.cos(np.arange(x.size)).reshape(x.shape)
    g = Value(type_of(w))
    back = pull(reach([out]), {out: g}, [a, b])
    da, db = run(Region([a, b, g], [back[a], back[b]]), [x, value, w])
    # Every element of the result is one element of x or of value: the adjoints count where each one went.
    assert da.shape == x.shape and db.shape == value.shape
    np.testing.assert_allclose(da, np.where(expected == x, w, 0))
    from_value = {float(e): float(c) for e, c in zip(expected.ravel(), w.ravel()) if e >= 1000}
    totals = {}
    for e, c in zip(expected.ravel(), w.ravel()):
        totals[float(e)] = totals.get(float(e), 0.0) + float(c)
    np.testing.assert_allclose(
        db, np.reshape([totals.get(float(e), 0.0) for e in value.ravel()], value.shape)
    )
    assert set(from_value) <= set(totals)


@pytest.mark.parametrize(
    "index, words",
    [
        (5, "out of bounds"),
        ((0, 0, 0), "3 indices"),
        ((Ellipsis, Ellipsis), "Ellipsis"),
        (np.array([0.5]), "integer or boolean"),
        (np.array([True, False]), "boolean index"),
        (([0, 1], [0, 1, 2]), "broadcast"),
    ],
)
def test_a_wrong_index_is_an_error_when_it_is_recorded(index, words):
    with pytest.raises(IndexError, match=words):
        HANDLERS[operator.getitem](operator.getitem, (Value(type_of(np.zeros((3, 4)))), index), {})


def test_a_value_that_does_not_fit_is_an_error_that_names_both_shapes():
    x = Value(type_of(np.zeros((3, 4))))
    with pytest.raises(ValueError, match=r"\(3,\).*\(4,\)"):
        OPS["setitem"].call(x, 0, np.zeros(3))


def test_repeated_places_add_up_in_the_adjoint_of_a_read_and_recorded_integers_index():
    x, i = Value(type_of(np.zeros(4))), Value(type_of(np.zeros(3, int)))
    y = x[i] * np.array([1.0, 10.0, 100.0])
    back = pull(reach([y]), {y: Value(type_of(np.ones(3)), data=np.ones(3))}, [x])
    value, slope = run(Region([x, i], [y, back[x]]), [np.arange(4.0), np.array([2, 2, -1])])
    np.testing.assert_array_equal(value, [2.0, 20.0, 300.0])
    np.testing.assert_array_equal(slope, [0.0, 0.0, 11.0, 100.0])
