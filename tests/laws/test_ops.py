"""The laws every registered op must obey, read from the registry: a new op is tested by being there."""

from __future__ import annotations

import numpy as np
import pytest
from harness import evaluate, is_float, record, split

from secant.derive import pull, push
from secant.graph.core import Value, reach
from secant.graph.registry import OPS
from secant.graph.types import type_of
from secant.ops.kinds import Discrete, Elementwise, Stepwise

CASES = [
    pytest.param(op, sample, id=f"{name}-{i}")
    for name, op in sorted(OPS.items())
    if op.functions
    for i, sample in enumerate(op.samples)
]
DIFFERENTIABLE = [c for c in CASES if not isinstance(c.values[0], Stepwise | Discrete)]


def numeric(function, sample, numbers, directions, eps):
    """The central difference of a NumPy call along the directions, Richardson-extrapolated once."""

    def at(h):
        moved = iter([x + h * d for x, d in zip(numbers, directions)])

        def lower(x):
            if is_float(x):
                return next(moved)
            return type(x)(lower(i) for i in x) if isinstance(x, list | tuple) else x

        args, kwargs = split(sample)
        outs = function(*[lower(a) for a in args], **{k: lower(v) for k, v in kwargs.items()})
        return [np.asarray(o) for o in (outs if isinstance(outs, tuple | list) else (outs,))]

    def central(h):
        return [(a - b) / (2 * h) for a, b in zip(at(h), at(-h))]

    return [(4 * a - b) / 3 for a, b in zip(central(eps / 2), central(eps))]


def directions_for(numbers, seed=0):
    rng = np.random.default_rng(seed)
    return [x * 0 + rng.uniform(0.5, 1.5, np.shape(x)) * rng.choice([-1, 1], np.shape(x)) for x in numbers]


def tangents_of(values, outs, tangents):
    known = push(reach(outs), dict(zip(values, tangents)))
    return [known.get(o) for o in outs]


@pytest.mark.parametrize("op, sample", CASES)
def test_the_value_and_its_type_are_numpys(op, sample):
    args, kwargs = split(sample)
    for function in op.functions:
        try:
            expected = function(*args, **kwargs)
        except TypeError:
            continue  # math and operator spellings do not take every sample
        inputs, numbers, outputs = record(function, sample)
        got = evaluate(inputs, outputs, numbers)
        expected = expected if isinstance(expected, tuple | list) else (expected,)
        assert len(got) == len(expected)
        for value, mine, theirs in zip(outputs, got, expected):
            np.testing.assert_array_equal(mine, theirs)
            assert type_of(mine) == value.type
            assert np.shape(mine) == np.shape(theirs) and np.asarray(mine).dtype == np.asarray(theirs).dtype


@pytest.mark.parametrize("op, sample", DIFFERENTIABLE)
def test_forward_mode_agrees_with_differences(op, sample):
    inputs, numbers, outputs = record(op.functions[0], sample)
    ds = directions_for(numbers)
    tangents = [Value(type_of(d)) for d in ds]
    got = tangents_of(inputs, outputs, tangents)
    expected = numeric(op.functions[0], sample, numbers, ds, 1e-4)
    for o, t, e in zip(outputs, got, expected):
        if o.type.inexact:
            mine = 0.0 if t is None else evaluate([*inputs, *tangents], [t], [*numbers, *ds])[0]
            single = {np.dtype(np.float32), np.dtype(np.complex64)} & {np.asarray(x).dtype for x in numbers}
            rtol, atol = (5e-3, 5e-3) if single else (2e-6, 2e-7)
            np.testing.assert_allclose(mine, e, rtol=rtol, atol=atol)


@pytest.mark.parametrize("op, sample", DIFFERENTIABLE)
def test_reverse_mode_is_the_adjoint_of_forward_mode(op, sample):
    inputs, numbers, outputs = record(op.functions[0], sample)
    outs = [o for o in outputs if o.type.inexact]
    ds = directions_for(numbers)
    tangents = [Value(type_of(d)) for d in ds]
    shapes = [np.ones(o.shape, o.dtype) for o in outs]
    gs = [g if g.shape else g[()] for g in directions_for(shapes, 1)]
    cotangents = [Value(type_of(g)) for g in gs]
    back = pull(reach(outs), dict(zip(outs, cotangents)), inputs)
    forward = tangents_of(inputs, outs, tangents)
    args, values = [*inputs, *tangents, *cotangents], [*numbers, *ds, *gs]
    left = right = 0.0
    for g, t in zip(gs, forward):
        if t is not None:
            left += np.sum(g * evaluate(args, [t], values)[0]).real
    for x, d in zip(inputs, ds):
        if x in back:
            assert back[x].shape == x.shape and back[x].dtype == x.dtype
            right += np.sum(d * evaluate(args, [back[x]], values)[0])
    single = any(v.dtype in (np.float32, np.complex64) for v in [*inputs, *outs])
    np.testing.assert_allclose(left, right, rtol=1e-5 if single else 1e-9, atol=1e-11)


@pytest.mark.parametrize("op, sample", DIFFERENTIABLE)
def test_second_order_agrees_with_differences_of_the_first(op, sample):
    inputs, numbers, outputs = record(op.functions[0], sample)
    outs = [o for o in outputs if o.type.dtype.kind == "f"]
    if not outs or any(v.dtype == np.float32 for v in [*inputs, *outs]):
        return
    ws = [np.cos(np.arange(o.size)).reshape(o.shape) for o in outs]
    loss = sum((np.sum(np.multiply(w, o * o)) for w, o in zip(ws, outs)), Value(type_of(0.0), data=0.0))
    back = pull(reach([loss]), {loss: Value(type_of(1.0), data=1.0)}, inputs)
    grads = [back[x] for x in inputs if x in back]
    if not grads:
        return
    ds = directions_for(numbers, 2)
    tangents = [Value(type_of(d)) for d in ds]
    known = push(reach(grads), dict(zip(inputs, tangents)))
    eps = 1e-5
    plus = evaluate(inputs, grads, [x + eps * d for x, d in zip(numbers, ds)])
    minus = evaluate(inputs, grads, [x - eps * d for x, d in zip(numbers, ds)])
    for g, a, b in zip(grads, plus, minus):
        mine = evaluate([*inputs, *tangents], [known[g]], [*numbers, *ds])[0] if g in known else 0.0
        expected = (a - b) / (2 * eps)
        scale = 1 + np.max(np.abs(expected), initial=0)
        np.testing.assert_allclose(mine, expected, rtol=1e-5, atol=1e-6 * scale)


def test_every_op_says_what_it_is():
    for op in OPS.values():
        assert op.__doc__ and op.symbol and op.name
        assert isinstance(op, Elementwise) or op.functions or not op.samples
