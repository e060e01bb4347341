"""The zoo on both engines: values, side effects and gradients, at each point and at a quite different one.

What has no native form is listed with its reason, and the list may only shrink.
"""

from __future__ import annotations

import copy

import pytest
from both_engines import on_both, single_precision

import secant as sc
from zoo import SPECIMENS
from zoo.differences import layout, weighted

EACH = pytest.mark.parametrize("specimen", [pytest.param(s, id=s.name) for s in SPECIMENS])
A_THIRD = pytest.mark.parametrize(
    "specimen",
    [pytest.param(s, id=s.name, marks=[pytest.mark.slow] * (k % 3 > 0)) for k, s in enumerate(SPECIMENS)],
)

NOT_NATIVE: dict[str, str] = {}
"""What runs on the interpreter alone, or in part, and why."""


def check(specimen, attempt):
    found = on_both(attempt, single_precision(specimen.args))
    assert ", ".join(dict.fromkeys(found)) == NOT_NATIVE.get(specimen.name, ""), found


@A_THIRD
def test_values_and_side_effects(specimen):
    def attempt():
        run, results = sc.jit(specimen.function), []
        for point in (specimen.args, specimen.far):
            args = copy.deepcopy(point)
            results.append((run(*args), args))
        return results

    check(specimen, attempt)


@EACH
def test_gradients(specimen):
    def attempt():
        run = known = None
        results = []
        for point in (specimen.args, specimen.far):
            args = copy.deepcopy(point)
            places = layout(specimen.function(*copy.deepcopy(point)))
            shapes = [(path, getattr(w, "shape", ())) for path, w in places]
            if (
                shapes != known
            ):  # the same compiled gradient at both points, unless its result has another shape
                known = shapes
                run = sc.value_and_grad(weighted(specimen.function, places), argnums=specimen.argnums)
            results.append((run(*args), args))
        return results

    check(specimen, attempt)
