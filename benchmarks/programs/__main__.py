"""Times loop programs alone: ``python -m benchmarks.programs [NAME...] [--quick] [--interpreted] ...``.

Names enter, a table leaves: each version's time, its ratio to Secant's of the same kind, and what compiling
took. Results are compared first (see `benchmarks.harness`, which does the work). ``--interpreted`` adds
Secant's own interpreter (``SECANT_ENGINE=numpy``) in the same run.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Iterable

from ..discover import loop_names
from ..harness import FULL, MIDDLE, QUICK, Effort, Row, measure
from ..program import GRADIENT, Peer


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.programs", description=__doc__)
    parser.add_argument("names", nargs="*", help="programs (all, if none is named)")
    parser.add_argument("--list", action="store_true", help="say which programs there are")
    parser.add_argument("--quick", action="store_true", help="small inputs, few repetitions")
    parser.add_argument("--full", action="store_true", help="as many repetitions as the published tables")
    parser.add_argument("--threads", choices=("1", "all"), default="1")
    parser.add_argument(
        "--only", action="append", metavar="WORD", help="only versions whose label has this word"
    )
    parser.add_argument(
        "--skip", action="append", metavar="WORD", default=[], help="no version with this word"
    )
    parser.add_argument("--interpreted", action="store_true", help="Secant on NumPy beside the native engine")
    return parser.parse_args()


def chosen(only: Iterable[str] | None, skip: Iterable[str]) -> Callable[[Peer], bool]:
    """Which versions are run."""

    def wanted(peer: Peer) -> bool:
        text = f"{peer.label} {peer.of}"
        return (not only or any(word in text for word in only)) and not any(word in text for word in skip)

    return wanted


def interpreted(name: str, threads: str, effort: Effort) -> list[Row]:
    """Secant's rows with the native engine off."""
    before = os.environ.get("SECANT_ENGINE")
    os.environ["SECANT_ENGINE"] = "numpy"
    try:
        rows = measure(name, threads, effort, lambda peer: peer.library == "secant")
    finally:
        if before is None:
            del os.environ["SECANT_ENGINE"]
        else:
            os.environ["SECANT_ENGINE"] = before
    for row in rows:
        row.label = "secant on numpy"
    return rows


def show(name: str, rows: list[Row]) -> None:
    """One program's table."""
    print(f"{name}")
    for row in sorted(rows, key=lambda row: (row.of, row.label)):
        if row.median is None:
            print(f"    {row.of:9} {row.label:16} {row.note}")
            continue
        ours = time_of(rows, "secant", row.of)
        ratio = f"{row.median / ours:9.2f}x" if ours else ""
        compiling = f"{1e3 * row.compile:9.0f}" if row.compile is not None else ""
        print(
            f"    {row.of:9} {row.label:16} {1e3 * row.median:11.3f} ms {ratio:>10}   compile {compiling} ms"
        )


def time_of(rows: list[Row], label: str, of: str) -> float | None:
    """The median time of a version, if it ran."""
    return next((row.median for row in rows if (row.label, row.of) == (label, of)), None)


def summary(tables: list[list[Row]]) -> None:
    """Geometric means of the ratios to Secant, over the programs where both ran; and gradient over value."""
    labels = sorted({(row.of, row.label) for rows in tables for row in rows if row.label != "secant"})
    print("\nratios to Secant: geometric mean, least (programs)")
    for of, label in labels:
        pairs = [(time_of(rows, label, of), time_of(rows, "secant", of)) for rows in tables]
        ratios = sorted(theirs / ours for theirs, ours in pairs if theirs and ours)
        if ratios:
            mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
            print(f"    {of:9} {label:16} {mean:9.2f}x {ratios[0]:9.2f}x   ({len(ratios)})")
    both = [(time_of(rows, "secant", GRADIENT), time_of(rows, "secant", "value")) for rows in tables]
    over = sorted(gradient / value for gradient, value in both if gradient and value)
    if over:
        print(f"    gradient over value: median {over[len(over) // 2]:.2f}, most {over[-1]:.2f}")


def main() -> None:
    options = arguments()
    if options.list:
        print("\n".join(loop_names()))
        return
    unknown = sorted(set(options.names) - set(loop_names()))
    if unknown:
        raise SystemExit(f"no program {', '.join(unknown)}; there are {', '.join(loop_names())}")
    effort = QUICK if options.quick else FULL if options.full else MIDDLE
    tables = []
    for name in options.names or loop_names():
        rows = measure(name, options.threads, effort, chosen(options.only, options.skip))
        if options.interpreted:
            rows += interpreted(name, options.threads, effort)
        show(name, rows)
        tables.append(rows)
    if len(tables) > 1:
        summary(tables)


if __name__ == "__main__":
    main()
