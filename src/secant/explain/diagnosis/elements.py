"""Which elements of values are meant: masks of arrays, and what a node does with them.

Enters: numbers, arrays and the stacks of loops. Leaves: masks (arrays of bool; True for a stack as a whole).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...graph.core import Node
from ...interpret.program import rule_of
from ...ops.adjoint import axes_of
from ...ops.kinds import Elementwise, Reduced, Structural

Mask = Any
"""An array of bool with the value's shape, or True where a stack is meant as a whole."""


def broken(x: Any) -> Mask:
    """Where a value is NaN or infinite; None where it is nowhere."""
    return _where(x, lambda a: ~np.isfinite(a))


def alive(x: Any) -> Mask:
    """Where a value is not zero; None where it is zero everywhere."""
    return _where(x, lambda a: a != 0)


def _where(x: Any, test: Callable[[Any], Any]) -> Mask:
    if x is None:
        return None
    if isinstance(x, list):
        return True if any(_where(item, test) is not None for item in x) else None
    a = np.asarray(x)
    if a.dtype.kind not in "fc":
        return None
    found = test(a)
    return found if found.any() else None


def both(a: Mask, b: Mask) -> Mask:
    """The elements in both masks, None if there are none."""
    if a is None or b is None:
        return None
    if a is True or b is True:
        return b if a is True else a
    made = a & b
    return made if made.any() else None


def either(a: Mask, b: Mask) -> Mask:
    """The elements in any of the masks."""
    return b if a is None else a if b is None else True if a is True or b is True else a | b


def first(mask: Mask) -> tuple[int, ...]:
    """The index of the first element in a mask."""
    if mask is True or mask is None or not np.ndim(mask):
        return ()
    return tuple(map(int, np.argwhere(mask)[0])) if np.any(mask) else ()


def at(x: Any, index: tuple[int, ...]) -> Any:
    """The element of an operand that takes part in element ``index`` of what is made of it."""
    shape = np.shape(x) if not isinstance(x, list) else None
    if not shape or not index:
        return x
    if len(shape) > len(index):
        return x
    tail = index[len(index) - len(shape) :]
    if any(i >= d and d != 1 for i, d in zip(tail, shape)):
        return x
    return np.asarray(x)[tuple(0 if d == 1 else i for i, d in zip(tail, shape))]


def operand_masks(node: Node, inputs: Sequence[Any], wanted: Mask, output: Any) -> tuple[list[Mask], Mask]:
    """Which broken elements of the operands made the wanted broken elements of a node's output.

    Also: the wanted elements that no broken operand explains, where the trouble starts; None if there are
    none.
    """
    bad = [broken(x) for x in inputs]
    if not any(b is not None for b in bad):
        return bad, wanted
    if isinstance(node.op, Elementwise) and wanted is not True and len(node.outputs) == 1:
        return _elementwise(node, inputs, bad, wanted)
    if isinstance(node.op, Structural) and wanted is not True and len(node.outputs) == 1:
        found = _moved(node, inputs, wanted, output)
        if found is not None:
            return found
    if isinstance(node.op, Reduced) and wanted is not True and bad[0] is not None and bad[0] is not True:
        x = np.asarray(inputs[0])
        axes = axes_of(node.params.get("axis"), x.ndim) if x.ndim else ()
        spread = wanted if node.params.get("keepdims") else np.expand_dims(wanted, axes)
        meant = bad[0] & np.broadcast_to(spread, x.shape)
        left = wanted & ~np.any(meant, axis=axes or None, keepdims=bool(node.params.get("keepdims")))
        return [meant if meant.any() else None, *[None] * (len(inputs) - 1)], left if left.any() else None
    return bad, None


def _elementwise(
    node: Node, inputs: Sequence[Any], bad: Sequence[Mask], wanted: Any
) -> tuple[list[Mask], Mask]:
    left, found = np.array(wanted), []
    taken: list[Any] = [True] * len(inputs)
    if node.op.name == "where":
        chosen = np.broadcast_to(np.asarray(inputs[0], bool), wanted.shape)
        taken = [True, chosen, ~chosen]
    for x, b, of in zip(inputs, bad, taken):
        if b is None or b is True:
            found.append(b)
            continue
        meant = np.broadcast_to(b, wanted.shape) & wanted & of
        left &= ~meant
        found.append(b & _folded(meant, np.shape(x)) if meant.any() else None)
    return found, left if left.any() else None


def _folded(mask: Any, shape: tuple[int, ...]) -> Any:
    """A mask of a broadcast array as one of the array before."""
    extra = mask.ndim - len(shape)
    made = mask.any(axis=tuple(range(extra))) if extra else mask
    axes = tuple(i for i, d in enumerate(shape) if d == 1 and made.shape[i] != 1)
    return made.any(axis=axes, keepdims=True) if axes else made


def _moved(node: Node, inputs: Sequence[Any], wanted: Any, output: Any) -> tuple[list[Mask], Mask] | None:
    """Structural ops: each output element is one input element, found by moving numbers of the places."""
    rule, indexed = rule_of(node)
    if indexed:
        return None
    places, start = [], 1
    for v, x in zip(node.inputs, inputs):
        if not v.type.inexact or isinstance(x, list):
            places.append(x)
            continue
        size = int(np.size(x))
        places.append(np.arange(start, start + size, dtype=float).reshape(np.shape(x)))
        start += size
    try:
        got = np.asarray(rule(*places))
    except Exception:
        return None
    if got.shape != np.shape(wanted):
        return None
    reached = np.zeros(start + 1, bool)
    reached[got[wanted].astype(int)] = True
    found: list[Mask] = []
    at_place = 1
    for v, x in zip(node.inputs, inputs):
        if not v.type.inexact or isinstance(x, list):
            found.append(None)
            continue
        size = int(np.size(x))
        meant = reached[at_place : at_place + size].reshape(np.shape(x)) & ~np.isfinite(x)
        at_place += size
        found.append(meant if meant.any() else None)
    return found, None


__all__ = ["Mask", "alive", "at", "both", "broken", "either", "first", "operand_masks"]
