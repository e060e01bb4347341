"""Printed source runs, and gives the graph's own bits. (Only tests run text.)"""

import inspect

import numpy as np
import pytest

import secant.ops  # noqa: F401  (fills the registry)
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
