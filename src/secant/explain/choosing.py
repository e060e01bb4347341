"""Which iteration of each loop is shown.

Enters: what the caller asked for, a number, or numbers by a loop's heading, index or line. Leaves: for each
loop the iterations to compute, evenly chosen ones beside the one that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..graph.errors import Refused
from .headings import Heading
from .records import Report

MOST, FEWEST = 50, 8  # iterations on one page
ROOM = 600  # values on one page

Iteration = int | Mapping[str | int, int]
"""The number of an iteration, negative from the end; or such by a loop's heading, its index or its line."""


def series_of(report: Report) -> int:
    """How many iterations a page holds: fewer, the more there is inside."""
    items = [i for r in report.regions for p in r.passes for i in p.items]
    inside = sum(1 + min(np.size(i.value), 36) // 6 for i in items)  # arrays are drawn cell by cell
    return max(FEWEST, min(MOST, ROOM // max(1, inside)))


class Choice:
    """What was asked for. A bare number is for the outermost loops; the others show their last iteration.

    ``series`` is how many iterations of each outermost loop are computed in all.
    """

    def __init__(self, iteration: Iteration | None = None, series: int = 1):
        self.iteration = iteration
        self.series = series
        self.depth = 0
        self._used: set[str | int] = set()
        self._loops: list[str] = []
        self._tried: list[int] = []

    def of(self, heading: Heading, count: int) -> tuple[list[int], int]:
        """The iterations to compute, in order, and which is shown; none of a loop that did not run."""
        self._loops.append(f"{heading.title} (line {heading.line}, {count} times)")
        t = self._wanted(heading, count)
        if not count:
            return [], 0
        if self.depth or self.series < 2:
            return [t], 0
        most = min(self.series, count)
        even = {round(i * (count - 1) / (most - 1)) for i in range(most)} if most > 1 else set()
        chosen = sorted(even | {t})
        return chosen, chosen.index(t)

    def _wanted(self, heading: Heading, count: int) -> int:
        asked = self.iteration
        if isinstance(asked, Mapping):
            keys = [k for k in (heading.line, heading.counter, heading.title) if k in asked]
            if not keys:
                return count - 1
            self._used.update(keys)
            return self._within(asked[keys[0]], count, strict=not self.depth)
        if asked is None or self.depth:
            return count - 1
        self._tried.append(count)
        return asked % count if -count <= asked < count else count - 1

    def _within(self, t: int, count: int, strict: bool) -> int:
        if -count <= t < count:
            return t % count
        if strict:
            raise Refused(f"iteration {t} was asked for, and the loop ran {count} times; {_range(count)}")
        return count - 1  # an inner loop may be shorter this time

    def check(self) -> None:
        """Refuse what no loop could follow."""
        asked = self.iteration
        known = "; ".join(dict.fromkeys(self._loops)) or "none"
        if isinstance(asked, Mapping):
            for key in asked:
                if key not in self._used:
                    raise Refused(f"no loop is called {key!r}; the loops that ran are: {known}")
        elif asked is not None:
            if not self._tried:
                raise Refused(f"iteration {asked} was asked for, but there is no loop; leave it out")
            if all(not -n <= asked < n for n in self._tried):
                raise Refused(
                    f"iteration {asked} was asked for; the loops are: {known}; {_range(max(self._tried))}"
                )


def _range(count: int) -> str:
    return f"ask for 0 to {count - 1}, or −{count} to −1 from the end" if count else "it has none to show"
