"""Hold a recorded NumPy call against NumPy: values to the last bit, derivatives against differences."""

from __future__ import annotations

import numpy as np

import secant.ops  # noqa: F401  (fills the registry)
from secant.derive import pull, push
from secant.graph.core import Region, Value, reach
from secant.graph.types import type_of
from secant.interpret import run


def lifted(f, args):
    """The recorded result values of ``f`` on fresh inputs of the types of ``args``."""
    inputs = [Value(type_of(a)) for a in args]
    outs = f(*inputs)
    return inputs, list(outs) if isinstance(outs, tuple | list) else [outs]


def value(f, *args):
    """What the recorded call gives, after checking it against NumPy bit for bit, types included."""
    inputs, outs = lifted(f, args)
    got = run(Region(inputs, outs), list(args))
    expected = f(*args)
    expected = list(expected) if isinstance(expected, tuple | list) else [expected]
    assert len(got) == len(expected)
    for o, mine, theirs in zip(outs, got, expected):
        np.testing.assert_array_equal(mine, theirs, strict=True)
        assert type_of(mine) == type_of(theirs) == o.type
    return got[0] if len(got) == 1 else got


def gradients(f, *args):
    """The gradients of the sum of the (first) result by every argument; None where it is a symbolic zero."""
    inputs, outs = lifted(f, args)
    g = np.ones(outs[0].shape, outs[0].dtype)[()]
    cotangent = Value(type_of(g))
    back = pull(reach(outs[:1]), {outs[0]: cotangent}, inputs)
    return [
        run(Region([*inputs, cotangent], [back[x]]), [*args, g])[0] if x in back else None for x in inputs
    ]


def gradient(f, *args):
    """The gradient by the first argument."""
    return gradients(f, *args)[0]


def tangent(f, x, t):
    """The tangent of the first result along ``t``."""
    inputs, outs = lifted(f, (x,))
    moving = Value(type_of(t))
    known = push(reach(outs[:1]), {inputs[0]: moving})
    return run(Region([*inputs, moving], [known[outs[0]]]), [x, t])[0] if outs[0] in known else None


def agrees(f, *args, rtol=1e-6, eps=1e-6):
    """Check value and gradients, in both modes, against central differences of the summed first result."""
    value(f, *args)

    def total(*xs):
        y = f(*xs)
        return np.sum(y[0] if isinstance(y, tuple | list) else y)

    for k, (a, g) in enumerate(zip(args, gradients(f, *args))):
        if type_of(a).dtype.kind != "f":
            continue
        expected = np.zeros(np.shape(a))
        for i in np.ndindex(np.shape(a)):
            h = np.zeros(np.shape(a))
            h[i] = eps
            up, down = ([*args[:k], (a + s * h)[()], *args[k + 1 :]] for s in (1, -1))
            expected[i] = (total(*up) - total(*down)) / (2 * eps)
        np.testing.assert_allclose(0.0 if g is None else g, expected, rtol=rtol, atol=rtol)
