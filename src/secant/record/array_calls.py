"""NumPy calls that make arrays or ask what an array is like, as the recorder answers them.

Enters: shapes, numbers, boxes and nested lists of them. Leaves: boxes, or plain facts such as a shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import as_value
from ..graph.dims import at_most
from ..graph.errors import Refused
from ..graph.registry import HANDLERS
from .boxes import Box
from .calls import INTERCEPTS, intercept
from .lengths import filled
from .masks import array_of, has_box
from .memory import ordered, strides_of
from .recording import SPECIAL, Recording, special
from .site import ITEMS

if TYPE_CHECKING:
    from .site import Site


def _filled(value: float) -> Any:
    def version(
        rec: Recording, site: Site, shape: Any, dtype: Any = float, order: str = "C", **kwargs: Any
    ) -> Any:
        return full(rec, site, shape, value, dtype, order)

    return version


INTERCEPTS[np.zeros] = _filled(0.0)
INTERCEPTS[np.ones] = _filled(1.0)
INTERCEPTS[np.empty] = _filled(0.0)


@intercept(np.full)
def full(
    rec: Recording,
    site: Site,
    shape: Any,
    fill_value: Any,
    dtype: Any = None,
    order: str = "C",
    **kwargs: Any,
) -> Any:
    dtype = np.dtype(
        np.asarray(fill_value).dtype
        if dtype is None and type(fill_value) is not Box
        else dtype or fill_value.dtype
    )
    if dtype.kind not in "biufc":
        return np.full(shape, fill_value, dtype)
    box = filled(rec, shape, as_value(rec.lift(fill_value)), dtype)
    if order == "F":
        box._ghost = np.empty(tuple(map(at_most, box.type.shape)), np.int8, order="F")
    return box


@intercept(np.array)
def array(
    rec: Recording,
    site: Site,
    x: Any,
    dtype: Any = None,
    *,
    copy: Any = True,
    order: str = "K",
    ndmin: int = 0,
    **kwargs: Any,
) -> Any:
    return as_array(rec, x, dtype, copy, order, ndmin)


@intercept(np.asarray, np.asanyarray, np.asarray_chkfinite)
def asarray(rec: Recording, site: Site, x: Any, dtype: Any = None, order: Any = None, **kwargs: Any) -> Any:
    return as_array(rec, x, dtype, kwargs.get("copy"), order or "K", 0)


@intercept(np.ascontiguousarray)
def ascontiguousarray(rec: Recording, site: Site, x: Any, dtype: Any = None, **kwargs: Any) -> Any:
    return as_array(rec, x, dtype, None, "C", 1)


@intercept(np.asfortranarray)
def asfortranarray(rec: Recording, site: Site, x: Any, dtype: Any = None, **kwargs: Any) -> Any:
    return as_array(rec, x, dtype, None, "F", 1)


@intercept(np.require)
def require(
    rec: Recording, site: Site, a: Any, dtype: Any = None, requirements: Any = (), **kwargs: Any
) -> Any:
    wanted = {
        str(r).upper()[:1] for r in ([requirements] if isinstance(requirements, str) else requirements or ())
    }
    if "O" in wanted:
        raise Refused("np.require(..., 'OWNDATA') is not supported; use np.array(a) for an array of its own")
    return as_array(rec, a, dtype, None, "F" if "F" in wanted else "C" if "C" in wanted else "K", 0)


def as_array(rec: Recording, x: Any, dtype: Any, copy: Any, order: str, ndmin: int) -> Any:
    """``np.array`` and its relatives: a box is copied or passed on, nested lists of boxes become one node."""
    x = rec.adopt(x)
    if type(x) is Box:
        value = x.value
        same = dtype is None or np.dtype(dtype) == value.dtype
        if same and copy is not True and x.type.kind == "array" and ndmin <= x.ndim and ordered(x, order):
            return x
        if not same:
            value = value.astype(dtype)
        if value.type.kind != "array":
            value = np.copy(value)  # type: ignore[call-overload]  # a 0-d array
    elif has_box(x) or (isinstance(x, list | tuple) and _holds_array(rec, x)):
        value = array_of(rec, x)
        value = value if dtype is None or np.dtype(dtype) == value.dtype else value.astype(dtype)
    else:
        return rec.adopt(np.array(x, dtype, ndmin=ndmin))
    if value.ndim < ndmin:
        value = np.reshape(value, (1,) * (ndmin - value.ndim) + value.shape)  # type: ignore[call-overload]
    made = rec.fresh(value)
    if order == "F":
        made._ghost = np.empty(made.shape, np.int8, order="F")
    elif order in ("K", "A") and type(x) is Box and x.shape == made.shape:
        made._ghost = strides_of(made, (x,))
    return made


def _holds_array(rec: Recording, x: Any) -> bool:
    return any(isinstance(i, np.ndarray) or (isinstance(i, list | tuple) and _holds_array(rec, i)) for i in x)


@intercept(np.copy)
def copy(rec: Recording, site: Site, a: Any, order: str = "K", subok: bool = False) -> Any:
    return as_array(rec, a, None, True, order, 0)


SPECIAL[np.copy] = lambda rec, a, order="K", subok=False: as_array(rec, a, None, True, order, 0)


ITEMS[type(np.r_)] = lambda rec, _, index: np.concatenate([_piece(rec, i) for i in _pieces(index)])
ITEMS[type(np.c_)] = lambda rec, _, index: np.concatenate(
    [_column(_piece(rec, i)) for i in _pieces(index)], axis=-1
)


def _pieces(index: Any) -> tuple[Any, ...]:
    items = index if isinstance(index, tuple) else (index,)
    if items and isinstance(items[0], str):
        raise Refused("np.r_ and np.c_ with a string are not supported; use np.concatenate or np.stack")
    return items


def _piece(rec: Recording, item: Any) -> Any:
    """One part of ``np.r_[...]``: a slice is a range, a number one element."""
    return as_array(rec, np.r_[item] if isinstance(item, slice) else item, None, None, "K", 1)


def _column(box: Any) -> Any:
    return np.reshape(box, (-1, 1)) if box.ndim == 1 else box


@intercept(np.fromiter)
def fromiter(rec: Recording, site: Site, iterable: Any, dtype: Any, count: int = -1, **kwargs: Any) -> Any:
    return as_array(rec, list(site.iterate(iterable)), dtype, True, "K", 0)


@intercept(np.ndenumerate)
def ndenumerate(rec: Recording, site: Site, arr: Any) -> Any:
    box = rec.adopt(arr)
    return ((place, box[place]) for place in np.ndindex(*box.shape))


@intercept(np.isscalar)
def isscalar(rec: Recording, site: Site, x: Any) -> bool:
    return x.type.kind != "array" if type(x) is Box else bool(np.isscalar(x))


def _static(name: str, read: Any) -> None:
    SPECIAL[getattr(np, name)] = lambda rec, a, *args: read(
        rec.adopt(np.asarray(a) if not has_box(a) else boxed(rec, a)), *args
    )


def boxed(rec: Recording, a: Any) -> Any:
    return a if type(a) is Box else rec.fresh(array_of(rec, a))


_static("shape", lambda box: box.shape)
_static("ndim", lambda box: box.ndim)
_static("size", lambda box, axis=None: box.size if axis is None else box.shape[axis])
SPECIAL[np.diag_indices_from] = lambda rec, arr: np.diag_indices(arr.shape[0], arr.ndim)
SPECIAL[np.tril_indices_from] = lambda rec, arr, k=0: np.tril_indices(arr.shape[-2], k, arr.shape[-1])
SPECIAL[np.triu_indices_from] = lambda rec, arr, k=0: np.triu_indices(arr.shape[-2], k, arr.shape[-1])
SPECIAL[np.result_type] = lambda rec, *args: np.result_type(*[_typed(a) for a in args])
SPECIAL[np.iscomplexobj] = lambda rec, x: x.dtype.kind == "c"
SPECIAL[np.isrealobj] = lambda rec, x: x.dtype.kind != "c"
SPECIAL[np.may_share_memory] = SPECIAL[np.shares_memory] = lambda rec, a, b, *rest: a.root is b.root
SPECIAL[np.array_equal] = lambda rec, a, b, equal_nan=False: (
    np.shape(a) == np.shape(b) and bool(np.all(np.equal(a, b)))
)
SPECIAL[np.allclose] = lambda rec, a, b, rtol=1e-5, atol=1e-8, equal_nan=False: bool(
    np.all(np.isclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan))
)
SPECIAL[np.array_equiv] = lambda rec, a, b: bool(np.all(np.equal(a, b)))


def _typed(a: Any) -> Any:
    return (a.dtype if a.type.kind != "python" else a.type.python(0)) if type(a) is Box else a


def _eigen(function: Any) -> Any:
    """NumPy before 2.5 gives real results where all eigenvalues are real: it is guarded at every call."""

    def version(rec: Recording, a: Any) -> Any:
        found = HANDLERS[function](function, (rec.lift_array(a),), {})
        if a.dtype.kind == "c":
            return rec.wrap(found)
        parts = found if isinstance(found, tuple) else (found,)
        turning: Any = np.any(np.not_equal(np.imag(parts[0]), 0))
        if not rec.decide(turning):
            parts = tuple(np.real(p) for p in parts)
        return rec.wrap(type(found)(*parts) if isinstance(found, tuple) else parts[0])

    return version


if np.linalg.eigvals(np.ones((1, 1))).dtype.kind == "f":
    SPECIAL[np.linalg.eig] = _eigen(np.linalg.eig)
    SPECIAL[np.linalg.eigvals] = _eigen(np.linalg.eigvals)


@special(np.unstack)
def unstack(rec: Recording, x: Any, /, *, axis: int = 0) -> Any:
    """The slices along an axis, each a view."""
    return tuple(np.moveaxis(x, axis, 0))
