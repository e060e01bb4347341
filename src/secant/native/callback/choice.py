"""Which nodes run in NumPy, called back from native code.

Enters: nodes. Leaves: whether each has a native form. Numbers that native code cannot reckon with (complex
ones, for one) may still be moved by it: indexed, joined, stored, carried round loops.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from ...graph.core import Node, Region, Value
from ...graph.walk import Made, everything
from ...ops.control import Control
from ...ops.kinds import BaseOp, Structural
from ...optimize.inside import everywhere
from ..contractions import Contraction
from ..keys import text_of
from ..numbers import computed, paired
from ..roles import STEPS, Unsupported, role_of

COMPLEX = frozenset(
    "add subtract negative positive multiply divide scale square real imag conjugate absolute sign exp "
    "equal not_equal scatter_add".split()
)
"""Ops that native code does with complex numbers too."""
_VALUES = {"where": 1, "copy": 0, "identity": 0, "as": 0, "retype": 0, "astype": 0, "full": 0, "array": 0}
_ALWAYS = {"items", "rows", "length", "ruler", "extent"}


class Callback(BaseOp):
    """Nodes that NumPy computes: ``nodes`` is a region of them, ``ops`` their names."""

    name = "callback"


class Effect(Callback):
    """A callback that happens on every call, in order: a print, a random draw."""

    name = "callback_effect"
    effect = True


CALLBACK, EFFECT = Callback(), Effect()


def held(region: Region) -> Region:
    """The region with nodes that reckon with foreign numbers set apart, before composites are written out."""

    def rewrite(node: Node, inputs: tuple[Value, ...]) -> Made:
        away = foreign(node) and possible(node) and not moves(node) and not complex_natively(node)
        return apart(node, inputs) if away else None

    return everywhere(region, lambda: rewrite)


def apart(node: Node, inputs: tuple[Value, ...]) -> Node:
    """A node as a callback of its own."""
    given = {v: Value(v.type, name=v.name) for v in inputs if not v.constant}
    inside = tuple([given.get(v, v) for v in inputs])
    types = [v.type for v in node.outputs]
    inner = Node(node.op, inside, node.params, types, node.source)
    region = Region(list(given.values()), inner.outputs, [inner] if node.op.effect else [])
    op = EFFECT if node.op.effect else CALLBACK
    return Node(op, tuple(given), {"nodes": Nodes(region), "ops": (node.op.name,)}, types, node.source)


class Nodes:
    """The region of a callback, which walks over regions do not enter."""

    __slots__ = ("region",)

    def __init__(self, region: Region):
        self.region = region


def chosen(node: Node, refused: Set[str]) -> bool:
    """Whether NumPy is to compute a node; ``refused`` are the keys of those that had no native form."""
    if isinstance(node.op, Control | Callback) or not possible(node):
        return False
    if key_of(node) in refused:
        return True
    if foreign(node):
        return not (moves(node) or complex_natively(node))
    try:
        role_of(node)
    except Unsupported:
        return True
    return False


def possible(node: Node) -> bool:
    """Whether NumPy can compute a node by itself."""
    stacks = any(v.type.item is not None for v in (*node.inputs, *node.outputs))
    return (
        not stacks and not isinstance(node.op, Control | Callback | Contraction) and node.op.name != "check"
    )


def foreign(node: Node) -> bool:
    """Whether numbers come in or go out that native code does not reckon with."""
    return any(not computed(v.type.dtype) for v in (*node.inputs, *node.outputs))


def moves(node: Node) -> bool:
    """Whether a node only moves such numbers."""
    op: Any = node.op
    if isinstance(op, Control) or op.name in _ALWAYS:
        return True
    if op.name == "select":
        values = node.inputs[len(node.inputs) // 2 :]
    elif op.name in _VALUES:
        values = node.inputs[_VALUES[op.name] :]
    elif isinstance(op, Structural) and (hasattr(op, "element") or op.name in STEPS):
        values = node.inputs[: op.linear_inputs(node)]
    else:
        return False
    out = node.outputs[0].type.dtype
    kinds = [v.type.dtype for v in values]
    return all(d == out or (paired(out) and (computed(d) or paired(d))) for d in kinds)


def complex_natively(node: Node) -> bool:
    """Whether native code computes a node though there are complex numbers in it."""
    if node.op.name not in COMPLEX:
        return False
    functions = getattr(node.op, "functions", ())
    if functions and getattr(functions[node.params.get("via", 0)], "__module__", "") == "cmath":
        return False  # its errors are of its own
    kinds = [v.type.dtype for v in (*node.inputs, *node.outputs)]
    return all(computed(d) or paired(d) for d in kinds)


def key_of(node: Node) -> str:
    """What nodes have in common that get the same native form."""
    try:
        params = ",".join(f"{k}={text_of(p)}" for k, p in node.params.items())
    except Unsupported:
        params = ""
    return f"{node.op.name}({','.join(str(v.type) for v in node.inputs)};{params})"


def callbacks(region: Region) -> list[Node]:
    """The callbacks of a region and of those inside it, in an order that depends on the region alone."""
    return list(dict.fromkeys(n for n in everything(region) if isinstance(n.op, Callback)))


def reckons(region: Region) -> bool:
    """Whether anything is left to compute natively."""
    return any(
        not isinstance(n.op, Control | Callback) and not n.op.effect and not moves(n)
        for n in everything(region)
    )
