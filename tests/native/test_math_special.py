"""What the native engine's functions give at the ends of their domains: exactly what NumPy and SciPy give."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special

loops = pytest.importorskip("math_loops")

ENDS = [
    0.0,
    1.0,
    np.inf,
    2.0,
    0.5,
    3.0,
    1e30,
    1e-30,
    1e5,
    1e10,
    1e22,
    1e300,
    1.7e308,
    1e-310,
    5e-324,
    1e-40,
    1e-45,
]
ENDS += [2.5, 4.0, 7.0, 10.0, 88.0, 90.0, 104.0, 710.0, 745.0, 746.0, 1024.0, 1e15, 1e16, 1e17]
SCIPY = {"erf", "erfc", "ndtr", "expit", "log_expit", "gammaln", "digamma"}
REFERENCE = {
    "exp10": scipy.special.exp10,
    "pow": np.power,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "softplus": lambda x: np.logaddexp(x, x.dtype.type(0)),
    **{name: getattr(scipy.special, name) for name in SCIPY},
}
BINARY = ("pow", "atan2", "hypot", "logaddexp", "fmod", "remainder", "floor_divide")
UNARY = sorted(set(loops.NAMES) - set(BINARY))
FINER = {"gammaln": 1e-300}  # SciPy's overflows below


def compare(name: str, bits: int, *given: np.ndarray) -> None:
    reference = REFERENCE.get(name) or getattr(np, name)
    got = loops.native(name, bits, len(given))(*given)
    with np.errstate(all="ignore"):
        wanted = reference(*given)
        unit = np.abs(np.spacing(wanted))
        if (
            name in SCIPY
        ):  # itself a little off, and expit(x) is 0 where the true value is below normal numbers
            unit = 20 * unit + np.finfo(wanted.dtype).tiny
        near = np.abs(got - wanted) <= 4 * unit
    if name in ("fmod", "remainder", "floor_divide"):
        near = got == wanted
    same = np.isnan(got) & np.isnan(wanted)
    same |= ((got == wanted) | (np.isfinite(got) & near)) & (np.signbit(got) == np.signbit(wanted))
    where = [tuple(g[k] for g in (*given, got, wanted)) for k in np.nonzero(~same)[0]]
    assert not where, where[:5]


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", UNARY)
def test_the_ends_of_one_operand(name, bits):
    with np.errstate(over="ignore"):
        ends = np.array([*ENDS, *(-e for e in ENDS), np.nan]).astype(loops.WIDTHS[bits][1])
    ends = ends[~(np.abs(ends) < FINER.get(name, 0)) | (ends == 0)]
    compare(name, bits, ends)


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", BINARY)
def test_the_ends_of_two_operands(name, bits):
    with np.errstate(over="ignore"):
        ends = np.array([*ENDS, *(-e for e in ENDS), np.nan]).astype(loops.WIDTHS[bits][1])
    x, y = (grid.ravel() for grid in np.meshgrid(ends, ends))
    compare(name, bits, x, y)


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", ["fmod", "remainder", "floor_divide"])
def test_remainders_are_exact(name, bits):
    random = np.random.default_rng(9)
    for spread in (3, 20, 120 if bits == 32 else 1000):
        x, y = (random.standard_normal(5000) * np.exp2(random.uniform(-spread, spread, 5000)) for _ in "xy")
        x, y = x.astype(loops.WIDTHS[bits][1]), y.astype(loops.WIDTHS[bits][1])
        compare(name, bits, x, y)
        compare(name, bits, np.round(x), np.round(y))


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name, base", [("log2", 2), ("log10", 10), ("exp2", 2), ("exp10", 10)])
def test_whole_powers_are_exact(name, base, bits):
    whole = np.arange(0, 20 if base == 2 else 11).astype(loops.WIDTHS[bits][1])
    power = (float(base) ** whole.astype(float)).astype(whole.dtype)
    given, wanted = (power, whole) if name.startswith("log") else (whole, power)
    assert np.array_equal(loops.native(name, bits)(given), wanted)
