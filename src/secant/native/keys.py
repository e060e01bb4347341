"""What names a region: equal keys, equal native code.

Enters: a region and how its inputs lie in memory. Leaves: a hash of all that its code depends on: ops,
params, types, constants, in order; not names, not lines, not the order in which nodes were made elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine, Index
from ..graph.registry import OPS, RECORDS
from ..graph.types import Type
from .roles import Unsupported

MOST_NODES = 20_000
"""Larger graphs take longer to compile than they are worth."""
OWN = __name__.partition(".")[0] + "."


def digest(region: Region, strict: bool = False) -> str:
    """What a region computes, as a hash; `Unsupported` for regions that are too large.

    A strict digest is one for other processes, of what was recorded: `Unsupported` where something is in it
    that means another thing elsewhere (a function, an object, an op that is not Secant's).
    """
    lines = ["2", *_Lines(strict).region(region)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def key_of(digest: str, layout: Any, strong: bool) -> str:
    """The key of the code of a region with this digest."""
    return hashlib.sha256(f"{digest} {layout} {strong}".encode()).hexdigest()


class _Lines:
    """A region as text, line by line."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.nodes = 0
        self.number: dict[Value, str] = {}
        self.types: dict[int, str] = {}  # by identity: a type is one of few, and compares slowly

    def region(self, region: Region) -> list[str]:
        self.nodes += len(region.nodes)
        if self.nodes > MOST_NODES:
            raise Unsupported(f"more than {MOST_NODES} operations: compiling would take longer than it saves")
        lines = ["region", *[self._name(v) for v in region.inputs]]
        for node in region.nodes:
            op = node.op
            if self.strict and not (OPS.get(op.name) is op and type(op).__module__.startswith(OWN)):
                raise Unsupported(f"the op {op.name} is none of Secant's")
            words = [op.name]
            for k, p in node.params.items():
                if isinstance(p, Region):
                    lines.extend(self.region(p))
                    words.append(k)
                elif self.strict or not op.effect or not callable(p):  # what raises, the interpreter raises
                    words.append(f"{k}={text_of(p, self.strict)}")
            words.extend([self._read(v) for v in node.inputs])
            words.extend([self._name(v) for v in node.outputs])
            lines.append(" ".join(words))
        lines.append(" ".join(["return", *map(self._read, region.outputs)]))
        if region.effects:
            lines.append(f"effects {self._places(region)}")
        return lines

    def _places(self, region: Region) -> str:
        place: dict[Node, int] = {node: k for k, node in enumerate(region.nodes)}
        return ",".join([str(place[node]) for node in region.effects])

    def _name(self, v: Value) -> str:
        name = self.number[v] = f"%{len(self.number)}"
        return f"{name}:{self._type(v.type)}"

    def _type(self, type: Type) -> str:
        known = self.types.get(id(type))
        if known is None:
            ranges = text_of(type.shape) if any(isinstance(d, Affine) for d in type.shape) else ""
            known = self.types[id(type)] = f"{type}{ranges}"
        return known

    def _read(self, v: Value) -> str:
        known = self.number.get(v)
        if known is not None:
            return known
        if v.data is None and self.strict:
            raise Unsupported("a region that reads what is not its own")
        self.number[v] = f"%{len(self.number)}"  # a constant that is read again is not hashed again
        return f"{self._type(v.type)}={text_of(v.data, self.strict)}"


def text_of(p: Any, strict: bool = False) -> str:
    """A static parameter: with the ranges of indices, which its own text leaves out."""
    kind = type(p)
    if kind in _PLAIN:
        return repr(p)
    if kind is float:
        return repr(p) if p == p else f"nan {np.float64(p).tobytes().hex()}"
    if kind is complex:
        return f"complex {np.complex128(p).tobytes().hex()}"
    if kind is Affine:
        terms = [f"{c}*{_index(i)}" for i, c in p.terms]
        return "+".join([str(p.constant), *terms])
    if kind is tuple:
        return f"({','.join([text_of(x, strict) for x in p])})"
    if kind is slice:
        return f"slice{text_of((p.start, p.stop, p.step), strict)}"
    if kind is list:
        return f"[{','.join([text_of(x, strict) for x in p])}]"
    if isinstance(p, np.ndarray):
        content = hashlib.sha256(np.ascontiguousarray(p).tobytes()).hexdigest()
        return f"{p.dtype.str}{p.shape}{content}"
    if isinstance(p, np.generic):
        return f"{p.dtype.str} {p.tobytes().hex()}"
    if isinstance(p, np.dtype):
        return f"dtype {p.str}"
    if isinstance(p, tuple):
        if strict and RECORDS.get(kind.__name__) is not kind:
            raise Unsupported(f"a {kind.__name__} among the parameters of an op")
        return f"{kind.__name__}({','.join([text_of(x, strict) for x in p])})"
    if isinstance(p, Mapping):
        items = ",".join([f"{text_of(k, strict)}:{text_of(x, strict)}" for k, x in p.items()])
        return f"{{{items}}}"
    if strict and not (isinstance(p, type) and issubclass(p, np.generic)):
        raise Unsupported(f"a {kind.__name__} among the parameters of an op")
    if callable(p) and not isinstance(p, type):
        raise Unsupported("a function among the parameters of an op")
    return repr(p)


_PLAIN = frozenset({int, bool, str, bytes, type(None), type(Ellipsis)})
"""What its own text tells from all else."""


def _index(i: Index) -> str:
    return f"{i.name}[{text_of(i.low)},{text_of(i.high)},{i.depth}]"
