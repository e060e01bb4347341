"""Scalar functions of scalars, broadcast: the kinds behind ufuncs, ``math`` and Python's operators.

Enters: a call with the ufunc's own keywords. Leaves: a node whose inputs are cast as NumPy would cast
them, and whose derivatives come from one partial per input.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, apply, as_value, describe
from ..graph.dims import broadcast_shapes
from ..graph.errors import Refused, ShapeError
from ..graph.registry import OPS
from ..graph.types import Type, probe, type_of
from .adjoint import Adjoint, add, fit, scale, unbroadcast
from .base import BaseOp, Tangent


class Elementwise(BaseOp):
    """A scalar function of scalars, broadcast: ``partials(y, *xs)`` gives one partial per input.

    A partial is a value, a number, or None where the derivative is zero. The same partial serves forward
    mode, reverse mode, and the number drawn on the edge. Params reach ``partials`` as keywords.
    """

    required = ("partials",)
    partials: Callable[..., tuple[Any, ...]]
    several: int | None = None  # the number of outputs, where NumPy returns a tuple of them

    def handle(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        if hasattr(self, "call"):
            return self.call(*args, **kwargs)
        if isinstance(function, np.ufunc):
            args = ufunc_inputs(function, args, kwargs)
        elif kwargs:
            raise Refused(f"{describe(function)} with {_named(kwargs)} is not recorded; leave it out")
        elif takes_numbers(function):
            for x in args:
                if getattr(x, "ndim", 0):
                    what = f"{describe(function)} takes numbers, not an array of shape {x.shape}"
                    raise Refused(f"{what}; use NumPy's function of that name")
        if function is self.functions[0]:
            return apply(self, args, {})
        return apply(self, args, {"via": next(i for i, f in enumerate(self.functions) if f is function)})

    def evaluator(self, params: Mapping[str, Any]) -> Callable[..., Any]:
        rest = {k: v for k, v in params.items() if k != "via"}
        rule = getattr(self, "evaluate", None) if "via" not in params else None
        rule = rule or self.functions[params.get("via", 0)]
        return functools.partial(rule, **rest) if rest else rule

    def infer(self, *types: Type, via: int = 0, **params: Any) -> Type | tuple[Type, ...]:
        kinds = tuple([(t.dtype, t.kind, t.ndim > 0) for t in types])
        key = (self.name, via, kinds, tuple(params.items()))
        found = _PROBED.get(key)
        if found is None:
            found = _PROBED[key] = self._probe(types, {"via": via, **params} if via else params)
        shapes = [t.shape for t in types if t.shape]
        shape = shapes[0] if shapes else ()
        for other in shapes[1:]:
            if other != shape:
                shape = broadcast(self, types)
                break
        made = [Type(dtype, shape, "array" if shape else kind) for dtype, kind in found]
        return made[0] if self.several is None else tuple(made)

    def _probe(self, types: Sequence[Type], params: Mapping[str, Any]) -> list[tuple[np.dtype[Any], Any]]:
        rule, refusal = self.evaluator(params), None
        with np.errstate(all="ignore"):
            for value in (1.0, 0.5, 2.0):  # somewhere in every function's domain
                try:
                    results = rule(*[probe(t, value) for t in types])
                    found = [type_of(y) for y in (results if self.several else (results,))]
                    return [(t.dtype, t.kind) for t in found]
                except (ValueError, ArithmeticError, TypeError) as error:
                    refusal = error
        raise Refused(f"{self.name} of {', '.join(map(str, types))}: {refusal}")

    def locals(self, node: Node) -> tuple[Any, ...]:
        """The partials of one node, as values or numbers."""
        params = {k: v for k, v in node.params.items() if k != "via"}
        return self.partials(node.outputs[0], *node.inputs, **params)

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        total: Any = None
        for t, p in zip(tangents, self.locals(node)):
            total = add(total, scale(t, p))
        return (fit(total, node.outputs[0].type),)

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        g = cotangents[0]
        return [
            unbroadcast(scale(g, p), x.type) if want else None
            for p, x, want in zip(self.locals(node), node.inputs, wanted)
        ]


_PROBED: dict[Any, list[tuple[np.dtype[Any], Any]]] = {}


def broadcast(op: BaseOp, types: Sequence[Type]) -> tuple[Any, ...]:
    """The shape that these broadcast to, or an error that names them all."""
    try:
        return broadcast_shapes(*[t.shape for t in types])
    except ValueError:
        shapes = " and ".join(str(t.shape) for t in types)
        raise ShapeError(
            f"{op.name} cannot combine shapes {shapes}: counted from the right, dimensions must be equal or 1"
        ) from None


class Stepwise(Elementwise):
    """Elementwise and constant between jumps (comparisons, rounding, sign): its derivative is zero."""

    required = ()

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        return (None,) * len(node.outputs)

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        return (None,) * len(node.inputs)


class Several(Elementwise):
    """Elementwise with ``several`` outputs: ``partials(ys, *xs)`` gives one row of partials per output."""

    several = 2

    def locals(self, node: Node) -> tuple[Any, ...]:
        return self.partials(node.outputs, *node.inputs)

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        outs: list[Tangent] = []
        for y, row in zip(node.outputs, self.locals(node)):
            total: Any = None
            for t, p in zip(tangents, row):
                total = add(total, scale(t, p))
            outs.append(fit(total, y.type) if y.type.inexact else None)
        return outs

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        rows = self.locals(node)
        found: list[Any] = [None] * len(node.inputs)
        for g, row in zip(cotangents, rows):
            for i, (x, p) in enumerate(zip(node.inputs, row)):
                if wanted[i]:
                    found[i] = add(found[i], unbroadcast(scale(g, p), x.type))
        return found


def takes_numbers(function: Any) -> bool:
    """Whether a callable is Python's own and computes with single numbers only."""
    return getattr(function, "__module__", None) == "math" or function in (operator.not_, operator.truth)


def ufunc_inputs(ufunc: np.ufunc, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
    """The inputs of a ufunc call, cast to the types of the loop that ``dtype`` or ``signature`` choose.

    ``subok`` and ``order`` do not change values and are dropped; ``out`` and ``where`` write into arrays,
    which is the recorder's business.
    """
    kept = {k: v for k, v in kwargs.items() if k not in ("subok", "order") and v is not None}
    dtype, casting = kept.pop("dtype", None), kept.pop("casting", "same_kind")
    signature = kept.pop("signature", kept.pop("sig", None))
    if kept.get("where") is True:
        del kept["where"]
    if kept or len(args) > ufunc.nin:
        what = _named(kept) if kept else "a positional out"
        raise Refused(f"{describe(ufunc)} with {what} is not recorded here; assign its result instead")
    if len(args) < ufunc.nin:
        raise TypeError(f"{describe(ufunc)} takes {ufunc.nin} arguments, {len(args)} given")
    if dtype is None and signature is None and casting in ("same_kind", "unsafe"):
        return args
    if signature is None:
        signature = (None,) * ufunc.nin + (None if dtype is None else np.dtype(dtype),) * ufunc.nout
    values = [as_value(x) for x in args]
    given = [v.type.python if v.type.kind == "python" and v.dtype.kind != "b" else v.dtype for v in values]
    resolved = ufunc.resolve_dtypes((*given, *(None,) * ufunc.nout), signature=signature, casting=casting)
    cast = OPS["astype"]
    return tuple([v if v.dtype == d else apply(cast, (v,), {"dtype": d}) for v, d in zip(values, resolved)])


def _named(kwargs: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}=" for k in kwargs)
