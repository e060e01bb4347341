"""What reading a graph from text and from JSON have in common: every name, type and number is checked here.

Enters: names, params and numbers that may come from anywhere. Leaves: nodes and a verified graph, or a
`GraphError`. Ops are looked up by name; nothing is imported, evaluated or called by a name that was read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .core import Graph, Node, Value
from .dims import Affine, Dim, Index, simplest
from .errors import GraphError
from .location import Source
from .registry import OPS, RECORDS
from .text import DEPTH
from .types import Type, type_of
from .verify import infer, verify

_NAME = r"[^\W\d]\w*(?:\.\d+)?"
_TERM = rf"(?:(?:\d{{1,40}}\*)?{_NAME}|\d{{1,40}})"
_DIM = re.compile(rf"-?{_TERM}(?:[+-]{_TERM})*")
_PYTHON = {t.__name__: type_of(t(0)) for t in (bool, int, float, complex)}


def numeric_dtype(name: Any) -> np.dtype[Any]:
    """The dtype of this name, which must be one of numbers or booleans."""
    try:
        dtype = np.dtype(name) if isinstance(name, str) and len(name) < 20 else None
    except TypeError:
        dtype = None
    if dtype is None or dtype.kind not in "biufc" or dtype.hasobject:
        raise GraphError(f"{name!r:.40} is not the name of a dtype of numbers")
    return dtype


class Dimensions:
    """Reads dimensions and types, whose indices have the ranges that were declared before."""

    def __init__(self) -> None:
        self.known: dict[str, Index] = {}

    def declare(self, name: str, low: Any, high: Any) -> None:
        """Give an index its range; None for no upper bound."""
        if not isinstance(name, str) or not re.fullmatch(_NAME, name):
            raise GraphError(f"{name!r:.40} is not the name of an index")
        known = name in self.known
        bounds = self.dim(low), Index(name).high if high is None else self.dim(high)
        depth = max([1 + i.depth for b in bounds if isinstance(b, Affine) for i, _ in b.terms], default=0)
        if name in self.known or depth > DEPTH:
            what = "is given twice, or after its first use" if known else "depends on itself, or on too many"
            raise GraphError(f"the range of {name} {what}")
        self.known[name] = Index(name, *bounds, depth)

    def dim(self, text: Any) -> Dim:
        """A whole number, or a sum of indices times numbers, such as ``2*i+1``."""
        if not isinstance(text, str) or len(text) > 1000 or not _DIM.fullmatch(text):
            raise GraphError(f"{text!r:.40} is not a dimension")
        read = Affine.parse(text)
        terms = [(self.known.setdefault(i.name, i), c) for i, c in read.terms]
        return simplest(Affine(read.constant, tuple(terms)))

    def type(self, text: Any) -> Type:
        """The type that this text names: ``float``, ``float64``, ``float64[3,i+1]`` or a stack ``float*``."""
        if not isinstance(text, str) or len(text) > 1000:
            raise GraphError(f"{text!r:.40} is not a type")
        item = text.rstrip("*")
        base, bracket, rest = item.partition("[")
        if bracket:
            if not rest.endswith("]"):
                raise GraphError(f"{text!r:.40} is not a type")
            shape = tuple([self.dim(d) for d in rest[:-1].split(",") if d])
            if any(isinstance(d, int) and d < 0 for d in shape):
                raise GraphError(f"{text!r:.40} has a negative dimension")
            made = Type(numeric_dtype(base), shape)
        else:
            made = _PYTHON.get(base) or Type(numeric_dtype(base), (), "scalar")
        for _ in text[len(item) :]:
            made = made.stacked
        return made


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
    expected = infer(op, [v.type for v in inputs], params)
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


def record(name: Any, fields: Sequence[Any]) -> Any:
    """The NamedTuple of this name, which an op has registered."""
    made = RECORDS.get(name) if isinstance(name, str) else None
    if made is None or len(fields) != len(made._fields):
        raise GraphError(f"{name!r:.40} is not a parameter with {len(fields)} fields")
    return made(*fields)


def array_of(items: Any, dtype: np.dtype[Any], shape: Sequence[int]) -> np.ndarray[Any, Any]:
    """An array of these items, which must fill the shape."""
    size = 1
    for d in shape:
        size *= d
    if len(shape) > 64 or any(d < 0 for d in shape) or size != len(items):
        raise GraphError(f"{len(items)} numbers do not fill the shape {tuple(shape)}")
    return np.array(items, dtype).reshape(tuple(shape))
