"""One recording, ready to serve calls: its graph, what it read, and what it leaves behind.

Enters: a recording and what the function returned. Leaves: a `Specialisation`: results first among the
outputs of its graph, then the new contents of what the function wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..graph.core import Graph, Value
from ..ops.control import Control
from .boxes import Box
from .captured import Changed, Read
from .recording import Recording
from .trees import Tree, flatten, unflatten

RECORDED = object()
"""Marks a leaf of a result that is an output of the graph; other leaves are kept as they are."""


class Change(NamedTuple):
    """Something ``jit`` does after the call: (kind, owner, key), and the tree of the new value."""

    kind: str
    owner: Any
    key: Any
    tree: Tree
    statics: tuple[Any, ...]


class Specialisation:
    """One recording, ready to serve calls: its graph, what it read, and what it leaves behind."""

    def __init__(self, rec: Recording, graph: Graph, name: str, out: Tree, statics: tuple[Any, ...]):
        self.graph = graph
        self.reads: tuple[Read, ...] = tuple(rec.captures.reads)
        self.out = out
        self.statics = statics
        self.results = 0  # how many of the graph's outputs are results; the rest are changes
        self.changes: list[Change] = []
        self.written: list[int] = []  # numbers of inputs whose arrays are written, in order of the outputs
        self.cacheable = rec.cacheable
        self.checks = [n.params["expected"] for n in graph.effects if n.op.name == "check"]
        self.programs: dict[Any, Any] = {}
        self.entries: dict[Any, Any] = {}  # quick ways to these (see ``quick``)
        self.unfit: dict[Any, Exception] = {}  # transforms that this recording does not have, and why
        self.regional = any(isinstance(n.op, Control) for n in graph.nodes)
        self.policy = rec.policy
        self.hides = rec.hides  # some effects on the caller's arrays are not known
        self.kept = rec.captures.objects  # keeps alive what is guarded by identity

    def captured(self, inputs: list[Any]) -> bool:
        """Read the captured values again, appending to ``inputs``; False if the recording does not hold."""
        try:
            for read in self.reads:
                read.check(inputs)
        except Changed:
            return False
        return True

    def program(self, key: Any, build: Callable[[Specialisation], Any]) -> Any:
        """The compiled form of a transform of the graph, made once."""
        if key not in self.programs:
            self.programs[key] = build(self)
        return self.programs[key]

    def named_graph(self) -> Graph:
        """The graph of the results alone."""
        return Graph(
            self.graph.name, self.graph.inputs, self.graph.outputs[: self.results], self.graph.effects
        )


def finish(rec: Recording, name: str, result: Any) -> Specialisation:
    """Close the graph of a recording: its results first, then the new contents of what it wrote."""
    leaves, tree = flatten(result)
    values: list[Value] = []
    statics: list[Any] = []
    for leaf in leaves:
        _collect(rec, leaf, values, statics)
    count = len(values)
    changes: list[Change] = []
    for kind, owner, key, new in rec.captures.changes():
        parts, shape = flatten(new)
        marks: list[Any] = []
        for part in parts:
            _collect(rec, part, values, marks)
        changes.append(Change(kind, owner, key, shape, tuple(marks)))
    for container in rec.given:
        found = container.changed()
        if found is not None:
            keys, stored = found
            parts, shape = flatten(list(stored.values()))
            marks = []
            for part in parts:
                _collect(rec, part, values, marks)
            changes.append(Change("argument", container.path, (keys, list(stored)), shape, tuple(marks)))
    written: list[int] = []
    for _, box in rec.written.items():
        if id(box) in rec.outermost.stale:
            rec.hides = True
            continue
        written.append(rec.positions[id(box)])
        values.append(box.value)
    graph = Graph(name, rec.inputs, values, rec.effects)
    spec = Specialisation(rec, graph, name, tree, tuple(statics))
    spec.results, spec.changes, spec.written = count, changes, written
    return spec


def _collect(rec: Recording, leaf: Any, values: list[Value], statics: list[Any]) -> None:
    if isinstance(leaf, np.ndarray) and type(leaf) is not Box:
        leaf = rec.adopt(leaf)
    if type(leaf) is Box:
        values.append(leaf.value)
        statics.append(RECORDED)
    else:
        statics.append(leaf)


def rebuild(tree: Tree, statics: Sequence[Any], numbers: Any) -> Any:
    """A nest again: recorded leaves from the iterator ``numbers``, the others as they were."""
    return unflatten(tree, [next(numbers) if s is RECORDED else s for s in statics])
