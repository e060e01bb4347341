"""The pass ``prune``: what nothing needs is not carried, collected, read or handed in."""

import numpy as np
from hand_built import called, choose, loop

from secant.graph.core import Node, Region, Value, as_value
from secant.graph.dims import Affine, Index
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.graph.verify import verify
from secant.graph.walk import everything
from secant.interpret import run
from secant.ops.control import ENDLESS, loop_view
from secant.optimize.pruning import pruned

SCALAR = type_of(np.float64(1.0))


def sizes(region):
    """Of every loop: how many values are carried, stacks read, stacks made, and invariants."""
    views = [loop_view(n) for n in everything(region) if n.op.name == "loop"]
    return [(len(v.inner.carried), len(v.inner.items), len(v.made.items), len(v.inner.rest)) for v in views]


def agree(region, numbers):
    changed = pruned(region)
    verify(changed)
    for mine, theirs in zip(run(changed, numbers), run(region, numbers), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    return changed


def test_only_what_the_used_results_depend_on_is_carried_collected_and_read():
    x, a, b = (Value(SCALAR) for _ in range(3))

    def step(i, c, s, r):
        return [c[0] * c[1], c[1] + r[0], c[2] * c[0] + r[1]], [c[0], c[2]]

    first = loop(4, [x, x, x], step, rest=[a, b])
    second = loop(4, [x, x], lambda i, c, s, r: ([c[0] + s[0], c[1] + s[1]], []), items=first[3:5])
    region = Region([x, a, b], [first[0], second[0]])
    changed = agree(region, [0.3, 1.1, 0.7])
    assert sizes(region) == [(3, 0, 2, 2), (2, 2, 0, 0)] and sizes(changed) == [(2, 0, 1, 1), (1, 1, 0, 0)]


def test_a_loop_that_nothing_uses_goes_away_and_one_whose_trips_are_used_stays():
    x = Value(SCALAR)
    step = lambda i, c, _, r: ([c[0] * 2.0, c[1] + 1.0], [], c[0] < 10.0)
    out = loop(ENDLESS, [x, x], step, begin=x < 10.0)
    assert not sizes(agree(Region([x], [x * 1.0]), [0.5]))
    changed = agree(Region([x], [out[-1]]), [0.5])
    assert sizes(changed) == [(1, 0, 0, 0)] and run(changed, [0.5]) == [6]


def test_effects_keep_their_loop_and_what_they_read():
    x, said, inside = Value(SCALAR), [], []

    def step(i, c, _, r):
        inside.append(Node(OPS["emit"], (c[0],), {"action": lambda v: said.append(float(v))}, (), None))
        return [c[0] * 2.0, c[1] * 3.0], [c[1]]

    out = loop(3, [x, x], step, effects=lambda: tuple(inside))
    region = pruned(Region([x], [x * 1.0], [out[0].node]))
    verify(region)
    assert sizes(region) == [(1, 0, 0, 0)] and len(region.effects) == 1
    run(region, [np.float64(1.0)])
    assert said == [1.0, 2.0, 4.0]


def test_what_never_changes_becomes_an_invariant():
    x, a = Value(SCALAR), Value(SCALAR)
    out = loop(4, [a, x], lambda i, c, _, r: ([c[0], c[1] * c[0]], [c[0]]))
    region = Region([x, a], [out[0], out[1]])
    assert sizes(agree(region, [0.3, 1.2])) == [(1, 0, 0, 1)]


def test_pruning_reaches_through_nested_regions():
    x, a, b = (Value(SCALAR) for _ in range(3))

    def inner(j, c, _, r):
        y, z = choose(
            c[0] > 1.0, [*c, *r], lambda y, z, a, b: [y / a, z * b], lambda y, z, a, b: [y * 2.0, z + b]
        )
        return [y, z], []

    def outer(i, c, _, r):
        y, z = called([*c, *r], lambda y, z, a, b: loop(i_trips, [y, z], inner, rest=[a, b], index="j")[:2])
        return [y, z], []

    i_trips = as_value(3)
    region = Region([x, a, b], [loop(4, [x, x], outer, rest=[a, b])[0]])
    changed = agree(region, [0.3, 3.0, 0.7])
    assert sizes(changed) == [(1, 0, 0, 1), (1, 0, 0, 1)]
    assert [len(n.inputs) for n in everything(changed) if n.op.name in ("call", "branch")] == [2, 3]


def test_an_array_that_tells_an_extent_is_kept():
    n = Affine.of(Index("n", 0, 10))
    x = Value(Type(np.dtype(float), (n,)))
    ones = lambda: OPS["full"](1.0, shape=(n,), dtype=np.dtype(float))
    total = loop(2, [as_value(np.float64(0.0)), x], lambda i, c, _, r: ([c[0] + np.sum(ones()), c[1]], []))[0]
    assert run(pruned(Region([x], [total])), [np.zeros(4)]) == [8.0]
