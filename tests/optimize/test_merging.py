"""The pass ``merge loops``: one loop for all of one origin, and effects that happen once and in order."""

import numpy as np
import pytest
from hand_built import called, choose, loop

from secant.derive import pull, push
from secant.graph.core import Node, Region, Value, as_value
from secant.graph.errors import Refused
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.graph.verify import verify
from secant.graph.walk import everything
from secant.interpret import run
from secant.ops.effects import Source
from secant.optimize import merged, optimize

SCALAR, ARRAY = type_of(np.float64(1.0)), Type(np.dtype(float), (3,))
one = as_value(np.float64(1.0))


def count(region, name="loop"):
    return sum(n.op.name == name for n in everything(region))


def gradient(inputs, y, effects=()):
    back = pull(Region(inputs, [y], effects).nodes, {y: one}, inputs)
    return Region(inputs, [y, *[back[x] for x in inputs]], effects)


def recurrence(x, a):
    return loop(5, [x], lambda i, c, _, r: ([np.sin(c[0]) * r[0]], []), rest=[a])[0]


def agree(region, numbers):
    changed = merged(region)
    verify(changed)
    for mine, theirs in zip(run(changed, numbers), run(region, numbers), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    return changed


def test_the_loop_that_collects_takes_the_place_of_the_one_that_does_not():
    x, a = Value(SCALAR), Value(SCALAR)
    region = gradient([x, a], recurrence(x, a))
    assert (count(region), count(agree(region, [0.3, 1.2]))) == (3, 2)


def test_a_chain_of_ever_larger_loops_becomes_the_largest():
    x, a, *dots = (Value(SCALAR) for _ in range(5))
    y, nodes, tangents = recurrence(x, a), None, {}
    outs = [y]
    for dot in dots:  # each push goes through all loops made so far
        nodes = Region([x, a, *dots], outs).nodes
        tangents = push(nodes, {x: dot})
        outs += [tangents[v] for v in list(outs)]
    region = Region([x, a, *dots], outs)
    assert count(region) == 8 and count(agree(region, [0.3, 1.2, 1.0, 0.5, 0.25])) == 1


def test_two_loops_that_each_compute_more_than_the_first_become_one_that_computes_all():
    x, a, dx, da = (Value(SCALAR) for _ in range(4))
    y = recurrence(x, a)
    nodes = Region([x, a], [y]).nodes
    outs = [y, push(nodes, {x: dx})[y], push(nodes, {a: da})[y], pull(nodes, {y: one}, [a])[a]]
    region = Region([x, a, dx, da], outs)
    assert (count(region), count(agree(region, [0.3, 1.2, 1.0, 1.0]))) == (5, 2)


def test_loops_fed_by_merged_loops_merge_too():
    x, a = Value(SCALAR), Value(SCALAR)
    y = x
    for _ in range(4):
        y = recurrence(y, a)
    region = gradient([x, a], y)
    assert (count(region), count(agree(region, [0.3, 1.2]))) == (12, 8)


def test_a_loop_that_needs_the_result_of_the_other_stays_beside_it():
    x, a = Value(SCALAR), Value(SCALAR)
    y = recurrence(x, a)
    known = push(Region([x, a], [y]).nodes, {x: y * 2.0})  # along a direction that the value gives
    region = Region([x, a], [y, known[y], *gradient([x, a], y).outputs])
    assert (count(region), count(agree(region, [0.3, 1.2]))) == (4, 3)


def test_loops_of_one_body_with_other_inputs_are_left_alone():
    x, a = Value(SCALAR), Value(SCALAR)
    y = recurrence(x, a)
    inner = y.node.params["body"]
    assert count(agree(Region([x, a], [y, loop_again(inner, a, x)]), [0.3, 1.2])) == 2


def loop_again(body, x, a):
    node_params = {"body": body, "carried": 1, "stacks": 0, "stops": False, "reverse": False, "index": "i"}
    return OPS["loop"](5, x, a, **node_params)[0]


def test_branches_and_calls_merge_with_their_tangents():
    x, a, dx = Value(SCALAR), Value(SCALAR), Value(SCALAR)
    z, w = called([x, a], lambda x, a: [x * a, np.cos(x)])
    (y,) = choose(z > 0.1, [z, w], lambda z, w: [np.sin(z) * w], lambda z, w: [z + w])
    known = push(Region([x, a], [y]).nodes, {x: dx})
    region = Region([x, a, dx], [y, known[y]])
    for numbers in ([0.3, 1.2, 1.0], [0.3, -1.2, 1.0]):
        changed = agree(region, numbers)
    assert (count(region, "branch"), count(region, "call")) == (2, 2)
    assert (count(changed, "branch"), count(changed, "call")) == (1, 1)


def noise(generator, found):
    source = Source(generator.normal, (), {}, generator)
    state = source.state()
    source.sample()
    source.restore(state)
    drawn = OPS["draw"](source=source)
    found.append(drawn.node)
    return drawn


@pytest.mark.parametrize("nested", [False, True])
def test_draws_and_prints_in_loops_happen_once_and_in_order(nested):
    generator, said = np.random.default_rng(3), []
    x, a = Value(SCALAR), Value(SCALAR)

    def step(i, c, _, r):
        y = np.sin(c[0]) * r[0] + noise(generator, inside)
        inside.append(says(y))
        return [y], []

    def says(*values):
        return Node(
            OPS["emit"], values, {"action": lambda *vs: said.append([float(v) for v in vs])}, (), None
        )

    inside: list = []
    outside: list = []

    def looped(x, a):
        return loop(3, [x], step, rest=[a], effects=lambda: tuple(inside))[0]

    def outer(i, c, _, r):
        inside.clear()
        y = looped(c[0], r[0])
        middle.append(y.node)
        return [y], []

    middle: list = []
    y = loop(2, [x], outer, rest=[a], index="j", effects=lambda: tuple(middle))[0] if nested else looped(x, a)
    outside += [y.node, says(y), says(x)]
    z = y + noise(generator, outside) * a
    region = gradient([x, a], z, outside)

    def plainly(x, a):
        draws, told, first = np.random.default_rng(3), [], x
        for _ in range(6 if nested else 3):
            x = np.sin(x) * a + draws.normal()
            told.append([x])
        return x + draws.normal() * a, [*told, [x], [first]]

    for changed in (merged(region), optimize(region)):
        generator.bit_generator.state = np.random.default_rng(3).bit_generator.state
        said.clear()
        got = run(changed, [np.float64(0.4), np.float64(1.1)])
        value, told = plainly(0.4, 1.1)
        assert got[0] == value and said == told
        eps = 1e-6
        for slope, d in zip(got[1:], ((eps, 0), (0, eps))):
            numeric = (plainly(0.4 + d[0], 1.1 + d[1])[0] - plainly(0.4 - d[0], 1.1 - d[1])[0]) / (2 * eps)
            assert slope == pytest.approx(numeric, rel=1e-6)


def test_a_loop_with_draws_that_would_have_to_run_twice_is_refused():
    generator = np.random.default_rng(3)
    x, inside = Value(SCALAR), []
    step = lambda i, c, _, r: ([np.sin(c[0]) + noise(generator, inside)], [])
    y = loop(3, [x], step, effects=lambda: tuple(inside))[0]
    known = push(Region([x], [y]).nodes, {x: y})
    with pytest.raises(Refused, match="twice"):
        merged(Region([x], [y, known[y]], [y.node]))


def test_what_has_nothing_to_merge_is_left_as_it_is():
    x, a = Value(SCALAR), Value(SCALAR)
    region = Region([x, a], [recurrence(x, a)])
    assert merged(region) is region
