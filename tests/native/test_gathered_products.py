"""Thin products that backward loops add up, collected and multiplied many at a time: values and gradients."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from both_engines import running_on

import secant as sc
from secant.graph.walk import everything
from secant.native import spares
from secant.native.contractions import CONTRACTION_ONTO, contracted
from secant.native.expanding import expanded
from secant.native.gathering import gathered
from secant.optimize import optimize
from secant.transforms import with_gradient

RANDOM = np.random.default_rng(11)


def steady(A, v, steps):
    for _ in range(steps):
        v = np.tanh(A @ v)
    return np.sum(v**2)


def settles(A, v, most):
    change, k = 1.0, 0
    while change > 1e-14 and k < most:
        new = np.tanh(0.3 * (A @ v))
        change, v, k = np.max(np.abs(new - v)) + 1e-9, new, k + 1
    return np.sum(v**3)


def two_weights(W, U, xs):
    h = np.zeros(len(U))
    total = 0.0
    for x in xs:
        h = np.tanh(W @ x + h @ U.T)
        total += np.sum(h * h[::-1])
    return total


def small_batch(W, X, steps):
    for _ in range(steps):
        X = X + 0.1 * np.sin(X @ W)
    return np.mean(X**2)


def by_einsum(W, X, steps):
    for _ in range(steps):
        X = np.cos(np.einsum("ki,ij->jk", X, W).T)
    return np.sum(X)


def layers(W, v, steps):
    for _ in range(steps):
        for k in range(12):
            v = v + 0.1 * np.sin(W[k % 3] @ v + k)
        v = v / np.sqrt(np.sum(v**2))
    return np.sum(v[:3])


def of_changing_lengths(A, v, steps):
    for i in range(steps):
        v = v + 0.01 * np.sum(A[: i % 5 + 1] @ v)
    return np.sum(v)


def sum_read_in_the_loop(A, v, steps):
    B = A * 0.5
    for _ in range(steps):
        B = B + np.outer(v, v) * 0.01
        v = np.tanh(B @ v)
    return np.sum(B) + np.sum(v)


def matrix(*shape, dtype=float):
    return (RANDOM.normal(size=shape) / np.sqrt(shape[-1])).astype(dtype)


CASES = {
    **{f"steady {n}": (steady, (matrix(40, 40), matrix(40), n)) for n in (9, 63, 64, 65, 128, 200)},
    **{f"settles within {n}": (settles, (matrix(40, 40), matrix(40), n)) for n in (0, 1, 63, 64, 65, 300)},
    "float32": (steady, (matrix(48, 48, dtype=np.float32), matrix(48, dtype=np.float32), 70)),
    "two weights": (two_weights, (matrix(64, 24), matrix(64, 64), matrix(90, 24))),
    "small batch": (small_batch, (matrix(36, 36), matrix(3, 36), 50)),
    "einsum": (by_einsum, (matrix(36, 36), matrix(5, 36), 50)),
    "layers": (layers, (matrix(3, 40, 40), matrix(40), 30)),
    "changing lengths": (of_changing_lengths, (matrix(40, 40), matrix(40), 30)),
    "sum read in the loop": (sum_read_in_the_loop, (matrix(40, 40), matrix(40), 30)),
}


def gradient(f, args):
    wrt = tuple(k for k, a in enumerate(args) if isinstance(a, np.ndarray))
    return sc.value_and_grad(f, argnums=wrt)(*args)


@pytest.mark.parametrize("case", CASES)
def test_both_engines_agree(case):
    f, args = CASES[case]
    rtol = 2e-5 if args[0].dtype == np.float32 else 1e-10
    with running_on("native") as made:
        value, slopes = gradient(f, args)
    assert not any(e.reason or e.given_up for e in made)
    with running_on("numpy"):
        expected, wanted = gradient(f, args)
    np.testing.assert_allclose(value, expected, rtol=rtol)
    for a, b in zip(slopes, wanted):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * np.max(np.abs(b)))


def branches_in(f, args):
    """How many products a gradient collects, and how many sums onto arrays there are."""
    graph = sc.graph(f)(*args)
    region = contracted(expanded(optimize(with_gradient(graph, list(range(len(graph.inputs))), 1))))
    nodes = list(everything(gathered(region)))
    ifs = sum(
        n.op.name == "branch" and n.params["then"].outputs[0].node.op is CONTRACTION_ONTO for n in nodes
    )
    return ifs, sum(n.op is CONTRACTION_ONTO for n in nodes)


@pytest.mark.parametrize(
    "case, count",
    [("steady 65", 1), ("settles within 65", 1), ("two weights", 2), ("small batch", 1), ("einsum", 1)],
)
def test_it_is_done_where_it_should_be(case, count):
    assert branches_in(*CASES[case])[0] == count


def test_wide_products_and_small_sums_stay():
    assert branches_in(small_batch, (matrix(40, 40), matrix(40, 40), 50))[0] == 0
    assert branches_in(steady, (matrix(8, 8), matrix(8), 50))[0] == 0


@pytest.mark.parametrize("case", ["steady 65", "settles within 65", "two weights", "small batch"])
def test_against_differences(case, monkeypatch):
    monkeypatch.setenv("SECANT_ENGINE", "native")
    f, args = CASES[case]
    _, (slope, *_) = gradient(f, args)
    way = RANDOM.normal(size=args[0].shape)
    h = 1e-5
    ends = [f(args[0] + s * h * way, *args[1:]) for s in (1, -1)]
    np.testing.assert_allclose(np.sum(slope * way), (ends[0] - ends[1]) / (2 * h), rtol=1e-5)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_stays_where_it_is(bad):
    A, v = matrix(40, 40), matrix(40)
    v[3] = bad

    def f(A, v):
        for k in range(70):
            v = v + A[k % 40] * np.where(np.arange(40) > 20, 0.01, 0.0)
            A = A * 1.0
        return np.sum((A @ v)[:20])

    found = []
    for engine in ("native", "numpy"):
        with running_on(engine):
            found.append(gradient(f, (A, v))[1])
    for a, b in zip(*found):
        np.testing.assert_allclose(a, b, rtol=1e-10)


def test_second_derivatives():
    f, (A, v, _) = CASES["steady 65"]
    found = []
    for engine in ("native", "numpy"):
        with running_on(engine):
            found.append(sc.hvp(lambda A: f(A, v, 40), (A,), (np.ones_like(A),)))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-9, atol=1e-9 * np.max(np.abs(found[1])))


def test_spare_memory_is_safe_with_threads_and_bounded(monkeypatch):
    monkeypatch.setenv("SECANT_ENGINE", "native")
    slope = sc.value_and_grad(settles)
    inputs = [(matrix(40, 40), matrix(40), n) for n in (3, 70, 900, 5000)]
    expected = [slope(*x) for x in inputs]
    wrong = []

    def work(k):
        for j in range(60):
            value, gradient = slope(*inputs[(k + j) % 4])
            known = expected[(k + j) % 4]
            if value != known[0] or not np.array_equal(gradient, known[1]):
                wrong.append((k, j))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong
    assert sum(p is not None for p in spares._table) <= spares.PLACES
