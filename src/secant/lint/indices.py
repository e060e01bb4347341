"""Loops over ranges and the elements they visit, seen as slices of whole arrays.

Enters: a ``for`` over a range; a subscript in it such as ``x[i + 1]`` or ``A[i, j]``. Leaves: an `Axis`; a
`Whole`, the slice that all visited elements make.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from .code import Code
from .known import Dim
from .syntax import whole


class No(Exception):
    """It is not certain that a line does the same as the loop."""


@dataclass(frozen=True)
class Axis:
    """The index of a loop: its name, its start (a number), its end (as text), and the end as a length."""

    name: str
    start: int
    stop: str
    dim: Dim
    bounds: ast.expr

    def range(self, numpy: str) -> str:
        """All values of the index, as an array."""
        return f"{numpy}.arange({self.start}, {self.stop})" if self.start else f"{numpy}.arange({self.stop})"


@dataclass(frozen=True)
class Whole:
    """The elements ``x[i + c]`` of all iterations: as a value, as a target, and the index along each axis."""

    base: ast.expr
    name: str
    load: str
    store: str
    axes: list[str]


def axis_of(loop: ast.For, code: Code) -> Axis:
    """The index of a loop over a range that starts at a number and goes up by one; raises `No` for others."""
    call = loop.iter
    if (
        not isinstance(loop.target, ast.Name)
        or not isinstance(call, ast.Call)
        or not isinstance(call.func, ast.Name)
        or call.func.id != "range"
        or call.keywords
        or len(call.args) not in (1, 2)
    ):
        raise No
    start = whole(call.args[0]) if len(call.args) == 2 else 0
    stop = call.args[-1]
    if start is None or start < 0:
        raise No
    return Axis(loop.target.id, start, ast.unparse(stop), code.fact(stop).dim, stop)


def element(node: ast.Subscript, axes: Sequence[Axis], code: Code) -> Whole | None:
    """The slice that an element takes over all iterations; None if the array or the index is not certain."""
    if not isinstance(node.value, ast.Name):
        return None
    known = code.fact(node.value)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if not known.array or known.shape is None or len(parts) != len(known.shape):
        return None
    found: list[str] = []
    slices: list[str] = []
    for part, length in zip(parts, known.shape):
        axis, shift = _moved(part, axes)
        if axis is None:
            return None
        found.append(axis.name)
        slices.append(_slice(axis, shift, length, node.value.id))
        if axis.start + shift < 0:
            return None  # x[-1] is the last element, and x[-1:...] is not
    full = all(s == ":" for s in slices)
    text = f"{node.value.id}[{', '.join(slices)}]"
    return Whole(node.value, node.value.id, node.value.id if full else text, text, found)


def _moved(part: ast.expr, axes: Sequence[Axis]) -> tuple[Axis | None, int]:
    """``i``, ``i + 1``, ``i - 1``: the index and how far it is moved."""
    by_name = {a.name: a for a in axes}
    if isinstance(part, ast.Name):
        return by_name.get(part.id), 0
    if (
        isinstance(part, ast.BinOp)
        and isinstance(part.left, ast.Name)
        and isinstance(part.op, ast.Add | ast.Sub)
    ):
        by = whole(part.right)
        if by is not None:
            return by_name.get(part.left.id), by if isinstance(part.op, ast.Add) else -by
    return None, 0


def _slice(axis: Axis, shift: int, length: Dim, name: str) -> str:
    start = axis.start + shift
    to_end = shift == 0 and (
        (length is not None and length == axis.dim)
        or axis.stop in (f"len({name})", f"{name}.size", f"{name}.shape[0]")
    )
    first = str(start) if start else ""
    if to_end:
        return f"{first}:"
    stop = axis.stop
    if shift:
        number = whole(axis.bounds)
        stop = str(number + shift) if number is not None else _plus(axis.bounds, shift)
    return f"{first}:{stop}"


def _plus(bound: ast.expr, shift: int) -> str:
    """``n - 1`` moved by 1 is ``n``."""
    if isinstance(bound, ast.BinOp) and isinstance(bound.op, ast.Add | ast.Sub):
        by = whole(bound.right)
        if by is not None:
            total = (by if isinstance(bound.op, ast.Add) else -by) + shift
            return ast.unparse(bound.left) if not total else f"{ast.unparse(bound.left)} {_signed(total)}"
    return f"{ast.unparse(bound)} {_signed(shift)}"


def _signed(n: int) -> str:
    return f"+ {n}" if n >= 0 else f"- {-n}"
