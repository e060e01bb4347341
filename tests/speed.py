"""How long work takes in units of other work beside it: bounds on time that hold on slow and busy machines.

Two functions enter, what is bounded and what it is compared with, and the ratio of their processor times
leaves. Both are timed in turn, in the same process and moment: a slower or busier machine slows both.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

SHORTEST = 0.02  # seconds: what takes less is repeated, for clocks that tick coarsely
SOURCE = Path(__file__).read_text()


def ratio(
    run: Callable[[], object], beside: Callable[[], object], below: float = 0.0, rounds: int = 8
) -> float:
    """How many times as long ``run`` takes as ``beside``: the least of each, timed in turn.

    It stops as soon as the ratio is ``below``, so only what fails, or nearly fails, is timed often.
    """
    one = other = float("inf")
    with others_left_alone():
        for _ in range(rounds):
            other = min(other, once(beside))
            one = min(one, once(run))
            if one < below * other:
                break
    return one / other


def units(run: Callable[[], object], below: float = 0.0, rounds: int = 8) -> float:
    """How many units of plain Python and NumPy a call takes: one is about 10 ms on a machine of 2024."""
    return ratio(run, unit, below, rounds)


def unit() -> None:
    """What this library does most: trees are walked, objects made and kept, small arrays computed with."""
    for _ in range(3):
        ast.unparse(ast.parse(SOURCE))
    x, seen = np.linspace(0.0, 1.0, 50), {}
    for i in range(1_000):
        seen[i, "x"] = [i, float(x[i % 50]), np.sin(x)]
    sorted(seen.items(), key=lambda item: item[1][1])


def once(run: Callable[[], object]) -> float:
    """Processor time of a call in this thread, the mean of several calls where it is short."""
    gc.collect()
    calls, begun = 0, time.thread_time()
    while True:
        run()
        calls += 1
        took = time.thread_time() - begun
        if took >= SHORTEST:
            return took / calls


@contextlib.contextmanager
def others_left_alone():
    """Collections of garbage do not walk what earlier tests have left in memory."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
