"""The widget in Python: values, results and refusals; nothing is stale."""

import builtins

import numpy as np
import pytest
from traitlets import TraitError

import secant as sc
from secant.graph.errors import Refused


def J(a, b, c):
    u = b * c
    v = a + u
    return 3 * v


def loss(w, x):
    return np.mean((w * x) ** 2)


def test_values_are_read_and_set():
    w = sc.explain(J)(5.0, 3.0, 2.0).widget()
    assert w.values == {"a": 5.0, "b": 3.0, "c": 2.0} and w.value == 33
    w["b"] = 10.0
    assert w["b"] == 10 and w.value == 75 and w.gradients == {"a": 3, "b": 6, "c": 30}
    w.values = {"a": 0}
    assert w.values == {"a": 0.0, "b": 10.0, "c": 2.0} and w.value == 60
    assert str(w.explanation).startswith("J = 3v")


def test_what_the_page_sends_is_on_show_at_once():
    w = sc.explain(loss)(2.0, np.array([1.0, 2.0])).widget()
    seen = []
    w.observe(lambda change: seen.append(w.value), "values")
    w.set_state({"values": {"w": {"shape": [], "data": [3]}, "x": {"shape": [2], "data": [1, 1]}}, "step": 2})
    assert seen == [9.0] and w.step == 2 and w["x"].tolist() == [1, 1]
    assert w.gradients["x"].tolist() == [9, 9]


@pytest.mark.parametrize(
    "state",
    [{"z": {"shape": [], "data": [1]}}, {"a": {"shape": [2], "data": [1, 2]}},
     {"a": {"shape": [3], "data": [1]}},
     {"a": {"shape": [], "data": ["x"]}}, {"a": 5}, {"a": None}, 5],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(state):
    w = sc.explain(J)(5.0, 3.0, 2.0).widget()
    with pytest.raises((TraitError, ValueError, TypeError, KeyError)):
        w.set_state({"values": state})
    assert w.values == {"a": 5.0, "b": 3.0, "c": 2.0} and w.value == 33


def test_mistakes_are_told_with_the_remedy():
    w = sc.explain(loss)(2.0, np.array([1.0, 2.0])).widget()
    with pytest.raises(TraitError, match="the inputs are w, x"):
        w["y"] = 1.0
    with pytest.raises(TraitError, match=r"shape \(3,\), and was explained with \(2,\)"):
        w["x"] = np.zeros(3)
    with pytest.raises(TraitError, match="give numbers"):
        w["w"] = "1"
    with pytest.raises(KeyError, match="no input y"):
        w["y"]
    assert w["w"] == 2


def test_numbers_that_json_does_not_have():
    w = sc.explain(loss)(2.0, np.array([1.0, np.nan])).widget()
    assert w.get_state()["values"]["x"]["data"] == [1.0, "NaN"]
    w.set_state({"values": {"x": {"shape": [2], "data": ["Infinity", "-Infinity"]}}})
    assert w["x"].tolist() == [np.inf, -np.inf]


def test_a_page_that_cannot_compute_gets_its_numbers_from_python():
    w = sc.explain(lambda x: np.sum(x**2))(np.ones((100, 100))).widget()
    before = w.html
    w["x"] = np.full((100, 100), 2.0)
    assert w.value == 40_000 and w.html != before


def test_a_branch_is_followed():
    def f(x):
        if x > 0:
            return x**2
        return -x

    w = sc.explain(f)(3.0).widget()
    w["x"] = -4.0
    assert w.value == 4 and w.gradients == {"x": -1}


def test_an_explanation_at_other_numbers():
    found = sc.explain(J)(5.0, 3.0, 2.0)
    other = found.at(a=1.0, c=4)
    assert other.item(other.output).value == 39 and found.item(found.output).value == 33
    assert other.at(a=0.0).item(other.output).value == 36
    with pytest.raises(Refused, match="did you mean b"):
        found.at(bb=1.0)


def test_whole_numbers_stay_whole():
    found = sc.explain(lambda x, k: np.sum(x[k]))(np.array([1.0, 2.0, 5.0]), np.array([0, 2]))
    other = found.at(k=[1, 1])
    assert other.item(other.output).value == 4
    with pytest.raises(Refused, match="int64"):
        found.at(k=[0.5, 1])


def test_without_anywidget_the_remedy_is_told(monkeypatch):
    real = builtins.__import__

    def without(name, globals=None, *more, **kwargs):
        if name == "anywidget" or (
            name == "notebook" and globals and globals.get("__name__") == "secant.shown"
        ):
            raise ImportError("No module named 'anywidget'", name="anywidget")
        return real(name, globals, *more, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r'anywidget; run pip install "secant\[notebook\]"'):
        sc.explain(J)(5.0, 3.0, 2.0).widget()
