"""Picking, diagonals, masks and writes: every spelling against NumPy, places outside, and errors."""

import numpy as np
import pytest
from differences import gradient, value
from weighed import lands_right

from secant.graph.core import Region, Value, as_value
from secant.graph.errors import Refused, ShapeError
from secant.graph.registry import HANDLERS
from secant.graph.types import Type, type_of
from secant.interpret import run
from secant.ops.masks import counting

V, X = np.array([1.5, -2.0, 0.5]), np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
T = np.arange(24.0).reshape(2, 3, 4)
ORDER = np.array([[2, 0, 1], [0, 1, 2]])

CALLS = {
    "take": (lambda x: np.take(x, [4, 0, 4]), X),
    "take axis": (lambda x: x.take(np.array([[0, 2], [2, -1]]), axis=1), X),
    "take one": (lambda x: np.take(x, -1), X),
    "take 0-d": (lambda x: np.take(x, np.array(1), axis=0), X),
    "take clip": (lambda x: np.take(x, [9, -9], axis=1, mode="clip"), X),
    "take wrap": (lambda x: np.take(x, [9, -4, 1], mode="wrap"), X),
    "take nothing": (lambda x: np.take(x, [], axis=0) if False else np.take(x, np.zeros(0, int)), X),
    "take_along_axis": (lambda x: np.take_along_axis(x, ORDER, 1), X),
    "take_along_axis one": (lambda x: np.take_along_axis(x, ORDER[:1] % 2, axis=0), X),
    "take_along_axis flat": (lambda x: np.take_along_axis(x, np.array([5, 0]), None), X),
    "compress": (lambda x: np.compress([True, False, True], x, axis=1), X),
    "compress flat": (lambda x: x.compress([False, True, True]), X),
    "extract": (lambda x: np.extract(ORDER > 0, x), X),
    "diag": (np.diag, V),
    "diag above": (lambda x: np.diag(x, 2), V),
    "diag of": (lambda x: np.diag(x, -1), X),
    "diagflat": (lambda x: np.diagflat(x, 1), X),
    "diagonal": (lambda x: x.diagonal(1), X),
    "diagonal deep": (lambda x: np.diagonal(x, -1, 2, 0), T),
    "diagonal next": (lambda x: np.diagonal(x, 0, 1, 2), T),
    "diagonal nothing": (lambda x: np.diagonal(x, 5), X),
    "linalg.diagonal": (lambda x: np.linalg.diagonal(x, offset=1), T),
    "linalg.trace": (np.linalg.trace, T),
    "trace": (np.trace, X),
    "trace deep": (lambda x: np.trace(x, 1, 0, 2), T),
    "tril": (lambda x: np.tril(x, 1), X),
    "triu": (lambda x: np.triu(x, -1), T),
    "triu of a vector": (np.triu, V),
    "meshgrid": (lambda x: np.meshgrid(x, 2 * x[:2], x[:1]), V),
    "meshgrid ij": (lambda x: np.meshgrid(x, x[:2], indexing="ij", sparse=True), V),
    "meshgrid one": (lambda x: np.meshgrid(x), V),
    "ix_": (lambda x: x[np.ix_([1, 0], [True, False, True])], X),
}


@pytest.mark.parametrize("f, x", CALLS.values(), ids=CALLS)
def test_every_spelling_lands_where_numpy_lands_it(f, x):
    lands_right(f, x)


def test_recorded_indices_pick_too():
    i = np.array([[2, 0, 0], [1, 1, 2]])
    value(lambda x, i: np.take_along_axis(x, i, axis=1), X, i)
    value(lambda x, i: np.take(x, i, mode="wrap"), X, i + 7)
    value(lambda x, i: x[np.ix_(i, i)], X[:, :2], np.array([1, 0]))
    np.testing.assert_array_equal(
        gradient(lambda x, i: np.take(x, i, mode="wrap"), V, np.array([4, 1, -1])), [0, 2, 1]
    )
    np.testing.assert_array_equal(
        gradient(lambda x, i: np.take(x, i, mode="clip"), V, np.array([4, 1, -1])), [1, 1, 1]
    )


def test_the_other_side_of_a_triangle_is_a_strong_zero():
    np.testing.assert_array_equal(value(np.tril, np.array([[1.0, np.inf], [2.0, 3.0]])), [[1, 0], [2, 3]])
    x = np.array([[1.0, 0.0], [4.0, 0.25]])
    np.testing.assert_array_equal(gradient(lambda x: np.tril(np.sqrt(x)), x), [[0.5, 0.0], [0.25, 1.0]])


def test_what_a_write_leaves():
    def after(function, *args, **kwargs):
        given = [Value(type_of(a)) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in args]
        inputs = [v for v in given if isinstance(v, Value)]
        numbers = [a for a, v in zip(args, given) if isinstance(v, Value)]
        out = HANDLERS[function](function, tuple(given), kwargs)
        (got,) = run(Region(inputs, [out]), numbers)
        expected = args[0].copy()
        function(expected, *args[1:], **kwargs)
        np.testing.assert_array_equal(got, expected, strict=True)

    tall = np.arange(21.0).reshape(7, 3)
    after(np.fill_diagonal, tall, 9.5)
    after(np.fill_diagonal, tall, V, wrap=True)
    after(np.fill_diagonal, tall, np.array([1.0, 2.0]))
    after(np.fill_diagonal, np.zeros((3, 3, 3)), 1.5)
    after(np.put_along_axis, X, ORDER, X + 10, 1)
    after(np.put_along_axis, X, ORDER[:, :1], 99.0, 1)
    after(np.put_along_axis, X, np.array([5, 0]), np.array([7.0, 8.0]), None)


def test_places_where_a_mask_holds():
    mask = np.array([[True, False], [True, True]])
    for f in (np.nonzero, np.flatnonzero, np.argwhere):
        (out,) = made if isinstance(made := f(as_value(mask)), tuple) and len(made) == 1 else (made,)
        outs = list(out) if isinstance(out, tuple) else [out]
        expected = f(mask)
        for got, theirs in zip(
            run(Region([], outs), []), expected if isinstance(expected, tuple) else [expected]
        ):
            np.testing.assert_array_equal(got, theirs, strict=True)
    assert isinstance(np.nonzero(as_value(mask[0])), tuple)


def test_a_recorded_mask_is_counted_by_the_recorder_and_checked_when_it_runs():
    x = Value(type_of(V))
    with pytest.raises(Refused, match="where"):
        x[x > 0]
    counting.count = lambda mask: 2
    try:
        out = np.compress(x > 0, x)
        np.testing.assert_array_equal(run(Region([x], [out, x[x > 0]]), [V])[0], [1.5, 0.5])
        with pytest.raises(ValueError, match="2 true elements"):
            run(Region([x], [out]), [-V])
    finally:
        counting.count = None


ERRORS = {
    "take": (lambda x: np.take(x, [0.5]), TypeError, "integer indices"),
    "along": (
        lambda x: np.take_along_axis(x, np.array([0]), 1),
        ShapeError,
        "1 dimensions and the array has 2",
    ),
    "diag": (lambda x: np.diag(x[None]), ShapeError, "one or two"),
    "diagonal": (lambda x: np.diagonal(x[0]), ShapeError, "at least two"),
    "same axis": (lambda x: np.trace(x, 0, 1, 1), ValueError, "repeated"),
    "compress": (lambda x: np.compress([[True]], x), ValueError, "1-d"),
    "nonzero": (lambda x: np.nonzero(x[0, 0]), ValueError, "atleast_1d"),
    "meshgrid": (lambda x: np.meshgrid(x[0], indexing="yx"), ValueError, "'xy' or 'ij'"),
    "fill_diagonal": (
        lambda x: HANDLERS[np.fill_diagonal](None, (x[0], 1.0), {}),
        ShapeError,
        "at least two",
    ),
}


@pytest.mark.parametrize("f, kind, words", ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_is_an_error_that_says_why(f, kind, words):
    with pytest.raises(kind, match=words):
        f(Value(Type(np.dtype(float), (2, 3))))


def test_an_index_outside_is_numpys_error_when_it_runs():
    with pytest.raises(IndexError, match="out of bounds"):
        value(lambda x: np.take(x, np.array([3])), V)
