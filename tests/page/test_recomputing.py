"""What the page does when numbers change, what it refuses, and how its modules are written."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import scipy.special as sp
from node_runs import STATIC, answers, as_array, call, compare

import secant as sc
from secant.explain.build import report
from secant.explain.nudge import nudge
from secant.faces import Explain
from secant.page.program import program

MODULES = (
    "arithmetic arrays functions gammas indexing logic normal openings operations pieces products program "
    "reductions regions shaping solving special spectra stacks"
).split()


def J(a, b, c):
    u = b * c
    v = a + u
    return 3 * v


def made(function, *args, **options):
    graph, inputs = Explain(function, None, None, True).called(args, {})
    theirs = report(graph, inputs, of_sum=True, **options)
    return program(graph, theirs), graph, inputs, theirs


def test_the_graph_of_the_beginning_to_the_last_bit():
    embedded, graph, inputs, _ = made(J, 5.0, 3.0, 2.0)
    ids = {i["name"]: i["id"] for i in embedded["inputs"]}
    ((first, dragged),) = answers(
        [(embedded, [{"inputs": {}}, {"inputs": {ids["a"]: 6, ids["c"]: [2.5][0]}}])]
    )
    for answer, numbers in ((first, inputs), (dragged, [6.0, 3.0, 2.5])):
        theirs = report(graph, numbers)
        for item in theirs.items:
            assert as_array(answer["shown"]["values"][item.id]) == item.value
            assert as_array(answer["shown"]["adjoints"][item.id]) == item.adjoint


@pytest.mark.parametrize("name, by", [("a", 0.001), ("x", -0.5), ("x[1]", 0.25), ("x[-1]", 1e-6)])
def test_nudged_values_are_those_of_the_nudge_table(name, by):
    def f(a, x):
        u = a * x
        return np.sum(np.sin(u) * x) + a

    embedded, graph, inputs, theirs = made(f, 1.5, np.array([0.5, -1.0, 2.0]))
    ((answer,),) = answers([(embedded, [call(embedded, inputs, nudges=[[name, by]])])])
    table = nudge(graph, inputs, name, by)
    after = {row.name: row.after for row in table.rows}
    for item in theirs.items:
        if item.name in after:
            np.testing.assert_allclose(
                as_array(answer["nudged"][0][item.id]), after[item.name], rtol=1e-12, atol=0
            )


@pytest.mark.parametrize("name", ["q", "x[5]", "x[0, 0]", "a[0]", "x[", ""])
def test_a_nudge_of_nothing_is_refused(name):
    embedded, _, inputs, _ = made(lambda a, x: np.sum(a * x), 1.5, np.array([0.5, -1.0]))
    ((answer,),) = answers([(embedded, [call(embedded, inputs, nudges=[[name, 0.1]])])])
    assert "there is no input" in answer["unfit"] or "x" in answer["unfit"] or "a" in answer["unfit"]


@pytest.mark.parametrize("given", [[1.0, 2.0, 3.0], 1.0, [[1.0, 2.0]], [[1.0], 2.0], [], None, "1", {}])
def test_another_shape_is_refused(given):
    embedded, _, _, _ = made(lambda x: np.sum(x * x), np.array([0.5, -1.0]))
    ((answer,),) = answers([(embedded, [{"inputs": {embedded["inputs"][0]["id"]: given}}])])
    assert "shape" in answer["unfit"] or "lists" in answer["unfit"]


def test_where_python_raises_the_page_computes_nothing():
    embedded, graph, _, _ = made(lambda a, b: math.sqrt(a) / b + math.exp(a) ** b, 4.0, 2.0)
    points = [[4.0, 0.0], [-1.0, 2.0], [1000.0, 2.0], [700.0, 2.0], [-np.inf, 1.0]]
    (line,) = answers([(embedded, [call(embedded, p) for p in points])])
    for point, answer in zip(points, line):
        assert "Python" in answer["unfit"]
        with pytest.raises((ArithmeticError, ValueError)):
            report(graph, point)


@pytest.mark.parametrize("x", [np.nan, np.inf, -np.inf, -0.0, 5e-324, 1e308, -1e308])
def test_numbers_at_the_edges(x):
    def f(a, b):
        a, b = np.float64(a), np.float64(b)
        r = np.sqrt(a * a + b * b)
        return np.where(r > 1, np.log(r), r * b) + np.maximum(a, b) + np.exp(-r) / b

    embedded, graph, _, _ = made(f, 1.5, 2.0)
    points = [[x, 2.0], [2.0, x], [x, x]]
    (line,) = answers([(embedded, [call(embedded, p) for p in points])])
    for point, answer in zip(points, line):
        with np.errstate(all="ignore"):
            again = lambda numbers: report(graph, numbers, of_sum=True)
            compare(answer["shown"], again(point), point, again)


def test_any_iteration_can_be_asked_for():
    def f(x):
        for _ in range(20):
            x = 0.5 * x + np.sin(x)
        return x

    embedded, graph, inputs, _ = made(f, 8.0)
    asked = [0, 3, -1, -20, 19]
    (line,) = answers([(embedded, [call(embedded, inputs, options={"iteration": t}) for t in asked])])
    for t, answer in zip(asked, line):
        theirs = report(graph, inputs, iteration=t)
        compare(answer["shown"], theirs, inputs, lambda n, t=t: report(graph, n, iteration=t))
    by_name = [{"iteration": {theirs.regions[0].id: 3}}, {"iteration": {theirs.regions[0].title: 3}}]
    (line,) = answers([(embedded, [call(embedded, inputs, options=o) for o in by_name])])
    for answer in line:
        assert next(iter(answer["shown"]["regions"].values()))["passes"][0]["number"] == 3


def test_a_loop_without_an_end_is_stopped():
    def f(x):
        while x > 1.0:
            x = 0.5 * x
        return x

    embedded, _, _, _ = made(f, 8.0)
    ((answer,),) = answers([(embedded, [call(embedded, [np.inf])])])
    assert "too many steps" in answer["unfit"]


def big(x):
    return np.sum(x * x)


def long(x):
    for _ in range(1_000_000):
        x = 0.5 * x + 1
    return x


GENERATOR = np.random.default_rng(0)


def random(x):
    return x * GENERATOR.normal()


def complicated(x):
    return np.abs(np.exp(1j * x))


def bessel(x):
    return sp.j0(x)


@pytest.mark.parametrize(
    "function, x, reason",
    [
        (big, np.zeros(5000), "5,000 elements"),
        (long, 1.0, "computes about"),
        (random, 1.0, "random numbers, so that no two runs are alike (line"),
        (complicated, 1.0, "complex"),
        (bessel, 1.0, "does not compute j0 (line"),
    ],
)
def test_what_cannot_be_recomputed_says_why(function, x, reason):
    assert reason in made(function, x)[0]


def test_a_report_of_another_graph_is_refused():
    graph, _ = Explain(J, None, None, False).called((5.0, 3.0, 2.0), {})
    other = sc.explain(lambda a: a * a)(3.0)
    with pytest.raises(ValueError, match="another graph"):
        program(graph, other)


@pytest.mark.parametrize("module", MODULES)
def test_modules_are_plain(module):
    text = (STATIC / f"{module}.js").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300 and max(map(len, text.splitlines())) <= 125
    assert text.startswith("/**")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    assert not re.search(
        r"\beval\b|\bFunction\s*\(|\bimport\s*\(|^await\b|\brequire\s*\(|\bprocess\b", code, re.M
    )
    for source in re.findall(r'from "([^"]*)"', code):
        assert source.startswith("./") and source.removeprefix("./").removesuffix(".js") in MODULES


def test_no_two_modules_export_the_same_name():
    names = []
    for module in MODULES:
        text = (STATIC / f"{module}.js").read_text(encoding="utf-8")
        names += re.findall(r"^export (?:function|class|const) (\w+)", text, re.M)
    assert len(names) == len(set(names))
