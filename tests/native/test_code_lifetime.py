"""Machine code is unloaded after use, and lives through threads, forks and the process's end."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path

import pytest
from compiled import called, returns, run

from secant.native.code import load


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECANT_CACHE", "off")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_code_that_nobody_holds_is_unloaded():
    def executable() -> int:
        """Bytes of memory that can be run and come from no file."""
        lines = [line.split() for line in Path("/proc/self/maps").read_text().splitlines()]
        ends = [line[0].split("-") for line in lines if line[1] == "r-xp" and len(line) == 5]
        return sum(int(end, 16) - int(start, 16) for start, end in ends)

    for number in range(100):
        load(returns(number))
    before = executable()
    kept = [load(returns(number)) for number in range(100)]
    assert executable() >= before + 90 * 4096
    assert [called(code) for code in kept] == list(range(100))
    del kept
    gc.collect()
    load(returns(0))
    assert executable() <= before + 4096


def test_threads_load_call_and_drop_together():
    wrong: list[tuple[int, int]] = []

    def work(seed: int) -> None:
        for number in range(seed * 100, seed * 100 + 25):
            code = load(returns(number))
            cycle = [code]
            cycle.append(cycle)  # collected some time, by whatever thread
            if called(code) != number:
                wrong.append((seed, number))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


FORK = """
import ctypes, os, threading, time
from secant.native.code import load
def text(number): return f"define i64 @f() {{ ret i64 {number} }}"
def called(code): return ctypes.CFUNCTYPE(ctypes.c_int64)(code.address("f"))()
os.environ["SECANT_CACHE"] = "off"
old = load(text(1))
stop = False
def busy():
    number = 100
    while not stop:
        number += 1
        load(text(number))
thread = threading.Thread(target=busy)
thread.start()
for _ in range(5):
    child = os.fork()
    if child == 0:
        good = called(old) == 1 and all(called(load(text(n))) == n for n in range(5))
        os._exit(0 if good else 3)
    assert os.waitpid(child, 0)[1] == 0
stop = True
thread.join()
assert called(load(text(9))) == 9
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_goes_on_though_a_thread_was_compiling():
    assert run(FORK)[0::2] == (0, "")


def test_the_end_of_the_process_is_quiet_while_code_is_held_and_threads_load():
    program = """
import itertools, threading
from secant.native import code
text = "define i64 @f() {{ ret i64 {} }}".format
held = [code.load(text(number)) for number in range(5)]
cycle = [held]
cycle.append(cycle)
code.held_by_a_module = code.load(text(6))
def work():
    for number in itertools.count(10):
        code.load(text(number))
threading.Thread(target=work, daemon=True).start()
"""
    for _ in range(3):
        assert run(program) == (0, "", "")
