"""Value, Node, Region and Graph: the immutable data that everything else reads.

A node applies one op to values and makes values. Nodes hang together by their inputs alone, so a
recording that is given up leaves nothing behind; a region is found by walking back from its outputs.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from . import store, text
from .errors import Refused
from .location import Source, here
from .printed import Printed
from .protocols import NumpyProtocols
from .registry import HANDLERS
from .types import Type, type_of
from .wrapping import wrapped

_serial = itertools.count()


def now() -> int:
    """A serial number larger than all so far: what is made from now on has at least this one."""
    return next(_serial)


class Op(Protocol):
    """What the graph asks of an op; the kinds in ``ops`` say the rest."""

    name: str
    effect: bool
    measures: bool
    holds: tuple[str, ...]  # the params that are regions

    def infer(self, *types: Type, **params: Any) -> Type | tuple[Type, ...]: ...


class Value(NumpyProtocols):
    """One value of a graph: an output of a node, an input of a region, or a constant.

    ``node`` is None for inputs and constants; ``data`` holds a constant's number or array.
    NumPy functions and operators applied to a Value make nodes (see `dispatch`), which is how
    derivative rules are written. The name is a label for people, given once, by the first assignment.
    """

    __slots__ = ("data", "index", "name", "node", "serial", "type")

    def __init__(
        self, type: Type, node: Node | None = None, index: int = 0, name: str = "", data: Any = None
    ):
        self.type = type
        self.node = node
        self.index = index
        self.name = name
        self.data = data
        self.serial = next(_serial)

    __hash__ = object.__hash__  # values are keys by identity, though == records a comparison

    @property
    def constant(self) -> bool:
        return self.node is None and self.data is not None

    def dispatch(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        handler = HANDLERS.get(function)
        if handler is None:
            raise Refused(f"{describe(function)} is not supported by Secant")
        return handler(function, args, kwargs)

    def __bool__(self) -> bool:
        raise Refused("a derivative rule cannot branch on a value; use np.where")

    def __iter__(self) -> Iterator[Value]:
        if not self.type.shape:
            raise TypeError("iteration over a 0-d value")
        return (self[i] for i in range(int(self.type.shape[0])))

    def __repr__(self) -> str:
        what = repr(self.data) if self.constant else self.node.op.name if self.node else "input"
        return f"<{self.name or 'value'}: {self.type} = {what}>"


class Node:
    """One application of an op. Immutable: op, inputs, static params, outputs, and the user's line."""

    __slots__ = ("inputs", "op", "outputs", "params", "serial", "source")

    def __init__(
        self,
        op: Op,
        inputs: tuple[Value, ...],
        params: Mapping[str, Any],
        types: Sequence[Type],
        source: Source | None,
    ):
        self.op = op
        self.inputs = inputs
        self.params = params
        self.source = source
        self.serial = next(_serial)
        self.outputs = tuple([Value(t, self, i) for i, t in enumerate(types)])

    def __repr__(self) -> str:
        return f"<node {self.op.name} -> {', '.join(str(o.type) for o in self.outputs)}>"


def apply(op: Op, inputs: Sequence[Any], params: Mapping[str, Any]) -> Any:
    """Make a node: infer the types of its outputs, note the line, return its Value or a tuple of them."""
    values = tuple([x if type(x) is Value else as_value(x) for x in inputs])
    types = op.infer(*[v.type for v in values], **params)
    if isinstance(types, Type):
        return Node(op, values, params, (types,), here.source).outputs[0]
    return Node(op, values, params, types, here.source).outputs


def as_value(x: Any) -> Value:
    """A Value for anything a rule may mention: a Value itself, or a number or array as a constant."""
    if isinstance(x, Value):
        return x
    if isinstance(x, list | tuple):
        x = np.asarray(x)
    return Value(type_of(x), data=x)


class Region:
    """A closed piece of graph: inputs, outputs, and its effects (checks, prints, draws) in order."""

    __slots__ = ("effects", "inputs", "nodes", "outputs")

    def __init__(self, inputs: Sequence[Value], outputs: Sequence[Value], effects: Sequence[Node] = ()):
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.effects = tuple(effects)
        self.nodes = reach(self.outputs, self.effects, stop=self.inputs)


def reach(
    outputs: Sequence[Value], effects: Sequence[Node] = (), stop: Sequence[Value] = ()
) -> tuple[Node, ...]:
    """The nodes that outputs and effects depend on, in the order they were made, as far as ``stop``."""
    fence = set(stop)
    seen: set[Node] = set()
    todo: list[Node] = [*effects, *[v.node for v in outputs if v.node is not None and v not in fence]]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for v in node.inputs:
            if v.node is not None and v.node not in seen and v not in fence:
                todo.append(v.node)
    return tuple(sorted(seen, key=lambda n: n.serial))


class Graph(Printed, Region):
    """A region with a name and the user's names for its inputs and outputs: what ``sc.graph`` gives.

    ``print(graph)`` gives the text form, ``parse`` reads it back; iterate for the nodes in order.
    """

    __slots__ = ("input_names", "name", "output_names")

    def __init__(
        self,
        name: str,
        inputs: Sequence[Value],
        outputs: Sequence[Value],
        effects: Sequence[Node] = (),
        input_names: Sequence[str] | None = None,
        output_names: Sequence[str] | None = None,
    ):
        super().__init__(inputs, outputs, effects)
        self.name = name
        self.input_names = tuple(input_names or [v.name or f"x{i}" for i, v in enumerate(self.inputs)])
        self.output_names = tuple(output_names or [v.name for v in self.outputs])

    def __str__(self) -> str:
        return wrapped(text.write(self, limit=200))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the graph to a file as JSON; ``sc.load`` reads it back. See `store.save`."""
        store.save(self, path)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)


def describe(function: Any) -> str:
    """The name a user would write for a NumPy function: ``np.linalg.solve``, ``np.add.reduce``, ``math.sin``.

    >>> describe(np.linalg.solve), describe(np.add.reduce)
    ('np.linalg.solve', 'np.add.reduce')
    """
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", repr(function))
    if isinstance(owner, np.ufunc):
        return f"{describe(owner)}.{name}"
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, np.ufunc):
        module = "numpy" if getattr(np, name, None) is function else "scipy.special"
    if module.startswith("numpy"):
        part = module.split(".")[1] if "." in module else ""
        return f"np.{part}.{name}" if part in ("linalg", "random", "fft") else f"np.{name}"
    return f"{module}.{name}" if module and module != "builtins" else str(name)
