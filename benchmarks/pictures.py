"""Ratio tables as pictures: rows and verdicts enter, a PNG for each thread setting leaves."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from .harness import Row
from .verdicts import Verdict, ratio

MET, MISSED, PLAIN = "#2a9d6f", "#c8553d", "#8a94a6"


def draw(rows: list[Row], verdicts: list[Verdict], threads: str, target: Path, title: str) -> bool:
    """Bars of how many times Secant is as fast, on a logarithmic axis, with a tick at each goal."""
    matplotlib.use("agg")
    goals = {(v.program, v.against): v for v in verdicts if v.threads == threads and v.at_least}
    bars: list[tuple[str, float, float | None]] = []
    for program in dict.fromkeys(row.program for row in rows):
        mine = [
            row for row in rows if (row.program, row.threads) == (program, threads) and row.label != "secant"
        ]
        found = [(row, ratio(rows, row)) for row in mine]
        for row, times in sorted(((r, t) for r, t in found if t is not None), key=lambda pair: pair[1]):
            goal = goals.get((program, row.label))
            kind = " (value)" if row.of == "value" else ""
            bars.append((f"{program} · {row.label}{kind}", times, goal.goal if goal else None))
    if not bars:
        return False
    figure = Figure(figsize=(9.5, 1.2 + 0.24 * len(bars)), layout="constrained")
    axes = figure.add_subplot()
    for height, (_, times, goal) in enumerate(bars):
        color = PLAIN if goal is None else MET if times >= goal else MISSED
        # Bars start at 1: to the right Secant is faster, to the left slower.
        axes.barh(height, times - 1.0, left=1.0, height=0.7, color=color)
        axes.annotate(
            f"{times:.3g}",
            (times, height),
            (4 if times >= 1 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if times >= 1 else "right",
            fontsize=7,
        )
        if goal is not None:
            axes.plot([goal, goal], [height - 0.45, height + 0.45], color="black", linewidth=1.6)
    axes.set_xscale("log")
    least, most = min(b[1] for b in bars), max(max(b[1], b[2] or 1.0) for b in bars)
    axes.set_xlim(min(least, 0.8) / 2.2, max(most, 1.25) * 2.2)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}x"))
    axes.set_yticks(range(len(bars)), [name for name, _, _ in bars], fontsize=7)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title(
        f"{title}: how many times Secant is as fast (black tick: the goal)", fontsize=9, loc="left"
    )
    figure.savefig(target, dpi=130)
    return True
