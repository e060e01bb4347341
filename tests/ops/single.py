"""One recorded call of any callable of the registry: its value, slopes, and slopes of slopes."""

from __future__ import annotations

import numpy as np

import secant.ops  # noqa: F401  (fills the registry)
from secant.derive import pull
from secant.graph.core import Region, Value, as_value, reach
from secant.graph.registry import HANDLERS
from secant.graph.types import type_of
from secant.interpret import run


def call(function, args, kwargs=None):
    """Fresh inputs for the args (lists stay lists of inputs), and the outputs of the recorded call."""
    inputs, numbers = [], []

    def lift(x):
        if isinstance(x, list | tuple):
            return type(x)(map(lift, x))
        inputs.append(Value(type_of(x)))
        numbers.append(x)
        return inputs[-1]

    lifted = tuple(map(lift, args))
    handler = HANDLERS.get(function)
    outs = handler(function, lifted, kwargs or {}) if handler else function(*lifted, **(kwargs or {}))
    return inputs, numbers, list(outs) if isinstance(outs, tuple | list) else [outs]


def value(function, *args, **kwargs):
    """What the recorded call computes."""
    inputs, numbers, outs = call(function, args, kwargs)
    got = run(Region(inputs, outs), numbers)
    for o, y in zip(outs, got):
        assert type_of(y) == o.type
    return got[0] if len(got) == 1 else tuple(got)


def slopes(function, *args, order=1, output=0, seed=1.0, **kwargs):
    """The derivatives of one output by every float input, summed over elements; 0.0 for a symbolic zero.

    ``order=2`` gives the derivatives of the summed first slope, and so on. ``seed`` is the output's adjoint.
    """
    inputs, numbers, outs = call(function, args, kwargs)
    y = outs[output]
    g = as_value(np.full(y.shape, seed, y.dtype)[()] if y.shape else seed)
    for _ in range(order):
        if y is None:
            return [0.0 for _ in inputs]
        back = pull(reach([y]), {y: g}, inputs)
        found = [back.get(x) for x in inputs]
        y = found[0]
        g = as_value(np.ones(y.shape) if y is not None and y.shape else 1.0)
    results = run(Region(inputs, [f for f in found if f is not None]), numbers)
    rest = iter(results)
    return [0.0 if f is None else next(rest) for f in found]


def slope(function, *args, **kwargs):
    """The derivative by the first input."""
    return slopes(function, *args, **kwargs)[0]
