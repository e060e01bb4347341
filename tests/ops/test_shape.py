"""Shapes, repeats and shifts: every spelling against NumPy, edge shapes, errors that name what is wrong."""

import numpy as np
import pytest
from differences import value
from weighed import lands_right

from secant.graph.core import Value
from secant.graph.errors import Refused, ShapeError
from secant.graph.types import Type

V, X = np.array([1.5, -2.0, 0.5]), np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
T = np.arange(24.0).reshape(2, 3, 4)

CALLS = {
    "ravel": (np.ravel, X),
    "ravel F": (lambda x: np.ravel(x, "F"), X),
    "ravel K": (lambda x: np.ravel(x, "K"), V),
    "ravel number": (np.ravel, 1.5),
    "ravel nothing": (np.ravel, np.zeros((0, 3))),
    "reshape method": (lambda x: x.reshape(-1, 2), X),
    "reshape copy": (lambda x: np.reshape(x, (3, 2), copy=True), X),
    "squeeze": (np.squeeze, X[None, :, None]),
    "squeeze axis": (lambda x: np.squeeze(x, (0, -1)), X[None, ..., None]),
    "reshape scalar": (lambda x: np.reshape(x, ()), np.float64(1.5)),
    "reshape number": (lambda x: np.reshape(x, ()), 1.5),
    "squeeze scalar": (np.squeeze, np.float64(1.5)),
    "transpose scalar": (np.transpose, np.float64(1.5)),
    "transpose number": (np.transpose, 1.5),
    "transpose negative": (lambda x: np.transpose(x, (-1, 0, 1)), T),
    "moveaxis": (lambda x: np.moveaxis(x, 0, -1), T),
    "moveaxis many": (lambda x: np.moveaxis(x, [0, 1], [-1, 0]), T),
    "rollaxis": (lambda x: np.rollaxis(x, 2), T),
    "rollaxis start": (lambda x: np.rollaxis(x, 0, 3), T),
    "rollaxis back": (lambda x: np.rollaxis(x, 2, -2), T),
    "swapaxes": (lambda x: x.swapaxes(0, -1), T),
    "matrix_transpose": (np.matrix_transpose, T),
    "linalg.matrix_transpose": (np.linalg.matrix_transpose, T),
    "permute_dims": (lambda x: np.permute_dims(x, (2, 0, 1)), T),
    "atleast_1d": (np.atleast_1d, 1.5),
    "atleast_2d": (np.atleast_2d, V),
    "atleast_3d": (lambda x: [np.atleast_3d(x), np.atleast_3d(x[0]), np.atleast_3d(x[0, 0])], X),
    "atleast many": (lambda x: np.atleast_2d(x, x[0], x[0, 0]), X),
    "broadcast_arrays": (lambda x: np.broadcast_arrays(x, x[0], x[:, :1]), X),
    "broadcast_to int": (lambda x: np.broadcast_to(x, 3), 1.5),
    "flip": (np.flip, T),
    "flip axes": (lambda x: np.flip(x, (0, -1)), T),
    "fliplr": (np.fliplr, X),
    "flipud": (np.flipud, X),
    **{f"rot90 {k}": (lambda x, k=k: np.rot90(x, k), X) for k in (-1, 0, 1, 2, 3, 4)},
    "rot90 axes": (lambda x: np.rot90(x, 1, (2, 0)), T),
    "roll": (lambda x: np.roll(x, 2), X),
    "roll axes": (lambda x: np.roll(x, (1, -5), (0, 1)), X),
    "roll far": (lambda x: np.roll(x, [7], axis=1), X),
    "roll nothing": (lambda x: np.roll(x, 1, 0), np.zeros((0, 2))),
    "tile": (lambda x: np.tile(x, (2, 1, 3)), X),
    "tile none": (lambda x: np.tile(x, 0), V),
    "repeat": (lambda x: np.repeat(x, 2), X),
    "repeat each": (lambda x: x.repeat([0, 2, 1], axis=1), X),
    "repeat one": (lambda x: np.repeat(x, [3], 0), X),
    "resize": (lambda x: np.resize(x, (4, 2)), X),
    "resize smaller": (lambda x: np.resize(x, 2), X),
    "resize number": (lambda x: np.resize(x, (2, 2)), 1.5),
    "resize nothing": (lambda x: np.resize(x, (2, 2)), np.zeros(0)),
    "copy": (np.copy, X),
    "expand_dims": (lambda x: np.expand_dims(x, (0, -1)), X),
}


@pytest.mark.parametrize("f, x", CALLS.values(), ids=CALLS)
def test_every_spelling_lands_where_numpy_lands_it(f, x):
    lands_right(f, x)


ERRORS = {
    "reshape size": (lambda x: np.reshape(x, (4, 2)), ShapeError, r"6 elements of shape \(2, 3\)"),
    "reshape unknown": (lambda x: np.reshape(x, (-1, -1)), ShapeError, "cannot reshape"),
    "reshape nothing": (lambda x: np.reshape(x[:0], (0, -1)), ShapeError, "cannot reshape"),
    "ravel K": (lambda x: np.ravel(x, "K"), Refused, "use order='C'"),
    "transpose short": (lambda x: np.transpose(x, (0,)), ShapeError, "do not match"),
    "transpose twice": (lambda x: np.transpose(x, (0, 0)), ValueError, "repeated"),
    "axis": (lambda x: np.swapaxes(x, 0, 2), np.exceptions.AxisError, "out of bounds"),
    "squeeze": (lambda x: np.squeeze(x, 0), ShapeError, r"shape \(2, 3\)"),
    "broadcast_to": (
        lambda x: np.broadcast_to(x, (2, 4)),
        ShapeError,
        r"\(2, 3\) does not stretch to \(2, 4\)",
    ),
    "broadcast_arrays": (lambda x: np.broadcast_arrays(x, np.ones(4)), ValueError, "broadcast"),
    "matrix_transpose": (lambda x: np.matrix_transpose(x[0]), ShapeError, "at least two"),
    "fliplr": (lambda x: np.fliplr(x[0]), ShapeError, "at least two"),
    "repeat": (lambda x: np.repeat(x, [1, 2], 1), ShapeError, "2 counts for an axis of length 3"),
    "repeat negative": (lambda x: np.repeat(x, -1), ValueError, "negative"),
    "trim_zeros": (lambda x: np.trim_zeros(x[0]), Refused, "slice with known bounds"),
    "recorded shift": (lambda x: np.roll(x, np.astype(x[0, 0], int)), Refused, "int"),
    "recorded repeats": (lambda x: np.repeat(x[0], np.astype(x[0], int)), Refused, "int"),
    "float shift": (lambda x: np.roll(x, 1.5), TypeError, "integer"),
}


@pytest.mark.parametrize("f, kind, words", ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_is_an_error_that_says_why(f, kind, words):
    with pytest.raises(kind, match=words):
        f(Value(Type(np.dtype(float), (2, 3))))


def test_a_flip_of_integers_keeps_its_type():
    assert value(np.flip, np.arange(3)).dtype == int
