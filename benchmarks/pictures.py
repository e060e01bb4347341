"""Ratio tables as pictures: rows and verdicts enter, a PNG for each thread setting leaves.

A bar starts at 1 and ends at the ratio (logarithmic): right of 1 Secant is faster, left of it slower.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from .harness import Row
from .verdicts import Verdict, ratio

MET, MISSED, PLAIN, BAND = "#2a9d6f", "#c8553d", "#8a94a6", "#f4f5f7"
Bar = tuple[str, float, float | None]  # its name, the ratio, the goal


def draw(rows: list[Row], verdicts: list[Verdict], threads: str, target: Path, setting: str) -> bool:
    """Save one picture; False if there is nothing to show."""
    matplotlib.use("agg")
    goals = {(v.program, v.against): v.goal for v in verdicts if v.threads == threads and v.at_least}
    programs: dict[str, list[Bar]] = {}
    for row in rows:
        found = ratio(rows, row)
        if row.threads == threads and row.label != "secant" and found is not None:
            kind = " (value)" if row.of == "value" else ""
            bar = (f"{row.label}{kind}", found, goals.get((row.program, row.label)))
            programs.setdefault(row.program, []).append(bar)
    bars = [bar for name in programs for bar in sorted(programs[name], key=lambda bar: bar[1])]
    if not bars:
        return False
    figure = Figure(figsize=(9.5, 1.4 + 0.24 * len(bars)), layout="constrained")
    axes = figure.add_subplot()
    for height, bar in enumerate(bars):
        add(axes, height, bar)
    separate(axes, programs)
    furnish(axes, bars)
    axes.set_title(
        f"Secant against each peer, {setting}: times as fast; a black tick is the goal", fontsize=9
    )
    figure.savefig(target, dpi=130)
    return True


def add(axes: Axes, height: int, bar: Bar) -> None:
    """One bar, its number and its goal."""
    _, found, goal = bar
    color = PLAIN if goal is None else MET if found >= goal else MISSED
    axes.barh(height, found - 1.0, left=1.0, height=0.7, color=color)
    right = found >= 1
    axes.annotate(
        f"{found:.0f}" if found >= 100 else f"{found:.3g}",
        (found, height),
        (4 if right else -4, 0),
        textcoords="offset points",
        va="center",
        ha="left" if right else "right",
        fontsize=7,
    )
    if goal is not None:
        axes.plot([goal, goal], [height - 0.4, height + 0.4], color="black", linewidth=1.6)


def separate(axes: Axes, programs: dict[str, list[Bar]]) -> None:
    """A band and a name for each program."""
    top = 0
    for number, (name, bars) in enumerate(programs.items()):
        if number % 2 == 0:
            axes.axhspan(top - 0.5, top + len(bars) - 0.5, color=BAND, zorder=0)
        axes.annotate(
            name.replace("_", " "),
            (1.0, top + (len(bars) - 1) / 2),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=8,
            annotation_clip=False,
        )
        top += len(bars)


def furnish(axes: Axes, bars: list[Bar]) -> None:
    """Scales, names and lines."""
    axes.set_xscale("log")
    least = min(found for _, found, _ in bars)
    most = max(max(found, goal or 1.0) for _, found, goal in bars)
    axes.set_xlim(min(least, 0.5) / 3, max(most, 2.0) * 3)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}x"))
    axes.tick_params(labelsize=7)
    axes.set_yticks(range(len(bars)), [name for name, _, _ in bars])
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
