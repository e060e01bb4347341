"""The page the project started from: every number on it, from the records and from their text."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from secant.explain import (
    broadcast_text,
    nudge,
    report,
    report_text,
    short,
    slope_text,
    stretching,
    to_json,
    triangle,
)  # fmt: skip
from secant.graph.errors import Refused, ShapeError
from secant.record.formula import parse

GOLDEN = (Path(__file__).parent.parent / "golden" / "page.txt").read_text(encoding="utf-8")

FOODS = np.array([[56.0, 0, 4.4, 6.8], [1.2, 104, 52.0, 8.0], [1.8, 135, 99.0, 0.9]])
LABELS = (("Carb", "Protein", "Fat"), ("Apples", "Beef", "Eggs", "Potatoes"))


def explained(text, labels=None, **values):
    graph = parse(text, values)
    inputs = [values[n] for n in graph.input_names]
    scalar = all(not np.shape(v) for v in inputs)
    return report(graph, inputs, nudge=0.001 if scalar else None, labels=labels)


@pytest.fixture
def page():
    return explained("u = b*c; v = a + u; J = 3*v", a=5.0, b=3.0, c=2.0)


def test_the_text_is_the_designs(page):
    assert report_text(page) == GOLDEN


def test_the_numbers_are_data(page):
    items = {i.name: i for i in page.items}
    assert {n: i.value for n, i in items.items()} == {"a": 5, "b": 3, "c": 2, "u": 6, "v": 11, "J": 33}
    assert {n: i.adjoint for n, i in items.items()} == {"a": 3, "b": 6, "c": 9, "u": 3, "v": 3, "J": 1}
    assert page.item(page.output).role == "output"
    edges = {(page.item(e.source).name, page.item(e.target).name): e for e in page.edges}
    assert edges["b", "u"].partial_text == "c" and edges["b", "u"].partial == 2
    assert edges["v", "J"].partial_text == "3" and edges["v", "J"].contribution == 3


def test_the_nudge_table(page):
    rows = {r.name: r for r in page.nudge.rows}
    assert (rows["v"].before, short(rows["v"].after)) == (11, "11.001")
    assert (rows["J"].before, short(rows["J"].after)) == (33, "33.003")
    assert short(rows["J"].slope) == "3" and rows["J"].derivative == 3
    assert rows["u"].rise == 0 and rows["u"].derivative == 0


def test_a_nudge_of_the_middle_is_a_formula_of_its_own():
    graph = parse("J = 3*v", {"v": 11.0})
    table = nudge(graph, [11.0], "v", 0.001)
    assert [(r.name, short(r.before), short(r.after)) for r in table.rows] == [
        ("v", "11", "11.001"),
        ("J", "33", "33.003"),
    ]


def test_fan_out_is_a_sum_over_paths():
    found = explained("u = x*x; J = u + x*y", x=3.0, y=2.0)
    step = next(s for s in found.steps if s.target == "x")
    assert len(step.terms) == 2 and step.value == 8
    assert math.isclose(sum(t.value for t in step.terms), step.value)
    assert step.text == "dJ/dx = dJ/d(x·y) · d(x·y)/dx + dJ/du · du/dx = 1 · y + 1 · 2x = 1 · 2 + 1 · 6 = 8"


def test_a_direct_path_beside_a_longer_one():
    step = next(s for s in explained("u = x*x; J = u*x", x=3.0).steps if s.target == "x")
    assert step.text == "dJ/dx = ∂J/∂x + dJ/du · du/dx = u + 3 · 2x = 9 + 3 · 6 = 27"


def test_one_line_written_in_one_formula():
    text = report_text(explained("J = 3*(a + b*c)", a=5.0, b=3.0, c=2.0))
    assert "J = 3·(a + b·c)" in text
    assert "dJ/db = dJ/d(b·c) · d(b·c)/db = 3 · c = 3 · 2 = 6" in text


def test_contributions_add_up_to_the_adjoint():
    found = explained("u = exp(x)*y; v = u/x + u*u; J = v*sin(u) - x", x=0.7, y=1.3)
    for item in found.items:
        parts = [e.contribution for e in found.edges if e.source == item.id and e.contribution is not None]
        if parts:
            assert math.isclose(sum(parts), item.adjoint, rel_tol=1e-12)


def test_an_input_without_effect_has_an_exact_zero():
    found = explained("u = y*0; J = 2*x + floor(y)", x=1.0, y=2.5)
    assert {i.name: i.adjoint for i in found.items if i.role == "input"} == {"x": 2.0, "y": 0.0}
    assert any("does not depend on y" in s.text for s in found.steps)


def test_a_strong_zero_at_the_edge_of_a_domain():
    found = explained("J = where(x > 0, sqrt(x), 0)", x=0.0)
    assert next(i for i in found.items if i.name == "x").adjoint == 0


def test_unknown_names_and_integers_are_refused():
    graph = parse("J = a*n", {"a": 1.0, "n": 2})
    with pytest.raises(Refused, match="no input named q"):
        report(graph, [1.0, 2], wrt=["q"])
    with pytest.raises(Refused, match="only floats have derivatives"):
        report(graph, [1.0, 2], wrt=["n"])


def test_the_food_table():
    found = explained("cal = A.sum(axis=0); P = A/cal*100", labels={"A": LABELS}, A=FOODS)
    items = {i.name: i for i in found.items}
    assert short(items["cal"].value) == "[59, 239, 155.4, 15.7]"
    assert items["cal"].labels == (LABELS[1],) and items["P"].labels == LABELS
    np.testing.assert_array_equal(items["P"].value, FOODS / FOODS.sum(axis=0) * 100)
    (stretched,) = [e.stretch for e in found.edges if e.stretch]
    assert (stretched.before, stretched.after, stretched.axes) == ((4,), (3, 4), (0,))
    text = report_text(found)
    assert "Potatoes" in text and "no single derivative" in text


def test_the_gradient_through_both_uses_of_the_food_table():
    weights = np.arange(12.0).reshape(3, 4)
    found = explained("cal = A.sum(axis=0); P = A/cal*100; J = sum(P*W)", A=FOODS, W=weights)
    cal = FOODS.sum(axis=0)
    expected = 100 / cal * (weights - (weights * FOODS).sum(axis=0) / cal)
    np.testing.assert_allclose(next(i for i in found.items if i.name == "A").adjoint, expected)
    steps = {s.target: s.text for s in found.steps}
    assert "summed back over axis 0" in steps["cal"]
    assert "spread back over axis 0" in steps["A"] and " + " in steps["A"]


def test_the_sum_of_an_array_result_on_request():
    graph = parse("y = x**2", {"x": np.array([1.0, 2.0])})
    found = report(graph, [np.array([1.0, 2.0])], of_sum=True)
    np.testing.assert_array_equal(found.item(found.inputs[0]).adjoint, [2.0, 4.0])


def test_slope():
    graph = parse("3*a", {"a": 2.0})
    t = triangle(graph, 2.0, 0.001)
    assert (t.value, short(t.nudged), short(t.slope), t.derivative) == (6, "6.003", "3", 3)
    assert (t.width, short(t.height)) == (0.001, "0.003")
    assert "f(2.001)     6.003" in slope_text(t)
    curve = triangle(parse("a**2", {"a": 2.0}), 2.0, 0.001)
    assert curve.derivative == 4 and short(curve.slope) == "4.001"


@pytest.mark.parametrize("at, by", [(2.0, 0.0), (np.inf, 0.1), (2.0, np.nan), (1e30, 1e-3)])
def test_triangles_that_are_none(at, by):
    with pytest.raises(Refused, match="gives no triangle"):
        triangle(parse("3*a", {"a": 2.0}), at, by)


def test_slope_needs_one_number():
    with pytest.raises(Refused, match="one number in"):
        triangle(parse("a*b", {"a": 2.0, "b": 1.0}), 2.0)


def test_stretching():
    s = stretching((3, 4), (3, 1), (4,))
    assert s.result == (3, 4) and s.stretched == ((), (1,), (0,)) and s.padded[2] == (1, 4)
    assert "copied 3 times along axis 0" in broadcast_text(s)
    with pytest.raises(ShapeError, match=r"\(3, 4\) and \(3,\)"):
        stretching((3, 4), (3,))
    assert stretching((5,), (5, 1)).remarks[0].code == "rank1-square"
    assert stretching((0,), (1,)).result == (0,)
    assert stretching((2, 1), (1,), ()).result == (2, 1)


@pytest.mark.parametrize(
    "text, code",
    [("y = a.T", "rank1-transpose"), ("y = dot(a, a.T)", "rank1-inner"), ("y = a - c", "rank1-square")],
)
def test_rank_1_arrays_where_they_bite(text, code):
    values = {"a": np.ones(5)} | ({"c": np.ones((5, 1))} if "c" in text.split("=")[1] else {})
    assert code in [r.code for r in explained(text, **values).remarks]


def test_columns_do_not_bite():
    assert explained("y = dot(a, a.T)", a=np.ones((5, 1))).remarks == ()


def test_json_has_everything_and_is_json():
    found = explained("J = log(x)*y", x=0.0, y=1.0)
    data = json.loads(json.dumps(to_json(found), allow_nan=False))
    assert data["items"][-1]["value"] == "-inf"
    assert set(data) >= {"items", "edges", "steps", "nudge", "remarks"}


@pytest.mark.parametrize(
    "x, text",
    [
        (33.003000000000004, "33.003"),
        (0.0030000000000001137, "0.003"),
        (-2.0, "−2"),
        (1e-7, "1e−7"),
        (1e6, "1000000"),
        (np.float32(0.1), "0.1"),
        (True, "True"),
        (np.nan, "NaN"),
        (-np.inf, "−∞"),
        (1 - 2j, "1 − 2i"),
        (np.array([1.0, 2.5]), "[1, 2.5]"),
        (np.arange(100.0), "[0, 1, 2, …, 99]"),
        (np.zeros((0, 3)), "(0, 3), empty"),
        (10**400, "∞"),
    ],
)
def test_short_numbers(x, text):
    assert short(x) == text


def test_text_keeps_to_eighty_columns():
    found = explained("s = exp(x*y - x/y); J = log(1 + s*s)*tanh(x + s) - s/(x*y)", x=0.7, y=1.3)
    assert max(map(len, report_text(found).splitlines())) <= 80


def test_numbers_in_arrays_of_no_axes():
    x = np.array(3.0)
    graph = parse("J = where(x > 2, x*x, x)", {"x": x})
    found = report(graph, [x], nudge=0.001)
    assert found.item(found.inputs[0]).adjoint == 6 and np.shape(found.item(found.inputs[0]).adjoint) == ()
    assert found.nudge.rows[-1].derivative == 6 and short(found.nudge.rows[-1].slope) == "6.001"
    assert triangle(graph, 3.0).derivative == 6


def test_a_nudge_of_one_element():
    x = np.array([1.0, 2.0])
    graph = parse("J = sum(x*x)", {"x": x})
    rows = nudge(graph, [x], "x[1]", 0.001).rows
    assert rows[-1].derivative == 4 and short(rows[-1].slope) == "4.001"
    for name, why in (("x[5]", "out of bounds"), ("q", "no input named q")):
        with pytest.raises(Refused, match=why):
            nudge(graph, [x], name, 0.001)


def test_a_thousand_nodes():
    text = report_text(explained("; ".join(["s = x"] + ["s = s + x"] * 300), x=1.0))
    assert "more values" in text and "more steps" in text
