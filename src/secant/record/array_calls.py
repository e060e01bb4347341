"""NumPy calls that make arrays, or that take the user's functions: recorded, so that nothing is a black box."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import apply, as_value
from ..graph.errors import Refused
from ..graph.registry import OPS
from .boxes import Box
from .calls import CALLABLES, INTERCEPTS, has_box, intercept
from .masks import array_of
from .recording import SPECIAL, Recording
from .site import ITEMS, invoke

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
    sizes = tuple(map(int, shape)) if isinstance(shape, tuple | list) else (int(shape),)
    dtype = np.dtype(
        np.asarray(fill_value).dtype
        if dtype is None and type(fill_value) is not Box
        else dtype or fill_value.dtype
    )
    if dtype.kind not in "biufc":
        return np.full(sizes, fill_value, dtype)
    fill = as_value(rec.lift(fill_value))
    if fill.type.size != 1 or fill.ndim:
        return rec.fresh(np.broadcast_to(fill, sizes).astype(dtype))  # type: ignore[arg-type]
    box = rec.fresh(apply(OPS["full"], (fill,), {"shape": sizes, "dtype": dtype}))
    if order == "F":
        box._ghost = np.empty(sizes, np.int8, order="F")
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


@intercept(
    np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.require, np.asarray_chkfinite
)
def asarray(rec: Recording, site: Site, x: Any, dtype: Any = None, *args: Any, **kwargs: Any) -> Any:
    return as_array(rec, x, dtype, None, "K", 0)


def as_array(rec: Recording, x: Any, dtype: Any, copy: Any, order: str, ndmin: int) -> Any:
    """``np.array`` and its relatives: a box is copied or passed on, nested lists of boxes become one node."""
    x = rec.adopt(x)
    if type(x) is Box:
        value = x.value
        same = dtype is None or np.dtype(dtype) == value.dtype
        if same and copy is not True and x.type.kind == "array" and ndmin <= x.ndim:
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
    return rec.fresh(value)


def _holds_array(rec: Recording, x: Any) -> bool:
    return any(isinstance(i, np.ndarray) or (isinstance(i, list | tuple) and _holds_array(rec, i)) for i in x)


@intercept(np.copy)
def copy(rec: Recording, site: Site, a: Any, order: str = "K", subok: bool = False) -> Any:
    return as_array(rec, a, None, True, order, 0)


SPECIAL[np.copy] = lambda rec, a, order="K", subok=False: as_array(rec, a, None, True, order, 0)


@intercept(np.vectorize)
def vectorize(rec: Recording, site: Site, pyfunc: Any = None, *args: Any, **kwargs: Any) -> Any:
    return np.vectorize(pyfunc, *args, **kwargs)


def vectorized(rec: Recording, made: np.vectorize, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call an ``np.vectorize`` object: its function is recorded once per element."""
    if kwargs:
        raise Refused(
            "an np.vectorize function called with keyword arguments is not supported; call it in a loop"
        )
    if made.signature is not None:
        return _by_signature(rec, made, args)
    excluded = made.excluded
    moving = [i for i in range(len(args)) if i not in excluded]
    boxes = {i: rec.adopt(np.asarray(args[i]) if type(args[i]) is not Box else args[i]) for i in moving}
    shape = np.broadcast_shapes(*[b.shape for b in boxes.values()])
    stretched = {i: np.broadcast_to(b, shape) for i, b in boxes.items()}
    results = []
    for place in itertools.product(*map(range, shape)):
        results.append(
            invoke(
                rec, made.pyfunc, *[stretched[i][place] if i in stretched else a for i, a in enumerate(args)]
            )
        )
    if results and isinstance(results[0], tuple):
        return tuple(_assemble(rec, list(column), shape) for column in zip(*results))
    out = _assemble(rec, results, shape)
    return out.astype(made.otypes[0]) if made.otypes else out


CALLABLES[np.vectorize] = vectorized


def _by_signature(rec: Recording, made: np.vectorize, args: tuple[Any, ...]) -> Any:
    """``np.vectorize(f, signature="(n),(n)->()")``: one call for each place of the leading axes."""
    inputs, _, outputs = made.signature.replace(" ", "").partition("->")
    cores = [len(core.split(",")) if core else 0 for core in re.findall(r"\(([^)]*)\)", inputs)]
    boxes = [rec.adopt(np.asarray(a) if not has_box(a) else _boxed(rec, a)) for a in args]
    if len(cores) != len(boxes):
        raise TypeError(f"wrong number of positional arguments: expected {len(cores)}, got {len(boxes)}")
    leads = [b.shape[: b.ndim - n] for b, n in zip(boxes, cores)]
    shape = np.broadcast_shapes(*leads)
    boxes = [np.broadcast_to(b, shape + b.shape[b.ndim - n :]) for b, n in zip(boxes, cores)]
    results = [invoke(rec, made.pyfunc, *[b[place] for b in boxes]) for place in np.ndindex(*shape)]
    if not results:
        raise Refused("np.vectorize over no elements cannot be recorded")
    if outputs.count("(") > 1:
        return tuple(np.reshape(np.stack(column), shape + np.shape(column[0])) for column in zip(*results))
    return np.reshape(np.stack(results), shape + np.shape(results[0]))


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


def _assemble(rec: Recording, results: list[Any], shape: tuple[int, ...]) -> Any:
    return np.reshape(
        rec.fresh(array_of(rec, results)) if has_box(results) else rec.adopt(np.array(results)), shape
    )


@intercept(np.apply_along_axis)
def apply_along_axis(
    rec: Recording, site: Site, func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    box = rec.adopt(np.asarray(arr) if type(arr) is not Box else arr)
    rows = np.moveaxis(box, axis, -1)
    results = [
        invoke(rec, func1d, rows[place], *args, **kwargs)
        for place in itertools.product(*map(range, rows.shape[:-1]))
    ]
    made = np.reshape(np.stack(results), rows.shape[:-1] + np.shape(results[0]))
    if np.ndim(results[0]) == 0:
        return made
    first = rows.ndim - 1
    return np.moveaxis(
        made,
        tuple(range(first, made.ndim)),
        tuple(range(axis % box.ndim, axis % box.ndim + made.ndim - first)),
    )


@intercept(np.apply_over_axes)
def apply_over_axes(rec: Recording, site: Site, func: Any, a: Any, axes: Any) -> Any:
    for axis in [axes] if isinstance(axes, int) else axes:
        result = invoke(rec, func, a, axis)
        a = result if result.ndim == a.ndim else np.expand_dims(result, axis)
    return a


@intercept(np.piecewise)
def piecewise(rec: Recording, site: Site, x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> Any:
    box = rec.adopt(np.asarray(x) if type(x) is not Box else x)
    conditions = (
        [condlist] if type(condlist) is Box or not isinstance(condlist, list | tuple) else list(condlist)
    )
    if type(condlist) is Box and condlist.ndim > box.ndim:
        conditions = list(condlist)
    if len(funclist) == len(conditions) + 1:
        last = ~np.any(np.stack([np.broadcast_to(c, box.shape) for c in conditions]), axis=0)
        conditions.append(last)
    out = np.zeros_like(box)
    for condition, function in zip(conditions, funclist):
        if callable(function):
            out[condition] = invoke(rec, function, box[condition], *args, **kw)
        else:
            out[condition] = function
    return out


@intercept(np.fromfunction)
def fromfunction(
    rec: Recording, site: Site, function: Any, shape: Any, *, dtype: Any = float, **kwargs: Any
) -> Any:
    return invoke(rec, function, *[rec.adopt(g) for g in np.indices(shape, dtype=dtype)], **kwargs)


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
        rec.adopt(np.asarray(a) if not has_box(a) else _boxed(rec, a)), *args
    )


def _boxed(rec: Recording, a: Any) -> Any:
    return a if type(a) is Box else rec.fresh(array_of(rec, a))


_static("shape", lambda box: box.shape)
_static("ndim", lambda box: box.ndim)
_static("size", lambda box, axis=None: box.size if axis is None else box.shape[axis])
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
