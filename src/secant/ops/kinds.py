"""What each kind of op means: how its types are inferred, how it is evaluated, and what its rules stand for.

An op's section gives the rules its kind requires; the kind turns them into ``pushforward`` (tangents)
and ``pullback`` (adjoints), so that a rule stays a line long. The interpreters read only this interface.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, Value, apply
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type, probe, type_of
from .adjoint import Adjoint, add, axes_of, fit, restore_axes, scale, unbroadcast, zeros

Tangent = Value | None


class BaseOp:
    """An op: names, samples for the laws, inference, evaluation, and both derivatives."""

    name: str
    symbol: str
    functions: tuple[Any, ...]
    required: tuple[str, ...] = ()
    samples: Sequence[tuple[Any, ...]] = ()
    effect = False  # performed on every call, in order, and never removed (checks, prints, draws)
    view = False  # evaluating may return a view of the first input's memory
    call: Callable[..., Any]

    def __call__(self, *inputs: Any, **params: Any) -> Any:
        return apply(self, inputs, params)

    def handle(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make the node for a NumPy call; a section's ``call`` has the NumPy function's own signature."""
        return self.call(*args, **kwargs) if hasattr(self, "call") else self(*args, **kwargs)

    def infer(self, *types: Type, **params: Any) -> Type | tuple[Type, ...]:
        """The types of the outputs. By default: ``shape(*types, **params)``, and ``dtype(...)`` for the dtype."""
        shape = self.shape(*types, **params)  # type: ignore[attr-defined]
        return Type(self.dtype(*types, **params), tuple(shape), "array")

    def dtype(self, *types: Type, **params: Any) -> np.dtype[Any]:
        """The dtype of the output; by default NumPy's promotion of all inputs."""
        return np.result_type(*[t.python(1) if t.kind == "python" else t.dtype for t in types])

    def evaluator(self, params: Mapping[str, Any]) -> Callable[..., Any]:
        """A function of the inputs alone that computes the outputs with NumPy."""
        rule: Callable[..., Any] = getattr(self, "evaluate", None) or self.functions[0]
        return functools.partial(rule, **params) if params else rule

    def pushforward(self, node: Node, tangents: Sequence[Tangent]) -> Sequence[Tangent]:
        """The outputs' tangents from the inputs' (None is zero)."""
        raise Refused(f"{self.name} has no derivative")

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
        """The inputs' adjoints from the outputs'; only the ``wanted`` ones need to be made."""
        raise Refused(f"{self.name} has no derivative")


class Elementwise(BaseOp):
    """A scalar function of scalars, broadcast: ``partials(y, *xs)`` gives one partial per input.

    A partial is a value, a number, or None where the derivative is zero. The same partial serves forward
    mode, reverse mode, and the number drawn on the edge. Params reach ``partials`` as keywords.
    """

    required = ("partials",)
    partials: Callable[..., tuple[Any, ...]]

    def handle(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        if hasattr(self, "call"):
            return self.call(*args, **kwargs)
        params = dict(kwargs)
        if function is not self.functions[0]:
            params["via"] = next(i for i, f in enumerate(self.functions) if f is function)
        return apply(self, args, params)

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
        dtype, kind = found
        shapes = [t.shape for t in types if t.shape]
        if not shapes:
            return Type(dtype, (), kind)
        shape = shapes[0]
        for other in shapes[1:]:
            if other != shape:
                shape = broadcast(self, types)
                break
        return Type(dtype, shape, "array")

    def _probe(self, types: Sequence[Type], params: Mapping[str, Any]) -> tuple[np.dtype[Any], Any]:
        rule, refusal = self.evaluator(params), None
        with np.errstate(all="ignore"):
            for value in (1.0, 0.5, 2.0):  # somewhere in every function's domain
                try:
                    result = type_of(rule(*[probe(t, value) for t in types]))
                    return result.dtype, result.kind
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

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
        g = cotangents[0]
        return [
            unbroadcast(scale(g, p), x.type) if want else None
            for p, x, want in zip(self.locals(node), node.inputs, wanted)
        ]


_PROBED: dict[Any, tuple[np.dtype[Any], Any]] = {}


def broadcast(op: BaseOp, types: Sequence[Type]) -> tuple[Any, ...]:
    """The shape that these broadcast to, or an error that names them all."""
    try:
        return np.broadcast_shapes(*[t.shape for t in types])  # type: ignore[arg-type]
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

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
        return (None,) * len(node.inputs)


class Discrete(BaseOp):
    """Not elementwise, and piecewise constant (indices, counts, booleans): its derivative is zero."""

    pushforward = Stepwise.pushforward  # type: ignore[assignment]
    pullback = Stepwise.pullback  # type: ignore[assignment]


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

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
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

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
        thunks = self.adjoints(cotangents[0], *node.inputs, **node.params)
        return [
            unbroadcast(thunk(), x.type) if want else None for thunk, x, want in zip(thunks, node.inputs, wanted)
        ]


class Reduced(BaseOp):
    """The types of whatever reduces one array over ``axis``, with or without ``keepdims``."""

    def infer(self, *types: Type, axis: Any = None, keepdims: bool = False, **params: Any) -> Type | tuple[Type, ...]:
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

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
        (x,), p = node.inputs, node.params
        g = restore_axes(cotangents[0], p["axis"], x.ndim, p["keepdims"])
        return (fit(scale(g, self._local(node)), x.type),)


def static_axis(axis: Any) -> Any:
    """An ``axis`` argument as plain ints, as params keep it."""
    if axis is None or isinstance(axis, int):
        return axis
    return tuple(int(a) for a in axis) if isinstance(axis, tuple | list) else int(axis)


class Composite(BaseOp):
    """Made of other ops: ``expand(*inputs, **params)`` writes it in NumPy, and its derivatives follow from that.

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

    def pullback(self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]) -> Sequence[Adjoint]:
        gs = tuple(zeros(o.type) if g is None and o.type.inexact else g for g, o in zip(cotangents, node.outputs))
        got = self.vjp(gs, node.outputs, node.inputs, **node.params)
        got = got if isinstance(got, tuple) else (got,)
        return [unbroadcast(g, x.type) if isinstance(g, Value) else g for g, x in zip(got, node.inputs)]
