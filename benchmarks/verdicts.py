"""What the measured rows say of the goals: `Row`s enter, a `Verdict` for each leaves.

A ratio is how many times Secant is as fast as the peer, from medians of the same run.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .discover import find
from .harness import Row
from .loop_programs import EXPERT, LITERAL
from .program import GRADIENT, VALUE

CACHED = 0.02  # seconds of a first call from the disk cache, at most


@dataclass(frozen=True)
class Verdict:
    """One goal beside what was measured; ``measured`` is None where something has no time."""

    program: str
    against: str
    threads: str
    goal: float
    measured: float | None
    at_least: bool = True
    unit: str = "x"
    by_best: float | None = (
        None  # the same from the shortest times, which other work on the machine spoils less
    )

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal


def own(rows: Iterable[Row], program: str, threads: str, of: str) -> Row | None:
    """Secant's row that another is compared with, if it was measured."""
    for row in rows:
        if (row.program, row.threads, row.of, row.label) == (program, threads, of, "secant"):
            return row
    return None


def quotient(above: Row | None, below: Row | None, best: bool) -> float | None:
    """One row's time over another's, if both were timed."""
    if above is None or below is None or above.median is None or below.median is None:
        return None
    if best and above.best is not None and below.best is not None:
        return above.best / below.best
    return above.median / below.median


def ratio(rows: Iterable[Row], row: Row, best: bool = False) -> float | None:
    """How many times Secant is as fast as this row's peer at the same work."""
    return quotient(row, own(rows, row.program, row.threads, row.of), best)


def over_value(rows: Iterable[Row], program: str, threads: str, best: bool = False) -> float | None:
    """The time of value and gradient over that of the value."""
    return quotient(own(rows, program, threads, GRADIENT), own(rows, program, threads, VALUE), best)


def compile_ratio(rows: Iterable[Row], program: str, threads: str) -> float | None:
    """Secant's compile time over that of JAX, its quickest version."""
    for of in (GRADIENT, VALUE):
        mine = own(rows, program, threads, of)
        peers = [
            r.compile
            for r in rows
            if (r.program, r.threads, r.of, r.library) == (program, threads, of, "jax")
        ]
        known = [seconds for seconds in peers if seconds is not None]
        if mine and mine.compile is not None and known:
            return mine.compile / min(known)
    return None


def of_programs(rows: list[Row]) -> list[Verdict]:
    """The goals of each program."""
    verdicts = []
    for program, threads in runs(rows):
        found = find(program)
        by_label = {(r.label, r.of): r for r in rows if (r.program, r.threads) == (program, threads)}
        for goal in found.goals:
            wanted, row = goal.at(threads), by_label.get((goal.label, goal.of))
            if wanted is not None and row is not None:
                measured, by_best = ratio(rows, row), ratio(rows, row, best=True)
                verdicts.append(Verdict(program, goal.label, threads, wanted, measured, by_best=by_best))
        if found.over_value is not None:
            measured, by_best = (over_value(rows, program, threads, best) for best in (False, True))
            verdicts.append(
                Verdict(
                    program,
                    "gradient over value",
                    threads,
                    found.over_value,
                    measured,
                    at_least=False,
                    by_best=by_best,
                )
            )
    return verdicts


def over_all(rows: list[Row]) -> list[Verdict]:
    """The goals that are means, medians or worst cases over all programs of the run."""
    verdicts = []
    for threads in sorted({row.threads for row in rows}):
        programs = [program for program, setting in runs(rows) if setting == threads]

        def add(
            title: str,
            against: str,
            measured: list[float | None],
            summary: Callable[[list[float]], float],
            goal: float,
            at_least: bool = False,
            unit: str = "x",
            setting: str = threads,
        ) -> None:
            known = [x for x in measured if x is not None]
            if known:
                verdicts.append(
                    Verdict(
                        f"{title} of {len(known)}", against, setting, goal, summary(known), at_least, unit
                    )
                )

        mine = [r for r in rows if r.threads == threads and find(r.program).group == "loops"]
        for label, of, goal in (
            (LITERAL, GRADIENT, 20.0),
            (EXPERT, GRADIENT, 3.0),
            ("numpy", VALUE, 10.0),
            ("numba", VALUE, 1.0),
        ):
            found = [ratio(rows, r) for r in mine if (r.label, r.of) == (label, of)]
            add(f"loops ({of}), geometric mean", label, found, statistics.geometric_mean, goal, at_least=True)
            if label == EXPERT:
                add("loops, least", label, found, min, 1.2, at_least=True)
        slower = [over_value(rows, p, threads) for p in programs]
        add("gradient over value, median", "itself", slower, statistics.median, 2.5)
        compiling = [compile_ratio(rows, p, threads) for p in programs]
        add("compile time, median", "jax", compiling, statistics.median, 1 / 5)
        add("compile time, most", "jax", compiling, max, 1 / 2)
        again = [r.reloaded for r in rows if r.threads == threads and r.label == "secant"]
        add("first call from the cache, most", "itself", again, max, CACHED, unit="s")
    return verdicts


def runs(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """The programs and thread settings, in the order in which they ran."""
    return list(dict.fromkeys((row.program, row.threads) for row in rows))
