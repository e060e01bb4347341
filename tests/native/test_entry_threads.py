"""Calls from many threads, during recordings, and while the interpreter goes down."""

import os
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from entry_kernels import Watched, is_slow, plan_of, watched

from secant.graph.types import Type
from secant.native.code import load
from secant.native.entry import Output, Plan, build, install, recording, uninstall
from secant.record.captured import Read, signature

SPINNING = """
define i64 @kernel(ptr %in, ptr %out, ptr %arena) nounwind {
entry:
  %x = load ptr, ptr %in
  %limit = load double, ptr %x
  br label %loop
loop:
  %s = phi double [ 0.0, %entry ], [ %s1, %loop ]
  %s1 = fadd double %s, 1.0
  store volatile double %s1, ptr %arena
  %more = fcmp olt double %s1, %limit
  br i1 %more, label %loop, label %done
done:
  %o = load ptr, ptr %out
  store double %s1, ptr %o
  ret i64 0
}
"""


def spinning(long):
    code = load(SPINNING)
    type = Type(np.dtype(float), (), "python")
    plan = plan_of((1.0,))
    return watched(
        Plan(
            code.address("kernel"), plan.parameters, (type,), Output(0), arena=100_000, long=long, owner=code
        )
    )


def run(target, count):
    errors = []

    def guarded():
        try:
            target()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not errors, errors


def test_while_a_recording_is_under_way_calls_go_the_slow_way():
    f = watched(plan_of((1.0,)))
    with recording:
        assert is_slow(f(2.0))
        with recording:
            assert is_slow(f(2.0))
        assert is_slow(f(2.0))
    assert f(2.0) == (2.0,)


def test_a_long_kernel_lets_others_run():
    f = spinning(long=True)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(f(3e8)))
    thread.start()
    ticks = 0
    while thread.is_alive():
        time.sleep(0.001)
        ticks += 1
    assert seen == [3e8] and ticks > 5


def test_entries_are_exchanged_under_way():
    f = spinning(long=True)
    done = threading.Event()

    def exchange():
        while not done.is_set():
            uninstall(f)
            install(f, spinning_entry())

    def spinning_entry():
        code = load(SPINNING)
        plan = plan_of((1.0,))
        types = (Type(np.dtype(float), (), "python"),)
        return build(
            Plan(code.address("kernel"), plan.parameters, types, Output(0), arena=9000, long=True, owner=code)
        )

    def call():
        for _ in range(100):
            answer = f(2e5)
            assert answer == 2e5 or is_slow(answer)

    thread = threading.Thread(target=exchange)
    thread.start()
    try:
        run(call, 3)
    finally:
        done.set()
        thread.join()


def test_hammering():
    x = np.arange(100.0)
    large = np.arange(40_000.0)
    scope = {"w": np.ones(3), "rate": 0.5}
    reads = [
        Read("global", scope, "w", "input", signature(scope["w"])),
        Read("global", scope, "rate", "input", signature(0.5)),
    ]
    f = watched(
        plan_of((x, 1.0), reads=reads, long=True, arena=20_000),
        plan_of(({"a": x},), long=True, arena=300_000),
        plan_of((large,), long=True),
    )
    table = {"a": x}

    def call():
        for k in range(2000):
            scope["w"] = np.full(3, float(k))
            got = f(x, float(k))
            assert got[0][-1] == 99.0 and got[1] == k and got[2].min() == got[2].max() and got[3] == 0.5
            table["a"] = np.arange(100.0)
            assert f(table)[0][-1] == 99.0
            if k % 20 == 0:
                big = f(large)[0]
                big += 1.0
                assert big[-1] == 40_000.0
            assert is_slow(f(k))

    run(call, 4)


def test_a_reader_and_a_writer_of_the_same_place():
    scope = {"w": np.ones(50)}
    f = watched(
        plan_of((1.0,), reads=[Read("global", scope, "w", "input", signature(scope["w"]))], long=True)
    )
    stop = threading.Event()

    def write():
        k = 0
        while not stop.is_set():
            k += 1
            scope["w"] = np.full(50, float(k))
            if k % 7 == 0:
                scope["w"] = "text"

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(5000):
            got = f(1.0)
            assert is_slow(got) or got[1].min() == got[1].max()
    finally:
        stop.set()
        thread.join()


SHUTDOWN = """
import atexit, sys, threading, gc
sys.path.insert(0, "tests/native")
import numpy as np
import pytest
from entry_kernels import Watched, plan_of, watched
from secant.native.entry import pool

large = np.zeros(pool.POOLED)
f = watched(plan_of((1.0,)), plan_of((large,), nest=lambda o: o[0], long=True))
kept = f(large)

class Last:
    def __init__(self, f, large):
        self.f, self.large, self.cycle = f, large, self
    def __del__(self):
        self.f(1.0)
        self.f(self.large)
        self.f("x")

class Hidden:
    "Goes with the module, not by a cycle."
    def __init__(self, f):
        self.f = f
    def __del__(self):
        self.f(2.0)

last, hidden = Last(f, large), Hidden(f)
f.me = f
atexit.register(f, 1.0)

def spin():
    while True:
        f(large)
        f(1.0)

for _ in range(2):
    threading.Thread(target=spin, daemon=True).start()
sys.modules["keeps"] = Last(f, large)
print("down", flush=True)
"""


def test_going_down_with_calls_under_way():
    for _ in range(2):
        answer = subprocess.run([sys.executable, "-c", SHUTDOWN], capture_output=True, text=True, timeout=120)
        assert answer.stdout == "down\n" and answer.returncode == 0, (answer.returncode, answer.stderr)


def test_many_instances_in_many_threads():
    entries = [build(plan_of((1.0,) * n)) for n in range(1, 4)]

    def work():
        for _ in range(300):
            f = Watched()
            f.me = f
            for n, entry in enumerate(entries, 1):
                install(f, entry)
                assert f(*[2.0] * n) == (2.0,) * n
            uninstall(f)
            assert is_slow(f(2.0))

    run(work, 4)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_does_not_wait_for_recordings_of_threads_it_does_not_have():
    f = watched(plan_of((1.0,)))
    begun, done = threading.Event(), threading.Event()

    def record():
        with recording:
            begun.set()
            done.wait()

    thread = threading.Thread(target=record)
    thread.start()
    begun.wait()
    assert is_slow(f(2.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os._exit(0 if f(2.0) == (2.0,) and build(plan_of((1.0, 2.0))) else 1)
    done.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
    assert f(2.0) == (2.0,)
