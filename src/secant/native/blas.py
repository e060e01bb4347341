"""SciPy's BLAS: the addresses of its routines, and calls of them.

Enters: matrices and vectors in memory, as pointers and strides. Leaves: calls. BLAS counts columns first: a
matrix by rows is its transpose to it, so that ``C = A B`` is asked for as ``C' = B' A'``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from scipy.linalg import cython_blas

from .capsules import pointer_of
from .lowering import Lowering
from .numbers import Number, literal, llvm_type

_ROUTINES = ("gemm", "gemv")
LARGEST = 2**31 - 1  # what BLAS counts up to


@cache
def addresses() -> dict[str, int]:
    """The routines by the names under which native code calls them.

    >>> sorted(addresses())
    ['secant.blas.dgemm', 'secant.blas.dgemv', 'secant.blas.sgemm', 'secant.blas.sgemv']
    """
    capsules: dict[str, Any] = cython_blas.__pyx_capi__
    return {f"secant.blas.{t}{name}": pointer_of(capsules[t + name]) for t in "ds" for name in _ROUTINES}


def gemm(
    low: Lowering,
    dtype: np.dtype[Any],
    sizes: tuple[Number, Number, Number],
    a: tuple[str, bool, int],
    b: tuple[str, bool, int],
    c: tuple[str, int],
    onto: bool,
) -> None:
    """``C = A B`` or ``C += A B``, all by rows: pointers, whether transposed, and strides from row to row."""
    m, n, k = (_whole(low, x) for x in sizes)
    one, beta = _constant(low, 1, dtype), _constant(low, int(onto), dtype)
    first, second = (_letter(low, "T" if x[1] else "N") for x in (b, a))
    steps = [_whole(low, low.int(x)) for x in (b[2], a[2], c[1])]
    arguments = [first, second, n, m, k, one, b[0], steps[0], a[0], steps[1], beta, c[0], steps[2]]
    _call(low, dtype, "gemm", arguments)


def gemv(
    low: Lowering,
    dtype: np.dtype[Any],
    sizes: tuple[Number, Number],
    a: tuple[str, bool, int],
    x: tuple[str, int],
    y: tuple[str, int],
    onto: bool,
) -> None:
    """``y = A x`` or ``y += A x``: ``A`` by rows (m by k), or transposed (k by m)."""
    m, k = (_whole(low, s) for s in sizes)
    rows, columns = (m, k) if a[1] else (k, m)
    one, beta = _constant(low, 1, dtype), _constant(low, int(onto), dtype)
    steps = [_whole(low, low.int(s)) for s in (a[2], x[1], y[1])]
    letter = _letter(low, "N" if a[1] else "T")
    arguments = [letter, rows, columns, one, a[0], steps[0], x[0], steps[1], beta, y[0], steps[2]]
    _call(low, dtype, "gemv", arguments)


def _call(low: Lowering, dtype: np.dtype[Any], routine: str, arguments: list[str]) -> None:
    name = f"secant.blas.{'d' if dtype.itemsize == 8 else 's'}{routine}"
    called = low.declare(name, f"void @{name}({', '.join(['ptr'] * len(arguments))})")
    low.line(f"call void {called}({', '.join(f'ptr {x}' for x in arguments)})")


def _shared(low: Lowering, name: str, type: str, text: str) -> str:
    """A constant of the module, written down once."""
    line = f"@blas.{name} = private unnamed_addr constant {type} {text}"
    if line not in low.constants:
        low.constants.append(line)
    return f"@blas.{name}"


def _constant(low: Lowering, value: int, dtype: np.dtype[Any]) -> str:
    return _shared(low, f"{dtype.name}.{value}", llvm_type(dtype), literal(value, dtype))


def _letter(low: Lowering, letter: str) -> str:
    return _shared(low, letter, "i8", str(ord(letter)))


def _whole(low: Lowering, n: Number) -> str:
    """A whole number where BLAS can read it, in 32 bits."""
    if n.known is not None:
        return _shared(low, str(int(n.known)), "i32", str(int(n.known)))
    slot = low.allocate("i32", align=4)
    short = low.make("i32", f"trunc i64 {low.use(n)} to i32")
    low.line(f"store i32 {short.text}, ptr {slot.text}, align 4")
    return slot.text
