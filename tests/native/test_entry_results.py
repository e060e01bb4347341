"""What an entry returns: fresh objects of the right types in the right nest, and nothing left behind."""

import collections
import dataclasses
import gc
import sys
import tracemalloc

import numpy as np
import pytest
from entry_kernels import is_slow, plan_of, watched

from secant.graph.types import Type
from secant.native.code import load
from secant.native.entry import Constant, Made, Nest, Output, Plan, build
from secant.native.entry.nesting import result
from secant.record.trees import flatten

Pair = collections.namedtuple("Pair", "left right")


class Table(dict):
    pass


@dataclasses.dataclass
class Point:
    x: float
    y: object


def constants(values):
    """A kernel without inputs that writes these numbers, each of its dtype."""
    lines = []
    for k, (value, type) in enumerate(values):
        for n, byte in enumerate(np.asarray(value, type.dtype).tobytes()):
            lines.append(f"""
  %q{k}_{n} = getelementptr ptr, ptr %out, i64 {k}
  %o{k}_{n} = load ptr, ptr %q{k}_{n}
  %p{k}_{n} = getelementptr i8, ptr %o{k}_{n}, i64 {n}
  store i8 {byte}, ptr %p{k}_{n}""")
    return load(
        f"define i64 @kernel(ptr %in, ptr %out, ptr %arena) nounwind {{{''.join(lines)}\n  ret i64 0\n}}"
    )


def returning(*values):
    code = constants(values)
    outputs = tuple(Output(k) for k in range(len(values)))
    return watched(
        Plan(code.address("kernel"), (), tuple(t for _, t in values), Nest(tuple, outputs), owner=code)
    )


def test_numbers_of_every_type():
    scalars = [Type(np.dtype(c), (), "scalar") for c in "bBhHiIlLqQefdFD?"]
    pythons = [Type(np.dtype(t), (), "python") for t in (float, int, bool, complex)]
    values = [(0 if t.dtype.kind == "b" else 3, t) for t in scalars] + [(1, t) for t in pythons]
    values += [
        (-7, pythons[1]),
        (2.5 - 1j, pythons[3]),
        (True, scalars[-1]),
        (False, pythons[2]),
        (1e-320, pythons[0]),
    ]
    for got, (value, type) in zip(returning(*values)(), values, strict=True):
        assert got.__class__ is type.python and got == type.dtype.type(value)


def test_arrays_are_fresh_writeable_and_own_their_memory():
    for shape in [(), (0,), (1,), (3,), (2, 3), (2, 0, 3), (1,) * 8]:
        for char in "bBhHiIlLqQefdFD?":
            x = np.ones(shape, char)
            f = watched(plan_of((x,)))
            (first,), (second,) = f(x), f(x)
            assert type(first) is np.ndarray and first.dtype == x.dtype and first.shape == shape
            assert first.flags.carray and first.flags.owndata and first.base is None
            assert first is not second and not np.shares_memory(first, second)
            np.testing.assert_array_equal(first, x)
    assert build(plan_of((np.ones((1,) * 9),))) is None


def test_nests_of_all_kinds():
    marker = object()
    shape = {"a": [0, (1, Pair(2, 3))], "b": Point(4, [()]), "c": Table(k=5), "d": marker}
    leaves, tree = flatten(shape)
    args = (1.0, np.arange(2.0), np.float32(3), 4.0, 5.0, np.zeros((2, 2)))
    count = iter(range(6))
    make = lambda outs: result(
        tree, iter([Constant(x) if x is marker else outs[next(count)] for x in leaves])
    )
    f = watched(plan_of(args, nest=make))
    for _ in range(3):
        got = f(*args)
        assert list(got) == list("abcd") and got["d"] is marker and type(got["c"]) is Table
        assert got["a"][0] == 1.0 and got["a"][1][1] == Pair(np.float32(3), 4.0)
        assert got["b"] == Point(5.0, [()]) and got["c"]["k"].shape == (2, 2)
        np.testing.assert_array_equal(got["a"][1][0], args[1])


def test_a_single_output_and_constants():
    assert watched(plan_of((1.5,), nest=lambda o: o[0]))(2.5) == 2.5
    x = np.ones(3)
    np.testing.assert_array_equal(watched(plan_of((x,), nest=lambda o: o[0]))(x), x)
    assert watched(plan_of((1.5,), nest=lambda o: Constant(None)))(2.5) is None
    assert watched(plan_of((1.5, x), nest=lambda o: Nest(list, ())))(2.5, x) == []
    assert build(plan_of((1.5,), nest=lambda o: Nest(tuple, (o[0], o[0])))) is None


class Failing(Exception):
    pass


def fail(*parts):
    raise Failing(len(parts))


@pytest.mark.parametrize("deep", [False, True])
def test_an_error_while_results_are_made_passes_through(deep):
    x = np.ones(3)
    nest = lambda o: Nest(tuple, (o[0], Nest(list, (Made(fail, (o[1], o[2])), o[3]))))
    f = watched(
        plan_of((x, 1.0, x.copy(), x.copy()), nest=nest if deep else lambda o: Made(fail, (o[0], o[1])))
    )
    args = (x, 1.0, x.copy(), x.copy())
    tracemalloc.start()
    try:
        for n in range(300):
            with pytest.raises(Failing):
                f(*args)
            if n == 100:
                gc.collect()
                before = tracemalloc.get_traced_memory()[0]
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < before + 2000
    finally:
        tracemalloc.stop()


def test_nothing_leaks():
    x = np.arange(5.0)
    args = ({"a": x}, 3.0, np.float64(2), 4)
    nest = lambda o: Nest(dict, (Nest(list, (o[0], o[1])), Nest(Pair, (o[2], Constant(x)))), ("p", "q"))
    f = watched(plan_of(args, wanted=(1,), nest=nest))
    refusing = watched(plan_of(args, wanted=(1,), nest=nest, status=5))
    dtype = np.dtype(float)
    blocks = refs = 0
    for n in range(3000):
        f({"a": x}, 5, np.float64(1), 4)
        f({"a": x}, 5.0, np.float64(1), "other")
        refusing({"a": x}, 5, np.float64(1), 4)
        if n in (1000, 2999):
            gc.collect()
            now = sys.getallocatedblocks(), [sys.getrefcount(y) for y in (x, dtype, np.float64, Pair)]
            if n == 1000:
                blocks, refs = now
    assert now[1] == refs and abs(now[0] - blocks) < 50


def test_memory_of_results_goes_when_they_go():
    x = np.ones(1000)
    f = watched(plan_of((x,)))
    tracemalloc.start()
    try:
        kept = [f(x) for _ in range(10)]
        peak = tracemalloc.get_traced_memory()[0]
        assert peak > 10 * x.nbytes
        del kept
        assert tracemalloc.get_traced_memory()[0] < peak - 9 * x.nbytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [100, 8192, 8193, 200_000, 3_000_000])
@pytest.mark.parametrize("long", [False, True])
def test_scratch_memory_is_aligned_and_one_calls_own(size, long):
    text = f"""
define i64 @kernel(ptr %in, ptr %out, ptr %arena) nounwind {{
  call void @llvm.memset.p0.i64(ptr %arena, i8 7, i64 {size}, i1 false)
  %at = ptrtoint ptr %arena to i64
  %o = load ptr, ptr %out
  store i64 %at, ptr %o
  ret i64 0
}}
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"""
    code = load(text)
    f = watched(
        Plan(
            code.address("kernel"),
            (),
            (Type(np.dtype(int), (), "python"),),
            Output(0),
            arena=size,
            long=long,
            owner=code,
        )
    )
    for _ in range(100):
        assert f() % 64 == 0
    assert is_slow(f(1))


def test_when_memory_runs_out_there_is_an_error_and_no_leak():
    limit = pytest.importorskip("_testcapi")
    x = np.arange(5.0)
    nest = lambda o: Nest(
        dict, (Nest(list, (o[0], o[1])), Nest(Pair, (o[2], Nest(tuple, (o[3],))))), ("p", "q")
    )
    args = ([x], 1.5, np.float64(2), 5e300)
    f = watched(plan_of(args, nest=nest, arena=20_000))
    f(*args)
    outcomes, counts = set(), []
    for _ in range(3):
        for start in range(40):
            limit.set_nomemory(start, start + 1)
            try:
                f(*args)
                outcome = "served"
            except MemoryError:
                outcome = "refused"
            finally:
                limit.remove_mem_hooks()
            outcomes.add(outcome)
        gc.collect()
        counts.append((sys.getallocatedblocks(), sys.getrefcount(x)))
    assert counts[2][1] == counts[1][1] and abs(counts[2][0] - counts[1][0]) < 20
    assert outcomes == {"served", "refused"}
