"""Random graphs with loops, branches and calls: both derivatives agree, whatever the passes and plans do."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from random_graphs import plainly, programs

from secant.derive import pull, push
from secant.graph.core import Region, Value, as_value
from secant.graph.verify import verify
from secant.interpret import run
from secant.optimize import merged, optimize


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


@settings(max_examples=100, deadline=None)
@given(programs())
def test_second_derivatives_agree_whatever_runs_between_the_first_and_the_second(case):
    x, _, outs = case
    loss, one = sum((np.sum(np.cos(o)) for o in outs), as_value(0.0)), as_value(np.float64(1.0))
    grads = pull(Region([x], [loss]).nodes, {loss: one}, [x])
    if x not in grads:
        return
    rng = np.random.default_rng(0)
    numbers, found = [rng.normal(size=(4, 4)), rng.normal(size=(4, 4))], []
    for first in (lambda r: r, merged, optimize):
        region = first(Region([x], [loss, grads[x]]))
        verify(region)
        gradient, dot = region.outputs[1], Value(x.type)
        along = np.sum(gradient * numbers[1])
        pushed = push(region.nodes, {x: dot}).get(gradient, dot * 0.0)
        pulled = pull(Region([x], [*region.outputs, along]).nodes, {along: one}, [x]).get(x, dot * 0.0)
        last = Region([x, dot], [pushed, pulled])
        verify(optimize(last))
        plain = plainly(last, numbers)
        for mine, theirs in zip(run(optimize(last), numbers), plain, strict=True):
            np.testing.assert_array_equal(mine, theirs)
        found += plain
    for other in found[1:]:
        scale = 1 + np.abs(found[0]).max()
        np.testing.assert_allclose(other, found[0], rtol=1e-7, atol=1e-8 * scale)
