"""Tables as text and JSON: `Row`s and `Verdict`s enter, lines and a dictionary leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from .discover import find
from .harness import Row
from .verdicts import Verdict, compile_ratio, over_value, ratio


def seconds(x: float | None) -> str:
    """A time to three digits in the unit that suits it."""
    if x is None:
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if x >= size:
            return f"{x / size:.3g} {unit}"
    return f"{x / 1e-9:.3g} ns"


def times(x: float | None) -> str:
    if x is None:
        return "-"
    return f"{x:.0f}x" if x >= 100 else f"{x:.3g}x"


def table(rows: list[Row]) -> list[str]:
    """One program at one thread setting."""
    first = rows[0]
    program = find(first.program)
    goals = {(goal.label, goal.of): goal.at(first.threads) for goal in program.goals}
    setting = "single thread" if first.threads == "1" else "all cores"
    lines = [
        "",
        f"{first.program}: {program.title}; {setting}",
        f"  {'':42}{'time':>10}{'best':>10}{'ratio':>9}{'goal':>8}  {'':8}{'first call':>11}",
    ]
    for row in sorted(rows, key=lambda r: (r.of, r.median if r.median is not None else 1e9)):
        found, goal = ratio(rows, row), goals.get((row.label, row.of))
        kind = "value" if row.of == "value" else "v + g"
        name = f"{kind}  {row.label}"
        if row.median is None:
            lines.append(f"  {name:42}  {row.note or 'not timed'}")
            continue
        verdict = "" if goal is None or found is None else ("met" if found >= goal else "missed")
        mine = row.label == "secant"
        lines.append(
            f"  {name:42}{seconds(row.median):>10}{seconds(row.best):>10}{'1' if mine else times(found):>9}"
            f"{'' if goal is None else f'{goal:.3g}x':>8}  {verdict:8}{seconds(row.first):>11}"
        )
    notes = []
    if (slower := over_value(rows, first.program, first.threads)) is not None:
        notes.append(f"gradient over value {times(slower)}")
    if (compiling := compile_ratio(rows, first.program, first.threads)) is not None:
        notes.append(f"compile time over JAX's {times(compiling)}")
    again = [row.reloaded for row in rows if row.label == "secant" and row.reloaded is not None]
    if again:
        notes.append("first call from the disk cache " + ", ".join(seconds(x) for x in again))
    return [*lines, *(f"  {note}" for note in notes)]


def goals_table(verdicts: Iterable[Verdict]) -> list[str]:
    """All goals, and whether they are met."""
    lines = ["", f"{'goal':46}{'against':30}{'threads':>8}{'wanted':>10}{'measured':>10}{'by best':>10}"]
    for v in verdicts:
        sign = "≥" if v.at_least else "≤"
        word = {True: "met", False: "MISSED", None: "no time"}[v.met]
        if v.unit == "s":
            wanted, measured = seconds(v.goal), seconds(v.measured)
        else:
            wanted, measured = times(v.goal), times(v.measured)
        if v.by_best is not None and v.met is not None and v.met != ((v.by_best >= v.goal) == v.at_least):
            word += " (but not by the best times)" if v.met else " (but met by the best times)"
        lines.append(
            f"{v.program:46}{v.against:30}{v.threads:>8}{sign + ' ' + wanted:>10}{measured:>10}"
            f"{times(v.by_best) if v.by_best is not None else '':>10}  {word}"
        )
    return lines


def as_data(rows: list[Row], verdicts: list[Verdict], machine: dict[str, Any]) -> dict[str, Any]:
    """Everything, for ``json``."""
    return {
        "machine": machine,
        "rows": [
            {**asdict(row), "median": row.median, "compile": row.compile, "ratio": ratio(rows, row)}
            for row in rows
        ],
        "goals": [{**asdict(v), "met": v.met} for v in verdicts],
    }
