"""Graphs from JSON: the inverse of ``store``.

Enters: a file or plain data, which may come from anywhere. Leaves: a verified graph, or a `GraphError`.
Loading evaluates nothing and imports nothing; an op is found by its name in the registry or refused.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from .build import Dimensions, array_of, build_node, finish, numeric_dtype, record
from .core import Graph, Node, Region, Value
from .errors import GraphError
from .location import Source
from .store import FORMAT, VERSION
from .text import DEPTH
from .types import type_of
from .walk import effectful


def load(path: str | os.PathLike[str]) -> Graph:
    """Read a graph that ``Graph.save`` wrote.

    Raises
    ------
    GraphError
        When the file is not a graph; the text says why.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise GraphError(f"{path} is not a graph saved by Secant: {error}") from None
    return from_json(data)


def from_json(data: Any) -> Graph:
    """The graph that ``store.to_json`` described."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise GraphError(f"this is not a graph saved by Secant: it lacks 'format': '{FORMAT}'")
    if data.get("version") != VERSION:
        raise GraphError(
            f"version {data.get('version')!r:.20} is unknown; this Secant reads version {VERSION}"
        )
    try:
        return _graph(data)
    except GraphError:
        raise
    except (
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        OverflowError,
        AttributeError,
        RecursionError,
    ) as error:
        raise GraphError(f"malformed graph: {type(error).__name__}: {error}") from None


def _graph(data: dict[str, Any]) -> Graph:
    dimensions = Dimensions()
    for name, low, high in _list(data.get("ranges", [])):
        dimensions.declare(name, _text(low), _text(high))
    reader = _Reader(dimensions)
    results = _list(data["outputs"])
    region = reader.region({**data, "outputs": [o["value"] for o in results]})
    names = [v.name for v in region.inputs], [_text(o["name"]) for o in results]
    return finish(_text(data["name"]), region.inputs, region.outputs, region.effects, *names)


class _Reader:
    """Reads regions and params, whose dimensions name indices of the ranges given."""

    def __init__(self, dimensions: Dimensions):
        self.dimensions = dimensions

    def region(self, data: Any, depth: int = 0) -> Region:
        """The inverse of ``store._region``."""
        if depth > DEPTH:
            raise GraphError(f"regions are nested more than {DEPTH} deep")
        values = [self.value(item) for item in _list(data["inputs"])]
        inputs = list(values)
        for item in _list(data["constants"]):
            constant = self.param(item)
            values.append(Value(type_of(constant), data=constant))
        effects = []
        for item in _list(data["nodes"]):
            node = self.node(item, values, depth)
            values.extend(node.outputs)
            if effectful(node):
                effects.append(node)
        return Region(inputs, [_pick(values, i) for i in _list(data["outputs"])], effects)

    def value(self, item: Any) -> Value:
        return Value(self.dimensions.type(item["type"]), name=_text(item["name"]))

    def node(self, item: Any, values: list[Value], depth: int) -> Node:
        params: dict[str, Any] = {}
        for key, value in dict(item["params"]).items():
            if isinstance(value, dict) and "region" in value and len(value) == 1:
                params[_text(key)] = self.region(value["region"], depth + 1)
            else:
                params[_text(key)] = self.param(value)
        made = [self.value(o) for o in _list(item["outputs"])]
        inputs = [_pick(values, i) for i in _list(item["inputs"])]
        types, names = [v.type for v in made], [v.name for v in made]
        return build_node(_text(item["op"]), inputs, params, types, names, _source(item["source"]))

    def param(self, x: Any) -> Any:
        """The inverse of ``store.encode``."""
        if x is None or isinstance(x, bool | str | int):
            return x
        if not isinstance(x, dict) or len(x) != 1:
            raise GraphError(f"{str(x)[:40]!r} is neither a number nor a parameter")
        ((tag, body),) = x.items()
        if tag == "dim":
            return self.dimensions.dim(_text(body))
        if tag in ("tuple", "slice", "record"):
            head, rest = (_text(body[0]), body[1:]) if tag == "record" else ("", body)
            items = [self.param(v) for v in _list(rest)]
            return record(head, items) if head else tuple(items) if tag == "tuple" else slice(*items)
        if tag not in _PLAIN:
            raise GraphError(f"{tag!r:.40} is not a kind of parameter")
        return _PLAIN[tag](body)


def _array(body: Any) -> Any:
    name, shape, coded = body
    dtype = numeric_dtype(name)
    flat = np.frombuffer(base64.b64decode(coded, validate=True), dtype.newbyteorder("<")).astype(dtype)
    return array_of(flat, dtype, [_whole(d) for d in _list(shape)])


def _integer(body: Any) -> int:
    if len(_text(body)) > 400:
        raise GraphError("an integer of more than 400 digits is not a constant of a graph")
    return int(body)


def _scalar(body: Any) -> Any:
    name, item = body
    if isinstance(item, dict):
        ((tag, item),) = item.items()
        item = _NUMBERS[tag](item)
    return numeric_dtype(name).type(item)


_NUMBERS: dict[str, Any] = {
    "int": _integer,
    "float": lambda body: float.fromhex(_text(body)),
    "complex": lambda body: complex(float.fromhex(body[0]), float.fromhex(body[1])),
}
_PLAIN: dict[str, Any] = _NUMBERS | {
    "array": _array,
    "scalar": _scalar,
    "ellipsis": lambda body: Ellipsis,
    "dtype": numeric_dtype,
}


def _list(x: Any) -> list[Any]:
    if not isinstance(x, list):
        raise GraphError(f"expected a list, found {str(x)[:40]!r}")
    return x


def _text(x: Any) -> str:
    if not isinstance(x, str):
        raise GraphError(f"expected a string, found {str(x)[:40]!r}")
    return x


def _whole(x: Any) -> int:
    if not isinstance(x, int) or isinstance(x, bool) or x < 0:
        raise GraphError(f"expected a whole number, found {str(x)[:40]!r}")
    return x


def _pick(values: list[Value], i: Any) -> Value:
    if _whole(i) >= len(values):
        raise GraphError(f"value number {i} is used before it is made")
    found: Value = values[i]
    return found


def _source(item: Any) -> Source | None:
    if item is None:
        return None
    file, line, function, calls = item
    return Source(_text(file), _whole(line), _text(function), tuple(_text(c) for c in _list(calls)))
