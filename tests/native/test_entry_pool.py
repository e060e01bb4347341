"""Memory of large results: used again when the caller has let go, and never before."""

import ctypes
import gc
import os
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from entry_kernels import plan_of, watched
from numpy._core.multiarray import get_handler_name

from secant.native.entry import pool
from secant.native.entry.runtime import runtime

pytestmark = pytest.mark.skipif(not pool.SUPPORTED, reason="there is no pool here")
LARGE = pool.POOLED // 8


@pytest.fixture(autouse=True)
def empty():
    before = pool.limit.value
    trim(0)
    yield
    pool.limit.value = before
    trim(0)


def trim(most):
    return ctypes.PYFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(runtime().address("secant_pool_trim"))(most)


def doubled(n):
    x = np.arange(float(n))
    return watched(plan_of((x,), nest=lambda o: o[0])), x


def test_large_results_come_from_the_pool_and_small_ones_from_numpy():
    f, x = doubled(LARGE)
    y = f(x)
    assert get_handler_name(y) == "secant" and y.flags.owndata and y.base is None and y.flags.carray
    assert y.ctypes.data % 64 == 0
    g, small = doubled(LARGE - 1)
    assert get_handler_name(g(small)) == "default_allocator"


def test_a_block_is_used_again_only_when_the_array_and_its_views_are_gone():
    f, x = doubled(LARGE)
    first = f(x)
    at, view = first.ctypes.data, first[::2]
    del first
    second = f(x)
    assert second.ctypes.data != at
    second[:] = -1.0
    np.testing.assert_array_equal(view, x[::2])
    del view
    third = f(x)
    assert third.ctypes.data == at
    np.testing.assert_array_equal(third, x)
    assert (second == -1.0).all()


def test_many_results_at_once_are_all_apart():
    f, x = doubled(LARGE)
    rows = [f(x) for _ in range(70)]
    for k, row in enumerate(rows):
        row.fill(k)
    assert [row.min() for row in rows] == [row.max() for row in rows] == list(range(70))
    del rows, row
    assert trim(1 << 62) <= pool.limit.value
    assert len({f(x).ctypes.data for _ in range(5)}) == 1


def test_what_is_kept_is_bounded():
    f, x = doubled(LARGE)
    pool.limit.value = 3 * pool.POOLED + 100_000
    rows = [f(x) for _ in range(10)]
    del rows
    assert 3 * pool.POOLED <= trim(1 << 62) <= pool.limit.value
    pool.limit.value = 0
    del f, x
    f, x = doubled(2 * LARGE)
    for _ in range(3):
        f(x)
    assert trim(0) <= 3 * pool.POOLED + 100_000 and trim(0) == 0


def test_blocks_of_other_sizes_are_taken_where_they_fit_well():
    f, x = doubled(4 * LARGE)
    at = f(x).ctypes.data
    g, y = doubled(4 * LARGE - 1000)
    assert g(y).ctypes.data == at
    h, z = doubled(LARGE)
    assert h(z).ctypes.data != at


def test_an_array_may_be_resized_and_replaced():
    f, x = doubled(LARGE)
    for n in (10, 3 * LARGE, LARGE + 1):
        y = f(x)
        y.resize(n, refcheck=False)
        m = min(n, LARGE)
        np.testing.assert_array_equal(y[:m], x[:m])
        assert not y[m:].any() and get_handler_name(y) == "secant"
    y = f(x)
    y.__setstate__(np.zeros(3).__reduce__()[2])
    assert y.tolist() == [0.0] * 3
    del y
    gc.collect()
    np.testing.assert_array_equal(f(x), x)


def test_tracemalloc_sees_large_results():
    f, x = doubled(LARGE)
    tracemalloc.start()
    try:
        y = f(x)
        assert tracemalloc.get_traced_memory()[0] >= y.nbytes
        size = y.nbytes
        before = tracemalloc.get_traced_memory()[0]
        del y
        assert tracemalloc.get_traced_memory()[0] <= before - size
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_after_a_fork_both_go_on():
    code = """
import os, sys
sys.path.insert(0, "tests/native")
from test_entry_pool import *
f, x = doubled(LARGE)
kept = f(x); f(x)
child = os.fork()
for k in range(50):
    y = f(x)
    assert (y == x).all()
    y[:] = k
assert (kept == x).all()
if child == 0:
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print("both")
"""
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120
    )
    assert answer.stdout == "both\n", answer.stderr
