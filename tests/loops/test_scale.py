"""What loops cost: recording and graphs do not grow with the trip count, and reverse mode keeps little."""

from __future__ import annotations

import collections
import tracemalloc

import numpy as np
import pytest

import secant as sc
import speed
from secant.graph.walk import everything
from secant.record.control.loops import Loop


def recurrence(x, n):
    for i in range(n):
        x = np.sin(x) + 0.1 * i / n
    return x


def stencil(u, n):
    u = u.copy()
    for _ in range(n):
        u[1:-1] += 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def trajectory(x, n):
    states = np.zeros((n + 1, 3))
    states[0] = x
    for t in range(n):
        states[t + 1] = states[t] + 1e-3 * np.cos(states[t])
    return np.sum(states[-1])


def until(x, n):
    error, k = 1.0, 0
    while error > 0.0 and k < n:
        new = x - 1e-4 * (x * x - 2.0)
        error = abs(new - x)
        x = new
        k += 1
    return x


def collected(x, n):
    items = []
    for _ in range(n):
        x = np.sin(x)
        items.append(x)
    return np.sum(np.array(items))


POINTS = {
    recurrence: 0.5,
    stencil: np.linspace(0.0, 1.0, 30),
    trajectory: np.array([0.1, 0.2, 0.3]),
    until: 1.0,
    collected: 0.5,
}


def recorded(function, n):
    return sc.graph(function)(POINTS[function], n)


@pytest.mark.parametrize("function", POINTS, ids=lambda f: f.__name__)
def test_the_graph_does_not_grow_with_the_trip_count(function):
    few, some, many = (sum(1 for _ in everything(recorded(function, n))) for n in (10, 1_000, 100_000))
    assert few == some == many < 30


@pytest.mark.parametrize("function", [f for f in POINTS if f is not collected], ids=lambda f: f.__name__)
def test_recording_takes_no_longer(function):
    few, many = (lambda n=n: recorded(function, n) for n in (10, 100_000))
    assert speed.ratio(many, few, below=2) < 2


def three_deep(A, n):
    total = 0
    for i in range(n):
        row = 0
        for j in range(n):
            cell = 0
            for k in range(n):
                cell = cell + A[j, k] * np.cos(i)
            row = row + cell**2
        total = total + row
    return total


def test_a_nest_is_recorded_in_three_passes_a_level(monkeypatch):
    passes = collections.Counter()
    entered = collections.Counter()
    opened, begun = Loop._open, Loop.begin

    def open_(self):
        passes[self.key.line] += 1
        opened(self)

    def begin(self, bound):
        entered[self.key.line] += 1
        begun(self, bound)

    monkeypatch.setattr(Loop, "_open", open_)
    monkeypatch.setattr(Loop, "begin", begin)
    A = np.cos(np.arange(400.0)).reshape(20, 20)
    graph = sc.graph(three_deep)(A, 20)
    assert len(passes) == 3 and sum(n.op.name == "loop" for n in everything(graph)) == 3
    for line, count in passes.items():
        assert count <= 3 * entered[line], "one entry of a level takes three passes at most"
    assert max(passes.values()) <= 6
    np.testing.assert_allclose(sc.jit(three_deep)(A, 20), three_deep(A, 20), rtol=1e-13)


def smooth(u, n):
    for _ in range(n):
        u = u + 1e-3 * np.sin(u)
    return np.sum(u)


def linear(u, n):
    for _ in range(n):
        u = 0.999 * u + 1e-3
    return np.sum(u)


def peak(function, u, n):
    """Peak memory of a gradient, in arrays of the size of ``u``."""
    slope = sc.grad(function)
    slope(u, n)
    tracemalloc.start()
    slope(u, n)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / u.nbytes


def test_memory_of_reverse_mode():
    u = np.linspace(0.1, 2.0, 4_000)
    assert 390 < peak(smooth, u, 400) < 430  # one array for each iteration
    assert peak(linear, u, 400) < 12  # none
    assert peak(sc.checkpoint(smooth, every="auto"), u, 400) < 2 * 20 + 15  # twice the root
    assert peak(sc.checkpoint(smooth, every=100), u, 400) < 4 + 100 + 15  # n/k + k


def test_a_checkpoint_changes_nothing_but_memory():
    u = np.linspace(0.1, 2.0, 7)
    for every in (None, 1, 7, 50, 1000, "auto"):
        run = sc.checkpoint(smooth, every=every)
        np.testing.assert_allclose(sc.grad(run)(u, 50), sc.grad(smooth)(u, 50), rtol=1e-14)
        value, slope = sc.jvp(lambda v, run=run: run(v, 50), (u,), (np.cos(u),))
        expected = sc.jvp(lambda v: smooth(v, 50), (u,), (np.cos(u),))
        np.testing.assert_allclose((value, slope), expected, rtol=1e-14)
    with pytest.raises(sc.Refused, match="every"):
        sc.checkpoint(smooth, every=0)


def filled(x, n):
    A = np.zeros((n + 1, 4))
    A[0] = x
    for t in range(n):
        A[t + 1] = np.sin(A[t]) + 1e-3 * np.sum(A**2)
    return np.sum(A**2)


def rewritten(x, n):
    y = x.copy()
    for _ in range(n):
        y[:] = np.sin(y) * y
    return np.sum(y)


def test_the_report_says_what_is_kept_and_what_is_undone():
    (loop,) = sc.report(filled)(np.ones(4), 50).loops
    assert loop.undone == ("A",) and loop.bytes <= 64 < loop.bytes_without_undo
    assert "undo log" in str(loop) and "50 times" in str(loop)
    (loop,) = sc.report(rewritten)(np.ones(4), 50).loops
    assert loop.undone == () and loop.kept
    (loop,) = sc.report(linear)(np.ones(4), 50).loops
    assert "keeps nothing" in str(loop)
