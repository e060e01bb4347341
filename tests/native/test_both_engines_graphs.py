"""Random graphs of views, writes, loops, branches and calls: native code against evaluation without a plan.

Values, tangents and adjoints are outputs of one region, as recorded and as optimised.
"""

from __future__ import annotations

import numpy as np
import pytest
import random_graphs
from hypothesis import given, settings
from random_graphs import plainly, programs

from secant.derive import pull, push
from secant.graph.core import Region, Value
from secant.native.engine import Engine
from secant.optimize import optimize


def derived(x, outs):
    """The graph with its tangents and adjoints."""
    nodes, results = Region([x], outs).nodes, dict.fromkeys(outs)
    dot, seeds = Value(x.type), [Value(v.type) for v in results]
    known, back = push(nodes, {x: dot}), pull(nodes, dict(zip(results, seeds)), [x])
    moved = [known[v] for v in results if v in known]
    return Region([x, dot, *seeds], [*outs, *moved, *([back[x]] if x in back else [])])


def compare(case):
    x, _, outs = case
    region = derived(x, outs)
    rng = np.random.default_rng(0)
    numbers = [np.asarray(rng.normal(size=v.shape)) for v in region.inputs]
    numbers = [a if v.type.kind == "array" else a[()] for a, v in zip(numbers, region.inputs)]
    before, expected = [np.array(a) for a in numbers], plainly(region, numbers)
    for changed in (region, optimize(region)):
        engine = Engine(changed)
        found = engine(numbers)
        assert not engine.reason and not engine.given_up, engine.reason
        for mine, theirs in zip(found, expected, strict=True):
            size = np.max(np.abs(theirs), initial=0.0)
            np.testing.assert_allclose(mine, theirs, rtol=1e-11, atol=1e-11 * size)
    for mine, theirs in zip(numbers, before):
        np.testing.assert_array_equal(mine, theirs)


@pytest.fixture(autouse=True)
def native(monkeypatch):
    """Native code, without the op that only those tests have."""
    monkeypatch.setenv("SECANT_ENGINE", "native")
    forms = [f for f in random_graphs.FORMS if f != "halves"]
    monkeypatch.setattr(random_graphs, "FORMS", forms)


@given(programs())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_random_graphs(case):
    compare(case)


@pytest.mark.slow
@given(programs())
@settings(max_examples=2000, deadline=None)
def test_many_random_graphs(case):
    compare(case)
