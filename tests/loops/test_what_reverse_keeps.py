"""What reverse mode keeps of loops that write arrays part by part: not what is still there or undone."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from judge import judge_slopes

import secant as sc
from secant.derive.places import apart, box, symbol
from secant.function import _shared
from secant.graph.verify import verify
from secant.graph.walk import everything
from secant.ops.control import loop_view
from secant.optimize import optimize
from secant.record.control.policy import limits
from secant.transforms import with_gradient

R = np.random.default_rng(5)
V = R.uniform(0.5, 1.5, 5)
M = R.uniform(0.1, 0.4, (5, 5))
SPD = M @ M.T + 2 * np.eye(5)


@pytest.fixture(autouse=True)
def loops_stay_loops(monkeypatch):
    monkeypatch.setattr(limits, "short", 0)
    _shared.cache_clear()
    yield
    _shared.cache_clear()


def collected(function, *args):
    """The types of all that the loops of a gradient collect, nested ones by their innermost items."""
    graph = sc.graph(function)(*args)
    floats = [i for i, v in enumerate(graph.inputs) if v.type.inexact]
    region = optimize(with_gradient(graph, floats, 1))
    verify(region)
    loops = [loop_view(n) for n in everything(region) if n.op.name == "loop"]
    return sorted(str(v.type) for view in loops for v in view.made.items if v.type.item is None)


def chol(A):
    n = A.shape[0]
    L = np.zeros_like(A)
    for j in range(n):
        L[j, j] = np.sqrt(A[j, j] - np.sum(L[j, :j] ** 2))
        for i in range(j + 1, n):
            L[i, j] = (A[i, j] - np.dot(L[i, :j], L[j, :j])) / L[j, j]
    return np.sum(np.log(np.diag(L)) + L[:, 0])


def chol_in_place(A):
    A = A.copy()
    for i in range(len(A)):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] = np.sqrt(A[i, i] - np.dot(A[i, :i], A[i, :i]))
    return np.sum(np.log(np.diag(A))) + np.sum(A[:, 0] ** 2)


def lu(A):
    A = A.copy()
    for k in range(len(A) - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return np.sum(A**2)


def inverse_of_triangle(L):
    n = len(L)
    X = np.zeros((n, n))
    for j in range(n):
        X[j, j] = 1.0 / L[j, j]
        for i in range(j + 1, n):
            X[i, j] = -(L[i, j:i] @ X[j:i, j]) / L[i, i]
    return np.sum(X**2)


def back_substitution(U, b):
    n = len(b)
    x = np.empty(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return np.sum(x**2)


def soft_dtw(a, b):
    D = np.full((len(a) + 1, len(b) + 1), 30.0)
    D[0, 0] = 0.0
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            low = min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
            s = np.exp(low - D[i - 1, j]) + np.exp(low - D[i, j - 1]) + np.exp(low - D[i - 1, j - 1])
            D[i, j] = (a[i - 1] - b[j - 1]) ** 2 + low - np.log(s)
    return D[len(a), len(b)]


def recurrence(x):
    h = np.zeros(len(x) + 1)
    for i in range(len(x)):
        h[i + 1] = np.tanh(1.1 * h[i] + x[i])
    return np.sum(h**2)


def downwards(x):
    y = np.zeros(len(x) + 1)
    for i in range(len(x) - 1, -1, -1):
        y[i] = np.tanh(y[i + 1] * x[i]) + x[i]
    return np.sum(y**2)


def trajectory(x):
    xs = np.zeros((9, 5))
    xs[0] = x
    for t in range(8):
        for j in range(5):
            xs[t + 1, j] = xs[t, j] + 0.1 * np.sin(xs[t, j]) * xs[t, (j + 1) % 5]
    return np.sum(xs**2)


def forward_algorithm(T, B):
    alpha = np.zeros((len(B), 5))
    alpha[0] = B[0]
    for t in range(1, len(B)):
        alpha[t] = (alpha[t - 1] @ T) * B[t]
    return np.log(np.sum(alpha[-1]))


STILL_THERE = {
    chol: (SPD,),
    chol_in_place: (SPD,),
    lu: (SPD,),
    inverse_of_triangle: (SPD,),
    back_substitution: (SPD, V),
    soft_dtw: (V, V[:4] + 0.7),
    recurrence: (V,),
    downwards: (V,),
    trajectory: (V,),
}


@pytest.mark.parametrize("function", STILL_THERE, ids=lambda f: f.__name__)
def test_what_is_still_there_is_not_kept(function):
    args = STILL_THERE[function]
    judge_slopes(function, *args)
    assert collected(function, *args) == []


def test_products_of_rows_that_are_still_there():
    judge_slopes(forward_algorithm, M, M[:4] + 0.5)
    assert collected(forward_algorithm, M, M[:4] + 0.5) == ["float64[5]"]  # a product is not computed again


def wrapped(x):
    x = x.copy()
    for i in range(len(x)):
        x[i] = x[i - 1] * x[i] + np.sin(x[i - 2])  # x[-1] is written later
    return np.sum(x**2)


def overlapping(x):
    y = np.full(len(x) + 3, 0.1)
    for i in range(len(x)):
        y[i : i + 3] = np.sin(y[i : i + 3] * x[i] + y[i + 1])
    return np.sum(y**2)


def eliminated(A, b):
    A, b = A.copy(), b.copy()
    for k in range(len(b)):
        pivot = A[k, k]
        for i in range(len(b)):
            if i != k:
                f = A[i, k] / pivot
                A[i] -= f * A[k] * 0.5
                b[i] -= f * b[k]
    return np.sum(b**2)


def sweeps(u, n):
    u = u.copy()
    for _ in range(n):
        for i in range(1, len(u) - 1):
            u[i] = 0.3 * np.sin(u[i - 1]) + 0.4 * u[i + 1] * u[i]
    return np.sum(u**2)


def leapfrog(e, h, n):
    e, h = e.copy(), h.copy()
    for _ in range(n):
        h[:-1] += 0.05 * (e[1:] - e[:-1]) * h[:-1]
        e[1:-1] += 0.05 * (h[1:-1] - h[:-2]) * e[1:-1]
    return np.sum(e * h)


def shortest(D):
    D = D.copy()
    for k in range(len(D)):
        for i in range(len(D)):
            for j in range(len(D)):
                if D[i, k] * D[k, j] < D[i, j]:
                    D[i, j] = D[i, k] * D[k, j]
    return np.sum(D)


def sorted_by_swaps(x):
    x = x.copy()
    for _ in range(len(x)):
        for j in range(len(x) - 1):
            if x[j] > x[j + 1]:
                t = x[j]
                x[j] = x[j + 1] * 1.01
                x[j + 1] = np.sin(t)
    return np.sum(x * np.arange(len(x)) + x**3)


def checkpointed(x, n):
    def step(u, k):
        u[k] = np.sin(u[k]) * u[k - 1]
        return u

    u = x.copy()
    for k in range(n):
        u = sc.checkpoint(step)(u, k)
    return np.sum(u**2)


def two_buffers(x, n):
    a, b = x.copy(), np.zeros(len(x))
    for _ in range(n):
        for i in range(1, len(x) - 1):
            b[i] = np.sin(a[i - 1]) * a[i + 1]
        for i in range(1, len(x) - 1):
            a[i] = b[i] * b[i - 1]
    return np.sum(a**2)


def placed_by_what_is_written(x):
    y, p = x.copy(), np.arange(len(x))
    for i in range(len(x)):
        k = int(p[i])
        p[k] = (2 * k + 1) % len(x)
        y[p[i]] = y[k] * np.sin(y[i])
    return np.sum(y**2)


UNDONE = {  # and how many bytes the innermost loop keeps in each iteration
    wrapped: ((V,), 8),
    overlapping: ((V,), 24),
    eliminated: ((SPD, V), None),
    sweeps: ((V, 4), 8),
    leapfrog: ((R.normal(size=8), R.normal(size=8), 5), 13 * 8),
    shortest: ((R.uniform(0.5, 4.0, (5, 5)),), 9),
    sorted_by_swaps: ((R.normal(size=6),), 17),
    checkpointed: ((V, 4), 8),
    two_buffers: ((V, 4), 0),
    placed_by_what_is_written: ((V,), 24),
}


@pytest.mark.parametrize("function", UNDONE, ids=lambda f: f.__name__)
def test_what_can_be_undone_is_not_kept_whole(function):
    args, each = UNDONE[function]
    judge_slopes(function, *args)
    whole = {f"float64[{','.join(map(str, np.shape(a)))}]" for a in args if np.ndim(a)}
    if function is not eliminated:
        assert not whole & set(collected(function, *args))
        assert (
            max(sc.report(function)(*args).loops, key=lambda r: r.line if r.how == "loop" else 0).bytes
            == each
        )


def test_a_row_is_logged_where_a_matrix_was_kept():
    assert "float64[5,5]" not in collected(eliminated, SPD, V)


def squashed(W, x, n):
    h = x
    for _ in range(n):
        h = np.tanh(W @ h + x * h)
    return np.sum(h)


def test_a_state_is_kept_once():
    judge_slopes(squashed, M, V, 6)
    assert collected(squashed, M, V, 6) == ["float64[5]"]  # before one step; after it is before the next


def masked(x, n):
    for _ in range(n):
        inside = x**2 < 1.0
        x[inside] = np.sin(x[inside]) + 0.3
    return np.sum(x**2)


def test_masks_are_computed_again():
    judge_slopes(masked, V, 3)
    assert not [t for t in collected(masked, V, 3) if "int" in t]


def test_memory_of_a_factorization():
    A = SPD[0, 0] * np.eye(40) + 0.01
    slope = sc.grad(chol)
    slope(A)
    tracemalloc.start()
    slope(A)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 12 * A.nbytes  # it was more than 40


def test_places_that_are_surely_apart():
    i = symbol("i", 0, 9)
    later = symbol("i", i + 1, 9)
    j = symbol("j", 0, i - 1)
    slots = {n: sc.graph(lambda k: k + 0)(3).inputs[0] for n in ("i", "later", "j")}
    known = dict(zip(slots.values(), (i, later, j)))

    def at(*names):
        return box((10, 10), ("*",) * len(names), [slots[n] for n in names], known)

    assert apart(at("i"), at("later")) and apart(at("j"), at("later")) and apart(at("j"), at("i"))
    assert apart(at("i", "j"), at("i", "i")) and not apart(at("later", "j"), at("later", "j"))
    assert not apart(box((10,), (slice(2, 5),), (), {}), box((10,), (slice(4, 8),), (), {}))
    assert apart(box((10,), (slice(2, 5),), (), {}), box((10,), (slice(None, None, -9),), (), {})) is False
    assert apart(box((10,), (-1,), (), {}), box((10,), (slice(0, 9),), (), {}))
