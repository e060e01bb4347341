"""Loops, branches and calls obey the laws of all ops, before and after each pass of the optimizer."""

from __future__ import annotations

import numpy as np
import pytest
from control_cases import CASES
from hand_built import Case

from secant.derive import pull, push
from secant.graph.core import Region, Value, as_value
from secant.graph.types import type_of
from secant.graph.verify import verify
from secant.graph.walk import everything
from secant.interpret import run
from secant.optimize import PIPELINE, merged, optimize

every_case = pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)


def directions(numbers, seed=0):
    rng = np.random.default_rng(seed)
    made = [rng.uniform(0.5, 1.5, np.shape(x)) * rng.choice([-1, 1], np.shape(x)) for x in numbers]
    return [d if np.ndim(d) else np.float64(d) for d in made]


def evaluate(inputs, outputs, numbers):
    """The outputs, which every pass must leave what they are, to the last bit."""
    region = Region(inputs, outputs)
    verify(region)
    plain = run(region, numbers)
    for step in PIPELINE:
        region = step.run(region)
        verify(region)
        for a, b in zip(run(region, numbers), plain, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=step.name)
            assert type(a) is type(b)
    return plain


def central(f, numbers, ds, eps=1e-4):
    """Central differences along the directions, Richardson-extrapolated once."""

    def at(h):
        return [np.asarray(y) for y in f([x + h * d for x, d in zip(numbers, ds)])]

    def slope(h):
        return [(a - b) / (2 * h) for a, b in zip(at(h), at(-h))]

    return [(4 * a - b) / 3 for a, b in zip(slope(eps / 2), slope(eps))]


def loss_of(outs):
    return sum(
        (np.sum(np.cos(np.arange(1.0, 1 + int(o.size))).reshape(o.shape) * o * o) for o in outs),
        as_value(0.0),
    )


def gradient(inputs, outs):
    """The loss, the region of value and gradient, and which inputs have one."""
    loss = loss_of(outs)
    found = pull(Region(inputs, [loss]).nodes, {loss: as_value(np.float64(1.0))}, inputs)
    return loss, [found[x] for x in inputs if x in found]


@every_case
def test_the_value_is_that_of_plain_python(case: Case):
    inputs, outs = case.graph()
    got = evaluate(inputs, outs, case.numbers)
    for mine, theirs in zip(got, case.expected(case.numbers), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@every_case
def test_forward_mode_agrees_with_differences(case: Case):
    inputs, outs = case.graph()
    ds = directions(case.numbers)
    tangents = [Value(type_of(d)) for d in ds]
    known = push(Region(inputs, outs).nodes, dict(zip(inputs, tangents)))
    got = evaluate([*inputs, *tangents], [*outs, *[known[o] for o in outs]], [*case.numbers, *ds])
    expected = case.expected(case.numbers) + central(case.expected, case.numbers, ds)
    for mine, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-7, atol=1e-9)


@every_case
def test_reverse_mode_is_the_adjoint_of_forward_mode(case: Case):
    inputs, outs = case.graph()
    ds = directions(case.numbers)
    gs = directions(case.expected(case.numbers), 1)
    tangents, seeds = [Value(type_of(d)) for d in ds], [Value(type_of(g)) for g in gs]
    nodes = Region(inputs, outs).nodes
    known = push(nodes, dict(zip(inputs, tangents)))
    back = pull(nodes, dict(zip(outs, seeds)), inputs)
    moved, found = [known[o] for o in outs], [back[x] for x in inputs]
    got = evaluate([*inputs, *tangents, *seeds], [*moved, *found], [*case.numbers, *ds, *gs])
    left = sum(np.sum(g * t) for g, t in zip(gs, got))
    right = sum(np.sum(d * g) for d, g in zip(ds, got[len(outs) :]))
    np.testing.assert_allclose(left, right, rtol=1e-10)


@every_case
@pytest.mark.parametrize("first", [lambda r: r, merged, optimize], ids=["as made", "merged", "optimized"])
def test_second_order_agrees_with_differences_and_with_itself(case: Case, first):
    inputs, outs = case.graph()
    loss, grads = gradient(inputs, outs)
    region = first(Region(inputs, [loss, *grads]))
    loss, *grads = region.outputs
    ds = directions(case.numbers, 2)
    tangents = [Value(type_of(d)) for d in ds]
    known = push(region.nodes, dict(zip(inputs, tangents)))
    along = sum((np.sum(g * np.asarray(d)) for g, d in zip(grads, ds)), as_value(0.0))
    back = pull(Region(inputs, [loss, *grads, along]).nodes, {along: as_value(np.float64(1.0))}, inputs)
    pushed, pulled = [known[g] for g in grads], [back[x] for x in inputs]
    got = evaluate([*inputs, *tangents], [*grads, *pushed, *pulled], [*case.numbers, *ds])
    n = len(grads)
    expected = central(lambda xs: run(Region(inputs, grads), xs), case.numbers, ds)
    for mine, theirs, numeric in zip(got[n:], got[2 * n :], expected):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose(mine, numeric, rtol=1e-6, atol=1e-7 * (1 + np.max(np.abs(numeric))))


@every_case
def test_value_and_gradient_take_one_loop_forward_and_one_backward(case: Case):
    inputs, outs = case.graph()
    loss, grads = gradient(inputs, outs)
    region = optimize(Region(inputs, [loss, *grads]))
    assert sum(n.op.name == "loop" for n in everything(region)) == case.loops
    tangents = [Value(x.type) for x in inputs]
    known = push(Region(inputs, [loss]).nodes, dict(zip(inputs, tangents)))
    region = optimize(Region([*inputs, *tangents], [loss, known[loss]]))
    assert sum(n.op.name == "loop" for n in everything(region)) == case.loops // 2
