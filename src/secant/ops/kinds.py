"""What each kind of op means: how its types are inferred, how it is evaluated, and what its rules stand for.

An op's section gives the rules its kind requires; the kind turns them into ``pushforward`` (tangents)
and ``pullback`` (adjoints), so that a rule stays a line long. The interpreters read only this interface.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, Value, apply
from ..graph.types import Type, probe, type_of
from .adjoint import Adjoint, add, axes_of, fit, restore_axes, scale, unbroadcast, zeros
from .base import BaseOp, Tangent
from .elementwise import Elementwise, Several, Stepwise

__all__ = [
    "BaseOp",
    "Composite",
    "CompositeReduction",
    "Custom",
    "Discrete",
    "Elementwise",
    "Linear",
    "Multilinear",
    "Reduced",
    "Reduction",
    "Several",
    "Stepwise",
    "Structural",
    "static_axis",
]


class Discrete(BaseOp):
    """Not elementwise, and piecewise constant (indices, counts, booleans): its derivative is zero."""

    pushforward = Stepwise.pushforward
    pullback = Stepwise.pullback


class Linear(BaseOp):
    """Jointly linear in its first ``linear`` inputs (all of them when None): the rest are indices or masks.

    ``adjoint(g, *inputs, **params)`` gives the adjoint of each linear input (or the one, bare).
    """

    required = ("adjoint",)
    linear: int | None = None
    adjoint: Callable[..., Any]

    def linear_inputs(self, node: Node) -> int:
        """How many of the node's inputs it is linear in, counted from the first."""
        return len(node.inputs) if self.linear is None else self.linear

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        n = self.linear_inputs(node)
        moved = [
            x if i >= n else zeros(x.type) if t is None else t
            for i, (x, t) in enumerate(zip(node.inputs, tangents))
        ]
        outs = apply(self, moved, node.params)
        return outs if isinstance(outs, tuple) else (fit(outs, node.outputs[0].type),)

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        gs = [zeros(o.type) if g is None else g for g, o in zip(cotangents, node.outputs)]
        got = self.adjoint(gs[0] if len(gs) == 1 else tuple(gs), *node.inputs, **node.params)
        got = tuple(got) if isinstance(got, tuple | list) else (got,)
        return got + (None,) * (len(node.inputs) - len(got))


class Structural(Linear):
    """Moves elements without arithmetic: every output element is one input element (reshape, slice, join)."""


class Multilinear(BaseOp):
    """Linear in each input apart (products): ``adjoints(g, *inputs, **params)`` gives one thunk per input."""

    required = ("adjoints",)
    adjoints: Callable[..., tuple[Callable[[], Any], ...]]

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        total: Any = None
        for i, t in enumerate(tangents):
            if t is not None:
                moved = [t if i == k else x for k, x in enumerate(node.inputs)]
                total = add(total, apply(self, moved, node.params))
        return (fit(total, node.outputs[0].type),)

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        thunks = self.adjoints(cotangents[0], *node.inputs, **node.params)
        return [
            unbroadcast(thunk(), x.type) if want else None
            for thunk, x, want in zip(thunks, node.inputs, wanted)
        ]


class Reduced(BaseOp):
    """The types of whatever reduces one array over ``axis``, with or without ``keepdims``."""

    def infer(
        self, *types: Type, axis: Any = None, keepdims: bool = False, **params: Any
    ) -> Type | tuple[Type, ...]:
        given = {"axis": axis, "keepdims": keepdims, **params}
        result = type_of(self.evaluator(given)(*[probe(t, 1.0) for t in types]))
        shape = types[0].shape
        axes = axes_of(axis, len(shape)) if shape else ()
        kept = tuple(1 if i in axes else d for i, d in enumerate(shape) if keepdims or i not in axes)
        return Type(result.dtype, kept, "array" if kept else result.kind)


class Reduction(Reduced):
    """One number per slice: ``partial(y, x, **params)`` is the derivative of the result by each element.

    ``y`` comes with its reduced axes kept as 1, so that it broadcasts against ``x``. ``unit`` is the
    result over nothing, where there is one.
    """

    required = ("partial",)
    unit: Any = None
    partial: Callable[..., Any]

    def call(self, a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = False) -> Any:
        params = {} if dtype is None else {"dtype": np.dtype(dtype)}
        return apply(self, (a,), {"axis": static_axis(axis), "keepdims": bool(keepdims), **params})

    def _local(self, node: Node) -> Any:
        (x,), p = node.inputs, node.params
        y = restore_axes(node.outputs[0], p["axis"], x.ndim, p["keepdims"])
        return self.partial(y, x, **p)

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        t = fit(scale(tangents[0], self._local(node)), node.inputs[0].type)
        p = node.params
        return (fit(np.sum(t, axis=p["axis"], keepdims=p["keepdims"]), node.outputs[0].type),)

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        (x,), p = node.inputs, node.params
        g = restore_axes(cotangents[0], p["axis"], x.ndim, p["keepdims"])
        return (fit(scale(g, self._local(node)), x.type),)


def static_axis(axis: Any) -> Any:
    """An ``axis`` argument as plain ints, as params keep it."""
    if axis is None or isinstance(axis, int):
        return axis
    return tuple(int(a) for a in axis) if isinstance(axis, tuple | list) else int(axis)


class Composite(BaseOp):
    """Made of other ops: ``expand(*inputs, **params)`` writes it in NumPy; its derivatives follow from that.

    Its own evaluation stays NumPy's, so that values are NumPy's to the last bit and the graph shows one node.
    """

    required = ("expand",)
    expand: Callable[..., Any]


class CompositeReduction(Reduced, Composite):
    """A composite over ``axis`` with ``keepdims``: its types are a reduction's."""


class Custom(BaseOp):
    """Both derivatives by hand: ``jvp(tangents, outputs, inputs, **params)`` and ``vjp(cotangents, ...)``.

    Tangents may be None (zero). Cotangents are never None: the missing ones are made dense.
    """

    required = ("jvp", "vjp")
    jvp: Callable[..., Any]
    vjp: Callable[..., Any]

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        outs = self.jvp(tuple(tangents), node.outputs, node.inputs, **node.params)
        outs = outs if isinstance(outs, tuple) else (outs,)
        return [fit(t, o.type) for t, o in zip(outs, node.outputs)]

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        gs = tuple(
            zeros(o.type) if g is None and o.type.inexact else g for g, o in zip(cotangents, node.outputs)
        )
        got = self.vjp(gs, node.outputs, node.inputs, **node.params)
        got = got if isinstance(got, tuple) else (got,)
        return [unbroadcast(g, x.type) if isinstance(g, Value) else g for g, x in zip(got, node.inputs)]
