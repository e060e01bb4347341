"""What is certain of ``x[...]``.

Enters: what is known of the array and of the index. Leaves: what is known of the element or the slice.
"""

from __future__ import annotations

import ast

from .code import Code
from .known import NONE, UNKNOWN, Dim, Known, Sym, array, number


def indexed(base: Known, index: Known, node: ast.expr, code: Code) -> Known:
    """An element, a slice, a selection; unknown as soon as one part of the index is."""
    if base.items is not None:
        if isinstance(index.dim, int) and -len(base.items) <= index.dim < len(base.items):
            return base.items[index.dim]
        return UNKNOWN
    if not base.array or base.shape is None:
        return UNKNOWN
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    taken = sum(_takes(p, code.fact(p)) for p in parts)
    if taken > len(base.shape):
        return UNKNOWN
    dims: list[Dim] = []
    rest = list(base.shape)
    new_last = False
    for p in parts:
        known = code.fact(p)
        new_last = False
        if isinstance(p, ast.Constant) and p.value is Ellipsis:
            many = len(base.shape) - taken
            dims += rest[:many]
            del rest[:many]
        elif known == NONE:
            dims.append(1)
            new_last = True
        elif isinstance(p, ast.Slice):
            dims.append(_sliced(rest.pop(0), p))
        elif known.kind == "number" and known.dtype == "i":
            rest.pop(0)
        elif known.array and known.ndim == 1 and known.dtype in ("i", "b") and len(parts) == 1:
            dims.append(known.shape[0] if known.dtype == "i" and known.shape else None)
            rest.pop(0)
        else:
            return UNKNOWN
    shape = [*dims, *rest]
    if not shape:
        return number(base.dtype)
    origin = "newaxis" if new_last and not rest else base.origin
    return array(shape, base.dtype, origin)


def _takes(p: ast.expr, known: Known) -> int:
    """How many axes one part of an index uses up."""
    new = known == NONE or (isinstance(p, ast.Constant) and p.value in (None, Ellipsis))
    return 0 if new else 1


def _sliced(d: Dim, s: ast.Slice) -> Dim:
    """The length of a slice: equal slices of equal lengths are equal; ``x[k:k + 1]`` is not counted."""
    bounds = [s.lower, s.upper, s.step]
    if all(b is None for b in bounds):
        return d
    numbers = [None if b is None else _literal(b) for b in bounds]
    if d is None or any(b is not None and n is None for b, n in zip(bounds, numbers)):
        return None
    if isinstance(d, int):
        return len(range(*slice(*numbers).indices(d))) if numbers[2] != 0 else None
    text = ":".join("" if n is None else str(n) for n in numbers)
    return Sym(f"{d.key}[{text}]", f"len({d}[{text}])")


def _literal(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _literal(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    return value if type(value) is int and abs(value) < 2**31 else None
