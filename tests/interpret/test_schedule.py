"""The order of nodes: late reads come before the write that would need a copy, and nothing else moves."""

import numpy as np

import speed
from secant.graph.core import Node, Region, Value, as_value
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.interpret import Program, run
from secant.interpret.memory import plan
from secant.interpret.schedule import schedule

write = OPS["setitem"].call


def array(*shape):
    return Value(Type(np.dtype(float), shape))


def test_a_buffer_is_read_before_it_is_overwritten():
    x = array(50)
    stages = [x * 1.0]
    for i in range(49):
        stages.append(write(stages[-1], i, stages[-1][i + 1] * 2.0))
    total = as_value(0.0)
    for i, y in enumerate(stages):  # made when all the writes are
        total = total + y[i] * y[(i + 1) % 50]
    region = Region([x], [stages[-1], total])
    assert len(plan(region).inplace) == 49
    data, expected = np.linspace(0, 1, 50), 0.0
    kept = [data.copy()]
    for i in range(49):
        kept.append(kept[-1].copy())
        kept[-1][i] = kept[-1][i + 1] * 2.0
    for i, y in enumerate(kept):
        expected += y[i] * y[(i + 1) % 50]
    final, got = run(region, [data])
    np.testing.assert_array_equal(final, kept[-1])
    assert got == expected


def test_a_read_that_depends_on_the_write_does_not_hold_it_back():
    x = array(4)
    before = x * 1.0
    after = write(before, 0, 7.0)
    both = before * after  # needs them both: a copy cannot be avoided
    region = Region([x], [after, both])
    assert list(schedule(region)) == list(region.nodes)
    np.testing.assert_array_equal(run(region, [np.ones(4)])[1], [7, 1, 1, 1])


def test_two_writes_into_one_base_get_along():
    x = array(4)
    base = x * 1.0
    region = Region([x], [write(base, 0, 7.0), write(base, 1, np.sum(base))])
    first, second = run(region, [np.ones(4)])
    assert list(first) == [7, 1, 1, 1] and list(second) == [1, 4, 1, 1]


def test_nothing_moves_without_gain():
    x = array(4)
    y = write(x * 1.0, 0, 3.0)
    region = Region([x], [np.sin(x), y, np.sum(y)])
    assert schedule(region) is region.nodes


def test_effects_keep_their_order_around_writes():
    x, said = array(4), []
    tell = lambda *vs: Node(OPS["emit"], vs, {"action": lambda v: said.append(float(v))}, (), None)
    base = x * 1.0
    later = write(base, 0, 7.0)
    effects = [tell(later[0]), tell(base[0]), tell(later[1]), tell(base[1])]
    region = Region([x], [later], effects)
    run(region, [np.arange(4.0)])
    assert said == [7.0, 0.0, 1.0, 1.0]


def test_scheduling_takes_linear_time():
    def region(n):
        x = Value(type_of(np.zeros(n)))
        stages = [x * 1.0]
        for i in range(n):
            stages.append(write(stages[-1], i, stages[-1][i] * 2.0))
        total = as_value(0.0)
        for i in range(n):
            total = total + stages[i][i] * x[i]
        return Region([x], [stages[-1], total])

    few, many = region(1_000), region(8_000)
    assert len(schedule(many)) == len(many.nodes)
    assert speed.ratio(lambda: schedule(many), lambda: schedule(few), below=20) < 20  # quadratic: 64
    got = Program(region(2000))([np.ones(2000)])
    assert got[1] == 2000 and got[0].sum() == 4000
