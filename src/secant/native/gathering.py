"""Products that a backward loop adds up: their factors are collected, and multiplied many at a time.

Enters: a region whose products are contractions. Leaves: a region where a loop that counts down and adds a
thin product (few terms for each element, such as an outer product) to what it carries writes the factors
into two buffers instead. Whenever these are full, one product of their whole contents is added. So the sum
is read and written once in so many iterations, and the product is one that the BLAS is good at. This is how
the gradients of weights in recurrences arise.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters
from typing import Any, NamedTuple

from ..graph.core import Node, Region, Value, apply
from ..graph.dims import product
from ..graph.registry import OPS
from ..graph.types import Type
from ..graph.walk import Instead, Made, uses
from ..ops.adjoint import zeros
from ..ops.control import LoopView, loop_view, make_loop
from ..optimize.inside import everywhere
from .contractions import CONTRACTION_ONTO, sizes

TERMS = 64
"""Terms that a product of full buffers sums over, about."""
THIN = 16
"""Fewer terms than so many make a product thin."""
LARGE = 1024
"""Elements that a sum has at the least: smaller ones stay in the nearest cache."""
FEWEST = 8
"""Iterations that are worth collecting."""


class Found(NamedTuple):
    """A carried sum that a product is added to: its place, the product, and how its factors are laid out."""

    place: int
    node: Node
    orders: tuple[str, str]  # the letters of each factor, those that are summed over first
    slots: int


def gathered(region: Region) -> Region:
    """The region with thin products collected, here and in the regions inside."""
    return everywhere(region, lambda: _rewrite)


def _rewrite(node: Node, inputs: tuple[Value, ...]) -> Made:
    if node.op.name != "loop":
        return None
    view = loop_view(node)
    if not view.reverse or view.stops:
        return None
    count = uses(view.body)
    found = [f for k in range(len(view.made.carried)) if (f := _found(view, k, count)) is not None]
    return _collecting(node, view, inputs, found) if found else None


def _found(view: LoopView, k: int, count: dict[Value, int]) -> Found | None:
    """What is carried at a place, if it is a sum of thin products that nothing else reads."""
    before, after = view.inner.carried[k], view.made.carried[k]
    node = after.node
    if node is None or node.op is not CONTRACTION_ONTO or node.inputs[0] is not before:
        return None
    factors, (labels, out) = node.inputs[1:], (node.params["labels"], node.params["out"])
    if count[before] != 1 or count[after] != 1 or len(factors) != 2:
        return None
    if any(len(set(s)) != len(s) for s in labels) or any(
        not isinstance(d, int) for v in factors for d in v.type.shape
    ):
        return None
    known = sizes([v.type.shape for v in factors], labels)
    a, b = set(labels[0]), set(labels[1])
    if (
        a & b & set(out)
        or (a ^ b) - set(out)
        or any(known[c] != d for v, s in zip(factors, labels) for c, d in zip(s, v.type.shape))
    ):
        return None
    summed = [c for c in labels[0] if c in b]
    terms = int(product(known[c] for c in summed))
    large = int(product(known[c] for c in out))
    widest = max(int(v.type.size) for v in factors)
    if not 0 < terms < THIN or large < LARGE or 8 * widest > large * terms:
        return None
    slots = TERMS // (1 << (terms - 1).bit_length())
    trips = view.inputs.head[0]
    if trips.constant and int(trips.data) < FEWEST:
        return None
    orders = tuple(["".join([*summed, *[c for c in s if c not in summed]]) for s in labels])
    return Found(k, node, (orders[0], orders[1]), slots)


def _collecting(node: Node, view: LoopView, inputs: Sequence[Value], found: Sequence[Found]) -> Instead:
    """The loop with buffers for the factors."""
    inner, made = view.inner, view.made
    carried = list(made.carried)
    buffers: dict[tuple[Value, tuple[int, ...], int], tuple[Value, Value]] = {}
    for f in found:
        slot: Any = inner.head[0] % f.slots
        full = []
        for v, labels, order in zip(f.node.inputs[1:], f.node.params["labels"], f.orders):
            axes = tuple(map(labels.index, order))
            key = (v, axes, f.slots)
            if key not in buffers:
                shape = (f.slots, *[v.type.shape[i] for i in axes])
                buffer = Value(Type(v.type.dtype, shape))
                part = apply(OPS["transpose"], (v,), {"axes": axes})
                buffers[key] = buffer, apply(OPS["setitem"], (buffer, part, slot), {"index": ("*",)})
            full.append(buffers[key][1])
        carried[f.place] = _added(f, slot, inner.carried[f.place], full)
    firsts = [first for first, _ in buffers.values()]
    body = Region(
        [*inner.head, *inner.carried, *firsts, *inner.items, *inner.rest],
        [*carried, *[last for _, last in buffers.values()], *made.items, *made.rest],
        view.body.effects,
    )
    heads, width = len(view.inputs.head), len(inner.carried)
    new = make_loop(
        inputs[:heads],
        [*inputs[heads : heads + width], *[zeros(v.type) for v in firsts]],
        inputs[heads + width : heads + width + len(inner.items)],
        inputs[heads + width + len(inner.items) :],
        body,
        view.index,
        view.stops,
        view.reverse,
    )
    return Instead(new, [*new.outputs[:width], *new.outputs[width + len(firsts) :]])


def _added(f: Found, slot: Any, total: Value, full: Sequence[Value]) -> Value:
    """The sum, with the product of the buffers added where the first slot was written: the last one."""
    shape = total.type
    base, *factors = [Value(v.type) for v in (total, *full)]
    used = {*f.node.params["out"], *f.orders[0], *f.orders[1]}
    letter = next(c for c in ascii_letters if c not in used)
    params: dict[str, Any] = {**f.node.params, "labels": tuple([letter + s for s in f.orders])}
    more = Node(CONTRACTION_ONTO, (base, *factors), params, [shape], f.node.source)
    same = [Value(v.type) for v in (total, *full)]
    arms = {"then": Region([base, *factors], more.outputs), "orelse": Region(same, same[:1])}
    made: Any = apply(OPS["branch"], (slot == 0, total, *full), arms)
    return made[0] if isinstance(made, tuple) else made
