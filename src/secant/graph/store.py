"""Graphs to JSON: plain data that any program can read. Never pickle.

Enters: a graph. Leaves: a dict of lists, numbers and strings, or a file that is either wholly written or not
touched. Values are numbered: inputs first, then constants, then the outputs of nodes in order; a region in a
node's params has numbers of its own.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import core
from .dims import Affine
from .errors import GraphError
from .ranges import ranges
from .text import DEPTH, record_name, refusal

FORMAT = "secant-graph"
VERSION = 1


def to_json(graph: core.Graph) -> dict[str, Any]:
    """The graph as plain data, ready for ``json.dumps``."""
    body = _region(graph, graph.input_names, 0)
    results = [{"name": n, "value": i} for n, i in zip(graph.output_names, body["outputs"])]
    data = {"format": FORMAT, "version": VERSION, "name": graph.name, **body, "outputs": results}
    bounded = [[i.name, str(i.low), str(i.high)] for i in ranges(graph)]
    return data | ({"ranges": bounded} if bounded else {})


def _region(region: core.Region, names: Sequence[str], depth: int) -> dict[str, Any]:
    """A region as plain data; its outputs are numbers of values. Effects are told by the ops of its nodes."""
    numbers: dict[core.Value, int] = {v: i for i, v in enumerate(region.inputs)}
    constants: list[Any] = []
    for v in [v for node in region.nodes for v in node.inputs] + list(region.outputs):
        if v.constant and v not in numbers:
            numbers[v] = len(numbers)
            constants.append(encode(v.data))
    nodes = []
    for node in region.nodes:
        nodes.append(
            {
                "op": node.op.name,
                "inputs": [_number(numbers, v) for v in node.inputs],
                "params": {key: _param(value, node, depth) for key, value in node.params.items()},
                "outputs": [{"name": v.name, "type": str(v.type)} for v in node.outputs],
                "source": None if node.source is None else [*node.source[:3], list(node.source.calls)],
            }
        )
        for v in node.outputs:
            numbers[v] = len(numbers)
    return {
        "inputs": [{"name": n, "type": str(v.type)} for v, n in zip(region.inputs, names)],
        "constants": constants,
        "nodes": nodes,
        "outputs": [_number(numbers, v) for v in region.outputs],
    }


def _number(numbers: dict[core.Value, int], v: core.Value) -> int:
    if v not in numbers:
        raise GraphError(f"a graph that reads {v!r} before it is computed cannot be written")
    return numbers[v]


def _param(x: Any, node: core.Node, depth: int) -> Any:
    if not isinstance(x, core.Region):
        return encode(x, node)
    if depth == DEPTH:
        raise GraphError(f"{refusal(node)}: regions are nested more than {DEPTH} deep")
    return {"region": _region(x, [v.name for v in x.inputs], depth + 1)}


def encode(x: Any, node: core.Node | None = None) -> Any:
    """A constant or static parameter as plain data: what JSON lacks is a dict with one tagged entry."""
    if x is None or isinstance(x, bool | str):
        return x
    if isinstance(x, np.ndarray):
        data = np.ascontiguousarray(x, x.dtype.newbyteorder("<"))
        coded = base64.b64encode(data.tobytes()).decode()
        return {"array": [x.dtype.name, list(x.shape), coded]}
    if isinstance(x, np.generic):
        return {"scalar": [x.dtype.name, encode(x.item())]}
    if isinstance(x, int):
        return int(x) if abs(x) < 2**53 else {"int": str(x)}
    if isinstance(x, float):
        return {"float": x.hex()}
    if isinstance(x, complex):
        return {"complex": [x.real.hex(), x.imag.hex()]}
    if isinstance(x, Affine):
        return {"dim": str(x)} if x.terms else encode(x.constant)
    if isinstance(x, tuple):
        items = [encode(v, node) for v in x]
        return {"tuple": items} if type(x) is tuple else {"record": [record_name(x, node), *items]}
    if isinstance(x, slice):
        return {"slice": [encode(v, node) for v in (x.start, x.stop, x.step)]}
    if x is Ellipsis:
        return {"ellipsis": True}
    if isinstance(x, np.dtype):
        return {"dtype": x.name}
    raise GraphError(
        f"{refusal(node)}: it holds a Python object ({type(x).__name__}), and graphs are saved as data only"
    )


def save(graph: core.Graph, path: str | os.PathLike[str]) -> None:
    """Write the graph to a file. An existing file survives a failed write.

    Raises
    ------
    GraphError
        When an op holds a Python object, such as the call of a ``print``; its name is in the text.
    OSError
        When the file cannot be written.
    """
    text = json.dumps(to_json(graph), indent=1, allow_nan=False)
    target = Path(path)
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
