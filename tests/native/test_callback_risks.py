"""Callbacks where things go wrong: errors, signals, threads, forks, calls inside calls, other processes."""

from __future__ import annotations

import gc
import math
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from both_engines import running_on

import secant as sc

X = np.linspace(0.1, 2.0, 8)


@pytest.fixture
def native():
    with running_on("native") as made:
        yield made


def test_errors_are_the_interpreters(native):
    def f(x):
        total = 0.0
        for i in range(12):
            y = np.exp(x) / (i - 8)
            total = total + np.sum(y) + math.fsum([np.sum(y), -np.sum(y), 1.0])
        return total

    messages = []
    for name in ("numpy", "native"):
        with running_on(name), pytest.raises((ValueError, OverflowError, ZeroDivisionError)) as caught:
            sc.jit(f)(X)
        messages.append((caught.type, str(caught.value), caught.value.__notes__))
    assert messages[0] == messages[1]
    assert f"{f.__code__.co_firstlineno + 4}" in messages[1][2][0]


def test_an_error_is_raised_at_each_call_and_others_go_well(native):
    def f(a):
        return np.sum(np.abs(np.linalg.eigvals(a))) + np.sum(np.exp(a))

    run = sc.jit(f)
    good = np.array([[1.0, 2.0], [3.0, 4.0]])
    for _ in range(3):
        assert np.isclose(run(good), f(good))
        with pytest.raises(np.linalg.LinAlgError):
            run(good * np.nan)
    assert run.report().programs[0].given_up == 0


def restless(rng):
    def f(x, index):
        total = 0.0
        for i in range(20):
            total = total + rng.normal() * np.sum(np.exp(x))
            print("at", i)
        return total + np.sum(x[index])

    return f


def test_a_call_that_is_given_up_draws_and_prints_once(native, capsys):
    """The index is outside after all draws: the interpreter does them again, and raises."""
    mine, theirs = np.random.default_rng(5), np.random.default_rng(5)
    run, said = sc.jit(restless(mine)), [w for i in range(20) for w in ("at", str(i))]
    assert np.isfinite(run(X, np.array([3])))
    assert capsys.readouterr().out.split() == said
    with pytest.raises(IndexError):
        run(X, np.array([100]))
    assert capsys.readouterr().out.split() == said
    assert run.report().programs[0].given_up == 1
    [theirs.normal() for _ in range(40)]
    assert mine.normal() == theirs.normal()


def test_a_failed_guard_draws_once(native):
    mine, theirs = np.random.default_rng(5), np.random.default_rng(5)

    def f(x):
        e = mine.normal()
        if np.sum(x) + e > 0:
            return np.sum(np.exp(x)) * e
        parts = ["a", "b"]
        return np.sum(x) * len(parts) + e

    run = sc.jit(f)
    for scale in (1.0, -1.0, 1.0, -1.0):
        x = scale * X * 10
        e = theirs.normal()
        assert np.isclose(run(x), np.sum(np.exp(x)) * e if scale > 0 else 2 * np.sum(x) + e)


def endless(x):
    n = 0
    while np.sum(np.abs(np.fft.rfft(x))) > 0.1:
        x = x * 1.0
        n += 1
    return np.sum(np.exp(x)) + n


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers that send signals")
@pytest.mark.parametrize("kind", [KeyboardInterrupt, TimeoutError])
def test_a_signal_ends_a_loop_of_callbacks(native, kind):
    run = sc.jit(endless)
    assert run(X * 0) == 8.0

    def ring(*_):
        raise kind("that is enough")

    before = signal.signal(signal.SIGALRM, ring)
    try:
        for _ in range(3):
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(kind):
                run(X)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert run(X * 0) == 8.0


def test_prints_may_call_native_functions(native):
    inner = sc.jit(lambda x: np.sum(np.abs(np.fft.rfft(x)) * np.arange(5)))
    seen = []

    class Said:
        def write(self, text):
            seen.append(float(inner(X)))

        def flush(self):
            pass

    target = Said()

    def f(x):
        for i in range(12):
            x = x + 0.1 * np.sin(x)
            print(i, file=target)
        return np.sum(x)

    run = sc.jit(f)
    first = run(X)
    assert run(X) == first and len(seen) >= 24 and len(set(seen)) == 1


def looped(x):
    total = 0.0
    for i in range(50):
        total = total + np.sum(np.abs(np.fft.rfft(x * i)) ** 2)
    return total


def test_many_threads_at_once(native):
    run = sc.value_and_grad(looped)
    expected = [run(X * k) for k in range(1, 7)]
    wrong = []

    def work(k):
        for _ in range(30):
            value, slope = run(X * k)
            if value != expected[k - 1][0] or not np.array_equal(slope, expected[k - 1][1]):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 7)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert not wrong


def test_other_threads_run_between_callbacks(native):
    def f(x):
        total = 0.0
        for i in range(2000):
            total = total + np.sum(np.abs(np.fft.rfft(x * i)))
        return total

    run, ticks, stop = sc.jit(f), [], threading.Event()
    run(X)

    def tick():
        while not stop.is_set():
            ticks.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    before = len(ticks)
    for _ in range(5):
        run(X)
    stop.set()
    thread.join()
    assert len(ticks) > before


def test_long_stretches_let_other_threads_run(native):
    def f(x):
        y = x
        for _ in range(30):
            y = np.sin(y) * np.cos(y)
        return np.sum(y) + np.sum(np.abs(np.fft.rfft(x[:4])))

    run = sc.jit(f)
    x = np.linspace(0, 1, 400_000)
    first = run(x)
    (engine,) = [e for e in native if e.kernels()]
    ((_, kernel),) = engine.kernels()
    assert kernel.calls._long
    assert run(x) == first


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_after_a_fork(native):
    run = sc.jit(looped)
    expected = run(X)
    child = os.fork()
    if not child:
        os._exit(0 if run(X) == expected else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_functions_go_with_what_called_them(native):
    for _ in range(5):
        rng = np.random.default_rng(0)
        run = sc.jit(lambda x, rng=rng: np.sum(np.exp(x)) * rng.normal())
        assert np.isclose(run(X), np.sum(np.exp(X)) * np.random.default_rng(0).normal())
        del run, rng
        gc.collect()


PROGRAM = """
import numpy as np, secant as sc, sys
from secant.native import engine, kernel
written = []
draft = kernel.draft
engine.draft = lambda *a: written.append(1) or draft(*a)
rng = np.random.default_rng(int(sys.argv[1]))
def f(x):
    total = 0.0
    for i in range(12):
        total = total + np.sum(np.abs(np.fft.rfft(x[:8]))) * round(float(i) * 1.234, 1) + rng.normal()
        y = np.sum(np.exp(x)) * total
    return y
run = sc.jit(f)
(program,) = (run(np.arange(10.0)), run.report().programs)[1]
print(program.native, len(written), program.given_up, program.reason, rng.random(), "end")
"""


def test_another_process_finds_the_code_and_its_callbacks(tmp_path):
    environment = {**os.environ, "SECANT_CACHE_DIR": str(tmp_path / "kept"), "SECANT_ENGINE": "native"}
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    said = []
    for seed in (1, 1, 2):
        ran = subprocess.run(
            [sys.executable, script, str(seed)], env=environment, capture_output=True, text=True, check=True
        )
        said.append(ran.stdout.split())
    assert [words[:3] for words in said] == [["True", "1", "0"], ["True", "0", "0"], ["True", "0", "0"]]
    assert said[0][3:] == said[1][3:] != said[2][3:]
    assert all(len(words) == 5 for words in said), said  # no reason
