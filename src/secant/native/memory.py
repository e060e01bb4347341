"""Arrays in memory: a pointer, the shape, and how far apart the elements are.

Enters: indices. Leaves: loads and stores. A view is another `Memory` on the same pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.dims import Dim, at_most
from .builder import Builder
from .numbers import Number, stored_type
from .places import Index, Place, dot
from .writer import Register


class Memory:
    """An array in memory. Strides count elements; ``offset`` is where the first element lies."""

    __slots__ = ("dtype", "offset", "pointer", "shape", "strides")

    def __init__(
        self,
        pointer: Register,
        dtype: np.dtype[Any],
        shape: tuple[Dim, ...],
        strides: tuple[int, ...] | None = None,
        offset: Place | None = None,
    ):
        self.pointer = pointer
        self.dtype = dtype
        self.shape = shape
        self.strides = compact(shape) if strides is None else strides
        self.offset = offset or Place(0)

    @property
    def contiguous(self) -> bool:
        """Whether elements follow each other in C order."""
        step = 1
        for d, s in zip(self.shape[::-1], self.strides[::-1]):
            if d != 1 and s != step:
                return False
            if not isinstance(d, int):
                return d is self.shape[0]  # nothing further out is known to follow closely
            step *= d
        return True

    def address(self, b: Builder, index: Index) -> str:
        """The pointer to an element, as the current function writes it."""
        return at(b, self.pointer, self.dtype, self.offset + dot(index, self.strides))

    def load(self, b: Builder, index: Index) -> Number:
        return load(b, self.address(b, index), self.dtype)

    def store(self, b: Builder, index: Index, x: Number) -> None:
        store(b, self.address(b, index), x)


def compact(shape: Sequence[Dim]) -> tuple[int, ...]:
    """The strides of an array whose elements follow each other, at its largest."""
    strides, step = [], 1
    for d in shape[::-1]:
        strides.append(step)
        step *= at_most(d)
    return tuple(strides[::-1])


def at(b: Builder, pointer: Register, dtype: np.dtype[Any], offset: Place) -> str:
    """A pointer so many elements further on."""
    if not offset.terms and not offset.constant:
        return b.use(pointer)
    far = offset.number(b)
    name = b.make(
        "ptr", f"getelementptr inbounds {stored_type(dtype)}, ptr {b.use(pointer)}, i64 {b.use(far)}"
    )
    return name.text


def load(b: Builder, pointer: str, dtype: np.dtype[Any]) -> Number:
    """The number at a pointer."""
    if dtype.kind == "b":
        byte = b.make("i8", f"load i8, ptr {pointer}, align 1")
        return b.emit(f"icmp ne i8 {byte.text}, 0", dtype)
    return b.emit(f"load {stored_type(dtype)}, ptr {pointer}, align {dtype.alignment}", dtype)


def store(b: Builder, pointer: str, x: Number) -> None:
    """A number to a pointer."""
    text = b.use(x)
    if x.dtype.kind == "b":
        text = b.make("i8", f"zext i1 {text} to i8").text
    b.line(f"store {stored_type(x.dtype)} {text}, ptr {pointer}, align {x.dtype.alignment}")
