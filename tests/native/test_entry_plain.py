"""Kernels called by way of ctypes, for calls that Python serves."""

import subprocess
import sys

import numpy as np
import pytest
from entry_kernels import copying

from secant.native.code import load
from secant.native.entry import plain
from secant.record.captured import signature


def caller(inputs, arena=0, status=0):
    signatures = [signature(x) for x in inputs]
    code = copying(signatures, status)
    run = plain.call(code.address("kernel"), arena, signatures, [type for type, _ in signatures])
    return lambda given: run(given) if code else None


INPUTS = [
    1.5,
    np.float64(2.5),
    np.float32(3.5),
    2j,
    np.complex64(1 - 1j),
    np.arange(3.0),
    np.zeros((0, 2)),
    np.arange(6.0).reshape(2, 3).T,
    np.array(7.0),
    np.array([True, False]),
    np.arange(4, dtype=np.int16),
]


@pytest.mark.parametrize("possible", [True, False])
@pytest.mark.parametrize("arena", [0, 1000])
def test_all_kinds_go_through(arena, possible, monkeypatch):
    monkeypatch.setattr(plain, "POSSIBLE", plain.POSSIBLE and possible)
    for inputs in [INPUTS, INPUTS[:2], [], *[[x] for x in INPUTS]]:
        for got, want in zip(caller(inputs, arena)(inputs), inputs, strict=True):
            assert type(got) is type(want) and np.shape(got) == np.shape(want)
            np.testing.assert_array_equal(got, want)
            assert got is not want or not isinstance(got, np.ndarray)


def test_ints_stand_for_floats():
    assert caller([1.0])([3]) == [3.0]


def test_a_refusal_is_none():
    assert caller([1.0], status=1)([1.0]) is None


def test_misaligned_arrays_are_copied_or_refused():
    askew = np.frombuffer(bytes(33), np.uint8)[1:].view(float)
    assert not askew.flags.aligned
    assert caller([np.zeros(4)])([askew])[0].tolist() == [0.0] * 4
    every_other = np.zeros(8)[::2]
    room = np.frombuffer(bytes(65), np.uint8)[1:].view(float)[::2]
    assert caller([every_other])([room]) is None


def test_scratch_memory_is_there():
    code = load("""
define i64 @kernel(ptr %in, ptr %out, ptr %arena) nounwind {
  %end = getelementptr i8, ptr %arena, i64 99999
  store i8 1, ptr %end
  %at = ptrtoint ptr %arena to i64
  %odd = and i64 %at, 63
  ret i64 %odd
}""")
    assert plain.call(code.address("kernel"), 100_000, [], [])([]) == []


ELSEWHERE = """
import sys
sys.implementation.name = "another"
sys.path.insert(0, "tests/native")
import copy, pickle, weakref
from entry_kernels import *
from secant.native import entry
from secant.native.entry.layout import POSSIBLE

assert not POSSIBLE
plan = plan_of((1.0, np.ones(3)))
assert entry.build(plan) is None
f = Watched()
f.x = 1
assert is_slow(f(2)) and entry.installed(f) == () and copy.copy(f).x == pickle.loads(pickle.dumps(f)).x == 1
entry.uninstall(f)
weakref.ref(f)
run = entry.call(plan.kernel, 0, [(t, None) for t in plan.outputs], plan.outputs)
assert run([2.0, np.zeros(3)])[0] == 2.0
with entry.recording:
    pass
print("fine")
"""


def test_on_another_interpreter_python_serves_all():
    answer = subprocess.run([sys.executable, "-c", ELSEWHERE], capture_output=True, text=True, timeout=120)
    assert answer.stdout == "fine\n", answer.stderr
