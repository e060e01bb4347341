"""A region with all its values and all its adjoints at the numbers of one run.

Enters: a region (a whole graph, the body of a loop, an arm) and what it is run with. Leaves: a `Run`, which
is asked for any value, any adjoint, and what any node contributes to the adjoint of what it reads.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import Any

import numpy as np

from ...derive import pull
from ...graph.core import Node, Region, Value, apply
from ...graph.types import Type
from ...interpret import Program
from ...ops.control import Control, slope_type
from ..naming import Naming
from .records import Turn

Numbers = Mapping[Value, Any]


class Part:
    """A region and the programs that run it, made once. ``moving`` are the inputs derivatives are by."""

    def __init__(
        self, inputs: Sequence[Value], nodes: Sequence[Node], outputs: Sequence[Value], naming: Naming,
        moving: Set[Value],
    ):  # fmt: skip
        self.inputs, self.nodes, self.outputs, self.naming = list(inputs), list(nodes), list(outputs), naming
        self.made = [v for n in self.nodes for v in n.outputs]
        self.given = set(inputs)
        self.moving = set(moving)
        self.reached = set(moving)
        for node in self.nodes:
            if any(v in self.reached for v in node.inputs):
                self.reached.update(node.outputs)
        self.readers: dict[Value, list[Node]] = {}
        for node in self.nodes:
            for v in dict.fromkeys(node.inputs):
                self.readers.setdefault(v, []).append(node)
        self.order = {n: k for k, n in enumerate(self.nodes)}
        self._back: dict[tuple[Value, ...], tuple[Program, list[Value]]] = {}
        self._single: dict[tuple[Node, tuple[bool, ...]], tuple[Program, list[Value]]] = {}
        self.parts: dict[Any, Any] = {}  # those of regions inside, made when they are asked for

    @cached_property
    def forward(self) -> Program:
        return Program(Region(self.inputs, self.made))

    def run(
        self, inputs: Sequence[Any], indices: Mapping[str, int] | None = None, turns: tuple[Turn, ...] = ()
    ) -> Run:
        """All values for these inputs."""
        at = dict(indices or {})
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing: it is found, and told below
            got = self.forward.run(inputs, at)
        return Run(self, dict(zip(self.inputs, inputs)) | dict(zip(self.made, got)), at, turns)

    def back(self, seeded: tuple[Value, ...]) -> tuple[Program, list[Value]]:
        """What gives all adjoints, from the values and the adjoints of ``seeded``."""
        if seeded not in self._back:
            seeds = [Value(slope_type(v.type)) for v in seeded]
            targets = [v for v in [*self.inputs, *self.made] if v in self.reached and v.type.inexact]
            found = pull(self.nodes, dict(zip(seeded, seeds)), targets)
            known = [v for v in targets if v in found]
            region = Region([*self.inputs, *self.made, *seeds], [found[v] for v in known])
            self._back[seeded] = Program(region), known
        return self._back[seeded]

    def single(self, node: Node, arrived: tuple[bool, ...]) -> tuple[Program, list[Value]]:
        """What gives a node's contributions to the adjoints of what it reads."""
        key = node, arrived
        if key not in self._single:
            outs = [v for v, has in zip(node.outputs, arrived) if has]
            seeds = [Value(slope_type(v.type)) for v in outs]
            read = [v for v in dict.fromkeys(node.inputs) if v.type.inexact and v in self.reached]
            found = pull([node], dict(zip(outs, seeds)), read)
            known = [v for v in read if v in found]
            fixed = [v for v in dict.fromkeys([*node.inputs, *node.outputs]) if not v.constant]
            self._single[key] = Program(Region([*fixed, *seeds], [found[v] for v in known])), known
        return self._single[key]


class Run:
    """One run of a part: ``values`` has the number of every value in it."""

    def __init__(
        self, part: Part, values: dict[Value, Any], indices: dict[str, int], turns: tuple[Turn, ...]
    ):
        self.part, self.values, self.indices, self.turns = part, values, indices, turns
        self.adjoints: dict[Value, Any] = {}

    def value(self, v: Value) -> Any:
        """The number that a value has."""
        return self.values.get(v, v.data)

    def pull(self, seeds: Numbers) -> None:
        """Find all adjoints, given those of some values from outside."""
        given = {v: g for v, g in seeds.items() if v in self.part.reached}
        if not given:
            return
        program, known = self.part.back(tuple(given))
        inputs = [self.values[v] for v in (*self.part.inputs, *self.part.made)]
        with np.errstate(all="ignore"):
            got = program.run([*inputs, *given.values()], dict(self.indices))
        self.adjoints = dict(zip(known, got))

    def contributions(self, node: Node) -> dict[Value, Any]:
        """What a node adds to the adjoints of the values it reads; missing ones get nothing at all."""
        arrived = tuple(v in self.adjoints for v in node.outputs)
        if not any(arrived):
            return {}
        program, known = self.part.single(node, arrived)
        fixed = [v for v in dict.fromkeys([*node.inputs, *node.outputs]) if not v.constant]
        seeds = [self.adjoints[v] for v in node.outputs if v in self.adjoints]
        with np.errstate(all="ignore"):
            got = program.run([*[self.value(v) for v in fixed], *seeds], dict(self.indices))
        return dict(zip(known, got))

    def spread(self, node: Node, v: Value) -> Any:
        """The contribution of an elementwise node to an operand not yet summed to its shape."""
        out = node.outputs[0]
        if not out.shape or out not in self.adjoints or isinstance(node.op, Control):
            return None
        shape = np.shape(self.value(out))
        wide = [Value(Type(x.type.dtype, shape)) for x in node.inputs]
        made = apply(node.op, wide, node.params)
        seed = Value(slope_type(made.type))
        found = pull([made.node], {made: seed}, wide)
        places = [k for k, x in enumerate(node.inputs) if x is v and wide[k] in found]
        if not places:
            return None
        program = Program(Region([*wide, seed], [found[wide[k]] for k in places]))
        numbers = [np.broadcast_to(self.value(x), shape).astype(x.type.dtype) for x in node.inputs]
        with np.errstate(all="ignore"):
            return sum(program.run([*numbers, self.adjoints[out]], dict(self.indices)))

    def near(self, node: Node) -> list[Any]:
        """The numbers of a node's operands."""
        return [self.value(v) for v in node.inputs]


__all__ = ["Numbers", "Part", "Run"]
