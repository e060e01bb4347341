"""Typed formulas: what they mean, and that nothing else can be said in them."""

import numpy as np
import pytest

from secant.explain.numbers import short
from secant.graph.errors import FormulaError
from secant.interpret import run
from secant.record.formula import free_names, parse

A = np.array([[56, 0, 4.4, 6.8], [1.2, 104, 52, 8], [1.8, 135, 99, 0.9]])


def value(text, **values):
    graph = parse(text, values)
    return run(graph, [values[n] for n in graph.input_names])[0]


def test_the_page():
    graph = parse("u = b*c; v = a + u; J = 3*v", {"a": 5.0, "b": 3.0, "c": 2.0})
    assert run(graph, [5.0, 3.0, 2.0]) == [33.0]
    assert graph.input_names == ("a", "b", "c")
    assert [n.outputs[0].name for n in graph.nodes] == ["u", "v", "J"]


@pytest.mark.parametrize(
    "text, values, expected",
    [
        ("2 + 3", {}, 5),
        ("-x**2", {"x": 3.0}, -9.0),
        ("x // 2 + x % 2", {"x": 7.0}, 4.0),
        ("np.sin(x) + math.cos(x) + tan(x)", {"x": 0.5}, np.sin(0.5) + np.cos(0.5) + np.tan(0.5)),
        ("max(x, y) - min(x, y)", {"x": 2.0, "y": 5.0}, 3.0),
        ("max(A)", {"A": A}, 135.0),
        ("pi*r**2", {"r": 2.0}, np.pi * 4.0),
        ("x if x > y else y", {"x": 2.0, "y": 5.0}, 5.0),
        ("where(x > 0, x, 0)", {"x": -2.0}, 0.0),
        ("[1, 2, 3] @ x", {"x": np.array([1.0, 1.0, 2.0])}, 9.0),
        ("(A / A.sum(axis=0) * 100)[0, 0]", {"A": A}, A[0, 0] / A.sum(axis=0)[0] * 100),
        ("A.T[1:, ::2].sum()", {"A": A}, A.T[1:, ::2].sum()),
        ("linalg.norm(x)", {"x": np.array([3.0, 4.0])}, 5.0),
        ("sum(A, axis=(0, 1), keepdims=True)", {"A": A}, A.sum(axis=(0, 1), keepdims=True)),
        ("u = x\nu = u*u\nu", {"x": 3.0}, 9.0),
    ],
)
def test_meaning(text, values, expected):
    np.testing.assert_array_equal(value(text, **values), expected)


def test_the_food_table():
    result = value("cal = A.sum(axis=0); P = A/cal*100", A=A)
    np.testing.assert_array_equal(result, A / A.sum(axis=0) * 100)
    np.testing.assert_array_equal(result, value("cal = A.sum(axis=0); P = A/cal.reshape(1, 4)*100", A=A))
    assert short(value("A.sum(axis=0)", A=A)) == "[59, 239, 155.4, 15.7]"


def test_free_names():
    assert free_names("u = b*c; v = a + u; J = 3*np.sin(v) + pi") == ("b", "c", "a")


ATTACKS = [
    "__import__('os').system('true')",
    "open('x')",
    "eval('1')",
    "exec('1')",
    "().__class__",
    "x.__class__",
    "x.base",
    "x.T.base",
    "np.load('x')",
    "np.lib.npyio",
    "np.linalg.__builtins__",
    "np.random.rand(3)",
    "math.factorial(9)",
    "lambda: x",
    "(lambda y: y)(x)",
    "[y for y in x]",
    "{1: x}",
    "{x}",
    "'a' * 9",
    "f'{x}'",
    "b'x'",
    "x := 3",
    "(x := 3)",
    "import os",
    "def f(): pass",
    "while x: x",
    "x += 1",
    "x[0] = 1",
    "a, b = x, x",
    "del x",
    "x.sum().__class__",
    "getattr(x, 'T')",
    "x['a']",
    "x[x]",
    "sum(*x)",
    "sum(x, out=x)",
    "sum(x, **x)",
    "sum(x, dtype=1)",
    "9**9**9",
    "9**99999",
    "x**99999",
    "power(x, 99999)",
    "1e999 + x" * 0 + "1e400*x",
    "9" * 500,
    "0x" + "f" * 500,
    "x" + " + x" * 3000,
    "(" * 500 + "x" + ")" * 500,
    "-" * 3000 + "x",
    "x" + "[0]" * 300,
    "x if x else " * 300 + "x",
    "",
    ";",
    "# nothing",
    "x +",
    "x)",
    "x == = 3",
    "a < x < b",
    "x ^ 2",
    "3x",
    "3 x",
    "2(x)",
    "x(2)",
    "x is x",
    "x in x",
    "~x",
    "x | x",
    "x << 999999999",
    "True.real",
    "1j*x",
    "(-8)**0.5",
    "1/0",
    "...",
    "None",
    "print(x)",
    "await x",
    "yield x",
    "assert x",
    "pi = 3",
    "np = 3",
    "__x = 3",
    "np",
    "sin",
    "sin()",
    "sin(x, x, x)",
    "reshape(x, (10**9, 10**9))",
    "\x00",
    "x\x00",
    "ｘ + 1",
    "ⅹ",
    "а + 1",
    "x · 2",
    "x²",
    "x\u202e",
    "\ud800",
]


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_everything_else_is_refused_with_a_place(text):
    with pytest.raises(FormulaError) as caught:
        parse(text, {"x": 2.0, "a": 1.0, "b": 2.0})
    said = str(caught.value)
    assert said.splitlines()[-1].strip() == "^"


@pytest.mark.parametrize(
    "text, remedy",
    [
        ("J = b^c", "write ** for a power"),
        ("3v", "write 3*v"),
        ("2.5sin(b)", "write 2.5*sin"),
        ("b·c", "write *"),
        ("velo + b", "did you mean velocity?"),
        ("sqrrt(b)", "did you mean sqrt?"),
        ("ln(b)", "log(...)"),
        ("b.__class__", "underscores"),
        ("ｂ", "write b"),
        ("b c", "write *"),
        ("3(b)", "write *"),
    ],
)
def test_remedies(text, remedy):
    with pytest.raises(FormulaError) as caught:
        parse(text, {"velocity": 1.0, "b": 2.0, "c": 3.0})
    assert remedy in str(caught.value)


def test_the_caret_stands_under_the_place():
    with pytest.raises(FormulaError) as caught:
        parse("u = b*c; v = a ^ u", {"a": 1.0, "b": 2.0, "c": 3.0})
    _, line, caret = str(caught.value).splitlines()
    assert line[caret.index("^")] == "^"


def test_unknown_names_list_the_known_ones():
    with pytest.raises(FormulaError, match="known names: a, b"):
        parse("a + b + q", {"a": 1.0, "b": 2.0})


def test_shapes_that_do_not_fit_name_both():
    with pytest.raises(FormulaError, match=r"\(2,\) and \(3,\)"):
        parse("x + y", {"x": np.zeros(2), "y": np.zeros(3)})


def test_arrays_cannot_blow_up():
    with pytest.raises(FormulaError, match="elements"):
        parse("outer(x, x)", {"x": np.zeros(100_000)})
