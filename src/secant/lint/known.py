"""What is certain of a value before anything runs: its shape, its dtype, and how it was made.

Nothing is guessed: what is not certain is unknown, and rules stay silent there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Sym:
    """A length that has a name but no number. Two are equal where the key is: they have the same origin."""

    key: str
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


Dim = int | Sym | None
"""A length: a number, a named one, or nothing known."""

Shape = tuple[Dim, ...]


@dataclass(frozen=True)
class Known:
    """One value. ``kind`` is "array" (NumPy's own, for certain), "number", "tuple", "list", or "" if unknown.

    ``shape`` is None where even the rank is unknown; ``dtype`` is b, i, f, c or "". ``items`` are those of a
    tuple or list. ``dim`` is the value of a whole number. ``origin`` says how the last axis came to be.
    """

    kind: str = ""
    shape: Shape | None = None
    dtype: str = ""
    items: tuple[Known, ...] | None = None
    dim: Dim = None
    origin: str = ""

    @property
    def ndim(self) -> int | None:
        """The rank of an array, 0 of a number."""
        return None if self.shape is None else len(self.shape)

    @property
    def array(self) -> bool:
        """Whether it is an array, for certain."""
        return self.kind == "array"

    @property
    def shape_text(self) -> str:
        """The shape as a user writes it, ``?`` where a length is unknown."""
        return "?" if self.shape is None else shape_text(self.shape)


UNKNOWN = Known()
ARRAY = Known("array")
NONE = Known("none")
OTHER = Known("other")


def shape_text(shape: Sequence[Dim]) -> str:
    """``(n, 1)``, ``(3,)``."""
    words = ["?" if d is None else str(d) for d in shape]
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def number(dtype: str = "", dim: Dim = None) -> Known:
    """A scalar."""
    return Known("number", (), dtype, dim=dim)


def array(shape: Sequence[Dim] | None, dtype: str = "", origin: str = "created") -> Known:
    """An array of NumPy's."""
    return Known("array", None if shape is None else tuple(shape), dtype, origin=origin)


def same(a: Dim, b: Dim) -> bool:
    """Whether two lengths are equal for certain."""
    return a is not None and a == b


def long(d: Dim) -> bool:
    """Whether a length is known and not the number 1."""
    return d is not None and d != 1


def wider(a: str, b: str) -> str:
    """The dtype of a sum of two."""
    if not a or not b:
        return "c" if "c" in (a, b) else "f" if "f" in (a, b) else ""
    return max(a, b, key="bifc".index)


def broadcast(values: Sequence[Known]) -> Known:
    """What an elementwise operation of these makes; the dtype is that of their sum."""
    dtype = values[0].dtype
    for v in values[1:]:
        dtype = wider(dtype, v.dtype)
    if all(v.kind == "number" for v in values):
        return number(dtype)
    if any(v.kind not in ("array", "number") for v in values):
        return Known("array" if all(v.array or v.kind == "number" for v in values) else "", None, dtype)
    shapes = [v.shape for v in values]
    rank = max((len(s) for s in shapes if s is not None), default=0)
    if any(s is None for s in shapes):
        return array(None, dtype, "")
    dims: list[Dim] = []
    for i in range(-rank, 0):
        here = [s[i] for s in shapes if s is not None and len(s) >= -i]
        lengths = {d for d in here if d != 1}
        dims.append(1 if not lengths else lengths.pop() if len(lengths) == 1 else None)
    last = [v.origin for v in values if v.array and v.ndim == rank]
    return array(dims, dtype, last[0] if last else "")


def joined(a: Known, b: Known) -> Known:
    """What is certain of a value that is one or the other."""
    if a == b:
        return a
    if a.kind != b.kind:
        return UNKNOWN
    dtype = a.dtype if a.dtype == b.dtype else ""
    if a.kind == "number":
        return number(dtype, a.dim if same(a.dim, b.dim) else None)
    if a.kind != "array":
        return UNKNOWN
    if a.shape is None or b.shape is None or len(a.shape) != len(b.shape):
        return array(None, dtype, "")
    dims = [x if same(x, y) else None for x, y in zip(a.shape, b.shape)]
    return array(dims, dtype, a.origin if a.origin == b.origin else "newaxis")


def with_origin(known: Known, origin: str) -> Known:
    """The same value, made in another way."""
    return replace(known, origin=origin)
