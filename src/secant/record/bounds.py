"""Between which numbers a recorded number surely lies: how long an array can get whose length it is.

Enters: a value of the recording, and what loop indices and extents are known. Leaves: its least and its
greatest number, as plain ones, infinite where nothing is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..graph.core import Node, Value
from ..graph.dims import Affine, at_most

if TYPE_CHECKING:
    from .spans import Symbols

Range = tuple[float, float]
UNKNOWN: Range = (-math.inf, math.inf)
DEEPEST = 30  # how far back a number is followed
SURELY_EXACT = 2**50


def bounds_of(symbols: Symbols, v: Value, found: dict[Value, Range] | None = None, depth: int = 0) -> Range:
    """The least and greatest number that ``v`` can be. ``found`` has those of the region that it is in."""
    found = symbols.ranges if found is None else found
    if v not in found:
        least, most = _bounds(symbols, v, found, depth)
        sound = not (math.isnan(least) or math.isnan(most)) and max(-least, most) < SURELY_EXACT
        found[v] = (least, most) if sound else UNKNOWN
    return found[v]


def _bounds(symbols: Symbols, v: Value, found: dict[Value, Range], depth: int) -> Range:
    if v.type.shape or (v.type.dtype.kind != "b" and str(v.type.dtype) not in ("int64", "float64")):
        return UNKNOWN  # smaller whole numbers overflow
    if v.constant:
        return float(v.data), float(v.data)
    if v.type.dtype.kind == "b":
        return 0, 1
    known = symbols.of(v)
    if known is not None:
        return (known.low, known.high) if isinstance(known, Affine) else (known, known)
    node = v.node
    if node is None or depth >= DEEPEST:
        return UNKNOWN
    if node.op.name == "extent":
        return 0, at_most(node.params["dim"])
    if node.op.name == "count_nonzero" and node.params["axis"] is None:
        return 0, at_most(node.inputs[0].type.size)
    if node.op.name == "branch":  # one of two arms
        given = [bounds_of(symbols, u, found, depth + 1) for u in node.inputs[1:]]
        arms = [node.params["then"], node.params["orelse"]]
        extreme = _extreme(node, v.index)
        if extreme is not None and node.inputs[0].node is not None:
            compared = node.inputs[0].node.inputs
            return RULES[extreme](*[bounds_of(symbols, u, found, depth + 1) for u in compared])
        ends = [bounds_of(symbols, a.outputs[v.index], dict(zip(a.inputs, given)), depth + 1) for a in arms]
        return min(e[0] for e in ends), max(e[1] for e in ends)
    rule = RULES.get(node.op.name)
    return UNKNOWN if rule is None else rule(*[bounds_of(symbols, u, found, depth + 1) for u in node.inputs])


def _extreme(node: Node, index: int) -> str | None:
    """``minimum`` or ``maximum``, if one of two arms is the less or greater of the numbers compared."""
    test = node.inputs[0].node
    if test is None or test.op.name not in ("less", "less_equal", "greater", "greater_equal"):
        return None
    chosen = []
    for arm in (node.params["then"], node.params["orelse"]):
        out = arm.outputs[index]
        chosen.append(node.inputs[1 + _place(arm.inputs, out)] if out in set(arm.inputs) else out)
    less = test.op.name.startswith("less")
    for (a, b), way in ((chosen, less), (chosen[::-1], not less)):
        if _same_number(a, test.inputs[0]) and _same_number(b, test.inputs[1]):
            return "minimum" if way else "maximum"
    return None


def _place(values: Sequence[Value], v: Value) -> int:
    return next(k for k, x in enumerate(values) if x is v)


def _same_number(a: Value, b: Value) -> bool:
    numbers = a.constant and b.constant and not a.type.shape and not b.type.shape
    return a is b or (numbers and bool(a.data == b.data))


def _corners(function: Callable[[float, float], float]) -> Callable[[Range, Range], Range]:
    def rule(a: Range, b: Range) -> Range:
        found = [function(x, y) for x in a for y in b]
        return min(found), max(found)

    return rule


def _product(x: float, y: float) -> float:
    return x * y if x and y else 0.0


def _quotient(whole: bool) -> Callable[[Range, Range], Range]:
    def rule(a: Range, b: Range) -> Range:
        if b[0] <= 0:
            return UNKNOWN
        found = [x / y if math.isfinite(y) else 0.0 for x in a for y in b]
        return (_floor(min(found)), _floor(max(found))) if whole else (min(found), max(found))

    return rule


def _remainder(a: Range, b: Range) -> Range:
    if b[0] <= 0:
        return UNKNOWN
    return (0, min(a[1], b[1])) if a[0] >= 0 else (0, b[1])


def _floor(x: float) -> float:
    return math.floor(x) if math.isfinite(x) else x


def _ceil(x: float) -> float:
    return math.ceil(x) if math.isfinite(x) else x


def _absolute(a: Range) -> Range:
    return max(0, a[0], -a[1]), max(a[1], -a[0])


def _same(a: Range) -> Range:
    return a


def _outward(a: Range) -> Range:
    return _floor(a[0]), _ceil(a[1])


RULES: dict[str, Callable[..., Range]] = {
    "add": lambda a, b: (a[0] + b[0], a[1] + b[1]),
    "subtract": lambda a, b: (a[0] - b[1], a[1] - b[0]),
    "negative": lambda a: (-a[1], -a[0]),
    "multiply": _corners(_product),
    "divide": _quotient(False),
    "floor_divide": _quotient(True),
    "remainder": _remainder,
    "minimum": lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
    "maximum": lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
    "absolute": _absolute,
    "sqrt": lambda a: (math.sqrt(max(a[0], 0)), math.sqrt(max(a[1], 0))),
    **dict.fromkeys(("identity", "positive", "retype", "float", "copy"), _same),
    **dict.fromkeys(("int", "floor", "ceil", "rint", "trunc", "astype"), _outward),
}
