"""Random graphs with loops, branches and calls: both derivatives agree, whatever the passes and plans do."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from random_graphs import plainly, programs

from secant.derive import pull, push
from secant.graph.core import Region, Value
from secant.interpret import run
from secant.optimize import optimize


@settings(max_examples=400, deadline=None)
@given(programs())
def test_reverse_is_the_adjoint_of_forward_with_and_without_passes_and_plans(case):
    x, _, outs = case
    nodes = Region([x], outs).nodes
    dot, seeds = Value(x.type), [Value(v.type) for v in dict.fromkeys(outs)]
    known = push(nodes, {x: dot})
    back = pull(nodes, dict(zip(dict.fromkeys(outs), seeds)), [x])
    moved = [(k, known[v]) for k, v in enumerate(dict.fromkeys(outs)) if v in known]
    found = [back[x]] if x in back else []
    region = Region([x, dot, *seeds], [*outs, *[t for _, t in moved], *found])
    rng = np.random.default_rng(0)
    numbers = [np.asarray(rng.normal(size=v.shape)) for v in region.inputs]
    numbers = [a if v.type.kind == "array" else a[()] for a, v in zip(numbers, region.inputs)]
    expected = plainly(region, numbers)
    for changed in (region, optimize(region)):
        for mine, theirs in zip(run(changed, numbers), expected, strict=True):
            np.testing.assert_array_equal(mine, theirs)
    tangents, adjoints = expected[len(outs) : len(outs) + len(moved)], expected[len(outs) + len(moved) :]
    left = sum(np.sum(numbers[2 + k] * t) for (k, _), t in zip(moved, tangents))
    right = sum(np.sum(numbers[1] * g) for g in adjoints)
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9 * sum(np.sum(np.abs(a)) for a in expected))
