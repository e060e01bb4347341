"""Products in native code against NumPy: shapes, strides, dtypes, special values, sums onto arrays, loops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import secant as sc
from secant import transforms
from secant.graph.walk import everything
from secant.native.contractions import ONTO, contracted
from secant.native.engine import Engine
from secant.native.expanding import expanded
from secant.optimize import optimize


@pytest.fixture(autouse=True)
def native_engine(monkeypatch):
    monkeypatch.setenv("SECANT_ENGINE", "native")


RANDOM = np.random.default_rng(5)


def normal(*shape: int, dtype: Any = float) -> np.ndarray[Any, Any]:
    return RANDOM.normal(size=shape).astype(dtype)


def native(f: Callable[..., Any], *args: Any) -> Any:
    """What native code makes of it; never the interpreter."""
    engine = Engine(optimize(sc.graph(f)(*args)))
    (made,) = engine(list(args))
    assert not engine.reason and not engine.given_up
    return made


def agrees(f: Callable[..., Any], *args: Any, rtol: float = 1e-12) -> None:
    made, expected = native(f, *args), f(*args)
    assert np.asarray(made).dtype == np.asarray(expected).dtype and np.shape(made) == np.shape(expected)
    scale = np.max(np.abs(expected)) if np.size(expected) else 0.0
    np.testing.assert_allclose(made, expected, rtol=rtol, atol=rtol * float(scale))


SHAPES = [
    (1, 1, 1),
    (2, 2, 2),
    (3, 3, 3),
    (4, 4, 4),
    (5, 7, 3),
    (1, 9, 4),
    (6, 1, 5),
    (7, 6, 1),
    (13, 5, 19),
    (16, 16, 16),
    (33, 17, 9),
    (3, 200, 2),
    (70, 70, 70),
    (200, 40, 90),
    (9, 130, 130),
]


@pytest.mark.parametrize("m, k, n", SHAPES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_matrices_of_all_sizes_and_transposes(m: int, k: int, n: int, dtype: Any) -> None:
    rtol = 1e-12 if dtype == np.float64 else 1e-4
    a, b = normal(m, k, dtype=dtype), normal(k, n, dtype=dtype)
    all_of_them = lambda a, at, b, bt: np.stack([a @ b, at.T @ b, a @ bt.T, at.T @ bt.T, (bt @ at).T])
    agrees(all_of_them, a, a.T.copy(), b, b.T.copy(), rtol=rtol)


@pytest.mark.parametrize(
    "m, k", [(1, 1), (2, 3), (3, 3), (4, 1), (1, 5), (7, 33), (64, 64), (65, 130), (300, 20)]
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_matrices_times_vectors(m: int, k: int, dtype: Any) -> None:
    a, x, y = normal(m, k, dtype=dtype), normal(k, dtype=dtype), normal(m, dtype=dtype)
    rtol = 1e-12 if dtype == np.float64 else 1e-4
    agrees(lambda a, x, y: np.concatenate([a @ x, y @ a, a.T @ y]), a, x, y, rtol=rtol)


VIEWS: list[Callable[..., Any]] = [
    lambda a, b: a[::2, ::2] @ b[::2, ::2].T,
    lambda a, b: a[:, ::-1] @ b[::-1].T[::-1],
    lambda a, b: a[3:-9, 5:-4] @ b[5:-4, 2:],
    lambda a, b: a[0, 1:] @ b[1:, ::3],
    lambda a, b: a[::-1, 2] @ b,
    lambda a, b: np.broadcast_to(a[0], a.shape) @ b,
    lambda a, b: a @ np.broadcast_to(b[:, :1], b.shape),
    lambda a, b: a[:1] @ b[:, :1],
    lambda a, b: np.diagonal(a) @ b,
    lambda a, b: (a[::2, ::3] @ b[::3, ::2]).T,
    lambda a, b: (a[::3, ::2].T @ b[::3, ::2]).T @ a[:, ::-1][::2],
    lambda a, b: np.einsum("ij,jk->ki", a[::2, ::3], b[::3, ::-2]) + 1.0,
]


@pytest.mark.parametrize("which", range(len(VIEWS)))
@pytest.mark.parametrize("size", [30, 150])
def test_views_of_any_stride(which: int, size: int) -> None:
    agrees(VIEWS[which], normal(size, size), normal(size, size))


STACKS = [
    ((2, 3, 4), (2, 4, 5)),
    ((3, 4), (2, 4, 5)),
    ((2, 3, 4), (4, 5)),
    ((2, 1, 3, 4), (6, 4, 5)),
    ((1, 3, 4), (5, 4, 2)),
    ((4,), (3, 4, 5)),
    ((2, 3, 4), (4,)),
    ((2, 70, 71), (2, 71, 72)),
]


@pytest.mark.parametrize("first, second", STACKS)
def test_stacks(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    agrees(lambda a, b: a @ b, normal(*first), normal(*second))


EINSUM_TEXTS = """
    ij,jk->ik ij,kj->ki ij,ji-> i,j->ji ii->i ii ij-> ij->ji ij->j ij,ij->i ijk,kjl->il ijk,jkl->il
    ijk,jkl->ijl ijk,jil->kl bij,bjk->bik bij,bj->bi ib,jb->bij ij,j,i-> i,i,i->i iij,jk->k
    ij,jk,kl->il aib,bjc->ajic i,ij->j ijk->k ij,k->ik abc,abd->cd abc,adc->bd ,ij->ij
"""


@pytest.mark.parametrize("text", EINSUM_TEXTS.split())
@pytest.mark.parametrize("size", [3, 20])
def test_einsum(text: str, size: int) -> None:
    letters = text.split("->")[0].split(",")
    agrees(lambda *xs: np.einsum(text, *xs), *[normal(*[size] * len(s)) for s in letters])


def test_einsum_with_an_order_of_its_own() -> None:
    args = normal(20, 3), normal(3, 30), normal(30, 4)
    agrees(lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c, optimize=True), *args)
    agrees(lambda a, b, c: np.einsum("ij,jk,kl->il", a, b, c, optimize="greedy"), *args)
    agrees(lambda a, b: np.einsum("...i,...ij->...j", a, b), normal(2, 3), normal(4, 2, 3, 5))
    agrees(lambda a, b: np.einsum("ij,ij->ij", a, b), normal(3, 4), normal(3, 1))
    agrees(lambda a, b: np.einsum("ij,jk->ik", a, b), normal(3, 1), normal(4, 5))


OTHERS: list[tuple[Callable[..., Any], tuple[tuple[int, ...], ...]]] = [
    (np.dot, ((5,), (5,))),
    (np.dot, ((3, 4), (4,))),
    (np.dot, ((2, 3, 4), (5, 4, 6))),
    (np.dot, ((), (3, 4))),
    (np.inner, ((3, 4), (5, 4))),
    (np.inner, ((4,), (4,))),
    (np.inner, ((2, 3, 4), (5, 4))),
    (np.outer, ((3,), (4,))),
    (np.outer, ((2, 3), (4,))),
    (np.vdot, ((3, 4), (3, 4))),
    (np.vdot, ((5,), (5,))),
    (lambda a, b: np.tensordot(a, b, 1), ((3, 4), (4, 5))),
    (np.tensordot, ((3, 4), (3, 4))),
    (lambda a, b: np.tensordot(a, b, 0), ((3,), (4, 5))),
    (lambda a, b: np.tensordot(a, b, ([2, 0], [0, 2])), ((3, 4, 5), (5, 6, 3))),
    (lambda a, b: np.tensordot(a, b, ([1, 2], [1, 0])), ((3, 4, 5), (5, 4, 6))),
    (np.vecdot, ((3, 4), (4,))),
    (np.matvec, ((2, 3, 4), (2, 4))),
    (np.vecmat, ((2, 3), (2, 3, 4))),
    (lambda a, b: np.trace(a @ b), ((5, 4), (4, 5))),
    (lambda a, b: np.trace(a, 1) * b, ((5, 6), ())),
    (lambda a, b: np.trace(a, 0, 2, 0) + b, ((3, 4, 5), (4,))),
    (np.kron, ((2, 3), (3, 2))),
]


@pytest.mark.parametrize("which", range(len(OTHERS)))
def test_products_of_other_names(which: int) -> None:
    f, shapes = OTHERS[which]
    agrees(f, *[normal(*s) if s else 1.75 for s in shapes])


@pytest.mark.parametrize("first", ["int64", "int8", "bool", "float32", "uint16"])
@pytest.mark.parametrize("second", ["int64", "int32", "bool", "float64"])
def test_dtypes(first: str, second: str) -> None:
    a, b = (RANDOM.integers(0, 120, size=s) for s in ((6, 5), (5, 7)))
    for f in (
        np.matmul,
        lambda a, b: np.dot(a[0], b[:, 0]),
        lambda a, b: np.einsum("ij,jk->k", a, b),
        np.outer,
    ):
        agrees(f, (a % 7 if first == "bool" else a).astype(first), (b % 3).astype(second))


@pytest.mark.parametrize(
    "shapes",
    [
        ((0, 3), (3, 4)),
        ((2, 0), (0, 4)),
        ((2, 3), (3, 0)),
        ((0,), (0,)),
        ((2, 0), (0,)),
        ((90, 0), (0, 90)),
        ((0, 3, 4), (4, 5)),
    ],
)
def test_nothing_to_sum_or_nothing_to_make(shapes: tuple[tuple[int, ...], ...]) -> None:
    agrees(lambda a, b: a @ b, *[normal(*s) for s in shapes])


@pytest.mark.parametrize("size", [3, 20, 90])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_special_values(size: int) -> None:
    a, b = normal(size, size), normal(size, size)
    a[0, 1], a[1, 2], b[2, 0], b[1, 1] = np.inf, np.nan, 0.0, -np.inf
    for f in (lambda a, b: a @ b, lambda a, b: a @ b[:, 0], lambda a, b: a[0] @ b, lambda a, b: a.T @ b.T):
        np.testing.assert_array_equal(np.isnan(native(f, a, b)), np.isnan(f(a, b)))
        np.testing.assert_array_equal(np.isposinf(native(f, a, b)), np.isposinf(f(a, b)))


def gradient(f: Callable[..., Any], *args: Any) -> Any:
    graph = sc.graph(f)(*args)
    return optimize(transforms.with_gradient(graph, list(range(len(graph.inputs))), 1))


def same_as_interpreter(region: Any, args: list[Any]) -> int:
    """Check the outputs, and count the sums onto arrays."""
    engine = Engine(region)
    made = engine(args)
    assert not engine.reason and not engine.given_up
    for x, y in zip(made, engine.program(args), strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-9, atol=1e-9 * float(np.max(np.abs(y))))
    return sum(node.op.name == ONTO for node in everything(contracted(expanded(region))))


def recurrent(w: Any, u: Any, x: Any) -> Any:
    h = np.zeros(w.shape[0])
    for t in range(x.shape[0]):
        h = np.tanh(w @ h + u @ x[t])
    return np.sum(h**2)


@pytest.mark.parametrize("size", [4, 30, 90])
def test_adjoints_of_loops_are_summed_in_place(size: int) -> None:
    args = [normal(size, size) / size, normal(size, 3), normal(40, 3)]
    assert same_as_interpreter(gradient(recurrent, *args), args) >= 2


def test_weights_that_are_used_twice() -> None:
    f = lambda w, x: np.sum(np.tanh(np.tanh(x @ w) @ w) ** 2)
    args = [normal(30, 30), normal(50, 30)]
    assert same_as_interpreter(gradient(f, *args), args) >= 1


def test_sums_onto_what_is_still_needed() -> None:
    def both(a: Any, b: Any) -> Any:
        c = np.zeros((20, 20))
        d = c
        for _ in range(30):
            d = c
            c = c + a @ b
            c = c @ c * 1e-3 + c
        return c + 2 * d + a

    args = normal(20, 20) / 9, normal(20, 20) / 9
    agrees(both, *args, rtol=1e-9)
    agrees(lambda a, b: (a @ b + b @ a) @ (a @ b), *args)


def cholesky(a: Any) -> Any:
    n = a.shape[0]
    made = np.zeros_like(a)
    for j in range(n):
        made[j, j] = np.sqrt(a[j, j] - np.dot(made[j, :j], made[j, :j]))
        made[j + 1 :, j] = (a[j + 1 :, j] - made[j + 1 :, :j] @ made[j, :j]) / made[j, j]
    return np.sum(np.log(np.diag(made)) + made[-1])


@pytest.mark.parametrize("size", [25, 80])
def test_sizes_that_depend_on_the_index_of_a_loop(size: int) -> None:
    a = np.eye(size) * 5 + 1.0 / (1.0 + np.add.outer(np.arange(size), np.arange(size)))
    same_as_interpreter(gradient(cholesky, a), [a])


def blocks(a: Any, b: Any) -> Any:
    total = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        total[:i] += a[:i, :i] @ b[:i]
        total += a[:, i:] @ b[i:]
    return total


@pytest.mark.parametrize("size", [20, 70])
def test_matrices_whose_sizes_depend_on_the_index_of_a_loop(size: int) -> None:
    agrees(blocks, normal(size, size), normal(size, size))
