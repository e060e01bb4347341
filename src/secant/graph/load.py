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

from .build import array_of, build_node, finish, numeric_dtype, read_type
from .core import Graph, Value
from .errors import GraphError
from .location import Source
from .store import FORMAT, VERSION
from .types import type_of


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
    values: list[Value] = []
    for item in _list(data["inputs"]):
        values.append(Value(read_type(item["type"]), name=_text(item["name"])))
    inputs = list(values)
    for item in _list(data["constants"]):
        constant = decode(item)
        values.append(Value(type_of(constant), data=constant))
    effects = []
    for item in _list(data["nodes"]):
        made = _list(item["outputs"])
        node = build_node(
            _text(item["op"]),
            [_pick(values, i) for i in _list(item["inputs"])],
            {_text(key): decode(value) for key, value in dict(item["params"]).items()},
            [read_type(o["type"]) for o in made],
            [_text(o["name"]) for o in made],
            _source(item["source"]),
        )
        values.extend(node.outputs)
        if node.op.effect:
            effects.append(node)
    results = _list(data["outputs"])
    outputs = [_pick(values, o["value"]) for o in results]
    names = [v.name for v in inputs], [_text(o["name"]) for o in results]
    return finish(_text(data["name"]), inputs, outputs, effects, *names)


def decode(x: Any) -> Any:
    """The inverse of ``store.encode``."""
    if x is None or isinstance(x, bool | str | int):
        return x
    if not isinstance(x, dict) or len(x) != 1:
        raise GraphError(f"{str(x)[:40]!r} is neither a number nor a parameter")
    ((tag, body),) = x.items()
    reader = _READERS.get(tag)
    if reader is None:
        raise GraphError(f"{tag!r:.40} is not a kind of parameter")
    return reader(body)


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
    return numeric_dtype(name).type(decode(item))


_READERS: dict[str, Any] = {
    "array": _array,
    "scalar": _scalar,
    "int": _integer,
    "float": lambda body: float.fromhex(_text(body)),
    "complex": lambda body: complex(float.fromhex(body[0]), float.fromhex(body[1])),
    "tuple": lambda body: tuple(decode(v) for v in _list(body)),
    "slice": lambda body: slice(*[decode(v) for v in _list(body)]),
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
