"""What a recording assumes and what it does on every call: checks, prints and draws, in order.

Enters: values that Python must see, and effects of the user's code. Leaves: effect nodes, and the numbers
for the arguments at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..graph.core import Node, Value, apply, reach
from ..graph.errors import Refused
from ..graph.location import here
from ..graph.registry import OPS
from ..ops.effects import Source
from .boxes import Box
from .concrete import Known
from .pieces import Piece, Unsettled
from .spans import Symbols, extent


class Guards:
    """The checks and effects of one recording."""

    def __init__(self) -> None:
        self.known = Known()
        self.outermost = self.piece = Piece()
        self.symbols = Symbols()
        self.depth = 0  # of the loops being recorded
        self.checks: dict[Value, Any] = {}
        self.generators: list[tuple[Source, Any]] = []
        self.cacheable = True  # False when something was met that cannot be checked at the next call
        self.refused: Refused | None = None  # the last refusal to give a number, in case NumPy swallows it
        self.active = True

    @property
    def effects(self) -> list[Node]:
        """The effects of the function itself; those of loops and branches are in their regions."""
        return self.outermost.effects

    def fresh(self, value: Value) -> Box:
        """A box for a new array or number; the recording makes it."""
        raise TypeError("guards belong to a recording")

    def decide(self, value: Value) -> Any:
        """The number of a value that the recording depends on, guarded by a check."""
        if value.constant:
            number = value.data
            return number.item() if isinstance(number, np.ndarray | np.generic) else number
        if value not in self.checks:
            self._settled(value)
            number = self.known.of(value)
            number = number.item() if isinstance(number, np.ndarray | np.generic) else number
            node = Node(
                OPS["check"], (value,), {"expected": number, "index": len(self.checks)}, (), here.source
            )
            self.outermost.effects.append(node)
            self.checks[value] = number
        return self.checks[value]

    def varies(self, value: Value) -> bool:
        """Whether a value differs from iteration to iteration of what is being recorded."""
        if self.piece is self.outermost:
            return False
        inside: set[Value] = set()
        at: Piece | None = self.piece
        while at is not None:
            inside |= at.inputs
            at = at.outer
        return value in inside or any(v in inside for n in reach([value]) for v in n.inputs)

    def _settled(self, value: Value) -> None:
        """Refuse to tell a number that differs from iteration to iteration."""
        if self.varies(value):
            raise Unsettled(
                f"Python must know a number that depends on the iteration, on line {here.line} "
                "(a shape, a key, a condition, or a bound that is not recorded)"
            )

    def count(self, mask: Value) -> Any:
        """How many elements of a mask are true: the recording holds while it stays that.

        Where that differs from iteration to iteration, it is an extent with a name.
        """
        number = apply(OPS["count_nonzero"], (mask,), {"axis": None, "keepdims": False})
        return (
            extent(self, (self.symbols.canon(mask),), number, mask.type.size)
            if self.varies(mask)
            else self.decide(number)
        )

    def effect(self, name: str, inputs: tuple[Value, ...], params: Mapping[str, Any]) -> Any:
        """Record something that happens on every call, in order."""
        made = Node(
            OPS[name],
            inputs,
            params,
            _types(OPS[name].infer(*[v.type for v in inputs], **params)),
            here.source,
        )
        self.piece.effects.append(made)
        return made.outputs[0] if len(made.outputs) == 1 else made.outputs

    def draw(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], generator: Any) -> Any:
        """Record a random draw: made afresh on every call."""
        source = Source(function, args, kwargs, generator)
        self.generators.append((source, source.state()))
        number = source.sample()
        value = self.effect("draw", (), {"source": source})
        self.known.numbers[value] = number
        return self.fresh(value)

    def close(self) -> None:
        """End the recording: boxes that escaped are refused from now on, generators are as before."""
        self.active = False
        for source, state in reversed(self.generators):
            source.restore(state)


def _types(inferred: Any) -> Any:
    return inferred if isinstance(inferred, tuple) else (inferred,)
