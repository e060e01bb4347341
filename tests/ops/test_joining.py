"""Joining, splitting, padding and arrays of numbers: every spelling against NumPy, promotion, and errors."""

import numpy as np
import pytest
from differences import agrees, gradients, value
from weighed import lands_right

from secant.graph.core import Region, Value, as_value, reach
from secant.graph.errors import Refused, ShapeError
from secant.graph.types import Type, type_of
from secant.interpret import run
from secant.ops.joining import array_of

V, X = np.array([1.5, -2.0, 0.5]), np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
T = np.arange(24.0).reshape(2, 3, 4)

JOINS = {
    "concatenate": (lambda x, v: np.concatenate((x, v[None], x)),),
    "concatenate flat": (lambda x, v: np.concatenate((x, v), axis=None),),
    "concatenate dtype": (lambda x, v: np.concatenate((v, v), dtype=complex).real,),
    "concatenate rows": (lambda x, v: np.concatenate(x),),
    "concat": (lambda x, v: np.concat([x, x], axis=1),),
    "mixed": (lambda x, v: np.concatenate((v, np.arange(2), v[:0])),),
    "stack": (lambda x, v: np.stack([v, x[0], x[1]], axis=-1),),
    "stack numbers": (lambda x, v: np.stack([v[0], x[0, 1], 2.0]),),
    "hstack": (lambda x, v: np.hstack([x, x[:, :1]]),),
    "hstack numbers": (lambda x, v: np.hstack([v, v[0], 1.0]),),
    "vstack": (lambda x, v: np.vstack([x, v]),),
    "dstack": (lambda x, v: np.dstack([x, x]),),
    "dstack rows": (lambda x, v: np.dstack([v, v]),),
    "column_stack": (lambda x, v: np.column_stack([v, x.T, v]),),
    "append": (lambda x, v: np.append(x, v),),
    "append axis": (lambda x, v: np.append(x, v[None], 0),),
    "append number": (lambda x, v: np.append(v, 1.0),),
    "block": (lambda x, v: np.block([[x, x[:, :1]], [v, 9.0]]),),
    "block flat": (lambda x, v: np.block([v, v[0]]),),
    "block one": (lambda x, v: np.block(x),),
    "insert": (lambda x, v: np.insert(v, 1, x[0, 0]),),
    "insert many": (lambda x, v: np.insert(v, [0, 0, 3], x[0]),),
    "insert row": (lambda x, v: np.insert(x, 1, v, axis=0),),
    "insert columns": (lambda x, v: np.insert(x, [1, 2], x[:, :2], axis=1),),
    "insert number": (lambda x, v: np.insert(x, 2, v[0], axis=1),),
    "insert slice": (lambda x, v: np.insert(v, slice(0, 2), 7.0),),
    "insert flat": (lambda x, v: np.insert(x, -1, v[:1]),),
    "delete": (lambda x, v: np.delete(v, 1),),
    "delete many": (lambda x, v: np.delete(x, [0, -1], axis=1),),
    "delete slice": (lambda x, v: np.delete(x, slice(None, None, 2), 1),),
    "delete flat": (lambda x, v: np.delete(x, [1, 2]),),
    "delete mask": (lambda x, v: np.delete(v, np.array([True, False, True])),),
    "array_split": (lambda x, v: np.array_split(x, 2, axis=1),),
    "array_split many": (lambda x, v: np.array_split(v, 5),),
    "split": (lambda x, v: np.split(x, 3, 1),),
    "split places": (lambda x, v: np.split(v, [1, 5]),),
    "split backwards": (lambda x, v: np.split(v, [-1, 1]),),
    "hsplit": (lambda x, v: np.hsplit(x, 3),),
    "hsplit row": (lambda x, v: np.hsplit(v, 3),),
    "vsplit": (lambda x, v: np.vsplit(x, 2),),
    "unstack": (lambda x, v: np.unstack(x, axis=1),),
    "unstack row": (lambda x, v: np.unstack(v),),
    "pad": (lambda x, v: np.pad(x, ((1, 0), (2, 1)), constant_values=v[0]),),
    "pad values": (lambda x, v: np.pad(v, (1, 2), constant_values=(v[0], 4.0)),),
    "pad grid": (lambda x, v: np.pad(x, 1, constant_values=((v[0], v[1]), (v[2], 0.0))),),
    "pad axes": (lambda x, v: np.pad(x, {-1: (1, 2)}),),
    "pad number": (lambda x, v: np.pad(v[0] * v, 0),),
    "pad ramp": (lambda x, v: np.pad(x, 2, "linear_ramp", end_values=v[1]),),
    "pad wrap": (lambda x, v: np.pad(x, (5, 4), mode="wrap"),),
}


@pytest.mark.parametrize("f", [c[0] for c in JOINS.values()], ids=JOINS)
def test_every_spelling_lands_where_numpy_lands_it(f):
    lands_right(f, X, V)


def test_three_dimensions():
    lands_right(lambda t: np.dsplit(t, 2), T)
    lands_right(lambda t: np.insert(t, 1, t[:, 0], axis=1), T)


def test_dtypes_are_numpys():
    single = np.arange(3, dtype=np.float32)
    value(lambda a, b: np.concatenate((a, b)), single, V)
    value(lambda a: np.stack((a, np.arange(3))), single)
    value(lambda a: np.append(a, 1.0), single)
    value(lambda a, b: np.insert(a, 0, b), single, 2.5)
    value(lambda a: np.pad(a, 1, constant_values=1.5), np.arange(3))
    assert gradients(lambda a, b: np.concatenate((a, b)), single, V)[0].dtype == np.float32


ERRORS = {
    "nothing": (lambda x: np.concatenate(()), ValueError, "at least one"),
    "shapes": (lambda x: np.concatenate((x, x[:, :2])), ShapeError, r"\(2, 3\) and \(2, 2\)"),
    "dimensions": (lambda x: np.concatenate((x, x[0])), ShapeError, "cannot concatenate"),
    "numbers": (lambda x: np.concatenate((x[0, 0], x[0])), ShapeError, "use np.stack"),
    "casting": (lambda x: np.concatenate((x, x), dtype=int), TypeError, "cast"),
    "stack": (lambda x: np.stack((x, x[0])), ShapeError, "one shape"),
    "block": (lambda x: np.block([x, [x]]), ShapeError, "equally deep"),
    "block tuple": (lambda x: np.block([(x, x)]), TypeError, "tuple"),
    "split": (lambda x: np.split(x, 2, 1), ShapeError, "array_split"),
    "vsplit": (lambda x: np.vsplit(x[0], 1), ShapeError, "at least 2"),
    "pad empty": (lambda x: np.pad(x, 1, "empty"), Refused, "constant"),
    "pad callable": (lambda x: np.pad(x, 1, lambda *a: None), Refused, "named mode"),
    "pad unknown": (lambda x: np.pad(x, 1, "sideways"), (ValueError, NotImplementedError), "sideways"),
    "pad keyword": (lambda x: np.pad(x, 1, "edge", end_values=1), ValueError, "end_values"),
    "pad negative": (lambda x: np.pad(x, -1), ShapeError, "negative"),
    "insert": (lambda x: np.insert(x, 9, x[0], axis=0), IndexError, "out of bounds"),
    "insert recorded": (lambda x: np.insert(x, np.astype(x[0, 0], int), 1.0), Refused, "int"),
    "delete": (lambda x: np.delete(x, 9, axis=0), IndexError, "out of bounds"),
}


@pytest.mark.parametrize("f, kind, words", ERRORS.values(), ids=ERRORS)
def test_what_cannot_be_is_an_error_that_says_why(f, kind, words):
    with pytest.raises(kind, match=words):
        f(Value(Type(np.dtype(float), (2, 3))))


A, B, ROW = np.float64(1.5), 2.5, np.array([3.0, 4.0])
NESTS = {
    "numbers": lambda a, b, r: [a, 0, b],
    "matrix": lambda a, b, r: [[a, 0.0], [b, 1]],
    "rows": lambda a, b, r: [r, r],
    "mixed rows": lambda a, b, r: [r, [a, 0.0]],
    "deep": lambda a, b, r: [[r, [a, b]], [[0, 1], r]],
    "tuples": lambda a, b, r: ((a, b), [b, a]),
    "one": lambda a, b, r: [[a]],
    "itself": lambda a, b, r: a,
    "array": lambda a, b, r: r,
    "booleans": lambda a, b, r: [a, True],
    "complex": lambda a, b, r: [a, 1j],
}


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
@pytest.mark.parametrize("dtype", [None, np.dtype(complex)])
def test_nested_lists_become_the_array_that_numpy_makes_of_them(nest, dtype):
    values = [Value(type_of(x)) for x in (A, B, ROW)]
    out = array_of(nest(*values), dtype)
    (got,) = run(Region(values, [out]), [A, B, ROW])
    np.testing.assert_array_equal(got, np.array(nest(A, B, ROW), dtype), strict=True)
    assert out.type == type_of(got)


def test_a_matrix_of_numbers_is_one_node_and_each_number_gets_its_own_adjoint():
    a, b = Value(type_of(A)), Value(type_of(B))
    assert [n.op.name for n in reach([array_of([[a, 0.0], [b, a]])])] == ["array"]
    weights = np.array([[1.0, 10.0], [100.0, 1000.0]])

    def f(x, y):
        nested = [[x, 0.0], [y * x, x]]
        return np.sum(weights * (array_of(nested) if isinstance(x, Value) else np.array(nested)))

    agrees(f, A, B)
    value(lambda r: array_of([r, r]) if isinstance(r, Value) else np.array([r, r]), np.float32([1, 2]))


def test_ragged_rows_are_an_error():
    a = as_value(A)
    for nested in ([[a], [a, a]], [[a, a], a], [np.zeros(2), [a]], [[a], np.zeros(2)]):
        with pytest.raises(ShapeError, match="rows have different shapes"):
            array_of(nested)
