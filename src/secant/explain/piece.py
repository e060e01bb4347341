"""One region, ready to be explained at any numbers: a whole graph, the body of a loop, an arm of a branch.

Enters: a region, the names in it, and which of its values have a derivative from outside. Leaves: a `Pass`
for each run's numbers. Values, adjoints, partials and the contribution of every edge are outputs of one
region and are computed together, so that what is shown is what ``grad`` returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

import numpy as np

from ..derive import pull
from ..graph.core import Node, Region, Value
from ..interpret import Program
from ..ops.control import Control, slope_type
from ..optimize import merged
from .labels import Labels, carry
from .locals import Local, locals_of
from .naming import Naming
from .numbers import seen
from .opening import Choice, Context, Opening
from .records import Edge, Item, Pass, Role, Stretch
from .steps import Call, steps

Indices = Mapping[str, int]


class Piece:
    """A region and all that is asked of it, made once.

    ``moving`` are the inputs that derivatives are by; ``seeds`` the values whose adjoints come from outside,
    each with the constant that it is, or None where it comes with the numbers.
    """

    def __init__(
        self,
        inputs: Sequence[Value],
        nodes: Sequence[Node],
        naming: Naming,
        moving: Set[Value],
        seeds: Sequence[tuple[Value, Value | None]],
        roles: Mapping[Value, Role],
        prefix: str = "",
    ):
        self.inputs, self.nodes, self.naming, self.prefix, self.roles = inputs, nodes, naming, prefix, roles
        self.reached = set(moving)
        for node in nodes:
            if any(v in self.reached for v in node.inputs):
                self.reached.update(node.outputs)
        self.controls = [n for n in nodes if isinstance(n.op, Control)]
        self.seeds = [(v, Value(slope_type(v.type))) for v, given in seeds if given is None]
        self.adjoints = self._adjoints([(v, g) for v, g in seeds if g is not None] + self.seeds)
        self.ids = {v: f"{prefix}v{i}" for i, v in enumerate(naming.shown)}
        self.opened = {n: f"{prefix}r{i}" for i, n in enumerate(self.controls)}
        counts: dict[Value, int] = {v: 0 for v in self.adjoints}
        for node in nodes:
            for v in dict.fromkeys(node.inputs):
                counts[v] = counts.get(v, 0) + 1
        for v, _ in seeds:
            counts[v] = counts.get(v, 0) + 1
        alone = {v for v, n in counts.items() if n == 1}
        self.local = {
            n: locals_of(n, self.adjoints, alone) for n in nodes if any(v in naming.names for v in n.outputs)
        }

    def _adjoints(self, seeds: Sequence[tuple[Value, Value]]) -> dict[Value, Value]:
        """d output / d value for every value that is shown, or that an opened region makes."""
        if not seeds:
            return {}
        given: dict[Value, Value] = {}
        for v, g in seeds:
            if not v.constant:
                given[v] = given[v] + g if v in given else g
        made = [v for n in self.controls for v in n.outputs]
        targets = [v for v in dict.fromkeys([*self.naming.shown, *made]) if v.type.inexact]
        found = pull(self.nodes, given, targets)
        return {v: g for v, g in found.items() if v in self.reached or v in given}

    @cached_property
    def wanted(self) -> dict[Value, None]:
        """All that one run computes: the outputs of the region, in order."""
        wanted: dict[Value, None] = dict.fromkeys(self.naming.shown)
        wanted.update(dict.fromkeys(self.adjoints.values()))
        for found in self.local.values():
            for use in found:
                wanted.update(
                    dict.fromkeys(v for v in (use.partial, use.contribution) if isinstance(v, Value))
                )
        for node in self.controls:
            wanted.update(dict.fromkeys(node.inputs))
        return wanted

    @cached_property
    def region(self) -> Region:
        """What one run computes, from the inputs and then the seeds that come with the numbers."""
        return Region([*self.inputs, *[g for _, g in self.seeds]], list(self.wanted))

    @cached_property
    def _program(self) -> Program:
        return Program(merged(self.region))

    def numbers(
        self, inputs: Sequence[Any], seeds: Sequence[Any] = (), indices: Indices | None = None
    ) -> dict[Value, Any]:
        """The number of every value that is shown or needed, from one run."""
        with np.errstate(all="ignore"):
            got = self._program.run([*inputs, *seeds], dict(indices or {}))
        return dict(zip(self.wanted, got))

    @cached_property
    def openings(self) -> dict[Node, Opening]:
        """The loops, branches and calls in it, ready to be opened."""
        context = Context(Piece, self.naming, self.reached, self.adjoints)
        return {n: Opening.of(n, self.opened[n], context) for n in self.controls}

    def at(
        self,
        numbers: Mapping[Value, Any],
        choice: Choice,
        seeds: Sequence[Any] = (),
        origins: Sequence[str] = (),
        indices: Indices | None = None,
        labels: Mapping[Value, Labels] | None = None,
        number: int = 0,
        flat: Set[Value] = frozenset(),
    ) -> Pass:
        """What one run with these numbers shows. ``origins`` say where each seed comes from."""
        opened = {
            n: o.at(
                numbers,
                {v: numbers[g] for v, g in self.adjoints.items()},
                self.ids,
                choice,
                dict(indices or {}),
            )
            for n, o in self.openings.items()
        }
        numbers = {v: seen(n) for v, n in numbers.items()}
        said: dict[Value, tuple[Any, str]] = {}
        for (v, _), seed, origin in zip(self.seeds, seeds, origins):
            seed, before = seen(seed), said.get(v)
            said[v] = (seed, origin) if before is None else (before[0] + seed, f"{before[1]} and {origin}")
        call = Call(self.naming, numbers, self.adjoints, said, opened)
        return Pass(
            number,
            tuple(self._items(numbers, labels or {}, flat)),
            tuple([e for n in self.nodes if n in self.local for e in self._edges(n, numbers)]),
            tuple(steps(self.nodes, call, self.local)),
            tuple(opened.values()),
        )

    def _items(
        self, numbers: Mapping[Value, Any], labels: Mapping[Value, Labels], flat: Set[Value]
    ) -> list[Item]:
        """``flat`` are the inputs on which the output does not depend: their derivative is an exact zero."""
        carried: dict[Value, Labels] = dict(labels)
        items = []
        for v in self.naming.shown:
            node = v.node if v not in self.roles else None
            role: Role = self.roles.get(v) or ("constant" if node is None else "node")
            if node is not None:
                role = "output" if v is self.naming.output else "node"
                carried[v] = carry(node, [carried.get(x, ()) for x in node.inputs])
            value, adjoint = numbers[v], self.adjoints.get(v)
            items.append(
                Item(
                    id=self.ids[v],
                    role=role,
                    name=self.naming.of(v),
                    formula=self.naming.formulas[v],
                    op=node.op.name if node else "",
                    type=str(v.type),
                    shape=tuple(np.shape(value)),
                    value=value,
                    adjoint=numbers[adjoint] if adjoint is not None else _zero(value) if v in flat else None,
                    source=node.source if node else None,
                    labels=carried.get(v, ()),
                    doc=(node.op.__doc__ or "").strip() if node else "",
                )
            )
        return items

    def uses(self, node: Node) -> Iterator[tuple[Local, Value, Value]]:
        """The uses that have an edge, each with the shown value it starts at and the one it leads to."""
        shown = [v for v in node.outputs if v in self.ids]
        if shown:
            out = next((v for v in shown if v in self.adjoints), shown[0])
            for use in self.local[node]:
                v = self.naming.same.get(use.value, use.value)
                if v in self.ids:
                    yield use, v, out

    def _edges(self, node: Node, numbers: Mapping[Value, Any]) -> list[Edge]:
        return [
            Edge(
                source=self.ids[v],
                target=self.ids[out],
                position=use.position,
                partial=numbers.get(use.partial) if isinstance(use.partial, Value) else use.partial,
                partial_text=use.expression(self.naming).text,
                contribution=numbers[use.contribution] if use.contribution is not None else None,
                stretch=_stretch(use, out, numbers),
            )
            for use, v, out in self.uses(node)
        ]


def _stretch(use: Local, out: Value, numbers: Mapping[Value, Any]) -> Stretch | None:
    if use.stretch is None:
        return None
    return Stretch(np.shape(numbers[use.value]), np.shape(numbers[out]), use.stretch.axes)


def _zero(value: Any) -> Any:
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)
