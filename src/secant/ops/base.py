"""What every op is: its names, its samples, inference, evaluation, and an interface for both derivatives."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, Value, apply
from ..graph.errors import Refused
from ..graph.types import Type
from .adjoint import Adjoint

Tangent = Value | None


class BaseOp:
    """An op: names, samples for the laws, inference, evaluation, and both derivatives."""

    name: str
    symbol: str
    functions: tuple[Any, ...]
    required: tuple[str, ...] = ()
    samples: Sequence[tuple[Any, ...]] = ()
    holds: tuple[str, ...] = ()  # the params that are regions
    effect = False  # performed on every call, in order, and never removed (checks, prints, draws)
    measures = False  # lengths among its params are for types only: evaluating finds them anew
    view = False  # evaluating may return a view of the first input's memory
    call: Callable[..., Any]

    def __call__(self, *inputs: Any, **params: Any) -> Any:
        return apply(self, inputs, params)

    def handle(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Make the node for a NumPy call; a section's ``call`` has the NumPy function's own signature."""
        return self.call(*args, **kwargs) if hasattr(self, "call") else self(*args, **kwargs)

    def infer(self, *types: Type, **params: Any) -> Type | tuple[Type, ...]:
        """The types of the outputs. By default from ``shape(...)`` and ``dtype(...)``."""
        shape = self.shape(*types, **params)
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

    def pullback(
        self, node: Node, cotangents: Sequence[Tangent], wanted: Sequence[bool]
    ) -> Sequence[Adjoint]:
        """The inputs' adjoints from the outputs'; only the ``wanted`` ones need to be made."""
        raise Refused(f"{self.name} has no derivative")
