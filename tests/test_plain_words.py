"""Words of refusals and reports: what has no number to return, tables, and lines that fit a terminal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import secant as sc
from zoo import SPECIMENS


def forever(x):
    while True:
        x = x * 1.0


def nothing(x):
    np.sin(x)


def condition(x):
    return bool(x > 0)


def whole(x):
    return int(np.sum(x))


@pytest.mark.parametrize("function", [nothing, forever], ids=lambda f: f.__name__)
def test_what_returns_no_number_is_told_to_return_one(function):
    with pytest.raises(sc.Refused, match=r"returned nothing that is computed .* return the result"):
        sc.grad(function)(1.0)


@pytest.mark.parametrize("function", [condition, whole, nothing], ids=lambda f: f.__name__)
@pytest.mark.parametrize("face", [sc.explain, sc.diagnose, sc.report, sc.lint, sc.graph, sc.source])
def test_no_face_falls_over_a_bare_cast(function, face):
    try:
        said = str(face(function)(2.0))
    except sc.SecantError as error:
        said = str(error)
    assert said


def test_a_table_is_refused_with_what_to_pass():
    with pytest.raises(sc.Refused, match=r"a DataFrame is not supported: .* pass x\.to_numpy\(\)"):
        sc.grad(lambda A: np.sum(A))(pd.DataFrame({"a": [1.0, 2.0]}))


@pytest.mark.parametrize("specimen", SPECIMENS[::9], ids=lambda s: s.name)
def test_reports_fit_80_columns(specimen):
    run = sc.jit(specimen.function)
    try:
        run(*specimen.args)
    except sc.SecantError:
        pytest.skip("refused")
    assert max(map(len, str(run.report()).splitlines())) <= 80
    assert max(map(len, str(sc.report(specimen.function)(*specimen.args)).splitlines())) <= 80
