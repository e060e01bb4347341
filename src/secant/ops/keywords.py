"""What reductions and their relatives share: NumPy's optional array arguments, and reduced axes made one.

Enters: a call with ``where=``, ``initial=``, ``weights=``... and ``axis``. Leaves: a node whose last inputs
are the arguments that were given, named in its param ``given``, so that they are recorded like any other.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..graph.core import Value, apply
from ..graph.errors import Refused
from ..graph.types import Type, probe, type_of
from .adjoint import axes_of
from .kinds import BaseOp, Reduced, static_axis


class Keywords(BaseOp):
    """An op whose last inputs are NumPy keyword arguments, named in order by the param ``given``."""

    def evaluator(self, params: Mapping[str, Any]) -> Callable[..., Any]:
        rest = dict(params)
        given = rest.pop("given", ())
        rule: Callable[..., Any] = getattr(self, "evaluate", None) or self.functions[0]
        if not given:
            return functools.partial(rule, **rest) if rest else rule
        n = len(given)
        return lambda *xs: rule(*xs[:-n], **rest, **dict(zip(given, xs[-n:])))


class KeywordReduced(Keywords, Reduced):
    """The types of a reduction with keyword inputs; NumPy itself is asked where an array is empty."""

    def infer(self, *types: Type, **params: Any) -> Type | tuple[Type, ...]:
        x = types[0]
        if 0 in x.shape:  # empty arrays cost nothing, and NumPy says which reductions of them exist
            empty = [np.zeros(t.shape, t.dtype) if t.shape else probe(t, 1.0) for t in types]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return type_of(self.evaluator(params)(*empty))
        given = params.get("given", ())
        for name, t in zip(given, types[len(types) - len(given) :]):
            if name == "where" and not _stretches(t.shape, x.shape):
                raise ValueError(f"where= of shape {t.shape} does not fit an array of shape {x.shape}")
        return super().infer(*types, **params)


def _stretches(shape: tuple[Any, ...], to: tuple[Any, ...]) -> bool:
    return len(shape) <= len(to) and all(a in (1, b) for a, b in zip(shape[::-1], to[::-1]))


def record(op: Any, inputs: tuple[Any, ...], given: Mapping[str, Any] | None = None, **params: Any) -> Any:
    """Make the node: keyword arguments that were left out leave no trace, the others become inputs."""
    kept = {k: v for k, v in (given or {}).items() if not absent(v)}
    named = {"given": tuple(kept)} if kept else {}
    return apply(op, (*inputs, *kept.values()), {**params, **named})


def reduced(
    op: Any,
    a: Any,
    axis: Any,
    keepdims: Any,
    out: Any,
    where: Any = None,
    dtype: Any = None,
    static: Mapping[str, Any] | None = None,
    **given: Any,
) -> Any:
    """Make a reduction's node from the arguments NumPy's reductions have in common."""
    no_out(op, out)
    params = {**(static or {}), **({} if absent(dtype) else {"dtype": np.dtype(dtype)})}
    return record(
        op, (a,), {"where": None if where is True else where, **given},
        axis=static_axis(axis), keepdims=bool(keepdims) and not absent(keepdims), **params,
    )  # fmt: skip


def absent(x: Any) -> bool:
    """Whether an optional argument was left out: None, or NumPy's own mark for it."""
    return x is None or x is np._NoValue


def no_out(op: Any, out: Any) -> None:
    """Refuse ``out=`` where it reaches a pure op (the recorder turns it into a write before that)."""
    if not absent(out):
        raise Refused(f"{op.name} cannot write into out= here; assign its result, y[...] = {op.name}(...)")


def number(x: Any, op: Any, name: str) -> Any:
    """A plain number for an argument that is kept as a param."""
    if isinstance(x, Value):
        if not x.constant:
            raise Refused(f"{name}= of {op.name} is recorded; pass a plain number")
        x = x.data
    return x.item() if isinstance(x, np.generic | np.ndarray) else x


def merged(x: Any, axis: Any) -> tuple[Any, Callable[[Any], Any]]:
    """``x`` with the axes that ``axis`` names flattened into one last axis, and the way back for its like."""
    axes = axes_of(axis, x.ndim)
    order = tuple(i for i in range(x.ndim) if i not in axes) + axes
    shape = tuple(x.shape[i] for i in order)
    kept = shape[: x.ndim - len(axes)]
    moved = x if order == tuple(range(x.ndim)) else np.transpose(x, order)
    if len(axes) != 1:
        moved = np.reshape(moved, (*kept, math.prod(shape[len(kept) :])))

    def back(y: Any) -> Any:
        y = np.reshape(y, shape) if len(axes) != 1 else y
        return y if order == tuple(range(x.ndim)) else np.transpose(y, [int(i) for i in np.argsort(order)])

    return moved, back


def count(x: Any, axis: Any, keepdims: bool, mask: Any = None) -> Any:
    """How many elements each slice of a reduction has: a number, or with a mask a value."""
    if mask is not None:
        return np.sum(np.broadcast_to(mask, x.shape), axis=axis, keepdims=keepdims)
    return math.prod(x.shape[i] for i in axes_of(axis, x.ndim)) if x.ndim else 1
