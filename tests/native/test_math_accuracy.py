"""The native engine's functions against true values of many digits."""

from __future__ import annotations

import numpy as np
import pytest

mp = pytest.importorskip("mpmath")
loops = pytest.importorskip("math_loops")

NARROW = {
    "sin",
    "cos",
    "tan",
    "digamma",
    "gammaln",
}  # whose range the tests' sets need not be cut for float32


def worst(name: str, bits: int, count: int, serial: bool = False) -> tuple[float, float]:
    """The largest error and where it is."""
    true, ranges, _, _, floor = loops.CASES[name]
    random = np.random.default_rng(5)
    with np.errstate(over="ignore"):
        x = np.concatenate([r.draw(count, bits, random) for r in ranges])
    x = x[np.isfinite(x) & (x != 0)]
    if name in ("sin", "cos", "tan"):
        x = np.concatenate([x, loops.hardest(bits)])
    got = loops.native(name, bits, 1, serial)(x)
    # as many digits as the largest argument needs for its remainder
    with mp.workprec(1300 if name in ("sin", "cos", "tan") else 140):
        errors = [loops.ulps(g, true(mp.mpf(v)), bits, floor) for g, v in zip(got.tolist(), x.tolist())]
    at = int(np.argmax(errors))
    return errors[at], float(x[at])


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", loops.CASES)
def test_each_function_is_within_its_bound(name, bits):
    error, at = worst(name, bits, 60)
    assert error <= loops.CASES[name][2 if bits == 64 else 3], f"{name}({at!r})"


@pytest.mark.slow
@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", loops.CASES)
def test_each_function_is_within_its_bound_on_many_samples(name, bits):
    error, at = worst(name, bits, 10_000)
    assert error <= loops.CASES[name][2 if bits == 64 else 3], f"{name}({at!r})"


@pytest.mark.parametrize("bits", [64, 32])
def test_the_serial_tanh(bits):
    assert worst("tanh", bits, 1000, serial=True)[0] <= 2


def powers(bits: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Bases of all sizes and near 1, with exponents that stay within the range or leave it by a little."""
    random = np.random.default_rng(6)
    edge, wide = (745, 1000) if bits == 64 else (103, 120)
    x = np.concatenate([np.exp2(random.uniform(-wide, wide, count)), random.uniform(0.6, 1.5, count)])
    y = random.uniform(-edge, edge, 2 * count) / np.log(x)
    return x.astype(loops.WIDTHS[bits][1]), y.astype(loops.WIDTHS[bits][1])


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("count", [500, pytest.param(50_000, marks=pytest.mark.slow)])
def test_pow(bits, count):
    x, y = powers(bits, count)
    got = loops.native("pow", bits, 2)(x, y)
    with mp.workprec(140):
        true = [mp.power(mp.mpf(a), mp.mpf(c)) for a, c in zip(x.tolist(), y.tolist())]
        errors = [loops.ulps(g, t, bits) for g, t in zip(got.tolist(), true)]
    assert max(errors) <= 1.5


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name, bound", [("hypot", 1.5), ("atan2", 2)])
def test_functions_of_two_operands(name, bits, bound):
    random = np.random.default_rng(7)
    spread = 1000 if bits == 64 else 120
    x, y = (random.standard_normal(1000) * np.exp2(random.uniform(-spread, spread, 1000)) for _ in range(2))
    y[:500] = x[:500] * random.uniform(-3, 3, 500)
    x, y = x.astype(loops.WIDTHS[bits][1]), y.astype(loops.WIDTHS[bits][1])
    got = loops.native(name, bits, 2)(x, y)
    with mp.workprec(140):
        true = [getattr(mp, name)(mp.mpf(a), mp.mpf(c)) for a, c in zip(x.tolist(), y.tolist())]
        assert max(loops.ulps(g, t, bits) for g, t in zip(got.tolist(), true)) <= bound


@pytest.mark.parametrize("bits", [64, 32])
def test_logaddexp_is_as_near_as_its_larger_operand_allows(bits):
    random = np.random.default_rng(8)
    x, y = (random.uniform(-20, 20, 1000).astype(loops.WIDTHS[bits][1]) for _ in range(2))
    got = loops.native("logaddexp", bits, 2)(x, y)
    with mp.workprec(140):
        true = [mp.log(mp.exp(mp.mpf(a)) + mp.exp(mp.mpf(c))) for a, c in zip(x.tolist(), y.tolist())]
        errors = [
            loops.ulps(g, t, bits, max(abs(a), abs(c), 1.0))
            for g, t, a, c in zip(got.tolist(), true, x.tolist(), y.tolist())
        ]
    assert max(errors) <= 1.5
