"""Arrays with borders put on: ``np.pad``.

Enters: an array and static widths; the values of the border may be recorded. Leaves: the array with its
border. NumPy pads one axis after the other, and so does the expansion that the derivatives follow.
"""

from __future__ import annotations

import numpy as np

from ..graph.core import as_value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type
from .define import op
from .joining import array_of
from .kinds import Composite
from .static import known

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
_STATISTICS = {"mean": np.mean, "maximum": np.max, "minimum": np.min, "median": np.median}
_VALUES = {"constant": "constant_values", "linear_ramp": "end_values"}


@op(np.pad, symbol="pad")
class pad(Composite):
    """The array with a border: constant, or made from its own elements as ``mode`` says.

    The slopes are those of the elements (or their mean, maximum...) that the border is made of.
    """

    samples = [
        (_X, 1),
        (_X, ((1, 0), (0, 2)), {"constant_values": ((1.0, 2.0), (3.0, 4.0))}),
        (_X, 2, "constant", {"constant_values": 7.0}),
        (_X, (1, 3), "edge"),
        (_X, ((0, 1), (4, 5)), "reflect"),
        (_X, ((0, 1), (4, 5)), "reflect", {"reflect_type": "odd"}),
        (_X, (2, 5), "symmetric"),
        (_X, (2, 5), "symmetric", {"reflect_type": "odd"}),
        (_X, 4, "wrap"),
        (_X, (2, 3), "linear_ramp", {"end_values": ((1.0, 2.0),)}),
        (_X, (2, 3), "linear_ramp"),
        (_X, (2, 1), "mean", {"stat_length": ((1, 2), (2, 1))}),
        (_X, 1, "maximum"),
        (_X, 1, "minimum", {"stat_length": 2}),
        (_X, 1, "median"),
        (np.arange(3.0), (0, 0), "edge"),
    ]

    def call(array, pad_width, mode="constant", **kwargs):
        if callable(mode) or mode == "empty":
            raise Refused(f"np.pad with mode={mode!r} is not supported; use mode='constant' or a named mode")
        array, values = as_value(array), kwargs.pop(_VALUES.get(mode, ""), None)
        width = _pairs(known(pad_width, "the width of np.pad"), array.ndim)
        if min((n for pair in width for n in pair), default=0) < 0:
            raise ShapeError("np.pad cannot take away: a width is negative")
        length = known(kwargs.pop("stat_length", None), "the stat_length of np.pad")
        params = {} if length is None else {"stat_length": _pairs(length, array.ndim)}
        if mode in ("reflect", "symmetric"):
            odd = kwargs.pop("reflect_type", "even") == "odd"
            params = {"reflect_type": "odd"} if odd else {}
        if kwargs:
            raise ValueError(f"np.pad has no use for {', '.join(kwargs)} with mode={mode!r}")
        borders = () if values is None else (_border(values, array.ndim),)
        return pad(array, *borders, pad_width=width, mode=mode, **params)

    def infer(array, *values, pad_width, mode, **params):
        np.pad(np.zeros(1, array.dtype), 0, mode)  # an unknown mode is NumPy's error
        if mode not in ("constant", "linear_ramp"):
            for n, pair in zip(array.shape, pad_width):
                if n == 0 and any(pair):
                    raise ShapeError(
                        f"np.pad cannot extend an empty axis (shape {array.shape}) with mode={mode!r}"
                    )
        return Type(array.dtype, tuple(n + sum(pair) for n, pair in zip(array.shape, pad_width)))

    def evaluate(array, *values, pad_width, mode, **params):
        given = {_VALUES[mode]: values[0]} if values else {}
        return np.pad(array, pad_width or ((0, 0),), mode, **given, **params)

    def expand(array, *values, pad_width, mode, **params):
        made = array
        ends = np.broadcast_to(values[0] if values else as_value(0.0), (array.ndim, 2))
        lengths = params.get("stat_length") or tuple((n, n) for n in array.shape)
        for axis, width in enumerate(pad_width):
            if not any(width):
                continue
            if mode in _VALUES:
                made = _bordered(made, axis, width, [ends[axis, side] for side in (0, 1)], mode)
            elif mode in _STATISTICS:
                made = _with_statistics(made, axis, width, lengths[axis], _STATISTICS[mode])
            else:
                made = _mirrored(made, axis, width, mode, **params)
        return made


def _pairs(x, ndim):
    """A width in any of NumPy's spellings as one (before, after) per axis."""
    if isinstance(x, dict):
        pairs = [(0, 0)] * ndim
        for axis, pair in x.items():
            pairs[axis] = tuple(np.broadcast_to(pair, 2))
    else:
        pairs = np.broadcast_to(np.asarray(x), (ndim, 2))
    return tuple((int(before), int(after)) for before, after in pairs)


def _border(values, ndim):
    """The border's values as one value that stretches to (ndim, 2)."""
    if isinstance(values, dict):
        values = [values.get(i, values.get(i - ndim, 0)) for i in range(ndim)]
        values = [v if isinstance(v, list | tuple) else (v, v) for v in values]
    return array_of(values) if isinstance(values, list | tuple) else as_value(values)


def _edge(x, axis, at):
    return x[(slice(None),) * axis + (at,)]


def _bordered(x, axis, width, ends, mode):
    parts = [x]
    for side, (n, end) in enumerate(zip(width, ends)):
        shape = (*x.shape[:axis], n, *x.shape[axis + 1 :])
        if mode == "constant" or not n:
            border = np.broadcast_to(end, shape)
        else:
            edge = np.squeeze(_edge(x, axis, slice(0, 1) if side == 0 else slice(-1, None)), axis)
            border = np.linspace(end, edge, n, endpoint=False, axis=axis)
            border = border if side == 0 else np.flip(border, axis)
        border = border if border.dtype == x.dtype else np.astype(border, x.dtype)
        parts = [border, *parts] if side == 0 else [*parts, border]
    return np.concatenate(parts, axis)


def _with_statistics(x, axis, width, lengths, statistic):
    parts, n = [x], x.shape[axis]
    for side, (count, length) in enumerate(zip(width, lengths)):
        some = slice(0, min(length, n)) if side == 0 else slice(n - min(length, n), None)
        one = statistic(_edge(x, axis, some), axis=axis, keepdims=True)
        border = np.broadcast_to(one, (*x.shape[:axis], count, *x.shape[axis + 1 :]))
        border = border if border.dtype == x.dtype else np.astype(border, x.dtype)
        parts = [border, *parts] if side == 0 else [*parts, border]
    return np.concatenate(parts, axis)


def _mirrored(x, axis, width, mode, reflect_type="even"):
    if reflect_type == "even":
        return np.take(x, np.pad(np.arange(x.shape[axis]), width, mode), axis)
    # Mirrored at the edge's value: NumPy's own weights of the elements, one column per place.
    weights = np.pad(np.eye(x.shape[axis]), ((0, 0), width), mode, reflect_type=reflect_type)
    return np.moveaxis(np.matmul(np.moveaxis(x, axis, -1), weights), -1, axis)
