"""What surely does not fail, whatever numbers it is given.

Enters: a node on numbers. Leaves: whether it may be computed where the program would not compute it.
"""

from __future__ import annotations

from ...graph.core import Node, Value
from ...ops.kinds import Elementwise
from ..places import Known, greatest, is_there, least, whole

NEVER = frozenset(
    "add subtract multiply negative positive absolute equal not_equal less less_equal greater greater_equal "
    "minimum maximum where logical_and logical_or logical_xor logical_not truth isnan sign".split()
)
"""Ops that raise nothing, of Python's numbers and of whole numbers too."""
CASTS = frozenset(["retype", "bool", "float", "item"])


def certain(node: Node, known: Known) -> bool:
    """Whether a node of numbers, or one that reads an element, raises nothing."""
    name = node.op.name
    if any(v.type.dtype.kind not in "fbi" for v in (*node.inputs, *node.outputs)):
        return False
    if name == "getitem":
        return is_there(node, known, from_end=True)
    if name in CASTS or name in NEVER:
        return True
    if not isinstance(node.op, Elementwise):
        return False
    if node.outputs[0].type.kind == "python":  # Python's numbers raise what NumPy's do not
        return name == "divide" and _not_zero(node.inputs[1], known)
    floats = node.outputs[0].type.dtype.kind == "f"
    return floats or all(v.type.dtype.kind in "fb" for v in node.inputs)


def _not_zero(v: Value, known: Known) -> bool:
    """Whether a number is never zero."""
    if v.constant:
        return bool(v.data)
    expression = whole(v, known)
    return expression is not None and (least(expression) > 0 or greatest(expression) < 0)
