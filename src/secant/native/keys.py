"""What names a region: equal keys, equal native code.

Enters: a region and how its inputs lie in memory. Leaves: a hash of all that its code depends on: ops,
params, types, constants, in order; not names, not lines, not the order in which nodes were made elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..graph.core import Region, Value
from ..graph.dims import Affine
from ..graph.walk import everything
from .roles import Unsupported

MOST_NODES = 20_000
"""Larger graphs take longer to compile than they are worth."""


def key_of(region: Region, layout: Any, strong: bool) -> str:
    """The key of the code of a region; `Unsupported` for regions that are too large."""
    if sum(1 for _ in everything(region)) > MOST_NODES:
        raise Unsupported(f"more than {MOST_NODES} operations: compiling would take longer than it saves")
    found = hashlib.sha256(f"1 {layout} {strong}".encode())
    for line in _Lines().region(region):
        found.update(line)
    return found.hexdigest()


class _Lines:
    """A region as bytes, line by line."""

    def __init__(self) -> None:
        self.number: dict[Value, int] = {}

    def region(self, region: Region) -> list[bytes]:
        lines = [b"region"]
        for v in region.inputs:
            lines.append(self._name(v))
        for node in region.nodes:
            words = [node.op.name.encode()]
            for k, p in node.params.items():
                if isinstance(p, Region):
                    lines.extend(self.region(p))
                    words.append(k.encode())
                elif not node.op.effect or not callable(p):  # what raises, raises in the interpreter
                    words.append(f"{k}={text_of(p)}".encode())
            words.extend(self._read(v) for v in node.inputs)
            words.extend(self._name(v) for v in node.outputs)
            lines.append(b" ".join(words))
        lines.append(b"return " + b" ".join(map(self._read, region.outputs)))
        return lines

    def _name(self, v: Value) -> bytes:
        self.number[v] = len(self.number)
        return f"%{self.number[v]}:{text_of(v.type.shape)}{v.type}".encode()

    def _read(self, v: Value) -> bytes:
        if v in self.number:
            return b"%%%d" % self.number[v]
        data = v.data
        if isinstance(data, np.ndarray):
            return f"{v.type}".encode() + hashlib.sha256(np.ascontiguousarray(data).tobytes()).digest()
        return f"{v.type}={data!r}".encode()


def text_of(p: Any) -> str:
    """A static parameter: with the ranges of indices, which its own text leaves out."""
    if isinstance(p, Affine):
        terms = [f"{c}*{i.name}[{text_of(i.low)},{text_of(i.high)},{i.depth}]" for i, c in p.terms]
        return "+".join([str(p.constant), *terms])
    if isinstance(p, tuple | list):
        return f"({','.join(map(text_of, p))})"
    if isinstance(p, Mapping):
        return f"{{{','.join(f'{k}:{text_of(x)}' for k, x in p.items())}}}"
    if isinstance(p, np.ndarray):
        return f"{p.dtype}{p.shape}{hashlib.sha256(np.ascontiguousarray(p).tobytes()).hexdigest()}"
    if callable(p) and not isinstance(p, type):
        raise Unsupported("a function among the parameters of an op")
    return repr(p)
