"""What a loop costs against its trip count: recording, graph size, and the memory of reverse mode.

Run ``python benchmarks/loops.py``. Times are medians of five; sizes are counted over all regions. Memory is
the peak that Python's allocators report while the gradient runs, its input and result included.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

import secant as sc
from secant.graph.walk import everything

TRIPS = (10, 1_000, 100_000)


def recurrence(x, n):
    """A scalar recurrence: names bound anew in each iteration."""
    for i in range(n):
        x = np.sin(x) + 0.1 * i / n
    return x


def stencil(u, n):
    """A rod that cools, in place."""
    u = u.copy()
    for _ in range(n):
        u[1:-1] += 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def trajectory(x, n):
    """Every state is kept in an array, written at an index that depends on the iteration."""
    states = np.zeros((n + 1, 3))
    states[0] = x
    for t in range(n):
        states[t + 1] = states[t] + 1e-3 * np.cos(states[t])
    return np.sum(states[-1])


def nested(A, n):
    """Three loops in each other; names are bound anew at each level."""
    total = 0.0
    for i in range(n):
        row = 0.0
        for j in range(12):
            cell = 0.0
            for k in range(12):
                cell = cell + A[j, k] * np.cos(i)
            row = row + cell**2
        total = total + row
    return total


def until(x, n):
    """``while``, to a tolerance: about n iterations."""
    tolerance, error, k = 0.0, 1.0, 0
    while error > tolerance and k < n:
        new = x - 1e-4 * (x * x - 2.0)
        error = abs(new - x)
        x = new
        k += 1
    return x


def collected(x, n):
    """One item is appended to a list in each iteration."""
    items = []
    for _ in range(n):
        x = np.sin(x)
        items.append(x)
    return np.sum(np.array(items))


PROGRAMS: tuple[tuple[Callable[..., Any], Any], ...] = (
    (recurrence, 0.5),
    (stencil, np.linspace(0.0, 1.0, 50)),
    (trajectory, np.array([0.1, 0.2, 0.3])),
    (nested, np.full((12, 12), 0.1)),
    (until, 1.0),
    (collected, 0.5),
)


def recording(function: Callable[..., Any], x: Any, n: int) -> tuple[float, int]:
    """The median time of recording in milliseconds, and the number of nodes."""
    times, size = [], 0
    for _ in range(5):
        start = time.perf_counter()
        graph = sc.graph(function)(x, n)
        times.append(time.perf_counter() - start)
        size = sum(1 for _ in everything(graph))
    return 1e3 * statistics.median(times), size


def peak(function: Callable[..., Any], x: Any, n: int) -> float:
    """The peak memory of a gradient, in megabytes."""
    slope = sc.grad(function)
    slope(x, 20)
    slope(x, n)  # records and compiles
    tracemalloc.start()
    slope(x, n)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def smooth(u, n):
    """A loop whose reverse pass needs every state."""
    for _ in range(n):
        u = u + 1e-3 * np.sin(u)
    return np.sum(u)


def linear(u, n):
    """A loop whose reverse pass needs none."""
    for _ in range(n):
        u = 0.999 * u + 1e-3
    return np.sum(u)


def main() -> None:
    print(f"{'recording':14}" + "".join(f"{n:>12,}: ms  nodes" for n in TRIPS))
    for function, x in PROGRAMS:
        found = [recording(function, x, n) for n in TRIPS]
        print(f"{function.__name__:14}" + "".join(f"{ms:12.1f}    {size:6}" for ms, size in found))
    u = np.linspace(0.1, 2.0, 10_000)
    counts = (100, 400, 1_600)
    print(f"\n{'reverse, MB':24}" + "".join(f"{n:>10,}" for n in counts))
    rows: list[tuple[str, Callable[..., Any]]] = [
        ("every state needed", smooth),
        ("  checkpoint, auto", sc.checkpoint(smooth, every="auto")),
        ("  checkpoint, every 100", sc.checkpoint(smooth, every=100)),
        ("linear", linear),
    ]
    for name, run in rows:
        print(f"{name:24}" + "".join(f"{peak(run, u, n):10.1f}" for n in counts))


if __name__ == "__main__":
    main()
