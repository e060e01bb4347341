"""Small pieces that derivative rules share: strong products, undoing a broadcast, and scattered adjoints.

Everything here is written in NumPy on recorded values, so that it can be differentiated again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..graph.core import Value, apply
from ..graph.dims import symbols
from ..graph.errors import Refused
from ..graph.registry import OPS
from ..graph.types import Type


@dataclass(frozen=True, slots=True, eq=False)
class Scattered:
    """An adjoint that is zero but at one place: ``value`` at ``index`` of an array of type ``type``.

    Reverse mode gathers all the scattered adjoints of one array and adds them in one node, so that
    reading n elements one by one costs n, not n squared. ``index`` is a template (see ``indexing``).
    """

    value: Value
    type: Type
    index: tuple[Any, ...]
    arrays: tuple[Value, ...] = ()


Adjoint = Value | Scattered | None
"""An adjoint as rules return it; None is a symbolic zero."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A partial that has no formula here: asking for a derivative through it is refused with ``why``."""

    why: str


def scale(g: Any, partial: Any) -> Any:
    """The strong product ``g * partial``: zero wherever g is zero, even if the partial is infinite or NaN."""
    if partial is None or g is None:
        return None
    if isinstance(partial, Unknown):
        raise Refused(partial.why)
    if isinstance(partial, int | float):
        if partial == 0:
            return None
        if partial == 1:
            return g
        return -g if partial == -1 else g * partial
    return apply(OPS["scale"], (g, partial), {})


def add(a: Any, b: Any) -> Any:
    """``a + b`` where None is zero."""
    return b if a is None else a if b is None else a + b


def cast(g: Value, dtype: np.dtype[Any]) -> Value:
    """``g`` with this dtype; a complex adjoint of a real value is its real part."""
    if g.dtype == dtype:
        return g
    if g.dtype.kind == "c" and dtype.kind != "c":
        g = np.real(g)
    return g if g.dtype == dtype else g.astype(dtype)


def fit(t: Any, type: Type) -> Any:
    """A tangent stretched and cast to the type of the value it belongs to."""
    if t is None:
        return None
    if t.shape != type.shape:
        t = apply(OPS["broadcast_to"], (t,), {"shape": type.shape})
    return cast(t, type.dtype)


def unbroadcast(g: Any, type: Type) -> Any:
    """The adjoint of broadcasting: sum over the axes that were stretched, then cast to the type's dtype.

    ``None`` (a symbolic zero) passes through.
    """
    if g is None:
        return None
    if g.shape != type.shape:
        extra = g.ndim - type.ndim
        axes = tuple(range(extra)) + tuple(
            extra + i for i, d in enumerate(type.shape) if d == 1 and g.shape[extra + i] != 1
        )
        if symbols(type.shape):  # these cannot be reshaped to: what was stretched stays, as axes of 1
            g = np.sum(g, axis=axes[:extra]) if extra else g
            axes = tuple(a - extra for a in axes[extra:])
            g = np.sum(g, axis=axes, keepdims=True) if axes else g
        elif axes:
            g = np.sum(g, axis=axes)
        if g.shape != type.shape:
            g = np.reshape(g, type.shape)
    return cast(g, type.dtype)


def zeros(type: Type) -> Value:
    """A dense zero of this type, for the places where a symbolic one will not do."""
    result: Value = apply(OPS["full"], (0.0,), {"shape": type.shape, "dtype": type.dtype})
    return result


def axes_of(axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes that NumPy's ``axis`` argument names, sorted and non-negative; all of them for None.

    >>> axes_of(-1, 3), axes_of(None, 2)
    ((2,), (0, 1))
    """
    if axis is None:
        return tuple(range(ndim))
    given = (axis,) if isinstance(axis, int | np.integer) else tuple(axis)
    for a in given:
        if not -ndim <= a < ndim:
            raise np.exceptions.AxisError(int(a), ndim)
    return tuple(sorted(int(a) % ndim for a in given))


def restore_axes(g: Any, axis: Any, ndim: int, keepdims: bool) -> Any:
    """A reduced value with its summed axes put back as 1, ready to broadcast against the input."""
    if keepdims or ndim == 0:
        return g
    axes = axes_of(axis, ndim)
    if len(axes) == ndim:
        return np.reshape(g, (1,) * ndim)
    return np.expand_dims(g, axes)
