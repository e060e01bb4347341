"""Sums in the order of a loop: what loops over independent elements become."""

from __future__ import annotations

import numpy as np

from .define import op
from .kinds import Linear


@op(symbol="Σ…")
class ordered_sum(Linear):
    """A number plus the elements of vectors, one after the other, as a loop adds them. Every slope is 1.

    The first elements of all vectors come first, then the second ones. ``np.sum`` adds in another order, and
    its last bits differ.
    """

    def infer(start, *xs):
        return start

    def evaluate(start, *xs):
        numbers = np.stack([*xs], axis=-1).ravel()
        total = np.add.accumulate(np.concatenate([np.array([start], numbers.dtype), numbers]))[-1]
        return total if isinstance(start, np.generic) else type(start)(total)

    def adjoint(g, start, *xs):
        return (g, *[np.broadcast_to(g, x.shape) for x in xs])
