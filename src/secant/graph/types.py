"""What is known of a value before it is computed: dtype, shape and kind.

Enters: dtypes and shapes as NumPy writes them. Leaves: `Type`, the key of every inference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .dims import Dim, product
from .errors import Refused

Kind = Literal["python", "scalar", "array", "stack"]
"""What Python sees: a Python number (weak in promotion), a NumPy scalar, or an array (which can mutate).

A stack is what a loop collects, one item per iteration; only loops make and read it.
"""

_PYTHON = {np.dtype(bool): bool, np.dtype(np.int64): int, np.dtype(float): float, np.dtype(complex): complex}


@dataclass(frozen=True, slots=True)
class Type:
    """The dtype, shape and kind of a value. ``str`` gives ``float64[3,4]``, ``float64`` or ``float``.

    A stack has the dtype and shape of its items, whose kind is ``item``: ``float64[3]*``. One of a nested
    loop may be the item of another, ``levels`` deep: ``float64[3]**``.
    """

    dtype: np.dtype[Any]
    shape: tuple[Dim, ...] = ()
    kind: Kind = "array"
    item: Kind | None = None
    levels: int = 0

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> Dim:
        """The number of elements."""
        return product(self.shape)

    @property
    def stacked(self) -> Type:
        """The type of a stack of such values."""
        return Type(self.dtype, self.shape, "stack", self.item or self.kind, self.levels + 1)

    @property
    def element(self) -> Type:
        """The type of an item of a stack."""
        assert self.item is not None
        if self.levels > 1:
            return Type(self.dtype, self.shape, "stack", self.item, self.levels - 1)
        return Type(self.dtype, self.shape, self.item)

    @property
    def inexact(self) -> bool:
        """Whether derivatives exist: floating or complex."""
        return self.dtype.kind in "fc"

    @property
    def python(self) -> type:
        """The Python class of a value of this kind: float, np.float64 or np.ndarray."""
        if self.kind == "python":
            return _PYTHON[self.dtype]
        return self.dtype.type if self.kind == "scalar" else np.ndarray

    def __str__(self) -> str:
        if self.item is not None:
            return f"{self.element}*"
        if self.kind == "python":
            return _PYTHON[self.dtype].__name__
        if self.kind == "scalar":
            return "bool_" if self.dtype.kind == "b" else self.dtype.name  # Python's own is "bool"
        return f"{self.dtype.name}[{','.join(map(str, self.shape))}]"


def type_of(x: Any) -> Type:
    """The `Type` of a concrete number or array; refuses what is neither.

    >>> print(type_of(1.0), type_of(np.float32(1)), type_of(np.zeros((2, 3))))
    float float32 float64[2,3]
    """
    if isinstance(x, np.ndarray):
        if x.dtype.kind not in "biufc":
            raise Refused(
                f"an array of dtype {x.dtype} holds no numbers that Secant can record; "
                f"convert it first, for example with x.astype(float)"
            )
        return Type(x.dtype.newbyteorder("="), x.shape, "array")
    if isinstance(x, np.generic):
        if x.dtype.kind not in "biufc":
            raise Refused(f"a NumPy scalar of dtype {x.dtype} is not a number; convert it with float(x)")
        return Type(x.dtype.newbyteorder("="), (), "scalar")
    for dtype, python in _PYTHON.items():
        if type(x) is python:
            return Type(dtype, (), "python")
    if isinstance(x, int):
        return Type(np.dtype(np.int64), (), "python")
    if isinstance(x, float):
        return Type(np.dtype(float), (), "python")
    raise Refused(f"{type(x).__name__} is not a number or an array; pass a float or a NumPy array")


def probe(type: Type, value: float) -> Any:
    """The smallest concrete thing of this type: every dimension 1, filled with ``value``.

    NumPy itself is asked with probes which dtype and kind a call would give.
    """
    if type.kind == "python":
        return type.python(value)
    scalar = type.dtype.type(value)
    return scalar if type.kind == "scalar" else np.full((1,) * type.ndim, scalar)
