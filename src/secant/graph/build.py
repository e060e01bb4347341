"""What reading a graph from text and from JSON have in common: every name, type and number is checked here.

Enters: names, params and numbers that may come from anywhere. Leaves: nodes and a verified graph, or a
`GraphError`. Ops are looked up by name; nothing is imported, evaluated or called by a name that was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .core import Graph, Node, Value
from .errors import GraphError
from .location import Source
from .registry import OPS
from .types import Type, parse_type
from .verify import verify


def numeric_dtype(name: Any) -> np.dtype[Any]:
    """The dtype of this name, which must be one of numbers or booleans."""
    try:
        dtype = np.dtype(name) if isinstance(name, str) and len(name) < 20 else None
    except TypeError:
        dtype = None
    if dtype is None or dtype.kind not in "biufc" or dtype.hasobject:
        raise GraphError(f"{name!r:.40} is not the name of a dtype of numbers")
    return dtype


def read_type(text: Any) -> Type:
    """The type that this text names: ``float``, ``float64`` or ``float64[3,4]``."""
    if not isinstance(text, str) or len(text) > 1000:
        raise GraphError(f"{text!r:.40} is not a type")
    base, bracket, _ = text.partition("[")
    if base not in ("bool", "int", "float", "complex"):
        numeric_dtype(base)
    if bracket and not text.endswith("]"):
        raise GraphError(f"{text!r:.40} is not a type")
    return parse_type(text)


def build_node(
    name: str,
    inputs: Sequence[Value],
    params: dict[str, Any],
    types: Sequence[Type],
    names: Sequence[str],
    source: Source | None,
) -> Node:
    """The node of a registered op; its types must be those that the op infers."""
    op = OPS.get(name)
    if op is None:
        raise GraphError(f"there is no op named {name!r:.60}")
    via = params.get("via", 0)
    function = op.functions[via] if via.__class__ is int and 0 <= via < len(op.functions) else None
    if isinstance(function, np.ufunc) and len(inputs) > function.nin and not set(params) - {"via"}:
        # NumPy would take one input too many for ``out=``, and write into it.
        raise GraphError(
            f"{name} cannot be applied like this: it takes {function.nin} inputs, not {len(inputs)}"
        )
    try:
        inferred = op.infer(*[v.type for v in inputs], **params)
    except Exception as error:  # an op's inference may fail in any way on params that nobody recorded
        raise GraphError(f"{name} cannot be applied like this: {error}") from None
    expected = (inferred,) if isinstance(inferred, Type) else tuple(inferred)
    if tuple(types) != expected:
        raise GraphError(f"{name} gives {', '.join(map(str, expected))}, not {', '.join(map(str, types))}")
    node = Node(op, tuple(inputs), params, list(types), source)
    for value, label in zip(node.outputs, names):
        value.name = label
    return node


def finish(
    name: str,
    inputs: Sequence[Value],
    outputs: Sequence[Value],
    effects: Sequence[Node],
    input_names: Sequence[str],
    output_names: Sequence[str],
) -> Graph:
    """The verified graph."""
    graph = Graph(name, inputs, outputs, effects, input_names, output_names)
    verify(graph)
    return graph


def array_of(items: Any, dtype: np.dtype[Any], shape: Sequence[int]) -> np.ndarray[Any, Any]:
    """An array of these items, which must fill the shape."""
    size = 1
    for d in shape:
        size *= d
    if len(shape) > 64 or any(d < 0 for d in shape) or size != len(items):
        raise GraphError(f"{len(items)} numbers do not fill the shape {tuple(shape)}")
    return np.array(items, dtype).reshape(tuple(shape))
