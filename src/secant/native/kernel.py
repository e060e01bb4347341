"""A region as native code: the whole of it, from the plan to the text of a module.

Enters: a region. Leaves: a `Draft`: the text, the bytes of scratch it wants, and its constant arrays.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..derive import abreast
from ..graph.core import Region, Value
from . import (
    branches,
    checks,
    joins,
    loops,
    ordered,
    picking,
    products,
    running,
    sliding,
    sorting,
    spectra,
    stacking,
    stacks,
    systems,
)
from . import math as functions
from .callback import emit as callback
from .callback.choice import callbacks, held, possible, reckons
from .callback.choice import key_of as kind_of
from .callback.clusters import clustered
from .contractions import contracted
from .expanding import expanded
from .gathering import gathered
from .lowering import Lowering
from .masking import masked
from .memory import Memory, load, store
from .modules import KERNEL, assembled
from .nests import loops as each
from .plan import Nest, Plan
from .reciprocals import with_reciprocals
from .regions import Scratch, emit_planned
from .roles import Unsupported, check_lengths
from .segments import segmented
from .strips import stripped
from .work import Work
from .writer import Register
from .writes import copy_to, settle
from .zeros import doubtful

__all__ = [
    "Draft",
    "branches",
    "callback",
    "checks",
    "draft",
    "joins",
    "loops",
    "ordered",
    "picking",
    "products",
    "running",
    "sliding",
    "sorting",
    "spectra",
    "stacking",
    "systems",
]


@dataclass
class Draft:
    """Native code as text, and what it needs to run."""

    text: str
    arena: int
    arrays: list[Any]
    strong: bool  # whether giving up does not come of strong zeros
    sites: list[Any] = field(default_factory=list)  # how what NumPy computes is called, as `Site` packs it
    refused: tuple[str, ...] = ()  # the kinds of nodes that turned out to have no native form

    def packed(self) -> bytes:
        """All but the text, to be kept beside the machine code: the length of JSON, it, and the arrays."""
        arrays = [[a.dtype.str, a.shape] for a in self.arrays]
        kept = {"arena": self.arena, "strong": self.strong, "arrays": arrays}
        head = json.dumps({**kept, "sites": self.sites, "refused": self.refused}).encode()
        return b"".join([len(head).to_bytes(8, "little"), head, *[a.tobytes() for a in self.arrays]])

    @staticmethod
    def unpacked(kept: bytes) -> Draft | None:
        """What was packed; None if it is something else."""
        try:
            at = 8 + int.from_bytes(kept[:8], "little")
            found = json.loads(kept[8:at])
            arrays = []
            for dtype, shape in found["arrays"]:
                flat = np.frombuffer(kept, dtype, math.prod(shape), at)
                arrays.append(flat.reshape(shape).copy())  # not where it lies, which is anywhere
                at += flat.nbytes
            if at != len(kept):
                return None
            calls = list(found["sites"]), tuple(found["refused"])
            return Draft("", int(found["arena"]), arrays, bool(found["strong"]), *calls)
        except (ValueError, KeyError, TypeError):
            return None


def draft(
    region: Region, strides: Mapping[Value, tuple[int, ...]] | None = None, strong: bool = False
) -> Draft:
    """Write a region as a module with one function, ``kernel(inputs, outputs, arena)``.

    ``strides`` are those of inputs that are not in C order, in elements. With ``strong``, all strong zeros
    are tested for; otherwise that is done only if the results are not finite, by giving up. What has no
    native form is called back in NumPy: the functions that do it are in a table behind the outputs.
    `Unsupported` if that will not do.
    """
    refused: set[str] = set()
    while True:
        try:
            return _draft(region, strides or {}, strong, refused)
        except Unsupported as reason:
            kind = kind_of(reason.node) if reason.node is not None and possible(reason.node) else ""
            if not kind or kind in refused:
                raise
            refused.add(kind)


def prepared(region: Region, refused: Set[str] = frozenset()) -> Region:
    """A region as code is written of it; ``refused`` are kinds of nodes that NumPy is to compute."""
    region = segmented(stripped(masked(abreast(expanded(held(region))))))
    region = clustered(gathered(contracted(region)), refused)
    check_lengths(region)
    return region


def _draft(
    region: Region, strides: Mapping[Value, tuple[int, ...]], strong: bool, refused: Set[str]
) -> Draft:
    region = prepared(region, refused)
    light = region if strong else with_reciprocals(region)
    suspects = None if strong else doubtful(light)
    region = region if suspects is None else light
    low = Lowering()
    calls = callbacks(region)
    if calls and not reckons(region):
        raise Unsupported(f"{calls[0].params['ops'][0]} has no native form, and nothing else is computed")
    low.callbacks = callback.Callbacks({node: k for k, node in enumerate(calls)})
    low.strong = suspects is None
    low.main.parameters = ["ptr noalias %inputs", "ptr noalias %outputs", "ptr noalias %arena"]
    for k, v in enumerate(region.inputs):
        at = pointer_at(low, "%inputs", k)
        if v.type.shape:
            low.where[v] = Memory(at, v.type.dtype, v.type.shape, strides.get(v))
        else:
            low.where[v] = load(low, at.text, v.type.dtype)
    results: dict[Value, Memory] = {}
    for k, v in enumerate(region.outputs):
        if v.type.shape and v.node is not None and v not in results:
            results[v] = Memory(pointer_at(low, "%outputs", k), v.type.dtype, v.type.shape)
    if calls:
        low.callbacks.functions = pointer_at(low, "%outputs", len(region.outputs))
    low.scratch = Scratch(Register("%arena", "ptr", low.main))
    plan = Plan(region)
    nests = [a for a in plan.actions if isinstance(a, Nest)]
    low.watched = {v for v in suspects or () if any(v in n.stored for n in nests)}
    emit_planned(low, plan, results)
    low.watched, rest = set(), [v for v in suspects or () if v not in low.watched]
    for v in rest:
        watch(low, v)
    placed = {v: k for k, v in reversed([*enumerate(region.outputs)])}
    for k, v in enumerate(region.outputs):
        if not v.type.shape:
            store(low, pointer_at(low, "%outputs", k).text, low.scalar(v))
        elif v in results and placed[v] == k:
            settle(low, v, results[v])
        else:
            copy_to(low, v, Memory(pointer_at(low, "%outputs", k), v.type.dtype, v.type.shape))
    finish(low, 0)
    if low.any_failures:
        low.label("failed")
        finish(low, 1)
    for label, status in low.exits.items():
        low.label(label)
        finish(low, status)
    stacks.begin(low)
    low.finished.append(low.main.text(local=False))
    low.works[KERNEL] = low.main.work + Work.of(low.main.size)
    if low.arrays:
        low.finished.append(binding(len(low.arrays)))
    return Draft(
        assembled(low, functions.definitions),
        low.scratch.peak,
        low.arrays,
        low.strong or not suspects,
        [low.callbacks.sites[k].packed for k in range(len(calls))],
        tuple(sorted(refused)),
    )


def watch(low: Lowering, v: Value) -> None:
    """Give up if a result is not finite."""
    if not v.type.shape:
        low.watch(low.scalar(v))
        return
    low.watched = {v}
    each(low, "watch", v.type.shape, lambda index: low.watch(low.element(v, index)))
    low.watched = set()


def finish(low: Lowering, status: int) -> None:
    """Leave the kernel: let go of what was taken on the way."""
    stacks.end(low)
    low.line(f"ret i64 {status}")


def binding(count: int) -> str:
    """A function that notes where the constant arrays lie; code that is kept on disk cannot know."""
    lines = ["define void @bind(ptr %table) nounwind {"]
    for k in range(count):
        lines.append(f"  %a{k} = getelementptr ptr, ptr %table, i64 {k}")
        lines.append(f"  %p{k} = load ptr, ptr %a{k}")
        lines.append(f"  store ptr %p{k}, ptr @constant.{k}")
    return "\n".join([*lines, "  ret void", "}"])


def pointer_at(low: Lowering, table: str, k: int) -> Register:
    """The ``k``-th of a table of pointers."""
    at = low.make("ptr", f"getelementptr ptr, ptr {table}, i64 {k}")
    return low.make("ptr", f"load ptr, ptr {at.text}")
