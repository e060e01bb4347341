"""In-place plans: never a different result, never a write into what is not ours, and linear in the writes."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from random_graphs import FLOATS, plainly, programs

import speed
from secant.derive import pull
from secant.graph.core import Region, Value, as_value, reach
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.interpret import Program, run
from secant.interpret.memory import plan
from secant.ops.base import BaseOp

write = OPS["setitem"].call


@settings(max_examples=1500, deadline=None)
@given(programs())
def test_the_plan_changes_no_result_and_touches_nothing_that_is_not_its_own(case):
    x, constant, outputs = case
    given_x = np.sin(np.arange(16.0)).reshape(4, 4)
    expected = plainly(Region([x], outputs), [given_x.copy()])
    before, kept = given_x.copy(), constant.data.copy()
    program = Program(Region([x], outputs))
    for _ in range(2):
        got = program([given_x])
        for a, b in zip(got, expected):
            np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(given_x, before)
        np.testing.assert_array_equal(constant.data, kept)
        arrays = [g for g in got if isinstance(g, np.ndarray)]
        for i, a in enumerate(arrays):
            assert not np.shares_memory(a, given_x) and not np.shares_memory(a, constant.data)
            assert not any(np.shares_memory(a, b) for b in arrays[i + 1 :])


def test_a_chain_of_writes_and_reads_costs_what_it_writes_and_so_does_its_derivative():
    n = 20_000
    x = Value(Type(FLOATS, (n,)))
    y = np.zeros_like(x)
    carried = as_value(1.0)
    for i in range(n):
        carried = carried * 0.5 + x[i]
        y = write(y, i, carried)
    seed, data = Value(Type(FLOATS, (n,))), np.ones(n)
    back = pull(reach([y]), {y: seed}, [x])
    forward, reverse = Region([x], [y]), Region([x, seed], [back[x]])
    for region, copies in ((forward, 0), (reverse, 1)):  # the seed is the caller's: its first write copies it
        writes = sum(hasattr(node.op, "update") for node in region.nodes)
        assert writes >= n and len(plan(region).inplace) == writes - copies
    for region, inputs, first, last in ((forward, [data], 1.5, 2), (reverse, [data, data], 2, 1)):
        program = Program(region)
        assert speed.units(functools.partial(program, inputs), below=30) < 30
        (result,) = program(inputs)
        assert (result[0], result[-1]) == (pytest.approx(first), pytest.approx(last))


def test_a_write_through_a_view_of_a_view_that_is_read_later_is_not_seen_by_it():
    x = Value(Type(FLOATS, (4, 4)))
    turned = (x * 2.0).T
    row = turned[1:][0]
    region = Region([x], [write(row, ..., 7.0), turned])
    written, kept = run(region, [np.ones((4, 4))])
    np.testing.assert_array_equal(written, np.full(4, 7.0))
    np.testing.assert_array_equal(kept, np.full((4, 4), 2.0))


def test_rows_written_from_the_row_before_stay_in_place():
    x = Value(Type(FLOATS, (50, 3)))
    y = x * 1.0
    for i in range(1, 50):
        y = write(y, i, y[i - 1])
    region = Region([x], [y])
    data = np.random.default_rng(0).normal(size=(50, 3))
    np.testing.assert_array_equal(run(region, [data])[0], np.broadcast_to(data[0], (50, 3)))
    assert len(plan(region).inplace) == 49


def samples():
    for name, op in sorted(OPS.items()):
        for i, sample in enumerate(op.samples if op.functions else ()):
            yield pytest.param(op, sample, id=f"{name}-{i}")


@pytest.mark.parametrize("op, sample", list(samples()))
def test_only_ops_that_say_so_give_views_of_their_inputs(op: BaseOp, sample):
    args = list(sample[:-1] if sample and isinstance(sample[-1], dict) else sample)
    kwargs = sample[-1] if sample and isinstance(sample[-1], dict) else {}
    values = []

    def lift(a):
        if isinstance(a, np.ndarray) and a.dtype.kind in "fc":
            values.append((Value(type_of(a)), a))
            return values[-1][0]
        return type(a)(map(lift, a)) if type(a) in (list, tuple) else a

    made = op.handle(op.functions[0], tuple(map(lift, args)), kwargs)
    made = made if isinstance(made, tuple | list) else (made,)
    inputs = [v for v, _ in values]
    known = dict(zip(inputs, [a for _, a in values]))
    for node in reach(made, stop=inputs):
        data = [known.get(v, v.data) for v in node.inputs]
        got = node.op.evaluator(node.params)(*data)
        got = got if len(node.outputs) > 1 else (got,)
        for v, y in zip(node.outputs, got):
            known[v] = y
            for k, a in enumerate(data):
                shared = isinstance(y, np.ndarray) and isinstance(a, np.ndarray) and np.shares_memory(y, a)
                assert not shared or (node.op.view and k == 0), f"{node.op.name} gives a view of input {k}"
