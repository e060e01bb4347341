"""Differences of neighbours: diff, ediff1d, numerical gradients, and the trapezoid rule that sums them up."""

import numpy as np

from ..graph.core import apply, as_value
from ..graph.types import Type, probe, type_of
from .adjoint import axes_of
from .define import op
from .keywords import Keywords, record
from .kinds import Composite, static_axis

_X = np.array([[1.5, -2.0, 0.5, 4.0], [3.0, 0.25, -1.0, 2.0], [0.5, 1.0, 2.5, -1.0]])
_T = np.array([0.0, 0.5, 2.0, 2.25])


def part(x, axis, start, stop):
    """A range of ``x`` along one axis."""
    return x[(slice(None),) * axis + (slice(start, stop),)]


@op(np.diff, symbol="Δ")
class diff(Keywords, Composite):
    """The differences of neighbours along an axis, ``n`` times over. Slopes 1 and -1."""

    samples = [
        (_X,),
        (_X, 2, 0),
        (_X, {"prepend": 1.0, "append": np.array([[1.0], [2.0], [3.0]])}),
        (_X, 1, 0, np.array([[1.0, 2.0, 3.0, 4.0]])),
        (_X, 4),
    ]

    def call(a, n=1, axis=-1, prepend=None, append=None):
        if n < 0:
            raise ValueError("order must be non-negative but got " + repr(n))
        if a.ndim == 0:
            raise ValueError("diff requires input that is at least one dimensional")
        (axis,) = axes_of(int(axis), a.ndim)
        return record(diff, (a,), {"prepend": prepend, "append": append}, n=int(n), axis=axis)

    def infer(a, *more, n, axis, given=()):
        if n == 0:
            return a
        added = sum(t.shape[axis] if t.shape else 1 for t in more)
        small = diff.evaluator({"n": 1, "axis": axis, "given": given})
        ones = [np.ones((2,) * t.ndim, t.dtype) if t.ndim else probe(t, 1.0) for t in (a, *more)]
        size = max(a.shape[axis] + added - n, 0)
        return Type(type_of(small(*ones)).dtype, (*a.shape[:axis], size, *a.shape[axis + 1 :]), "array")

    def expand(a, *more, n, axis, given=()):
        one = tuple(1 if i == axis else d for i, d in enumerate(a.shape))
        named = {k: v if v.ndim else np.broadcast_to(v, one) for k, v in zip(given, more)}
        pieces = [named.get("prepend"), a, named.get("append")]
        pieces = [p for p in pieces if p is not None] if n else [a]
        a = np.concatenate(pieces, axis=axis) if len(pieces) > 1 else a
        for _ in range(n):
            a = part(a, axis, 1, None) - part(a, axis, None, -1)
        return a


@op(np.ediff1d, symbol="Δ")
class ediff1d(Keywords, Composite):
    """The differences of neighbours in the flattened array, between ``to_begin`` and ``to_end``."""

    samples = [(_X,), (_T, 3.0, np.array([1.0, 2.0])), (2.5,)]

    def call(ary, to_end=None, to_begin=None):
        return record(ediff1d, (ary,), {"to_end": to_end, "to_begin": to_begin})

    def infer(ary, *more, given=()):
        for name, t in zip(given, more):
            if not np.can_cast(
                t.dtype if t.kind != "python" else t.python(1).__class__, ary.dtype, "same_kind"
            ):
                raise TypeError(
                    f"dtype of `{name}` must be compatible with input `ary` under the `same_kind` rule."
                )
        return Type(ary.dtype, (max(ary.size - 1, 0) + sum(t.size for t in more),), "array")

    def expand(ary, *more, given=()):
        flat = np.reshape(ary, (ary.size,))
        named = {k: np.reshape(v, (v.size,)).astype(ary.dtype) for k, v in zip(given, more)}
        pieces = [named.get("to_begin"), flat[1:] - flat[:-1], named.get("to_end")]
        return np.concatenate([p for p in pieces if p is not None])


@op(np.gradient, symbol="∇h")
class gradient(Composite):
    """Numerical derivatives along each axis: central inside, one-sided at the ends. Linear in the values.

    Spacings are numbers or coordinates, one for all axes or one for each, and may be recorded too.
    Source of the uneven formulas: Quarteroni, Sacco, Saleri, Numerical Mathematics, 2007, chapter 10.
    """

    samples = [
        (_X,),
        (_X, 0.5),
        (_X, 0.5, _T, {"edge_order": 2}),
        (_X, _T, {"axis": 1}),
        (_T, _T[::-1] ** 2, {"edge_order": 2}),
        (_X, {"axis": (1, 0)}),
    ]

    def call(f, *varargs, axis=None, edge_order=1):
        axes = None if axis is None else static_axis(axis)
        n = 1 if isinstance(axes, int) else f.ndim if axes is None else len(axes)
        if len(varargs) not in (0, 1, n) or (len(varargs) == 1 != n and as_value(varargs[0]).ndim):
            raise TypeError("invalid number of arguments")
        for a, spacing in zip((axes,) if isinstance(axes, int) else axes or range(f.ndim), varargs):
            if (h := as_value(spacing)).ndim == 1 and h.shape[0] != f.shape[a]:
                raise ValueError("when 1d, distances must match the length of the corresponding dimension")
        return apply(gradient, (f, *varargs), {"axis": axes, "edge_order": edge_order})

    def infer(f, *spacings, axis, edge_order):
        small = [np.ones(tuple(min(d, 3) for d in f.shape), f.dtype)]
        for t in spacings:
            small.append(
                np.arange(1.0, 1.0 + min(t.shape[0], 3)).astype(t.dtype) if t.ndim == 1 else probe(t, 1.0)
            )
        made = np.gradient(*small, axis=axis, edge_order=edge_order)
        one = Type(type_of(made[0] if isinstance(made, tuple) else made).dtype, f.shape, "array")
        return tuple(one for _ in made) if isinstance(made, tuple) else one

    def evaluate(f, *spacings, axis, edge_order):
        return np.gradient(f, *spacings, axis=axis, edge_order=edge_order)

    def expand(f, *spacings, axis, edge_order):
        axes = tuple(range(f.ndim)) if axis is None else (axis,) if isinstance(axis, int) else axis
        steps = spacings * len(axes) if len(spacings) == 1 else spacings or (1.0,) * len(axes)
        made = tuple(_slope(f, h, a % f.ndim, edge_order) for h, a in zip(steps, axes))
        return made if len(made) > 1 else made[0]


def _slope(f, step, axis, edge_order):
    """The numerical derivative along one axis, from the widths before and after each inner place."""
    n = f.shape[axis]
    if as_value(step).ndim == 1:
        widths = (step[1:] - step[:-1]).reshape((-1,) + (1,) * (f.ndim - axis - 1))
        before, after = widths[:-1], widths[1:]
        a, b = -after / (before * (before + after)), (after - before) / (before * after)
        c = before / (after * (before + after))
        inner = a * part(f, axis, 0, n - 2) + b * part(f, axis, 1, n - 1) + c * part(f, axis, 2, n)
        ends = (widths[0], widths[min(1, n - 2)]), (-widths[-1], -widths[max(-2, 1 - n)])
    else:
        inner = (part(f, axis, 2, n) - part(f, axis, 0, n - 2)) / (2.0 * step)
        ends = (step, step), (-step, -step)
    first = _end([part(f, axis, i, i + 1) for i in range(edge_order + 1)], *ends[0])
    last = _end([part(f, axis, n - 1 - i, n - i) for i in range(edge_order + 1)], *ends[1])
    return np.concatenate([first, inner, last], axis=axis)


def _end(values, near, far):
    """The one-sided derivative at an end, looking inwards, from two or three values."""
    if len(values) == 2:
        return (values[1] - values[0]) / near
    a, b = -(2.0 * near + far) / (near * (near + far)), (near + far) / (near * far)
    c = -near / (far * (near + far))
    return a * values[0] + b * values[1] + c * values[2]


@op(np.trapezoid, symbol="∫")
class trapezoid(Keywords, Composite):
    """The area under straight lines between the points: widths times mean heights."""

    samples = [
        (_X,),
        (_X, _T),
        (_X, None, 0.5, 0),
        (_X, {"x": _X**2, "axis": 0}),
        (_X, {"dx": np.array([0.5, 1.0, 2.0])}),
    ]

    def call(y, x=None, dx=1.0, axis=-1):
        (axis,) = axes_of(int(axis), y.ndim)
        given = {"dx": dx} if x is None and not (type(dx) is float and dx == 1.0) else {"x": x}
        return record(trapezoid, (y,), given, axis=axis)

    def infer(y, *more, axis, given=()):
        small = [probe(t, 1.0) for t in (y, *more)]  # one point has no area, but it has a type
        dtype = type_of(trapezoid.evaluator({"axis": axis, "given": given})(*small)).dtype
        shape = list(y.shape)
        shape[axis] -= 1
        if more and more[0].ndim:
            widths = list(more[0].shape)
            if given == ("x",) and len(widths) not in (1, y.ndim):
                raise ValueError(f"x of shape {more[0].shape} does not fit y of shape {y.shape}")
            if given == ("x",):
                at = 0 if len(widths) == 1 else axis
                widths[at] -= 1
                widths += [1] * (y.ndim - axis - 1) if len(widths) == 1 else []
            shape = list(np.broadcast_shapes(tuple(shape), tuple(widths)))
        del shape[axis]
        return Type(dtype, tuple(shape), "array" if shape else "scalar")

    def expand(y, *more, axis, given=()):
        widths = more[0] if more else 1.0
        if given == ("x",):
            x = np.reshape(more[0], (-1,) + (1,) * (y.ndim - axis - 1)) if more[0].ndim == 1 else more[0]
            at = x.ndim - y.ndim + axis
            widths = part(x, at, 1, None) - part(x, at, None, -1)
        heights = part(y, axis, 1, None) + part(y, axis, None, -1)
        return np.sum(widths * heights / 2.0, axis=axis)
