"""SciPy's LAPACK: the addresses of its routines, and calls of them on matrices in scratch memory.

Enters: elements of matrices. Leaves: copies in the order of columns that LAPACK counts in, calls, and the
number that says whether they went well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from scipy.linalg import cython_blas, cython_lapack

from ..graph.core import Value
from ..graph.dims import Dim, at_most
from .capsules import pointer_of
from .domains import over
from .lowering import Lowering
from .memory import at as address_at
from .memory import load, store
from .numbers import INT, Number
from .places import Index, Place, place
from .writer import Register

_ROUTINES = ("gesv", "getrf", "getri", "potrf", "syevd", "gesdd", "geqrf", "orgqr")


@cache
def addresses() -> dict[str, int]:
    """The routines by the names under which native code calls them.

    >>> "secant.lapack.dgesv" in addresses()
    True
    """
    lapack: dict[str, Any] = cython_lapack.__pyx_capi__
    found = {f"secant.lapack.{t}{name}": pointer_of(lapack[t + name]) for t in "ds" for name in _ROUTINES}
    blas: dict[str, Any] = cython_blas.__pyx_capi__
    return found | {f"secant.lapack.{t}trsm": pointer_of(blas[t + "trsm"]) for t in "ds"}


def call(low: Lowering, dtype: np.dtype[Any], routine: str, *arguments: Register | str | int) -> None:
    """Call a routine: letters, whole and floating numbers are put where it can read them."""
    texts = []
    for x in arguments:
        if isinstance(x, str):
            slot = low.allocate("i8", align=1)
            low.line(f"store i8 {ord(x)}, ptr {slot.text}, align 1")
        elif isinstance(x, Number) and x.dtype.kind == "f":
            slot = low.allocate("i64")
            store(low, slot.text, x)
        elif isinstance(x, Number | int):
            slot = low.allocate("i32", align=4)
            number = low.int(x) if isinstance(x, int) else x
            short = low.make("i32", f"trunc i64 {low.use(number)} to i32")
            low.line(f"store i32 {short.text}, ptr {slot.text}, align 4")
        else:
            slot = x
        texts.append(f"ptr {low.use(slot)}")
    name = f"secant.lapack.{'d' if dtype.itemsize == 8 else 's'}{routine}"
    called = low.declare(name, f"void @{name}({', '.join(['ptr'] * len(texts))})")
    low.line(f"call void {called}({', '.join(texts)})")


class Info:
    """What a routine says about how it went."""

    def __init__(self, low: Lowering):
        self.low = low
        self.slot = low.allocate("i32", align=4)

    def number(self) -> Number:
        short = self.low.make("i32", f"load i32, ptr {self.slot.text}, align 4")
        return self.low.emit(f"sext i32 {short.text} to i64", INT)

    def check(self) -> None:
        """Give the call up if it did not go well: the interpreter raises what NumPy raises."""
        self.low.fail_if(self.number().differs(0))


class Matrix:
    """A matrix by columns, in scratch memory."""

    def __init__(self, low: Lowering, rows: Dim, columns: Dim, dtype: np.dtype[Any]):
        self.low = low
        self.dtype = dtype
        self.shape = rows, columns
        self.step = max(1, at_most(rows))
        self.pointer = low.scratch.take(low, self.step * max(1, at_most(columns)) * dtype.itemsize)

    def address(self, i: Place, j: Place) -> str:
        return address_at(self.low, self.pointer, self.dtype, i + j * self.step)

    def load(self, i: Place, j: Place) -> Number:
        return load(self.low, self.address(i, j), self.dtype)

    def store(self, i: Place, j: Place, x: Number) -> None:
        store(self.low, self.address(i, j), x)

    def fill(self, element: Callable[[Place, Place], Number]) -> None:
        """Compute all elements."""
        over(
            self.low, self.shape, lambda at: self.store(at[0], at[1], self.low.cast(element(*at), self.dtype))
        )


def scratch(low: Lowering, count: int, size: int) -> Register:
    """Room for so many numbers of a size."""
    made: Register = low.scratch.take(low, max(1, count) * size)
    return made


def reader(low: Lowering, x: Value, lead: Index, finite: bool = False) -> Callable[[Place, Place], Number]:
    """The elements of one matrix of a stack; with ``finite``, any other number fails."""
    own = low.broadcast(lead, x.type.shape[:-2])

    def element(i: Place, j: Place) -> Number:
        made = low.element(x, (*own, i, j))
        if finite:
            low.fail_if(~low.isfinite(made))
        return made

    return element


def counted(low: Lowering, n: Number, body: Callable[[Place], None]) -> None:
    """A loop over so many."""

    def one(i: Register) -> None:
        with low.scope():
            body(place(Number(low, i.text, INT, i.home, None, (0, max(0, int(n.range[1]) - 1)))))

    low.loop("0", low.use(n), one)


__all__ = ["Info", "Matrix", "addresses", "call", "counted", "reader", "scratch"]
