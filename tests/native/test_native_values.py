"""Elementwise ops where mistakes are made: at NaN, infinities, zeros with signs, and the ends of dtypes."""

from __future__ import annotations

import numpy as np
import pytest
from harness import is_float, record, split
from native_runs import run_native, unsupported

from secant.graph.core import Region
from secant.graph.errors import Refused
from secant.graph.registry import OPS
from secant.interpret import run
from secant.ops.kinds import Elementwise

FLOATS = [
    np.nan,
    np.inf,
    -np.inf,
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -1.5,
    2.5,
    3.0,
    1e-5,
    -1e5,
    1e300,
    5e-324,
    20.7,
    -745.0,
]
WHOLE = [1, -1, 2, -2, 3, 7, 63, 64, -100, 127, 2**31 - 1, -(2**31), 2**62, 2**63 - 1, -(2**63)]
NUMBERS = {
    "float64": np.array(FLOATS),
    "float32": np.array(
        [x for x in FLOATS if not 0 < abs(x) < 1e-300 and (abs(x) < 1e300 or not np.isfinite(x))]
    ),
    "int64": np.array(WHOLE),
    "uint8": np.array([1, 2, 3, 7, 8, 9, 128, 255]),
}
ULPS = {"float64": 1e-14, "float32": 4e-6}
LOOSE = {
    ("gammaln", "float64"): "SciPy gives inf for the logarithm of Γ at subnormal numbers",
    ("ndtr", "float64"): "far in the tail", ("erfc", "float64"): "far in the tail",
}  # fmt: skip
LOOSE_TOLERANCE = 1e-12

NAMES = [
    name
    for name, op in sorted(OPS.items())
    if isinstance(op, Elementwise)
    and op.functions
    and op.samples
    and name not in ("choose", "comb", "fsum", "perm")
]


def replaced(sample, fresh, whole):
    """A sample with arrays of other numbers in place of its own."""

    def other(x):
        if is_float(x) or (whole and isinstance(x, np.ndarray) and x.dtype.kind == "i"):
            return fresh()
        return type(x)([other(i) for i in x]) if isinstance(x, list | tuple) else x

    args, kwargs = split(sample)
    return (*[other(a) for a in args], *([{k: other(v) for k, v in kwargs.items()}] if kwargs else []))


def graph_of(op, sample, dtype):
    """The op at every pair of numbers, or at some triples, or None if it does not take them."""
    whole, base = dtype.startswith(("int", "uint")), NUMBERS[dtype].astype(dtype)
    count = []
    replaced(sample, lambda: count.append(1), whole)
    if not count:
        return None
    if len(count) == 1:
        grid = [base]
    elif len(count) == 2:
        grid = [np.repeat(base, len(base)), np.tile(base, len(base))]
    else:
        grid = [np.random.default_rng(k).choice(base, 200) for k in range(len(count))]
    rest = iter(grid)
    try:
        values, numbers, outputs = record(op.functions[0], replaced(sample, lambda: next(rest), whole))
        region = Region(values, list(outputs))
        expected = run(region, numbers)
    except (TypeError, ValueError, OverflowError, Refused):
        return None
    return region, numbers, expected


def same(mine, theirs, rtol):
    """Whether all numbers agree to a few roundings, and in the signs of zeros."""
    a, b = np.asarray(mine), np.asarray(theirs)
    if a.dtype.kind != "f":
        return np.array_equal(a, b)
    tiny = float(np.finfo(b.dtype).tiny)
    near = np.isclose(a, b, rtol=rtol, atol=tiny, equal_nan=True)
    zeros = (a == 0) & (b == 0)
    return a.dtype == b.dtype and near.all() and (np.signbit(a) == np.signbit(b))[zeros].all()


@pytest.mark.parametrize("name", NAMES)
def test_special_numbers(name):
    op = OPS[name]
    with np.errstate(all="ignore"):
        made = {dtype: [graph_of(op, sample, dtype) for sample in op.samples[:2]] for dtype in NUMBERS}
        fine = [(d, *g) for d, graphs in made.items() for g in graphs if g and not unsupported(g[0])]
        region = Region(
            [v for _, r, _, _ in fine for v in r.inputs], [v for _, r, _, _ in fine for v in r.outputs]
        )
        got = iter(run_native(region, [x for _, _, numbers, _ in fine for x in numbers]) if fine else [])
    for dtype, _, _, expected in fine:
        rtol = LOOSE_TOLERANCE if (name, dtype) in LOOSE else ULPS.get(dtype, 1e-14)
        for theirs, mine in zip(expected, got):
            if name == "gammaln":
                mine, theirs = mine[np.isfinite(theirs)], theirs[np.isfinite(theirs)]
            assert same(mine, theirs, rtol), f"{dtype}: native {mine}, interpreted {theirs}"
