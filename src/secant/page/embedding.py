"""A region as plain data for the page: slots, constants and nodes, as ``static/regions.js`` reads them.

Enters: a region of primitive ops. Leaves: a dict ready for JSON,

- ``inputs``: how many slots at the front are filled by whoever runs it;
- ``constants``: ``[slot, array]`` with an array as ``{"dtype", "shape", "data"}``, its data in C order;
- ``nodes``: ``[op, input slots, output slots, params, output types, extents]``, where a type is
  ``[dtype, kind]`` and an extent ``[which output, axis, name]`` is a length that others depend on;
- ``extents``: the same for the inputs, by slot;
- ``outputs``: slots.

A number that JSON lacks is a string, "NaN", "Infinity" or "-Infinity"; a dimension that depends on indices is
``{"dim": [constant, [[name, coefficient], ...]]}``, a slice ``{"slice": [start, stop, step]}``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine
from ..graph.types import Type
from ..interpret.program import extents
from ..ops.elementwise import Elementwise
from .primitives import CONTROLS, PRIMITIVES

SAFE = 2**53
"""Whole numbers up to here are exact in the page, whose only numbers are doubles."""


DTYPES = frozenset("float64 float32 int64 int32 int16 int8 uint64 uint32 uint16 uint8 bool".split())
"""What ``static/arrays.js`` knows."""


class Unsupported(Exception):
    """Why a graph cannot be recomputed in the page, in words for people."""


def embed(region: Region) -> dict[str, Any]:
    """The region as plain data."""
    slots: dict[Value, int] = {v: i for i, v in enumerate(region.inputs)}
    constants: list[Any] = []
    nodes: list[Any] = []

    def slot(v: Value) -> int:
        if v not in slots:
            slots[v] = len(slots)
            if not v.constant:
                raise Unsupported("a value of it is read before it is computed")
            constants.append([slots[v], array(v.data)])
        return slots[v]

    count = len(slots)
    for node in region.nodes:
        ins = [slot(v) for v in node.inputs]
        for v in node.outputs:
            slots[v] = len(slots)
        outs = [slots[v] for v in node.outputs]
        places = {v: i for i, v in enumerate(node.outputs)}
        types = [[_dtype(v.type.dtype), v.type.kind] for v in node.outputs]
        made = [_name(node), ins, outs, _params(node), types]
        found = [list(e) for e in extents(node.outputs, places)]
        nodes.append([*made, found] if found else made)
    outputs = [slot(v) for v in region.outputs]
    return {
        "slots": len(slots),
        "inputs": count,
        "constants": constants,
        "extents": [list(e) for e in extents(region.inputs, slots)],
        "nodes": nodes,
        "outputs": outputs,
    }


def _name(node: Node) -> str:
    name = node.op.name
    if name not in PRIMITIVES and name not in CONTROLS:
        where = f" (line {node.source.line})" if node.source else ""
        raise Unsupported(f"the page does not compute {name}{where}")
    return name


def _params(node: Node) -> dict[str, Any]:
    if node.op.name == "fail":
        return {}
    made = {
        k: embed(p) if isinstance(p, Region) else param(p, node)
        for k, p in node.params.items()
        if k != "via" or getattr(node.op, "spelled", False)
    }
    if node.op.name == "rows":
        made["item"] = param(node.inputs[0].type.shape, node)
    common = _common(node)
    return made | ({"common": common} if common else {})


def _common(node: Node) -> str:
    """The dtype that the inputs of an elementwise op are brought to, where its output does not tell."""
    if not isinstance(node.op, Elementwise) or len(node.inputs) < 2:
        return ""
    dtype = np.result_type(*[_probe(v.type) for v in node.inputs])
    return "" if dtype in (node.outputs[0].type.dtype, np.dtype(float)) else _dtype(dtype)


def _probe(type: Type) -> Any:
    return type.python(1) if type.kind == "python" else type.dtype


def _dtype(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "c":
        raise Unsupported("it computes with complex numbers, and the page recomputes real ones only")
    if dtype.name not in DTYPES:
        raise Unsupported(f"it computes with numbers of dtype {dtype.name}, which the page lacks")
    return dtype.name


def array(x: Any) -> dict[str, Any]:
    """A number or an array as the page keeps it."""
    made = np.asarray(x)
    name = _dtype(made.dtype)
    if made.dtype.kind in "iu" and any(int(float(v)) != v for v in made.ravel().tolist()):
        raise Unsupported("it holds whole numbers beyond 2**53, which the page cannot keep exactly")
    return {"dtype": name, "shape": list(made.shape), "data": [number(v) for v in made.ravel().tolist()]}


def number(x: Any) -> Any:
    """A number as JSON has it."""
    if isinstance(x, float) and not math.isfinite(x):
        return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return int(x) if isinstance(x, bool) else x


def param(x: Any, node: Node) -> Any:
    """A static parameter as plain data; lengths that only types need are left out."""
    if x is None or isinstance(x, bool | str):
        return x
    if isinstance(x, int):
        return x if abs(x) <= SAFE else math.copysign(SAFE, x)
    if isinstance(x, float):
        return number(x)
    if isinstance(x, np.generic):
        return number(x.item())
    if isinstance(x, Affine):
        if node.op.measures:
            return None
        return {"dim": [x.constant, [[i.name, c] for i, c in x.terms]]}
    if isinstance(x, tuple | list):
        return [param(v, node) for v in x]
    if isinstance(x, slice):
        return {"slice": [param(v, node) for v in (x.start, x.stop, x.step)]}
    if x is Ellipsis:
        return {"ellipsis": True}
    if isinstance(x, np.dtype):
        return _dtype(x)
    if isinstance(x, np.ndarray):
        return array(x)
    raise Unsupported(f"its {node.op.name} holds a Python object ({type(x).__name__})")
