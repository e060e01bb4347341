"""Products that nests compute together with what is around them, as elements multiplied and summed.

Enters: the operands of a contraction and their letters. Leaves: a graph of products and sums, where that is
better than a product by itself: no sum, one scalar, a large matrix times a vector, many small products.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.core import Value
from .actions import at_most_size

ROWS = 256
SIDE = 32
"""Small products: of so many rows at least, all other sizes at most this."""
FAR = 2**15
"""Elements of a matrix that is too large to be read twice at no cost."""


def by_elements(operands: Sequence[Value], labels: Sequence[str], out: str) -> Any:
    """A product of elements, or of two vectors, as a nest computes it together with others; None if not."""
    if len(set(out)) != len(out) or any(len(set(s)) != len(s) for s in labels):
        return None
    summed = dict.fromkeys(c for s in labels for c in s if c not in out)
    if _large(operands, labels, out):
        return _by_rows(operands, labels, out)
    if (
        summed
        and not _many_small(operands, labels, out)
        and (out or len(summed) > 1 or any(len(s) != 1 for s in labels))
    ):
        return None
    order = out + "".join(summed)
    made: Any = None
    for v, s in zip(operands, labels):
        x = _spread(v, s, order)
        made = x if made is None else made * x
    return np.sum(made, axis=tuple(range(len(out), len(order)))) if summed else made


def _many_small(operands: Sequence[Value], labels: Sequence[str], out: str) -> bool:
    """Whether these are many small products, one or more for each of many rows: nests fuse them with
    others.
    """
    if len(operands) != 2 or not all(isinstance(d, int) for v in operands for d in v.type.shape):
        return False
    extent = {c: int(d) for v, s in zip(operands, labels) for c, d in zip(s, v.type.shape)}
    rows = max(extent, key=lambda c: extent[c])
    rest = {c: n for c, n in extent.items() if c != rows}
    together = any(c in labels[0] and c in labels[1] and c in out for c in rest)
    return together and extent[rows] >= ROWS and max(rest.values(), default=0) <= SIDE


def _large(operands: Sequence[Value], labels: Sequence[str], out: str) -> bool:
    """Whether this is a matrix times a vector, and the matrix is read from far away: once is best."""
    if sorted(map(len, labels)) != [1, 2] or len(out) != 1:
        return False
    matrix = next(v for v in operands if v.type.ndim == 2)
    return at_most_size(matrix.type.shape) >= FAR


def _by_rows(operands: Sequence[Value], labels: Sequence[str], out: str) -> Any:
    """Such a product as a sum over the elements of the matrix, in the order in which they lie."""
    (matrix, order), (vector, letter) = sorted(zip(operands, labels), key=lambda pair: -len(pair[1]))
    if matrix.node is not None and matrix.node.op.name == "transpose":
        matrix, order = matrix.node.inputs[0], order[::-1]
    spread = _spread(vector, letter, order)
    return np.sum(matrix * spread, axis=order.index(next(c for c in order if c != out)))


def _spread(v: Any, letters: str, order: str) -> Any:
    """An operand with its axes in this order, and 1 where it lacks one; none before its first."""
    axes = sorted(range(len(letters)), key=lambda i: order.index(letters[i]))
    if axes != list(range(len(letters))):
        v = np.transpose(v, axes)
    if not letters:
        return v
    first = min(order.index(c) for c in letters)
    missing = [i for i in range(first, len(order)) if order[i] not in letters]
    return np.expand_dims(v, tuple(i - first for i in missing)) if missing else v
