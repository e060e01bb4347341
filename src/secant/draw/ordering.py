"""Fewer crossings: the order of each column, improved by sweeps of medians and swaps of neighbours.

Enters and leaves: a `Columns`, whose ``order`` is rearranged in place; the best order met is kept.
Sweeps follow Sugiyama, Tagawa and Toda (1981) and Gansner et al. (1993); crossings are counted as
inversions with a binary indexed tree (Barth, Jünger and Mutzel 2002).
"""

from __future__ import annotations

from .layering import Columns

SMALL = 4000  # with more segments than this only a few sweeps are made, so that time stays linear


def crossings(c: Columns) -> int:
    """How many pairs of segments cross."""
    place = _places(c)
    return sum(_between(c, i, place) for i in range(len(c.order) - 1))


def reduce_crossings(c: Columns, sweeps: int = 16) -> int:
    """Rearrange the columns; return the crossings that are left."""
    segments = sum(map(len, c.after))
    if segments > SMALL:
        sweeps = 3
    best, kept = crossings(c), [list(column) for column in c.order]
    idle = 0
    for sweep in range(sweeps):
        if not best or idle > 4:
            break
        _medians(c, rightwards=sweep % 2 == 0)
        if segments <= SMALL:
            _swap_neighbours(c)
        now = crossings(c)
        idle += 1
        if now < best:
            best, kept, idle = now, [list(column) for column in c.order], 0
    c.order[:] = kept
    return best


def _places(c: Columns) -> list[int]:
    place = [0] * len(c.layer)
    for column in c.order:
        for i, v in enumerate(column):
            place[v] = i
    return place


def _between(c: Columns, left: int, place: list[int]) -> int:
    ends = [p for u in c.order[left] for p in sorted(place[w] for w in c.after[u])]
    tree = [0] * (len(c.order[left + 1]) + 1)
    count = 0
    for seen, p in enumerate(ends):
        not_above = 0
        i = p + 1
        while i:
            not_above += tree[i]
            i &= i - 1
        count += seen - not_above
        i = p + 1
        while i < len(tree):
            tree[i] += 1
            i += i & -i
    return count


def _medians(c: Columns, rightwards: bool) -> None:
    place = _places(c)
    side = c.before if rightwards else c.after
    for column in c.order if rightwards else reversed(c.order):
        wish = {v: _middle([place[u] for u in side[v]], place[v]) for v in column}
        column.sort(key=wish.__getitem__)
        for i, v in enumerate(column):
            place[v] = i


def _middle(places: list[int], own: int) -> float:
    """The median, between the two middle ones for an even count, weighted towards the side that is more
    crowded.
    """
    if not places:
        return float(own)
    places.sort()
    half = len(places) // 2
    if len(places) % 2:
        return float(places[half])
    if len(places) == 2:
        return (places[0] + places[1]) / 2
    left, right = places[half - 1] - places[0], places[-1] - places[half]
    if left + right == 0:
        return float(places[half])
    return (places[half - 1] * right + places[half] * left) / (left + right)


def _swap_neighbours(c: Columns, rounds: int = 4) -> None:
    place = _places(c)
    for _ in range(rounds):
        better = False
        for column in c.order:
            for i in range(len(column) - 1):
                a, b = column[i], column[i + 1]
                gain = 0
                for side in (c.before, c.after):
                    gain += _inversions(side[a], side[b], place) - _inversions(side[b], side[a], place)
                if gain > 0:
                    column[i], column[i + 1] = b, a
                    place[a], place[b] = i + 1, i
                    better = True
        if not better:
            return


def _inversions(above: list[int], below: list[int], place: list[int]) -> int:
    """Crossings of two neighbouring nodes' segments when one stands above the other."""
    if len(above) * len(below) == 1:
        return int(place[above[0]] > place[below[0]])
    if not above or not below:
        return 0
    lows = sorted(place[w] for w in below)
    count = 0
    i = 0
    for p in sorted(place[w] for w in above):
        while i < len(lows) and lows[i] < p:
            i += 1
        count += i
    return count
