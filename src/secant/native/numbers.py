"""Numbers in registers, with Python's operators: what the ``lower`` rules of ops are written in.

Enters: registers and plain numbers. Leaves: instructions, folded where the operands are known. Both operands
of an operator have one dtype (a plain number takes the other's); whole numbers know the range they lie in.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from .writer import Register

if TYPE_CHECKING:
    from .builder import Builder

FLOAT = np.dtype(float)
SINGLE = np.dtype(np.float32)
INT = np.dtype(np.int64)
SHORT = np.dtype(np.int32)
BOOL = np.dtype(bool)

WIDEST = (-(2**63), 2**63 - 1)


def computed(dtype: np.dtype[Any]) -> bool:
    """Whether native code reckons with such numbers; others it only moves."""
    if dtype.kind == "f":
        return dtype in (FLOAT, SINGLE)
    return dtype.kind != "c"


def paired(dtype: np.dtype[Any]) -> bool:
    """Whether these are complex numbers made of two floats that native code reckons with."""
    return dtype.kind == "c" and dtype.itemsize <= 16


def part_of(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The floats that complex numbers are made of."""
    return FLOAT if dtype.itemsize == 16 else SINGLE


def llvm_type(dtype: np.dtype[Any]) -> str:
    """The LLVM type of a number in a register: bits, where it is only moved."""
    if dtype == FLOAT:
        return "double"
    if dtype == SINGLE:
        return "float"
    if paired(dtype):
        return f"<2 x {llvm_type(part_of(dtype))}>"
    return "i1" if dtype.kind == "b" else f"i{8 * dtype.itemsize}"


def stored_type(dtype: np.dtype[Any]) -> str:
    """The LLVM type of a number in memory."""
    return "i8" if dtype.kind == "b" else llvm_type(dtype)


def literal(value: Any, dtype: np.dtype[Any]) -> str:
    """A number as LLVM writes it."""
    if paired(dtype):
        part = part_of(dtype)
        both = [literal(x, part) for x in (complex(value).real, complex(value).imag)]
        return f"<{', '.join(f'{llvm_type(part)} {x}' for x in both)}>"
    if not computed(dtype):
        return str(int.from_bytes(dtype.type(value).tobytes(), "little"))
    if dtype.kind == "f":
        with np.errstate(all="ignore"):
            bits = struct.unpack("<Q", struct.pack("<d", float(dtype.type(value))))[0]
        return f"0x{bits:016X}"
    if dtype.kind == "b":
        return "true" if value else "false"
    return str(int(value))


class Number(Register):
    """A number in a register, or a literal: then ``known`` holds its value."""

    __slots__ = ("b", "dtype", "known", "product", "range")

    def __init__(
        self,
        b: Builder,
        text: str,
        dtype: np.dtype[Any],
        home: Any = None,
        known: Any = None,
        range: tuple[int, int] = WIDEST,
    ):
        super().__init__(text, llvm_type(dtype), home)
        self.b = b
        self.dtype = dtype
        self.known = known
        self.range = range
        self.product = False

    def __add__(self, other: Any) -> Number:
        return self.b.add(self, other)

    def __radd__(self, other: Any) -> Number:
        return self.b.add(other, self)

    def __sub__(self, other: Any) -> Number:
        return self.b.subtract(self, other)

    def __rsub__(self, other: Any) -> Number:
        return self.b.subtract(other, self)

    def __mul__(self, other: Any) -> Number:
        return self.b.multiply(self, other)

    def __rmul__(self, other: Any) -> Number:
        return self.b.multiply(other, self)

    def __truediv__(self, other: Any) -> Number:
        return self.b.divide(self, other)

    def __rtruediv__(self, other: Any) -> Number:
        return self.b.divide(other, self)

    def __neg__(self) -> Number:
        return self.b.negative(self)

    def __and__(self, other: Any) -> Number:
        return self.b.bits("and", self, other)

    def __or__(self, other: Any) -> Number:
        return self.b.bits("or", self, other)

    def __xor__(self, other: Any) -> Number:
        return self.b.bits("xor", self, other)

    def __invert__(self) -> Number:
        ones = True if self.dtype.kind == "b" else np.iinfo(self.dtype).max if self.dtype.kind == "u" else -1
        return self.b.bits("xor", self, ones)

    def __lt__(self, other: Any) -> Number:
        return self.b.compare("lt", self, other)

    def __le__(self, other: Any) -> Number:
        return self.b.compare("le", self, other)

    def __gt__(self, other: Any) -> Number:
        return self.b.compare("gt", self, other)

    def __ge__(self, other: Any) -> Number:
        return self.b.compare("ge", self, other)

    def equals(self, other: Any) -> Number:
        return self.b.compare("eq", self, other)

    def differs(self, other: Any) -> Number:
        return self.b.compare("ne", self, other)


def finite(x: float) -> bool:
    """Whether a plain number may be folded without losing a NaN or an infinity on the way."""
    return math.isfinite(x)
