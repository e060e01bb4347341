"""Every op's native form computes what the interpreter computes: values, and derivatives in both modes.

The graphs of one op make one module. An op that has no native form is listed, and the list may only shrink.
"""

from __future__ import annotations

import numpy as np
import pytest
from harness import record
from native_runs import difference, kernel_of, run_native, unsupported

from secant.derive import pull, push
from secant.graph.core import Region, Value, reach
from secant.graph.errors import Refused
from secant.graph.registry import OPS
from secant.graph.types import type_of
from secant.interpret import run

NOT_NATIVE = set(
    [
        "argpartition",
        "comb",
        "expm",
        "fsum",
        "irfft",
        "nanquantile",
        "partition",
        "percentile",
        "perm",
        "quantile",
        "round",
    ]
)
"""Some sample of these has no native form: NumPy's own order of partitions and places of quantiles that jump,
Python's integers and decimal digits without end, exact sums, complex numbers, the exponential of a matrix."""

DERIVATIVES_NOT_NATIVE = {"expm", "irfft", "nanquantile", "partition", "percentile", "quantile"}

GIVE_UP = {"det"}
"""The slopes of a determinant near a singular matrix are left to the interpreter."""

NAMES = [name for name, op in sorted(OPS.items()) if op.functions and op.samples]


def like(value, seed):
    rng = np.random.default_rng(seed)
    made = rng.uniform(0.5, 1.5, value.type.shape).astype(value.dtype)
    return made if value.type.kind == "array" else made[()] if value.type.kind == "scalar" else float(made)


def recorded(function, sample):
    """The call as a region with its inputs, or None if the function does not take this sample."""
    try:
        values, numbers, outputs = record(function, sample)
        region = Region(values, outputs)
        with np.errstate(all="ignore"):
            run(region, numbers)
    except (TypeError, ValueError, OverflowError, Refused):
        return None  # the spellings of math and operator do not take every sample
    return region, numbers


def derivatives(region, numbers):
    """The graphs of the adjoints and of the tangents, with their inputs."""
    values = region.inputs
    outs = [o for o in region.outputs if o.type.dtype.kind == "f"]
    cotangents = [Value(o.type) for o in outs]
    tangents = [Value(v.type) for v in values]
    try:
        back = pull(reach(outs), dict(zip(outs, cotangents)), values)
        forward = push(reach(outs), dict(zip(values, tangents)))
    except Refused:
        return
    for made, more, seed in (
        ([back[v] for v in values if v in back], cotangents, 1),
        ([forward[o] for o in outs if forward.get(o) is not None], tangents, 2),
    ):
        if made:
            yield Region([*values, *more], made), [*numbers, *[like(v, seed) for v in more]]


def complex_numbers(region):
    return any(v.dtype.kind == "c" for n in reach(region.outputs) for v in (*n.inputs, *n.outputs)) or any(
        v.dtype.kind == "c" for v in region.inputs
    )


def graphs_of(op):
    values, slopes = [], []
    for sample in op.samples:
        for function in op.functions:
            made = recorded(function, sample)
            if made is None or complex_numbers(made[0]):
                continue
            values.append(made)
            if function is op.functions[0]:
                slopes.extend(d for d in derivatives(*made) if not complex_numbers(d[0]))
    return values, slopes


def check(graphs, rtol, zeros=True, may_give_up=False):
    """Run graphs in one module; the reasons why some have no native form."""
    reasons, fine = [], []
    if may_give_up:
        graphs = [g for g in graphs if kernel_of(g[0], g[1])(g[1]) is not None]
    for region, numbers in graphs:
        why = unsupported(region)
        if why:
            reasons.append(why)
        else:
            fine.append((region, numbers))
    if fine:
        inputs = {v: x for r, xs in fine for v, x in zip(r.inputs, xs)}
        whole = Region(list(inputs), [v for r, _ in fine for v in r.outputs])
        numbers = list(inputs.values())
        got, expected = run_native(whole, numbers), run(whole, numbers)
        for value, mine, theirs in zip(whole.outputs, got, expected):
            assert type_of(mine) == value.type
            wrong = difference(mine, theirs, rtol, zeros)
            assert not wrong, f"{wrong}: native {mine}, interpreted {theirs}"
    return reasons


@pytest.mark.parametrize("name", NAMES)
def test_native_code_computes_what_the_interpreter_does(name):
    values, slopes = graphs_of(OPS[name])
    with np.errstate(all="ignore"):
        reasons = check(values, 4e-15)
        more = check(slopes, 4e-14, zeros=False, may_give_up=name in GIVE_UP)
    assert bool(reasons) == (name in NOT_NATIVE), reasons
    assert bool(more) == (name in DERIVATIVES_NOT_NATIVE), more
