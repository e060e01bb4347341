"""Evenly spaced numbers between recorded ends: ``np.linspace``, ``np.logspace``, ``np.geomspace``.

Enters: the ends, which may be recorded, and a static count. Leaves: the numbers between them along a new
axis. ``np.arange`` of recorded ends is refused, since its length depends on their values.
"""

from __future__ import annotations

import numpy as np

from ..graph.core import as_value
from ..graph.errors import Refused
from ..graph.types import Type, probe, type_of
from .adjoint import unbroadcast
from .define import alias, op
from .kinds import Composite, Linear
from .static import axis_in, whole

_LOW, _HIGH = np.array([1.0, 2.0]), np.array([4.0, 3.0])


def _placed(types, num, axis):
    """The shape of ``num`` numbers along a new axis between ends of these types."""
    shape = list(np.broadcast_shapes(*[t.shape for t in types]))
    shape.insert(axis, num)
    return tuple(shape)


def _static(start, stop, num, endpoint, axis, dtype):
    start, stop, num = as_value(start), as_value(stop), whole(num, "the number of samples")
    if num < 0:
        raise ValueError(f"the number of samples, {num}, must not be negative")
    ndim = len(np.broadcast_shapes(start.shape, stop.shape)) + 1
    params = {} if dtype is None else {"dtype": np.dtype(dtype)}
    return start, stop, {"num": num, "endpoint": bool(endpoint), "axis": axis_in(axis, ndim), **params}


def _weights(num, endpoint, axis, ndim):
    """How far each sample is from the start, as a fraction, shaped to multiply the result."""
    along = np.arange(num) / max(num - 1 if endpoint else num, 1)
    return along.reshape((1,) * axis + (-1,) + (1,) * (ndim - axis - 1))


@op(np.linspace, symbol="linspace")
class linspace(Linear):
    """Evenly spaced numbers from start to stop. The slope by stop grows from 0 to 1; that by start falls."""

    samples = [
        (1.0, 4.0, 5),
        (_LOW, _HIGH, 4),
        (_LOW, 3.0, 4, {"endpoint": False, "axis": 1}),
        (1.0, 4.0, 3, {"retstep": True}),
        (2.0, 4.0, 1),
        (2.0, 4.0, 0),
        (np.float32(1), np.float32(2), 3),
    ]

    def call(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
        start, stop, params = _static(start, stop, num, endpoint, axis, dtype)
        return linspace(start, stop, **params, **({"retstep": True} if retstep else {}))

    def infer(start, stop, num, endpoint, axis, retstep=False, **params):
        ends = [probe(t, 1.0) for t in (start, stop)]
        samples, step = np.linspace(*ends, 3, retstep=True, **params)
        made = Type(samples.dtype, _placed((start, stop), num, axis))
        if not retstep:
            return made
        by = type_of(step)
        shape = np.broadcast_shapes(start.shape, stop.shape)
        single = type_of(np.linspace(*ends, num, endpoint=endpoint, retstep=True)[1])
        return made, Type(by.dtype, shape, "array") if shape else single

    def adjoint(g, start, stop, num, endpoint, axis, retstep=False, **params):
        g, by = g if retstep else (g, None)
        w = _weights(num, endpoint, axis, g.ndim)
        at_start, at_stop = np.sum(g * (1 - w), axis=axis), np.sum(g * w, axis=axis)
        intervals = num - 1 if endpoint else num
        if by is not None and intervals > 0:
            at_start, at_stop = at_start - by / intervals, at_stop + by / intervals
        return unbroadcast(at_start, start.type), unbroadcast(at_stop, stop.type)

    def natively(start, stop, num, endpoint, axis, retstep=False, dtype=None):
        intervals = num - 1 if endpoint else num
        ends = [np.expand_dims(x, axis) if x.ndim else x for x in np.broadcast_arrays(start, stop)]
        first, last = [x if x.dtype.kind == "f" else x.astype(float) for x in ends]
        places = np.arange(num, dtype=np.result_type(first.dtype, last.dtype))
        places = places.reshape((1,) * axis + (-1,) + (1,) * (max(start.ndim, stop.ndim) - axis))
        delta = last - first
        step = delta / max(intervals, 1)
        far = np.where(np.any(step == 0), places / max(intervals, 1) * delta, places * step) + first
        far = np.where(places == num - 1, last, far) if endpoint and num > 1 else far
        if dtype is not None and dtype.kind in "iu":
            far = np.floor(far)
        if not retstep:
            return far
        by = step if intervals > 0 else np.full_like(step, np.nan)
        return far, np.squeeze(by, axis) if by.ndim else by


@alias(np.logspace)
def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    if as_value(base).ndim:
        start, stop, base = np.broadcast_arrays(*map(as_value, (start, stop, base)))
        base = np.expand_dims(base, axis)
    made = np.power(base, np.linspace(start, stop, num, endpoint, axis=axis))
    return made if dtype is None else np.astype(made, np.dtype(dtype))


@op(np.geomspace, symbol="geomspace")
class geomspace(Composite):
    """Numbers from start to stop, each the same multiple of the one before."""

    samples = [
        (1.0, 8.0, 4),
        (_LOW, _HIGH, 4, {"axis": 1}),
        (-1.0, -8.0, 4, {"endpoint": False}),
    ]

    def call(start, stop, num=50, endpoint=True, dtype=None, axis=0):
        start, stop, params = _static(start, stop, num, endpoint, axis, dtype)
        return geomspace(start, stop, **params)

    def infer(start, stop, num, endpoint, axis, **params):
        made = np.geomspace(probe(start, 1.0), probe(stop, 2.0), 2, **params)
        return Type(made.dtype, _placed((start, stop), num, axis))

    def expand(start, stop, num, endpoint, axis, **params):
        ends = np.broadcast_arrays(start, stop)
        first, last = (np.expand_dims(x, axis) for x in ends)
        return first * np.power(last / first, _weights(num, endpoint, axis, first.ndim))


@alias(np.arange)
def arange(*args, **kwargs):
    raise Refused(
        "np.arange with recorded ends has a length that depends on their values; "
        "use np.linspace(start, stop, num) with a number of samples that Python knows"
    )
