"""NumPy calls that take the user's functions: these are recorded, so that nothing is a black box.

Enters: the function and the boxes it is called on. Leaves: the boxes of all its results, put together.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.errors import Refused
from .array_calls import boxed
from .boxes import Box
from .calls import CALLABLES, intercept
from .masks import array_of, has_box
from .recording import Recording
from .site import invoke

if TYPE_CHECKING:
    from .site import Site


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
        return _by_signature(rec, made, made.signature, args)
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


def _by_signature(rec: Recording, made: np.vectorize, signature: str, args: tuple[Any, ...]) -> Any:
    """``np.vectorize(f, signature="(n),(n)->()")``: one call for each place of the leading axes."""
    inputs, _, outputs = signature.replace(" ", "").partition("->")
    cores = [len(core.split(",")) if core else 0 for core in re.findall(r"\(([^)]*)\)", inputs)]
    boxes = [rec.adopt(np.asarray(a) if not has_box(a) else boxed(rec, a)) for a in args]
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
