"""Graphs to JSON: plain data that any program can read. Never pickle.

Enters: a graph. Leaves: a dict of lists, numbers and strings, or a file that is either wholly written or not
touched. Values are numbered: inputs first, then constants, then the outputs of nodes in order.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import GraphError
from .text import refusal

if TYPE_CHECKING:
    from .core import Graph, Node, Value

FORMAT = "secant-graph"
VERSION = 1


def to_json(graph: Graph) -> dict[str, Any]:
    """The graph as plain data, ready for ``json.dumps``."""
    numbers: dict[Value, int] = {v: i for i, v in enumerate(graph.inputs)}
    constants: list[Any] = []
    used = [v for node in graph.nodes for v in node.inputs] + list(graph.outputs)
    for v in used:
        if v.constant and v not in numbers:
            numbers[v] = len(numbers)
            constants.append(encode(v.data))
    nodes = []
    for node in graph.nodes:
        for v in node.outputs:
            numbers[v] = len(numbers)
        nodes.append(
            {
                "op": node.op.name,
                "inputs": [numbers[v] for v in node.inputs],
                "params": {key: encode(value, node) for key, value in node.params.items()},
                "outputs": [{"name": v.name, "type": str(v.type)} for v in node.outputs],
                "source": None if node.source is None else [*node.source[:3], list(node.source.calls)],
            }
        )
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": graph.name,
        "inputs": [{"name": n, "type": str(v.type)} for v, n in zip(graph.inputs, graph.input_names)],
        "constants": constants,
        "nodes": nodes,
        "outputs": [{"name": n, "value": numbers[v]} for v, n in zip(graph.outputs, graph.output_names)],
    }


def encode(x: Any, node: Node | None = None) -> Any:
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
    if isinstance(x, tuple):
        return {"tuple": [encode(v, node) for v in x]}
    if isinstance(x, slice):
        return {"slice": [encode(v, node) for v in (x.start, x.stop, x.step)]}
    if x is Ellipsis:
        return {"ellipsis": True}
    if isinstance(x, np.dtype):
        return {"dtype": x.name}
    about = refusal(node) if node is not None else "a constant cannot be written"
    raise GraphError(
        f"{about}: it holds a Python object ({type(x).__name__}), and graphs are saved as data only"
    )


def save(graph: Graph, path: str | os.PathLike[str]) -> None:
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
