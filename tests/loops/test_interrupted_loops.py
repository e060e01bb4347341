"""Loops that are interrupted (Ctrl-C) or shared by threads: the next call is right."""

import subprocess
import sys
import threading

import numpy as np
import pytest

import secant as sc

X = np.array([0.3, -0.8, 1.1, 0.45])

INTERRUPTED = """
import os, signal, threading, time
import numpy as np
import secant as sc

signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may ignore it, and so would its children

def steps(x, n):
    for _ in range(n):
        x = np.sin(x) + 0.1
    return np.sum(x)

def many(x, n):
    t = 0.0
    for k, v in enumerate(list(range(n))):
        t = t + x[k % 4] * {"a": v}["a"] ** len(str(k))
    return t

def endless(x, n):
    while True:
        if n < 0:
            return x[0]
        x = x + 1
    return x[0]

x = np.array([0.3, -0.8, 1.1, 0.45])
f, short, long, plain = CASE
run = sc.jit(f) if MODE == "jit" else sc.grad(f)
if SHORT_FIRST:
    run(x, short)

def interrupt():
    time.sleep(0.7)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt, daemon=True).start()
begin = time.monotonic()
sum(range(2_000_000))
slower = max(1.0, (time.monotonic() - begin) / 0.05)  # than an idle machine of 2024
begin = time.monotonic()
try:
    run(x, long)
    print("was not interrupted")
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - begin < 3.0 * slower)
got = run(x, short)
if MODE == "jit":
    print(bool(np.isclose(got, f(x, short))))
else:
    e = 1e-6 * np.eye(4)
    print(bool(np.allclose(got, [(f(x + d, short) - f(x - d, short)) / 2e-6 for d in e], atol=1e-6)))
"""


@pytest.mark.parametrize(
    "case, mode, first",
    [
        ("(steps, 5, 10**8, 0)", "jit", False),
        ("(steps, 12, 3 * 10**5, 0)", "grad", True),
        ("(many, 5, 19_000, 0)", "jit", False),
        ("(many, 5, 19_000, 0)", "grad", True),
        ("(endless, -1, 1, 0)", "jit", False),
        ("(endless, -1, 1, 0)", "jit", True),
    ],
    ids=["interpreting", "gradient", "recording", "recording_gradient", "endless", "endless_again"],
)
def test_interrupts_leave_everything_in_order(case, mode, first, tmp_path):
    script = tmp_path / "interrupted.py"
    filled = INTERRUPTED.replace("CASE", case).replace("MODE", repr(mode)).replace("SHORT_FIRST", str(first))
    script.write_text(filled)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["interrupted", "True", "True"], done.stdout + done.stderr[-2000:]


def test_two_threads_share_one_function():
    def f(x, n):
        t = 0.0
        for i in range(n):
            if x[i % 4] > 0:
                t = np.sin(t + x[i % 4]) * x[0]
            else:
                t = t * 0.5 + x[i % 4] ** 2
        while t < 2.0:
            t = t * 1.3 + 0.2
        return t

    run, slope = sc.jit(f), sc.grad(f)
    exact = {n: sc.grad(f)(X, n) for n in range(10, 15)}
    wrong, start = [], threading.Barrier(4)
    run, slope = sc.jit(lambda x, n: f(x, n)), sc.grad(lambda x, n: f(x, n))

    def work(seed):
        start.wait()
        for k in range(20):
            n = 10 + (k + seed) % 5
            try:
                if run(X, n) != pytest.approx(f(X, n), rel=1e-12):
                    wrong.append(("value", n))
                if not np.allclose(slope(X, n), exact[n], rtol=1e-10):
                    wrong.append(("slope", n))
            except Exception as error:
                wrong.append(repr(error))

    threads = [threading.Thread(target=work, args=(s,)) for s in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert not wrong
