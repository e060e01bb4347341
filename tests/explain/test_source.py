"""Printed source runs, and gives the graph's own bits. (Only tests run text.)"""

# ruff: noqa: B007  (loops as people write them)

import inspect

import numpy as np
import pytest

import secant as sc
import secant.ops
from secant.derive import pull
from secant.explain import source
from secant.graph.core import Graph, Region, Value
from secant.graph.errors import Refused
from secant.graph.registry import HANDLERS, OPS
from secant.graph.types import probe, type_of
from secant.interpret import run
from secant.record.formula import parse


def ran(text, *args):
    names: dict = {}
    exec(compile(text, "<printed>", "exec"), names)
    function = [v for v in names.values() if inspect.isfunction(v)][-1]
    with np.errstate(all="ignore"):
        return function(*args)


def test_the_page():
    graph = parse("u = b*c; v = a + u; J = 3*v", {"a": 5.0, "b": 3.0, "c": 2.0})
    assert "    u = b * c\n    v = a + u\n    J = 3 * v\n    return J\n" in source(graph)
    assert ran(source(graph), 5.0, 3.0, 2.0) == 33.0
    assert ran(source(graph, derivative=True), 5.0, 3.0, 2.0) == (33.0, (3.0, 6.0, 9.0))


@pytest.mark.parametrize(
    "text, values",
    [
        ("J = sin(x)*y**3 - (x - y)/(x*y) - -x", {"x": 0.7, "y": 1.3}),
        ("J = where(x > y, x/y, y - (x - 2))", {"x": 0.7, "y": 1.3}),
        (
            "J = sum(log(1 + exp(A @ w)))",
            {"A": np.arange(6.0).reshape(2, 3), "w": np.array([0.1, -0.2, 0.3])},
        ),
        ("c = A.sum(axis=0); J = sum((A/c)[1:]**2)", {"A": np.arange(1.0, 13.0).reshape(3, 4)}),
        ("J = x[0]*x[1] + x[0]", {"x": np.array([2.0, 3.0])}),
        ("J = sum(where(x > 0, sqrt(x), 0))", {"x": np.array([0.0, 4.0])}),
        ("import_ = x; J = import_*2 + floor(y)", {"x": 2.0, "y": 1.5}),
    ],
)
def test_value_and_gradient_agree_to_the_last_bit(text, values):
    graph = parse(text, values)
    inputs = [values[n] for n in graph.input_names]
    (out,) = graph.outputs
    seed = probe(out.type, 1.0)
    found = pull(graph.nodes, {out: Value(type_of(seed), data=seed)}, graph.inputs)
    wanted = run(Region(graph.inputs, [found[v] for v in graph.inputs if v in found]), inputs)
    value, gradients = ran(source(graph, derivative=True), *inputs)
    np.testing.assert_array_equal(value, run(graph, inputs)[0])
    for mine, theirs in zip([g for v, g in zip(graph.inputs, gradients) if v in found], wanted):
        np.testing.assert_array_equal(mine, theirs)


CASES = [
    pytest.param(op, sample, id=f"{name}-{i}")
    for name, op in sorted(OPS.items())
    if op.functions and name not in ("float",)
    for i, sample in enumerate(op.samples)
]


def recorded(op, sample):
    args, kwargs = (sample[:-1], sample[-1]) if sample and isinstance(sample[-1], dict) else (sample, {})
    values, numbers = [], []

    def lift(x):
        if isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f"):
            values.append(Value(type_of(x), name=f"x{len(values)}"))
            numbers.append(x)
            return values[-1]
        return type(x)(lift(i) for i in x) if isinstance(x, list | tuple) else x

    function = op.functions[0]
    args = tuple(lift(a) for a in args)
    outs = HANDLERS[function](function, args, {k: lift(v) for k, v in kwargs.items()})
    outs = list(outs) if isinstance(outs, tuple | list) else [outs]
    return Graph("printed", values, outs, input_names=[v.name for v in values]), numbers


@pytest.mark.parametrize("op, sample", CASES)
def test_every_op_prints_as_numpy(op, sample):
    graph, numbers = recorded(op, sample)
    expected = run(graph, numbers)
    got = ran(source(graph), *numbers)
    got = got if isinstance(got, tuple) else (got,)
    assert len(got) == len(expected)
    for mine, theirs in zip(got, expected):
        np.testing.assert_array_equal(mine, theirs)
        assert type(mine) is type(theirs)


def walk(u, dt):
    for i in range(40):
        u = u + dt * np.sin(u)
    return np.sum(u**2)


def root(a, start):
    x = start
    while abs(x * x - a) > 1e-10:
        x = 0.5 * (x + a / x)
    return x


def stops(x):
    s = 0.0
    for k in range(30):
        s = s + x[k] * k
        if s > 9:
            break
    return s * s


def swaps(a, b, c):
    for k in range(25):
        a, b = b, a * c + 0.1
        if k % 3 == 0:
            a, b, c = c, a, b
    return a * b + c


def rows(A, b):
    x = np.zeros(9)
    for i in range(9):
        s = b[i]
        for j in range(i):
            s = s - A[i, j] * x[j]
        x[i] = s / A[i, i]
    return np.sum(x)


def prefixes(x):
    total = 0.0
    for i in range(1, 12):
        total = total + np.sum(x[:i]) * np.max(x[i - 1 : i + 2])
    return total


def history(x, n):
    xs = []
    for i in range(20):
        xs.append(x * n)
        x = np.cos(x)
    return np.sum(np.array(xs) ** 2) + xs[3]


def choice(x):
    y = np.sin(x) if x > 0 else np.exp(x)
    if y > 0.9:
        return y * 3
    return y


RNG = np.random.default_rng(5)
LOOPS = [
    (walk, (np.array([0.3, 0.5]), 0.1)),
    (root, (2.0, 3.0)),
    (stops, (np.abs(RNG.normal(size=30)),)),
    (swaps, (0.8, 0.3, 0.9)),
    (rows, (RNG.normal(size=(9, 9)) + 5 * np.eye(9), RNG.normal(size=9))),
    (prefixes, (RNG.normal(size=13),)),
    (history, (0.7, 1.3)),
    (choice, (0.4,)),
    (choice, (2.0,)),
    (choice, (-0.05,)),
]


@pytest.mark.parametrize("f, args", LOOPS, ids=lambda x: getattr(x, "__name__", ""))
def test_loops_and_branches_run_as_python(f, args):
    value = ran(sc.source(f)(*args), *args)
    assert value == f(*[np.array(a) if isinstance(a, np.ndarray) else a for a in args])
    value, gradients = ran(sc.source(f, derivative=True)(*args), *args)
    exact = sc.grad(f, argnums=tuple(range(len(args))))(*args)
    assert value == f(*args) and len(gradients) == len(exact)
    for mine, theirs in zip(gradients, exact):
        np.testing.assert_allclose(mine, theirs, rtol=1e-13)


def test_loops_read_as_people_write_them():
    text = sc.source(walk)(np.ones(2), 0.1)
    assert "    for i in range(40):\n        u = u + dt * np.sin(u)  " in text
    assert "    while abs(x * x - a) > 1e-10:\n        x = 0.5 * (x + a / x)  " in sc.source(root)(2.0, 3.0)
    text = sc.source(walk, derivative=True)(np.ones(2), 0.1)
    assert "us.append(u)" in text and "for i in range(39, -1, -1):" in text and "us[i]" in text
    text = sc.source(rows)(*LOOPS[4][1])
    assert "for j in range(i):" in text
    assert "        if stop:\n            break\n" in sc.source(stops)(*LOOPS[2][1])
    assert "y = np.sin(x) if x > 0 else np.exp(x)" in sc.source(choice)(0.4)


def test_constants_keep_their_bits():
    x = Value(type_of(np.zeros(3)), name="x")
    for constant in (
        np.array([0.1, np.nan, -np.inf]),
        np.array([1, 2, 3], np.int8),
        np.float32(0.1),
        -2.5,
        np.inf,
    ):
        graph = Graph("f", [x], [x * constant])
        expected = run(graph, [np.ones(3)])[0]
        got = ran(source(graph), np.ones(3))
        np.testing.assert_array_equal(got, expected)
        assert got.dtype == expected.dtype


def test_names_that_python_or_numpy_has_taken():
    graph = parse("x = a*2; J = x + 1", {"a": 1.0})
    graph = Graph("sum", graph.inputs, graph.outputs, input_names=["lambda"])
    assert "def sum_(lambda_):" in source(graph)
    assert ran(source(graph), 1.0) == 3.0


def test_an_array_has_no_single_gradient():
    with pytest.raises(Refused, match="one number"):
        source(parse("x*2", {"x": np.ones(2)}), derivative=True)
