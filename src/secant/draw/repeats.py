"""Tandem repeats in a sequence: where the same few steps come again and again, as in an unrolled loop.

Enters: a sequence of hashable keys. Leaves: stretches (start, period, count), in order and apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

LONGEST = 64  # steps in one round
FEWEST = 3  # rounds that are worth folding


def repeats(keys: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """The stretches that save most when folded, the shorter period where two save alike.

    >>> repeats("xabababay")
    [(1, 2, 3)]
    """
    numbers: dict[Hashable, int] = {}
    t = np.array([numbers.setdefault(k, len(numbers)) for k in keys], dtype=np.int64)
    found = []
    for period in range(1, min(LONGEST, len(t) // FEWEST) + 1):
        same = np.concatenate(([False], t[:-period] == t[period:], [False]))
        edges = np.flatnonzero(same[1:] != same[:-1])
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist()):
            count = (stop - start) // period + 1
            if count >= FEWEST and (count - 1) * period >= 4:
                found.append((-(count - 1) * period, period, start, count))
    found.sort()
    taken = np.zeros(len(t), dtype=bool)
    out = []
    for _, period, start, count in found:
        stop = start + period * count
        if not taken[start:stop].any():
            taken[start:stop] = True
            out.append((start, period, count))
    return sorted(out)
