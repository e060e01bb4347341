"""In-place plans: never a different result, never a write into what is not ours, and linear in the writes."""

import time

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from secant.derive import pull
from secant.graph.core import Region, Value, as_value, reach
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.interpret import Program, run
from secant.interpret.memory import plan
from secant.ops.base import BaseOp
from secant.ops.kinds import Structural

FLOATS = np.dtype(float)
FORMS = ["part", "part", "turn", "shape", "wide", "write", "write", "add", "halves", "plus"]
write, add_at = OPS["setitem"].call, OPS["scatter_add"]


class halves(Structural):
    """Two views of one array, as an op with several outputs: for these tests only, never registered."""

    name, view = "halves", True

    def infer(self, x):
        n = x.shape[0] // 2
        return Type(x.dtype, (n, *x.shape[1:])), Type(x.dtype, (x.shape[0] - n, *x.shape[1:]))

    def evaluate(self, x):
        return x[: len(x) // 2], x[len(x) // 2 :]


@st.composite
def programs(draw):
    """A graph of reads, views and writes over an input and a constant, and some of its values as outputs."""
    x = Value(Type(FLOATS, (4, 4)), name="x")
    constant = as_value(np.arange(16.0).reshape(4, 4))
    pool = [x, constant, x * 2.0, constant + 1.0]
    for _ in range(draw(st.integers(1, 14))):
        v = pool[draw(st.integers(0, len(pool) - 1))]
        other = pool[draw(st.integers(0, len(pool) - 1))]
        form = draw(st.sampled_from(FORMS))
        if form == "part" and v.ndim and v.shape[0]:
            index = draw(
                st.sampled_from([0, slice(1, None), slice(None, None, -1), ..., (slice(None), None)])
            )
            pool.append(v[index])
        elif form == "turn":
            pool.append(v.T)
        elif form == "shape":
            pool.append(np.reshape(v, -1))
        elif form == "wide" and v.ndim < 3:
            pool.append(np.broadcast_to(v, (2, *v.shape)))
        elif form == "write" and v.type.kind == "array" and v.size:
            index = draw(st.sampled_from([..., 0, slice(0, 1)])) if v.ndim else ...
            place = v[index]
            fits = other.ndim <= place.ndim and all(
                d in (1, n) for d, n in zip(other.shape[::-1], place.shape[::-1])
            )
            pool.append(write(v, index, other if fits else 7.0))
        elif form == "add" and v.ndim and v.shape[0]:
            value = other if other.shape == v.shape[1:] else as_value(1.5)
            pool.append(add_at(v, value, parts=(((0,), 0),)))
        elif form == "halves" and v.ndim and v.shape[0] > 1:
            pool.extend(halves()(v))
        elif form == "plus" and v.type.kind == "array":
            pool.append(v + 1.0)
    outputs = draw(st.lists(st.sampled_from(range(len(pool))), min_size=1, max_size=4))
    return x, constant, [pool[i] for i in outputs]


def plainly(region, inputs):
    """Every node evaluated on copies: no plan at all."""
    known = dict(zip(region.inputs, inputs))
    for node in region.nodes:
        args = [known.get(v, v.data) for v in node.inputs]
        got = node.op.evaluator(node.params)(*[np.array(a) if isinstance(a, np.ndarray) else a for a in args])
        known.update(zip(node.outputs, got if len(node.outputs) > 1 else (got,)))
    return [known.get(v, v.data) for v in region.outputs]


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
        start = time.process_time()
        (result,) = program(inputs)
        assert time.process_time() - start < 1.0
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
