"""What runs along axes, over masks and over matrices: native code against the interpreter."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
import scipy.linalg
import scipy.special as sp
from native_runs import difference, run_native, unsupported

import secant as sc
from secant.graph.core import Region, Value, apply, as_value
from secant.graph.registry import OPS
from secant.graph.types import type_of
from secant.interpret import run
from secant.optimize import optimize

R = np.random.default_rng(0)
X = R.normal(size=(5, 7, 6))
HOLES = np.where(R.random((5, 7, 6)) < 0.2, np.nan, X)
TIES = np.round(X * 2) / 2
ROW = R.normal(size=300)
WHOLE = R.integers(-4, 5, (6, 9))
SINGLE = X.astype(np.float32)
SIGNS = np.array([0.0, -0.0, 1.0, -0.0, np.nan, -1.0, 0.0, -np.inf, np.inf, np.nan])
SQUARE = R.normal(size=(4, 12, 12)) + 4 * np.eye(12)
POSITIVE = SQUARE @ np.swapaxes(SQUARE, -1, -2)
MASK = R.random((5, 7, 6)) < 0.6
RUNNING = ["add", "multiply", "maximum", "minimum", "fmax", "logaddexp", "hypot", "subtract"]

CASES = {
    **{f"cumsum {a}": (lambda x, a=a: np.cumsum(x, axis=a), X) for a in (None, 0, 1, 2)},
    **{f"cumprod {a}": (lambda x, a=a: np.cumprod(x, axis=a), X) for a in (None, 0, 1, 2)},
    "cumsum of integers": (lambda x: np.cumsum(x, axis=0), WHOLE),
    "cumsum of booleans": (lambda x: np.cumsum(x > 0, axis=1), WHOLE),
    "cumsum of floats as singles": (lambda x: np.cumsum(x, axis=1, dtype=np.float32), X),
    "cumsum of a view": (lambda x: np.cumsum(x[::-1, 1:, ::2] * 2, axis=1), X),
    "nancumsum": (lambda x: np.nancumsum(x, axis=1) + np.nancumprod(x, axis=1), HOLES),
    **{
        f"{f} {a}": (lambda x, f=f, a=a: getattr(np, f).accumulate(x, axis=a), HOLES)
        for f in RUNNING
        for a in (0, 2)
    },
    "bits accumulated": (lambda x: np.bitwise_xor.accumulate(x, axis=1), WHOLE),
    "subtract reduced": (lambda x: np.subtract.reduce(x, axis=1), X),
    "logical_xor reduced": (lambda x: np.bitwise_xor.reduce(x, axis=(0, 1)), WHOLE),
    "hypot reduced": (lambda x: np.hypot.reduce(x, axis=2, keepdims=True, initial=1.5), X),
    "fmin reduced": (lambda x: np.fmin.reduce(x, axis=0, where=MASK, initial=0.5), HOLES),
    **{
        f"{f.__name__} {a} {k}": (lambda x, f=f, a=a, k=k: f(x, axis=a, keepdims=k), x)
        for f, x in ((np.argmax, HOLES), (np.argmin, TIES), (np.nanargmax, HOLES), (np.nanargmin, TIES))
        for a, k in ((None, False), (0, False), (1, True), (2, False))
    },
    "argmax of signs": (lambda x: (np.argmax(x), np.argmin(x), np.argmax(x[:4]), np.argmin(x[:4])), SIGNS),
    "argmax of integers": (lambda x: (np.argmax(x, 1), np.argmin(x, 0), np.argmax(x > 1, 1)), WHOLE),
    **{f"sort {a}": (lambda x, a=a: np.sort(x, axis=a), HOLES) for a in (None, 0, 1, 2)},
    **{f"argsort {a}": (lambda x, a=a: np.argsort(x, axis=a, kind="stable"), TIES) for a in (0, 1, 2)},
    "sort of many": (lambda x: (np.sort(x), np.sort(-x), np.argsort(np.sin(9 * x))), ROW),
    "sort of integers": (lambda x: (np.sort(x, axis=0), np.argsort(x, axis=1, kind="stable")), WHOLE),
    "sort of singles": (lambda x: np.sort(x, axis=1), SINGLE),
    "searchsorted": (
        lambda x, v: [np.searchsorted(x, v, s) for s in ("left", "right")],
        np.sort(TIES.ravel()),
        HOLES,
    ),
    "searchsorted in few": (lambda x, v: np.searchsorted(x, v), np.array([0.5]), ROW),
    "digitize": (
        lambda x, e: (np.digitize(x, e), np.digitize(x, e[::-1], right=True)),
        TIES,
        np.linspace(-2, 2, 9),
    ),
    "interp": (lambda x, p, f: np.interp(x, p, f), X, np.linspace(-2, 2, 9), np.arange(9.0) ** 2),
    "median": (
        lambda x: (np.median(x, axis=1), np.quantile(x, 0.3), np.percentile(x, [5.0, 95.0], axis=0)),
        X,
    ),
    "nothing but holes": (
        lambda x: (np.nanmax(x, 1), np.nanmin(x, 1), np.nanmean(x, 1), np.nansum(x, 1), np.nanmedian(x, 1)),
        np.array([[np.nan, np.nan], [np.nan, 1.0], [np.inf, np.nan]]),
    ),
    "medians with holes": (lambda x: (np.median(x, axis=1), np.quantile(x, 0.3, (0, 2))), HOLES),
    "mask": (lambda x: x[x > 0.3] ** 2, ROW),
    "nonzero": (lambda x: np.nonzero(x > 0), WHOLE),
    "bincount": (lambda w: np.bincount([k % 7 for k in range(300)], w), ROW),
    "histogram": (lambda x: np.histogram(x, 8, (-2.0, 2.0))[0], ROW),
    **{
        f"convolve {m} {k}": (lambda x, v, m=m: np.convolve(x, v, m), ROW[:60], ROW[60 : 60 + k])
        for m in ("full", "same", "valid")
        for k in (1, 5, 60, 90)
    },
    "roll": (lambda x: np.roll(x, (2, -3), (0, 2)) + np.roll(x, 11), X),
    "tile and repeat": (lambda x: np.tile(x, (2, 1, 3)) + np.repeat(np.repeat(x, 2, 0), 3, 2), X),
    "repeat by counts": (lambda x: np.repeat(x, [2, 0, 1, 3, 1, 0, 2], 1), X),
    "linspace": (lambda a, b: np.linspace(a, b, 11, axis=1), X[0], X[1]),
    "linspace by integers": (lambda a: np.linspace(0, 10 * a, 6, endpoint=False, dtype=int), 1.0),
    "unwrap": (lambda x: np.unwrap(x * 4, axis=1), X),
    "trace": (lambda x: np.trace(x, 1, 0, 2), X),
    "sum where": (lambda x: (np.sum(x, 1, where=MASK, initial=2.0), np.prod(x, (0, 2), where=MASK)), X),
    "max where": (lambda x: np.max(x, axis=1, where=MASK, initial=-1.0, keepdims=True), HOLES),
    "all where": (lambda x: (np.all(x > -1, axis=0, where=MASK), np.any(x > 1, where=MASK)), X),
    "count": (lambda x: (np.count_nonzero(x, axis=1), np.count_nonzero(x > 0)), WHOLE),
    "mean where": (lambda x: (np.mean(x, 1, where=MASK), np.var(x, 2, where=MASK), np.std(x, ddof=1)), X),
    "nan reductions": (
        lambda x: (np.nansum(x, 1), np.nanmax(x, 0), np.nanmean(x, 2), np.nanvar(x), np.nanmedian(x, 1)),
        HOLES,
    ),
    "integer sums": (lambda x: (x.sum(0), x.max(1), x.prod(), np.mean(x, 0), np.sum(x > 0, 1)), WHOLE),
    "soft extremes": (lambda x: (sp.logsumexp(x, 1), sp.softmax(x, 0), sp.log_softmax(x, 2)), X * 30),
    "logsumexp at the ends": (
        lambda x: sp.logsumexp(x, axis=1),
        np.array([[np.inf, 1], [-np.inf, -np.inf], [np.nan, 1], [-np.inf, 2], [np.inf, -np.inf], [3, 3]]),
    ),
    "close": (
        lambda x: (np.allclose(x, x + 1e-9), np.array_equal(x, x), np.isclose(x, x, equal_nan=True)),
        HOLES,
    ),
    "isin": (lambda x: (np.isin(x, TIES[0, 0]), np.isin(x, [0.5, 1.0], invert=True)), TIES),
    "choices": (
        lambda x: (np.select([x > 1, x > 0], [x, -x], 7.0), np.choose((x > 0) + 1, [x, x * 2, x * 3])),
        X,
    ),
    "solve": (lambda a, b: np.linalg.solve(a, b), SQUARE, X[:4, :, 0].repeat(2, 1)[:, :12, None]),
    "solve for a vector": (lambda a, b: np.linalg.solve(a[0], b), SQUARE, ROW[:12]),
    "inverse": (lambda a: np.linalg.inv(a), SQUARE),
    "determinants": (lambda a: (np.linalg.det(a), np.linalg.slogdet(-a), scipy.linalg.det(a[1])), SQUARE),
    "determinant of singles": (lambda a: np.linalg.det(a), SQUARE.astype(np.float32)),
    "cholesky": (lambda a: (np.linalg.cholesky(a), np.linalg.cholesky(a, upper=True)), POSITIVE),
    "scipy cholesky": (
        lambda a: (scipy.linalg.cholesky(a[0]), scipy.linalg.cholesky(a[0], lower=True)),
        POSITIVE,
    ),
    "triangular": (
        lambda a, b: [
            scipy.linalg.solve_triangular(a, b, t, w, u)
            for t in (0, 1)
            for w in (True, False)
            for u in (True, False)
        ],
        SQUARE[0],
        X[:4, 0, :3].repeat(3, 0),
    ),
    "eigh": (lambda a: (np.linalg.eigvalsh(a), np.abs(np.linalg.eigh(a)[1])), POSITIVE),
    "svd": (lambda a: (np.linalg.svdvals(a), np.linalg.pinv(a), np.linalg.matrix_rank(a)), SQUARE[:, :, :5]),
    "qr": (lambda a: np.linalg.qr(a), SQUARE[:, :, :5]),
    "eigenvectors apart": (lambda a: np.linalg.eigh(a, "U")[1] @ np.ones(12), POSITIVE),
}


@pytest.mark.parametrize("name", CASES)
def test_native_code_computes_what_the_interpreter_does(name):
    function, *args = CASES[name]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        region = optimize(sc.graph(function)(*args))
        numbers = [*args, *[globals()[v.name] for v in region.inputs[len(args) :]]]
        assert not unsupported(region)
        got, expected = run_native(region, numbers), run(region, numbers)
    for mine, theirs in zip(got, expected):
        assert not difference(mine, theirs, 1e-13, zeros=False), f"native {mine}, interpreted {theirs}"


LEFT_TO_THE_INTERPRETER = [
    (np.linalg.solve, (np.eye(3), np.ones(3)), (np.ones((3, 3)), np.ones(3))),
    (np.linalg.inv, (np.eye(3),), (np.ones((3, 3)),)),
    (np.linalg.cholesky, (np.eye(3),), (-np.eye(3),)),
    (scipy.linalg.solve_triangular, (np.eye(2), np.ones(2)), (np.zeros((2, 2)), np.ones(2))),
    (np.nanargmax, (np.ones(9),), (np.full(9, np.nan),)),
    (lambda x: np.digitize(x, x), (np.arange(3.0),), (np.array([1.0, 3.0, 2.0]),)),
    (lambda x, y: x // y, (3.0, 2.0), (3.0, 0.0)),
    (lambda x, y: divmod(x, y), (3.0, 2.0), (math.nan, 0.0)),
    (lambda x: math.log(x), (2.0,), (-1.0,)),
    (lambda x: math.sin(x), (2.0,), (math.inf,)),
    (lambda x: math.floor(x), (2.0,), (math.nan,)),
    (lambda x: math.gamma(x), (2.0,), (-2.0,)),
    (lambda x: x**0.5, (2.0,), (-2.0,)),
    (lambda x: math.exp(x), (2.0,), (1000.0,)),
]


@pytest.mark.parametrize("function, fine, wrong", LEFT_TO_THE_INTERPRETER)
def test_what_the_interpreter_refuses_is_left_to_it(function, fine, wrong):
    region = sc.graph(function)(*fine)
    for mine, theirs in zip(run_native(region, fine), run(region, fine)):
        assert not difference(mine, theirs, 1e-15, zeros=False)
    with pytest.raises((ArithmeticError, ValueError, sc.SecantError)), np.errstate(all="ignore"):
        run(region, wrong)
    with pytest.raises(AssertionError, match="gave the call up"):
        run_native(region, wrong)


WHOLE_NUMBERS = [
    ("floor_divide", 1, (2**62 - 3, -1)), ("remainder", 1, (-7, 3)), ("left_shift", 1, (5, 3)),
    ("right_shift", 1, (-5, 70)), ("power", 1, (12, 3)), ("absolute", 2, (-7,)), ("lcm", 1, (18, 12)),
    ("gcd", 1, (18, 12)), ("factorial", 0, (20,)), ("isqrt", 0, (10**9,)), ("divmod", 1, (30, -7)),
]  # fmt: skip


@pytest.mark.parametrize("name, via, numbers", WHOLE_NUMBERS)
def test_whole_numbers_are_exact(name, via, numbers):
    inputs = [Value(type_of(n)) for n in numbers]
    made = apply(OPS[name], inputs, {"via": via} if via else {})
    region = Region(inputs, list(made) if isinstance(made, tuple) else [made])
    assert run_native(region, numbers) == run(region, numbers)


def test_python_integers_do_not_wrap():
    x = Value(type_of(3))
    region = Region([x], [apply(OPS["power"], (x, as_value(40)), {"via": 1})])
    assert run_native(region, [2]) == [2**40]
    with pytest.raises(AssertionError, match="gave the call up"):
        run_native(region, [3])
