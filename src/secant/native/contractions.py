"""Products of all kinds as one: sums of products over named axes, or what nests compute anyway.

Enters: a region. Leaves: a region where ``matmul``, ``dot``, ``inner``, ``outer``, ``vdot``, ``tensordot``,
``einsum`` and ``trace`` have become *contractions* (a letter for each axis of each operand; letters that the
result lacks are summed over), element-by-element products and plain sums. A sum of a contraction and of an
array that exists anyway becomes a contraction *onto* that array, which is added to in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_letters
from typing import Any

import numpy as np

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine, Dim
from ..graph.types import Type
from ..graph.walk import Made, everything, regions, uses
from ..ops import contractions
from ..ops.control import Control, loop_view, to_type
from ..ops.kinds import BaseOp
from ..optimize.inside import everywhere
from .fused_products import by_elements
from .roles import ONTO


class Contraction(BaseOp):
    """A sum of products: ``labels`` has the letters of each operand, ``out`` those of the result.

    ``summing`` says that NumPy adds to zero even where there is one term, so that -0 becomes 0.
    """

    name = "contraction"
    effect = False


class ContractionOnto(Contraction):
    """A contraction added to its first input, in place where that is not needed any more."""

    name = ONTO

    @staticmethod
    def update(*inputs: Any) -> None:
        """That there is such a rule tells the schedule that the first input is overwritten."""


_named: Any = contractions._named
_pairs: Any = contractions.tensordot.pairs

CONTRACTION, CONTRACTION_ONTO = Contraction(), ContractionOnto()

Terms = tuple[list[Value], list[str], str]
"""Operands, their letters, and the letters of the result."""


def contracted(region: Region) -> Region:
    """The region with its products as contractions, here and in the regions inside."""
    region = everywhere(region, lambda: _product)
    onto = _Onto(region)
    return everywhere(everywhere(region, lambda: onto.rewrite), lambda: _simple)


def _product(node: Node, inputs: tuple[Value, ...]) -> Made:
    if node.op.name == "trace":
        return [_trace(node, inputs[0], **node.params)]
    if node.op.name not in _TERMS:
        return None
    old = node.outputs[0]
    operands, labels, out = _TERMS[node.op.name](inputs, node.params, old.type.dtype)
    for pair in _order(node, inputs)[:-1]:
        _contract_first(node, operands, labels, out, pair)
    summing = node.op.name in ("einsum", "tensordot") and len(inputs) > 1
    params = {"labels": tuple(labels), "out": out, "summing": summing}
    odd = _unsigned(operands, labels, out)
    made = Node(CONTRACTION, tuple(operands), params, [old.type], node.source)
    return [old.type.dtype.type(0) - made.outputs[0]] if odd else made  # where NumPy has 0, -made were -0


def _unsigned(operands: list[Value], labels: Sequence[str], out: str) -> bool:
    """Take the minus from operands that are larger than the result; whether it is left for the result."""
    odd = False
    if len(operands) == 1 or len(set("".join(labels))) == len(set(out)):
        return odd  # nothing is summed up: -0 stays
    for k, v in enumerate(operands):
        while (
            v.node is not None
            and v.node.op.name == "negative"
            and v.type.dtype.kind == "f"
            and len(labels[k]) > len(out)
        ):
            v, odd = v.node.inputs[0], not odd
        operands[k] = v
    return odd


def _order(node: Node, inputs: tuple[Value, ...]) -> list[tuple[int, ...]]:
    """The order in which the user lets einsum multiply: which operands go first, and so on."""
    if not node.params.get("optimize") or any(isinstance(d, Affine) for v in inputs for d in v.type.shape):
        return []
    ghosts = [np.broadcast_to(1.0, v.type.shape) for v in inputs]
    found = np.einsum_path(node.params["subscripts"], *ghosts, optimize=node.params["optimize"])[0]
    return [tuple(step) for step in found[1:]]


def _contract_first(
    node: Node, operands: list[Value], labels: list[str], out: str, which: tuple[int, ...]
) -> None:
    """Put the product of some operands at the end of the others; letters that are needed later stay."""
    taken = [(operands.pop(i), labels.pop(i)) for i in sorted(which, reverse=True)][::-1]
    needed = set(out).union(*labels)
    kept = "".join(dict.fromkeys(c for _, s in taken for c in s if c in needed))
    lengths = sizes([v.type.shape for v, _ in taken], [s for _, s in taken])
    type = Type(node.outputs[0].type.dtype, tuple([lengths[c] for c in kept]), "array")
    params = {"labels": tuple([s for _, s in taken]), "out": kept, "summing": True}
    made = Node(CONTRACTION, tuple([v for v, _ in taken]), params, [type], node.source)
    operands.append(made.outputs[0])
    labels.append(kept)


class _Onto:
    """Finds sums with a contraction whose other part lies in memory that nothing else needs.

    Contractions that are only transposed are written transposed.
    """

    def __init__(self, region: Region):
        self.count = uses(region)
        self.carried: set[Value] = set()
        for node in everything(region):
            for inner in regions(node):
                for v, n in uses(inner).items():
                    self.count[v] = self.count.get(v, 0) + n
            if node.op.name == "loop":
                self.carried.update(loop_view(node).inner.carried)

    def rewrite(self, node: Node, inputs: tuple[Value, ...]) -> Made:
        if node.op.name == "transpose":
            return self._turned(node, inputs[0])
        if node.op.name != "add" or not node.outputs[0].type.shape or node.outputs[0].type.dtype.kind != "f":
            return None
        for k in (1, 0):
            made, base = inputs[k], inputs[1 - k]
            found = made.node
            if found is None or found.op is not CONTRACTION or any(self.count[v] > 1 for v in node.inputs):
                continue
            if made.type == base.type == node.outputs[0].type and self._stored(base, found):
                inputs = (base, *found.inputs)
                return Node(CONTRACTION_ONTO, inputs, found.params, [made.type], node.source)
        return None

    def _turned(self, node: Node, x: Value) -> Made:
        """A product whose axes are wanted in another order only."""
        made, axes = x.node, node.params["axes"]
        if made is None or made.op is not CONTRACTION or self.count[node.inputs[0]] > 1:
            return None
        out = made.params["out"]
        out = out[::-1] if axes is None else "".join([out[k] for k in axes])
        return Node(
            CONTRACTION, made.inputs, {**made.params, "out": out}, [node.outputs[0].type], node.source
        )

    def _stored(self, base: Value, found: Node) -> bool:
        """Whether the array lies in memory in any case."""
        if base.node is None:
            return base in self.carried
        if base.node.op is CONTRACTION:
            return bool(_summed(base.node.params)) and bool(_summed(found.params))
        return isinstance(base.node.op, Control | ContractionOnto) or hasattr(base.node.op, "update")


def _summed(params: Mapping[str, Any]) -> dict[str, None]:
    return dict.fromkeys(c for s in params["labels"] for c in s if c not in params["out"])


def _simple(node: Node, inputs: tuple[Value, ...]) -> Made:
    if node.op is not CONTRACTION or node.outputs[0].type.dtype.kind != "f":
        return None
    made = by_elements(inputs, node.params["labels"], node.params["out"])
    if made is None:
        return None
    if node.params["summing"] and not _summed(node.params):
        made = made + 0.0
    return [to_type(made, node.outputs[0].type)]


def _trace(node: Node, a: Value, offset: int, axis1: int, axis2: int, dtype: Any = None) -> Value:
    out = node.outputs[0].type
    made: Any = np.diagonal(a, offset, axis1, axis2)  # type: ignore[call-overload]
    return to_type(np.sum(made, axis=-1, dtype=out.dtype), out)


# Products, letter by letter


def _cast(v: Value, dtype: np.dtype[Any]) -> Value:
    if v.type.dtype == dtype:
        return v
    return to_type(v, Type(dtype, v.type.shape, "array" if v.type.shape else "scalar"))


def _flat(v: Any) -> Any:
    return v if v.type.ndim == 1 else np.reshape(v, (v.type.size,))


def _matmul(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    a, b = inputs
    stack = ascii_letters[3 : 3 + max(a.ndim, b.ndim)]
    left = stack[len(stack) - max(a.ndim - 2, 0) :] if a.ndim > 2 else ""
    right = stack[len(stack) - max(b.ndim - 2, 0) :] if b.ndim > 2 else ""
    m, n = "a" if a.ndim > 1 else "", "b" if b.ndim > 1 else ""
    batch = max(left, right, key=len)
    return [_cast(a, dtype), _cast(b, dtype)], [left + m + "c", right + "c" + n], batch + m + n


def _dot(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    a, b = inputs
    if not a.ndim or not b.ndim:
        return _paired(a, b, (), (), dtype)
    return _paired(a, b, (a.ndim - 1,), (max(b.ndim - 2, 0),), dtype)


def _inner(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    a, b = inputs
    over = bool(a.ndim and b.ndim)
    return _paired(a, b, (a.ndim - 1,) * over, (b.ndim - 1,) * over, dtype)


def _outer(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    a, b = map(_flat, inputs)
    return _paired(a, b, (), (), dtype)


def _vdot(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    a, b = map(_flat, inputs)
    return _paired(a, b, (0,), (0,), dtype)


def _tensordot(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    a, b = inputs
    over_a, over_b = _pairs(a, b, params["axes"])
    return _paired(a, b, over_a, over_b, dtype)


def _paired(a: Value, b: Value, over_a: Sequence[int], over_b: Sequence[int], dtype: Any) -> Terms:
    left = ascii_letters[: a.ndim]
    right = list(ascii_letters[a.ndim : a.ndim + b.ndim])
    for i, j in zip(over_a, over_b):
        right[j] = left[i]
    out = [c for i, c in enumerate(left) if i not in over_a]
    out += [c for j, c in enumerate(right) if j not in over_b]
    return [_cast(a, dtype), _cast(b, dtype)], [left, "".join(right)], "".join(out)


def _einsum(inputs: Sequence[Value], params: Any, dtype: Any) -> Terms:
    labels, out = _named(params["subscripts"], [v.ndim for v in inputs])
    return [_cast(v, dtype) for v in inputs], labels, out


_TERMS = {
    "matmul": _matmul, "dot": _dot, "inner": _inner, "outer": _outer, "vdot": _vdot,
    "tensordot": _tensordot, "einsum": _einsum,
}  # fmt: skip


def sizes(shapes: Sequence[tuple[Dim, ...]], labels: Sequence[str]) -> dict[str, Dim]:
    """The length of each letter's axis; an axis of length 1 is stretched to the others of its letter."""
    found: dict[str, Dim] = {}
    for shape, letters in zip(shapes, labels):
        for d, c in zip(shape, letters):
            if found.get(c, 1) == 1:
                found[c] = d
    return found
