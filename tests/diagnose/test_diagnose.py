"""diagnose: the right line and kind of every planted fault, and nothing where nothing is wrong."""

from __future__ import annotations

import copy
import json
import warnings

import numpy as np
import pytest

import secant as sc
from zoo import SPECIMENS

from . import healthy, planted_slopes, planted_values  # noqa: F401
from .registry import HEALTHY, PLANTED


@pytest.mark.parametrize("case", PLANTED, ids=lambda c: c.name)
def test_a_planted_fault_is_found_on_its_line(case):
    found = sc.diagnose(case.function, case.argnums)(*copy.deepcopy(case.args))
    assert found.findings, "nothing was found"
    first = found.findings[0]
    assert (first.kind, first.line) == (case.kind, case.line), str(found)
    assert {f.line for f in found.findings} == {case.line}, str(found)
    assert first.why and first.mend and first.op and first.reaches
    if case.iteration is not None:
        assert first.iteration[-1].number == case.iteration
    assert all(len(line) <= 80 for line in str(found).splitlines())
    json.loads(found.to_json())
    assert "<pre" in found._repr_html_()


@pytest.mark.parametrize("case", HEALTHY, ids=lambda c: c.name)
def test_a_healthy_function_has_no_finding(case):
    found = sc.diagnose(case.function)(*copy.deepcopy(case.args))
    assert found.healthy, str(found)
    assert "nothing found" in str(found)


def test_what_stands_at_an_argument():
    (found,) = sc.diagnose(lambda x: np.sum(2 * x))(np.array([1.0, np.nan])).findings
    assert (found.kind, found.op, found.index, found.line) == ("nan", "input", (1,), 0)
    (found,) = sc.diagnose(lambda x, y: x**2, 1)(2.0, 3.0).findings
    assert found.kind == "dead" and "does not depend on y" in found.what
    assert sc.diagnose(lambda x, y: x**2)(2.0, 3.0).healthy


def test_draws_in_a_loop_are_not_run_again_and_the_generator_is_left_alone():
    def walk(x):
        for _ in range(30):
            x = np.sqrt(x - np.abs(np.random.normal()))
        return x

    before = np.random.get_state()[1].copy()
    (found,) = sc.diagnose(walk)(1.0).findings
    assert found.kind == "nan" and "random numbers" in found.why
    assert np.array_equal(before, np.random.get_state()[1])


def test_there_are_enough_cases():
    assert len(PLANTED) >= 40 and len(HEALTHY) >= 30


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda s: s.name)
def test_the_zoo_is_finite(specimen):
    found = sc.diagnose(specimen.function)(*copy.deepcopy(specimen.args))
    assert not [f for f in found.findings if f.kind in ("nan", "inf")], str(found)


@pytest.mark.parametrize("case", [*PLANTED, *HEALTHY], ids=lambda c: c.name)
def test_it_agrees_with_grad(case):
    """What is said to be spoilt is, and what is said to be dead is zero."""
    args = copy.deepcopy(case.args)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = case.function(*copy.deepcopy(args))
        if np.ndim(value):
            return
        found = sc.diagnose(case.function, 0)(*args)
        try:
            gradient = np.asarray(sc.grad(case.function)(*copy.deepcopy(args)))
        except (sc.Refused, ZeroDivisionError):
            return  # what is returned is a whole number, say
    spoilt = not (np.all(np.isfinite(gradient)) and np.all(np.isfinite(value)))
    said = any(f.kind in ("nan", "inf") for f in found.findings)
    assert said or not spoilt, str(found)
    if not spoilt and (said or any(f.kind == "dead" for f in found.findings)):
        assert not np.any(gradient)  # an infinity may be hidden, as in exp(-inf): then the slope is lost
