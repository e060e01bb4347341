"""Parts picked by a mask and written back by the same mask, computed in place of where they lie.

Enters: a region. Leaves: a region where ``y[mask] = f(x[mask], y[mask])`` has become
``y = where(mask, f(x, y), y)``, so that nothing is packed together and spread out again: elementwise ops,
sums, and writes are done in one pass over the whole arrays. What is computed where the mask is false is never
chosen, and native code neither raises nor warns. It is done only if nothing else needs the packed arrays or
their length, and if the ops are cheap beside the packing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..graph.core import Node, Region, Value, apply
from ..graph.dims import Dim, symbols
from ..graph.types import Type
from ..graph.walk import Made, regions
from ..ops.control import to_type
from ..ops.kinds import Elementwise
from ..optimize.inside import everywhere, rebuilt
from .actions import DEAR, named, parts

PACKING = 16
"""What finding the places of true elements costs for each element of a mask, in additions."""
MOVING = 6
"""And what reading or writing at such places does."""
WHOLE = frozenset(
    "add subtract multiply negative positive equal not_equal less less_equal greater greater_equal minimum "
    "maximum where logical_and logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor".split()
)
"""Ops that cannot fail on integers either."""
CASTS = ("astype", "retype")


def masked(region: Region) -> Region:
    """The region with masked updates as selections, here and in the regions inside."""
    return everywhere(region, before=_widened)


def _widened(region: Region) -> Region:
    done: set[str] = set()
    while True:
        found: dict[str, Node | None] = {}
        for node in region.nodes:
            if node.op.name == "nonzero" and (name := named(node.params["count"])) not in done | {""}:
                found[name] = None if name in found else node  # several masks of one length: too intricate
        if not found:
            return region
        done.update(found)
        for other in found.values():
            wide = None if other is None else _Wide(region, other)
            if wide is not None and wide.possible():
                region = rebuilt(region, wide.rewrite)
                done -= found.keys() - {wide.name}  # the others may be other nodes by now
                break


class _Wide:
    """What is as long as a mask has true elements, on its way to be as long as the mask."""

    def __init__(self, region: Region, places: Node):
        self.region, self.places = region, places
        self.mask = places.inputs[0]
        self.length: Dim = places.params["count"]
        self.name = named(self.length)
        self.shape = self.mask.type.shape

    # Whether it can be done

    def possible(self) -> bool:
        """Whether all that has this length may have that of the mask instead, and whether that pays."""
        region, mask = self.region, self.mask
        if mask.type.dtype.kind != "b" or any(not isinstance(d, int) for d in self.shape):
            return False
        ends = (*region.inputs, *region.outputs, *[v for n in region.effects for v in n.inputs])
        if any(self._mentions(v.type) for v in ends):
            return False
        work, moved, kept = 0, 0, False
        for node in region.nodes:
            if node is self.places or not self._concerns(node):
                continue
            rule = self._rule(node)
            if rule is None:
                return False
            moves = node.op.name in ("getitem", "setitem", "scatter_add")
            work += 1 if moves else _price(node)
            moved += moves
            kept = kept or node.op.name in ("setitem", "scatter_add", "sum")
        return kept and work <= PACKING + MOVING * moved

    def _mentions(self, type: Type) -> bool:
        return self.name in symbols(type.shape) or (type.item is not None and self._mentions(type.element))

    def _concerns(self, node: Node) -> bool:
        return any(self._mentions(v.type) for v in (*node.inputs, *node.outputs)) or any(
            self.name in _names(p) for p in node.params.values()
        ) or any(self._concerns(n) for r in regions(node) for n in r.nodes)  # fmt: skip

    def _packed(self, v: Value) -> bool:
        return v.type.shape == (self.length,)

    def _fits(self, v: Value) -> bool:
        return not v.type.shape or self._packed(v)

    def _whole(self, v: Value) -> bool:
        return v.type.shape == self.shape

    def _here(self, index: tuple[Any, ...], slots: Any) -> bool:
        """Whether an index is the mask and nothing else."""
        same = len(slots) == len(self.places.outputs) and all(
            a is b for a, b in zip(slots, self.places.outputs)
        )
        return same and index == ("*",) * len(self.shape)

    def _rule(self, node: Node) -> Callable[[Node, tuple[Value, ...]], Value] | None:
        """How a node is done at full length; None if it is not known how."""
        name, given = node.op.name, node.inputs
        if name == "getitem":
            fine = self._whole(given[0]) and self._here(node.params["index"], given[1:])
            return (lambda node, args: args[0]) if fine else None
        if name in ("setitem", "scatter_add"):
            fine = self._whole(given[0]) and all(
                self._fits(v) and self._here(index, slots) and _castable(v.type.dtype, given[0].type.dtype)
                for v, index, slots in parts(node)
            )
            return (self._written if name == "setitem" else self._added) if fine else None
        if name == "sum":
            whole = node.params["axis"] in (None, 0, (0,), (-1,)) and not node.params.get("keepdims")
            fine = whole and len(given) == 1 and self._packed(given[0]) and given[0].type.dtype.kind in "iufb"
            return self._sum if fine else None
        if name in ("full", "broadcast_to"):
            fine = self._packed(node.outputs[0]) and not given[0].type.shape
            return self._filled if fine else None
        if name in ("ruler", "measure"):
            return lambda node, args: node.outputs[0]  # read by what is filled only
        casts = name in CASTS and _castable(given[0].type.dtype, node.outputs[0].type.dtype)
        if (casts or isinstance(node.op, Elementwise)) and all(map(self._fits, (*given, *node.outputs))):
            kinds = {v.type.dtype.kind for v in (*given, *node.outputs) if v.type.shape}
            sure = kinds <= {"f", "b"} or (kinds <= {*"fbiu"} and (casts or name in WHOLE))
            return self._again if sure and len(node.outputs) == 1 else None
        return None

    # Doing it

    def rewrite(self, node: Node, args: tuple[Value, ...]) -> Made:
        """A node of the region at full length."""
        if node is self.places:
            self.mask = args[0]
        if node is self.places or not self._concerns(node):
            return None
        rule = self._rule(node)
        assert rule is not None
        return [rule(node, args)]

    def _again(self, node: Node, args: tuple[Value, ...]) -> Value:
        made: Value = apply(node.op, args, node.params)
        return _as(made, node.outputs[0].type.dtype)

    def _chosen(self, a: Any, b: Any) -> Any:
        return np.where(self.mask, a, b)  # type: ignore[call-overload]

    def _written(self, node: Node, args: tuple[Value, ...]) -> Value:
        base = args[0]
        return _as(self._chosen(_as(args[1], base.type.dtype), base), base.type.dtype)

    def _added(self, node: Node, args: tuple[Value, ...]) -> Value:
        base = total = args[0]
        for v in args[1 : 1 + len(node.params["parts"])]:
            total = total + _as(v, base.type.dtype)
        return _as(self._chosen(total, base), base.type.dtype)

    def _sum(self, node: Node, args: tuple[Value, ...]) -> Value:
        zero = args[0].type.dtype.type(0)
        axes = {"axis": tuple(range(len(self.shape)))}
        made: Value = apply(node.op, (self._chosen(args[0], zero),), {**node.params, **axes})
        return to_type(made, node.outputs[0].type)

    def _filled(self, node: Node, args: tuple[Value, ...]) -> Value:
        made: Value = apply(node.op, args[:1], {**node.params, "shape": self.shape})
        return made


def _price(node: Node) -> int:
    small = node.op.name == "power" and node.inputs[1].constant and not node.inputs[1].type.shape
    return 2 if small and abs(node.inputs[1].data) in (1, 2, 3, 4) else DEAR.get(node.op.name, 1)


def _as(v: Value, dtype: np.dtype[Any]) -> Value:
    """A value in another dtype, of the same kind if it is a scalar."""
    if v.type.dtype == dtype:
        return v
    return to_type(v, Type(dtype, v.type.shape, "array" if v.type.shape else "scalar"))


def _castable(old: np.dtype[Any], new: np.dtype[Any]) -> bool:
    """Whether no number of a dtype is an error in the other."""
    return old == new or (old.kind in "biuf" and new.kind == "f")


def _names(param: Any) -> Iterator[str]:
    """The names of lengths in a param."""
    if isinstance(param, tuple):
        for x in param:
            yield from _names(x)
    elif not isinstance(param, Region):
        yield from symbols([param])
