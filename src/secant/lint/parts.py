"""Small readings that `Expressions` is made of: constants, elements, lengths.

Enters: nodes, and what is known of their parts. Leaves: `Known` values.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .calls import call
from .known import ARRAY, NONE, OTHER, UNKNOWN, Dim, Known, Sym, array, number


@dataclass(frozen=True)
class Bound:
    """What a name holds, and the key of the place that bound it."""

    known: Known
    key: str


def loaded(target: ast.expr) -> ast.expr:
    made: ast.expr
    if isinstance(target, ast.Name):
        made = ast.Name(target.id, ast.Load())
    elif isinstance(target, ast.Subscript):
        made = ast.Subscript(target.value, target.slice, ast.Load())
    elif isinstance(target, ast.Attribute):
        made = ast.Attribute(target.value, target.attr, ast.Load())
    else:
        return target
    return ast.copy_location(made, target)


def constant(value: object) -> Known:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return number("b", int(value))
    if isinstance(value, int):
        return number("i", value)
    if isinstance(value, float):  # np.arange(4.0) has a length too
        return number("f", int(value) if value.is_integer() and abs(value) < 2**31 else None)
    return number("c") if isinstance(value, complex) else OTHER


def sequence(x: Known) -> Known:
    return call("numpy.asarray", [x], {}) if x.kind in ("list", "tuple") else x


def element(x: Known) -> Known:
    """What iterating gives."""
    if x.array and x.shape:
        return array(x.shape[1:], x.dtype, x.origin) if len(x.shape) > 1 else number(x.dtype)
    return UNKNOWN if not x.array or x.shape is None else ARRAY


def length(op: ast.operator, a: Dim, b: Dim) -> Dim:
    """The value of ``n + 1`` and the like, as a length of its own."""
    if a is None or b is None:
        return None
    if isinstance(a, int) and isinstance(b, int):
        if isinstance(op, ast.Add | ast.Sub | ast.Mult) and max(abs(a), abs(b)) < 2**31:
            return a + b if isinstance(op, ast.Add) else a - b if isinstance(op, ast.Sub) else a * b
        return a // b if isinstance(op, ast.FloorDiv) and b else None
    sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%"}.get(type(op))
    if sign is None:
        return None
    keys = [d.key if isinstance(d, Sym) else str(d) for d in (a, b)]
    if max(map(len, keys)) > 200:
        return None
    return Sym(f"({keys[0]}{sign}{keys[1]})", f"{a} {sign} {b}" if sign in "+-" else f"{a}{sign}{b}")


def lengths(node: ast.expr, known: Known, env: Mapping[str, Bound]) -> Known:
    """A tuple of lengths such as ``(n, 1)``: a name in it is a whole number, or the call would fail."""
    if not isinstance(node, ast.Tuple) or known.items is None:
        return known
    items = [
        replace(k, dim=Sym(env[n.id].key if n.id in env else f"{n.id}@free", n.id))
        if k == UNKNOWN and isinstance(n, ast.Name)
        else k
        for n, k in zip(node.elts, known.items)
    ]
    return replace(known, items=tuple(items))
