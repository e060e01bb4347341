"""Single numbers: computed at their place in the order, with Python's own errors for Python's numbers.

Enters: a node whose result has no dimensions. Leaves: the number in a register. Where Python would raise
(a division by zero, an overflow, an argument outside a function's domain), the call is given up: the
interpreter then raises what is to be raised.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

from ..graph.core import Node
from .lowering import Lowering
from .numbers import BOOL, FLOAT, INT, WIDEST, Number

_MAY_RAISE = {operator.truediv, operator.floordiv, operator.mod, operator.pow, divmod, pow, round}
_MAY_RAISE |= {operator.lshift, operator.rshift, operator.neg, operator.abs, abs}
_DIVISIONS = {operator.truediv, operator.floordiv, operator.mod, divmod}
_GROWING: dict[
    str, Callable[..., Number]
] = {  # how large a whole result is, as a float; infinite for an error
    "power": lambda low, x, n: low.math("pow", low.cast(x, FLOAT), low.cast(n, FLOAT)),
    "left_shift": lambda low, x, n: low.select(
        n < 0, float("inf"), low.cast(x, FLOAT) * low.math("exp2", low.cast(n, FLOAT))
    ),
    "right_shift": lambda low, x, n: low.select(n < 0, float("inf"), low.cast(x, FLOAT)),
    "lcm": lambda low, *xs: functools.reduce(low.multiply, [low.cast(x, FLOAT) for x in xs]),
}
_OVERFLOWING = {"add": "sadd", "subtract": "ssub", "multiply": "smul"}


def emit_number(low: Lowering, node: Node) -> None:
    """Compute the outputs of a node that are single numbers."""
    low.serial = True
    try:
        if _exact(node):
            low.where[node.outputs[0]] = _whole(low, node)
            return
        for v in node.outputs:
            made = low.compute(node, v.index, ())
            if _raises(node):
                made = _checked(low, node, made)
            low.where[v] = made
    finally:
        low.serial = False


def _raises(node: Node) -> bool:
    """Whether Python itself computes this, and raises where the result is no finite number."""
    functions = getattr(node.op, "functions", ())
    if not functions:
        return False
    function = functions[node.params.get("via", 0)]
    if getattr(function, "__module__", None) == "math":
        return True
    return function in _MAY_RAISE and all(v.type.kind == "python" for v in node.inputs)


def _checked(low: Lowering, node: Node, y: Number) -> Number:
    """A result of Python's own arithmetic; the call is given up where Python raises, or needs more bits."""
    xs = [low.scalar(v) for v in node.inputs]
    op: Any = node.op
    if op.functions[node.params.get("via", 0)] in _DIVISIONS:
        low.fail_if(xs[1].equals(0))
    if y.dtype.kind == "f":
        known, finite = low.number(True, BOOL), low.number(True, BOOL)
        for x in xs:
            if x.dtype.kind == "f":
                known, finite = known & ~low.isnan(x), finite & low.isfinite(x)
        low.fail_if((low.isnan(y) & known) | (low.isinf(y) & finite))
    elif y.dtype == INT:
        sizes = [x for x in xs if x.dtype.kind == "f"]
        if op.name in _GROWING:
            sizes.extend([_GROWING[op.name](low, *xs), *[low.cast(x, FLOAT) for x in xs]])
        elif xs[0].dtype == INT and op.name in ("negative", "absolute", "floor_divide", "divmod"):
            low.fail_if(xs[0].equals(WIDEST[0]))
        for size in sizes:
            low.fail_if(~(low.absolute(size) < 2.0**62))
    return y


def _exact(node: Node) -> bool:
    """Whether this is arithmetic on Python's integers, which never overflow."""
    return (
        node.op.name in _OVERFLOWING
        and len(node.outputs) == 1
        and node.outputs[0].type.kind == "python"
        and node.outputs[0].type.dtype == INT
    )


def _whole(low: Lowering, node: Node) -> Number:
    a, b = (low.cast(low.scalar(v), INT) for v in node.inputs)
    rule: Any = {"add": low.add, "subtract": low.subtract, "multiply": low.multiply}[node.op.name]
    ends = [
        {"add": x + y, "subtract": x - y, "multiply": x * y}[node.op.name]
        for x in map(int, a.range)
        for y in map(int, b.range)
    ]
    if WIDEST[0] <= min(ends) and max(ends) <= WIDEST[1]:
        made: Number = rule(a, b)
        return made
    name = f"llvm.{_OVERFLOWING[node.op.name]}.with.overflow.i64"
    called = low.declare(name, f"{{i64, i1}} @{name}(i64, i64)")
    both = low.make("{i64, i1}", f"call {{i64, i1}} {called}(i64 {low.use(a)}, i64 {low.use(b)})")
    over = low.make("i1", f"extractvalue {{i64, i1}} {both.text}, 1")
    low.fail_if(Number(low, over.text, BOOL, over.home))
    return low.emit(f"extractvalue {{i64, i1}} {both.text}, 0", INT)
