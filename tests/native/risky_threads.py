"""Compiled functions called by many threads at once, and by children of a fork.

Enters: nothing. Leaves: functions that call a compiled one in such ways, and check it, as `PROGRAMS`.
"""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import secant as sc


def loss(x):
    y = np.sin(x) * x
    for k in range(5):
        y = y * 0.9 + 0.1 * np.cumsum(y)[::-1] if y[0] < 100.0 + k else y
    return np.sum(y * y)


def check(run, seed):
    """The same input gives the same bits, whichever thread asks."""
    x = np.sin(seed + np.arange(3000.0))
    first = run(x)
    for _ in range(20):
        again = run(x)
        assert again[0] == first[0] and np.array_equal(again[1], first[1])


def many_threads():
    run = sc.value_and_grad(loss)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda seed: check(run, seed), range(16)))


def first_call_by_many_threads_at_once():
    run, barrier, found = sc.value_and_grad(lambda x: loss(x) * 2.0), threading.Barrier(6), []

    def one():
        barrier.wait()
        found.append(run(np.linspace(0.0, 1.0, 50))[0])

    threads = [threading.Thread(target=one) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(found) == 6 and len(set(found)) == 1


def in_small_stacks():
    run, wide = sc.value_and_grad(loss), np.sin(np.arange(640_000.0)).reshape(80, 8000)

    def rows(x):
        y = np.exp(x)
        return np.sum(np.log(np.sum(np.exp(y - y.max(axis=1, keepdims=True)), axis=1)))

    before = threading.stack_size(1 << 18)
    try:
        threads = [threading.Thread(target=lambda: (check(run, 1), sc.value_and_grad(rows)(wide)))]
        threads[0].start()
        threads[0].join()
    finally:
        threading.stack_size(before)


def after_a_fork():
    run, x = sc.value_and_grad(loss), np.sin(np.arange(700_000.0))
    expected = run(x)
    child = os.fork()
    if not child:
        again = run(x)
        fresh = sc.value_and_grad(lambda x: loss(x) + 1.0)(x)
        os._exit(0 if again[0] == expected[0] and fresh[0] == expected[0] + 1.0 else 3)
    assert os.waitpid(child, 0)[1] == 0


PROGRAMS = [many_threads, first_call_by_many_threads_at_once, in_small_stacks]
if hasattr(os, "fork"):
    PROGRAMS.append(after_a_fork)

if __name__ == "__main__":
    os.environ["SECANT_ENGINE"], os.environ["SECANT_NUM_THREADS"] = "native", "2"
    for program in PROGRAMS:
        print(program.__name__, end=" ", flush=True)
        program()
        print("ok", flush=True)
    sys.exit(0)
