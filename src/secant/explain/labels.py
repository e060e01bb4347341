"""Row and column labels carried along a graph: what came with a table stays on what is made of it.

Enters: a node and its inputs' labels, one tuple of texts (or None) per axis. Leaves: its output's labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph.core import Node
from ..ops.adjoint import axes_of
from ..ops.kinds import Elementwise, Reduced

Labels = tuple[tuple[str, ...] | None, ...]


def carry(node: Node, given: Sequence[Labels]) -> Labels:
    """The labels of the node's first output; () where none are known."""
    if not any(given) or not node.outputs[0].shape:
        return ()
    rule = _RULES.get(node.op.name)
    if rule is not None:
        return _checked(rule(node, given[0]), node)
    if isinstance(node.op, Elementwise):
        return _broadcast(node, given)
    if isinstance(node.op, Reduced):
        return _reduced(node, given[0])
    return ()


def _broadcast(node: Node, given: Sequence[Labels]) -> Labels:
    shape = node.outputs[0].shape
    merged: list[tuple[str, ...] | None] = [None] * len(shape)
    for labels in given:
        for i, axis in enumerate(reversed(labels)):
            place = len(shape) - 1 - i
            if merged[place] is None and axis is not None and len(axis) == shape[place]:
                merged[place] = axis
    return tuple(merged) if any(merged) else ()


def _reduced(node: Node, labels: Labels) -> Labels:
    axes = axes_of(node.params.get("axis"), len(labels)) if labels else ()
    if node.params.get("keepdims"):
        return tuple(None if i in axes else a for i, a in enumerate(labels))
    return tuple(a for i, a in enumerate(labels) if i not in axes)


def _transposed(node: Node, labels: Labels) -> Labels:
    return tuple(labels[i] for i in node.params["axes"]) if labels else ()


def _reshaped(node: Node, labels: Labels) -> Labels:
    """Labels survive where only axes of length 1 come or go."""
    kept = [a for a, n in zip(labels, node.inputs[0].shape) if n != 1]
    shape = node.outputs[0].shape
    if [n for n in node.inputs[0].shape if n != 1] != [n for n in shape if n != 1]:
        return ()
    rest = iter(kept)
    return tuple(None if n == 1 else next(rest, None) for n in shape)


def _checked(labels: Labels, node: Node) -> Labels:
    fits = all(a is None or len(a) == n for a, n in zip(labels, node.outputs[0].shape))
    return labels if fits and len(labels) == len(node.outputs[0].shape) and any(labels) else ()


_RULES: dict[str, Any] = {"transpose": _transposed, "reshape": _reshaped, "expand_dims": _reshaped}
