"""Loops that write one element of what they carry cost the same however large it is, in every mode."""

import numpy as np
import pytest
from hand_built import choose, loop

import speed
from secant.derive import pull, push
from secant.graph.core import Region, Value
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.interpret import Program, run
from secant.optimize import optimize

TRIPS, SMALL, LARGE = 4_000, 4_000, 400_000  # copying the large one at each trip would take seconds
write = OPS["setitem"].call
SCALAR = type_of(np.float64(1.0))


def plain(x, a):
    step = lambda i, c, _, r: ([write(c[0], i, np.sin(c[0][i]) * r[0])], [])
    return [loop(TRIPS, [x * 1.0], step, rest=[a])[0]]


def through_a_branch(x, a):
    def step(i, c, _, r):
        then = lambda y, table, i: [y * 0.5 + table[i], write(table, i, y)]
        return choose(c[0] > 0.5, [*c, i], then, lambda y, table, i: [y + table[i] + 0.01, table]), []

    return list(loop(TRIPS, [a, x * 1.0], step)[:2])


def a_row_read_after_the_branch(x, a):
    """A view made before the branch writes, and read after it: the view is copied, not the buffer."""

    def step(i, c, _, r):
        before = c[1][i : i + 2] if isinstance(i, int) else OPS["getitem"](c[1], index=(slice(0, 2),))
        then = lambda table, i: [write(table, i, table[0] + 0.1)]
        (table,) = choose(c[0] > 0.5, [c[1], i], then, lambda table, i: [table])
        return [c[0] * 0.9 + np.sum(before) * 0.1, table], []

    return list(loop(TRIPS, [a, x * 1.0], step)[:2])


def nested(x, a):
    def inner(j, c, _, r):
        k = r[0] * 50 + j
        return [c[0] * 0.9 + c[1][k], write(c[1], k, np.sin(c[0]))], []

    outer = lambda i, c, _, r: (loop(50, c, inner, rest=[i], index="j")[:2], [])
    return list(loop(TRIPS // 50, [a, x * 1.0], outer)[:2])


def read_only_inside(x, a):
    """An inner loop reads the buffer, which is written after it."""
    inner = lambda j, c, _, r: ([c[0] * 0.9 + r[0][j]], [])
    outer = lambda i, c, _, r: ([loop(2, c[:1], inner, rest=c[1:], index="j")[0], write(c[1], i, c[0])], [])
    return list(loop(TRIPS // 2, [a, x * 1.0], outer)[:2])


def rows(x, a):
    """Row i + 1 from row i of one buffer."""
    table = np.reshape(x, (-1, 4)) if x.shape[0] % 4 == 0 else x
    step = lambda i, c, _, r: ([write(c[0], i + 1, np.tanh(c[0][i] * r[0]) + c[0][i + 1])], [])
    return [loop(TRIPS // 4 - 1, [table], step, rest=[a])[0]]


CASES = [plain, through_a_branch, a_row_read_after_the_branch, nested, read_only_inside, rows]


def programs(build, n):
    """Value alone, with tangents, and with adjoints; and the numbers for each."""
    x, a = Value(Type(np.dtype(float), (n,))), Value(SCALAR)
    outs = build(x, a)
    nodes = Region([x, a], outs).nodes
    tangents, seeds = [Value(x.type), Value(SCALAR)], [Value(o.type) for o in outs]
    known = push(nodes, dict(zip([x, a], tangents)))
    back = pull(nodes, dict(zip(outs, seeds)), [x, a])
    numbers = [np.full(n, 0.2), np.float64(0.3)]
    ones = [np.ones(o.shape) if o.shape else np.float64(1.0) for o in outs]
    yield Region([x, a], outs), numbers
    yield Region([x, a, *tangents], [*outs, *[known[o] for o in outs]]), [*numbers, *numbers]
    yield Region([x, a, *seeds], [*outs, *[back[v] for v in (x, a) if v in back]]), [*numbers, *ones]


def times_as_long(large, small):
    """How many times as long as the second program the first takes, each with its numbers."""
    long, short = Program(optimize(large[0])), Program(optimize(small[0]))
    return speed.ratio(lambda: long(large[1]), lambda: short(small[1]), below=2)


@pytest.mark.parametrize("build", CASES, ids=lambda f: f.__name__)
def test_a_trip_costs_the_same_however_large_the_buffer_is(build):
    for small, large in zip(programs(build, SMALL), programs(build, LARGE)):
        assert times_as_long(large, small) < 2  # measured: 0.9 to 1.2


def test_a_buffer_that_a_loop_carries_and_leaves_alone_is_not_copied():
    def build(n):
        x = Value(Type(np.dtype(float), (n,)))
        inner = lambda j, c, _, r: ([c[0] * 0.9 + c[1][j], c[1] if stays else write(c[1], 0, 0.5)], [])
        outer = lambda i, c, _, r: ((*loop(2, c, inner, index="j")[:1], c[1]), [])
        return Region([x], [loop(TRIPS, [x[0], x * 1.0], outer)[0]]), [np.ones(n)]

    stays = False
    data = np.ones(5)
    run(optimize(build(5)[0]), [data])
    assert list(data) == [1] * 5  # what is written is a copy
    stays = True
    assert times_as_long(build(LARGE), build(SMALL)) < 2


def test_a_loop_of_no_trips_gives_a_copy_of_what_it_is_given():
    x = Value(Type(np.dtype(float), (3,)))
    out = loop(0, [x], lambda i, c, _, r: ([c[0] + 1.0], []))[0]
    data = np.ones(3)
    (got,) = run(Region([x], [out]), [data])
    assert not np.shares_memory(got, data) and list(got) == [1, 1, 1]
