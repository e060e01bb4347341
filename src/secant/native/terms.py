"""A contraction with its arrays in memory: how far apart the elements of each are along each letter.

Enters: a node. Leaves: `Terms`, with axes of length 1 gone, diagonals as axes, and axes that lie one inside
the other in all arrays joined into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import prod
from typing import Any

import numpy as np

from ..graph.core import Node, Value
from ..graph.dims import Dim, at_most
from .contractions import sizes
from .lowering import Lowering
from .memory import Memory, load, store
from .numbers import Number
from .places import Place

Places = Mapping[str, Place]
"""Where along each letter; letters that are missing are at 0."""


@dataclass
class Array:
    """One array of a contraction; an operand without axes may be a number instead."""

    memory: Memory | None
    strides: dict[str, int] = field(default_factory=dict)
    number: Number | None = None

    @property
    def dtype(self) -> np.dtype[Any]:
        assert self.memory is not None
        return self.memory.dtype

    def stride(self, letter: str | None) -> int:
        """From one element to the next along a letter; 0 if it has no such axis."""
        return self.strides.get(letter, 0) if letter is not None else 0

    def at(self, low: Lowering, places: Places) -> str:
        """The pointer to an element."""
        assert self.memory is not None
        offset = Place(0)
        for letter, s in self.strides.items():
            if letter in places:
                offset = offset + places[letter] * s
        memory = Memory(self.memory.pointer, self.memory.dtype, (), (), self.memory.offset + offset)
        return memory.address(low, ())

    def load(self, low: Lowering, places: Places) -> Number:
        if self.number is not None:
            return self.number
        assert self.memory is not None
        return load(low, self.at(low, places), self.memory.dtype)

    def store(self, low: Lowering, places: Places, x: Number) -> None:
        store(low, self.at(low, places), x)


@dataclass
class Terms:
    """The operands and the result of a contraction; ``onto`` if it is added to what is there.

    ``summing`` if NumPy takes sums, though they may be of one term.
    """

    lengths: dict[str, Dim]
    operands: list[Array]
    out: Array
    onto: bool
    summing: bool

    @property
    def summed(self) -> list[str]:
        """The letters that the result lacks."""
        return [c for c in self.lengths if c not in self.out.strides]

    @property
    def arrays(self) -> list[Array]:
        return [*self.operands, self.out]

    def size(self, letters: Iterable[str]) -> int:
        """The number of steps over these letters, at the most."""
        return prod(at_most(self.lengths[c]) for c in letters)

    def join(self) -> None:
        """Drop letters of length 1, and join those that are walked as one in all arrays."""
        for c in [c for c, d in self.lengths.items() if d == 1]:
            self._forget(c)
        while (pair := next(filter(self._nested, permutations(self.lengths, 2)), None)) is not None:
            outer, inner = pair
            self.lengths[inner] = self.lengths[inner] * self.lengths[outer]
            self._forget(outer)

    def _forget(self, letter: str) -> None:
        del self.lengths[letter]
        for x in self.arrays:
            x.strides.pop(letter, None)

    def _nested(self, pair: tuple[str, str]) -> bool:
        outer, inner = pair
        d = self.lengths[inner]
        return isinstance(d, int) and all(
            (outer in x.strides) == (inner in x.strides)
            and x.strides.get(outer, 0) == x.strides.get(inner, 0) * d
            for x in self.arrays
        )


def terms_of(low: Lowering, node: Node, operands: Sequence[Value], out: Memory, onto: bool) -> Terms:
    """A contraction of these operands, into (or onto) this memory."""
    labels: Sequence[str] = node.params["labels"]
    lengths = sizes([v.type.shape for v in operands], labels)
    arrays = []
    for v, letters in zip(operands, labels):
        if not v.type.shape:
            arrays.append(Array(None, {}, low.cast(low.scalar(v), out.dtype)))
            continue
        memory = low.memory(v)
        strides: dict[str, int] = {}
        for c, d, s in zip(letters, memory.shape, memory.strides):
            if d != 1 or lengths[c] == 1:
                strides[c] = strides.get(c, 0) + s
        arrays.append(Array(memory, strides))
    result = Array(out, dict(zip(node.params["out"], out.strides)))
    summing = node.params["summing"] or any(c not in result.strides for c in lengths)
    made = Terms(lengths, arrays, result, onto, summing)
    made.join()
    return made
