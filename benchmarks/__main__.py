"""``python -m benchmarks``: run programs against their peers, print ratio tables, save them with pictures."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .discover import array_names, find, loop_names
from .harness import FULL, MIDDLE, QUICK, Effort, Row, measure
from .machine import as_text, describe, others_share
from .pictures import draw
from .program import Peer
from .report import as_data, goals_table, table
from .verdicts import of_programs, over_all

RESULTS = Path(__file__).parent / "results"
BUSY = 0.1  # more than this share of the cores in use by others is worth a word
EFFORTS: dict[str, Effort] = {"quick": QUICK, "middle": MIDDLE, "full": FULL}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("programs", nargs="*", help="names, or 'arrays', 'loops'; all of them if left out")
    parser.add_argument("--list", action="store_true", help="name the programs and their peers, and stop")
    parser.add_argument(
        "--peers", default="", help="labels or libraries, comma-separated; Secant always runs"
    )
    parser.add_argument("--threads", default="1,all", help="'1', 'all' or both (the default), apart")
    parser.add_argument(
        "--effort",
        choices=EFFORTS,
        default="full",
        help="quick has small inputs and few turns; middle has full inputs and few turns",
    )
    parser.add_argument(
        "--slow", action="store_true", help="also what compiles for minutes: torch.compile, JAX unrolled"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="where JSON, text and pictures go")
    return parser.parse_args()


def chosen(names: list[str]) -> list[str]:
    groups = {"arrays": array_names(), "loops": loop_names()}
    every = [*groups["arrays"], *groups["loops"]]
    found = [program for name in names or ["arrays", "loops"] for program in groups.get(name, [name])]
    for unknown in set(found) - set(every):
        sys.exit(f"no program is called {unknown!r}; there are {', '.join(every)}")
    return list(dict.fromkeys(found))


def main() -> None:
    options = arguments()
    names = chosen(options.programs)
    if options.list:
        for name in names:
            print(f"{name:24}{', '.join(f'{p.label} ({p.of})' for p in find(name).peers)}")
        return
    asked = {name for name in options.peers.split(",") if name}

    def wanted(peer: Peer) -> bool:
        if peer.slow and not (options.slow or peer.label in asked):
            return False
        return not asked or "secant" in (peer.label, peer.library) or bool(asked & {peer.label, peer.library})

    lines: list[str] = []

    def say(line: str) -> None:
        print(line, flush=True)
        lines.append(line)

    busy = others_share()
    if busy is not None and busy > BUSY:
        say(
            f"Other processes use {busy:.0%} of the cores: do not trust the times, least of all on all cores."
        )
    if options.effort == "quick":
        say("Quick: small inputs. The goals are for the full ones.")
    rows: list[Row] = []
    try:
        for threads in options.threads.split(","):
            for name in names:
                measured = measure(name, threads, EFFORTS[options.effort], wanted)
                rows += measured
                for line in table(measured):
                    say(line)
    except KeyboardInterrupt:
        say("\nStopped. What was measured until then:")
    verdicts = [*of_programs(rows), *over_all(rows)]
    machine = {**describe(rows), "effort": options.effort, "busy before": busy}
    for line in [*goals_table(verdicts), "", *as_text(machine)]:
        say(line)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "results.json").write_text(json.dumps(as_data(rows, verdicts, machine), indent=1))
    (options.out / "results.txt").write_text("\n".join(lines) + "\n")
    for threads in options.threads.split(","):
        setting = "single thread" if threads == "1" else "all cores"
        for group in ("arrays", "loops"):
            shown = [row for row in rows if find(row.program).group == group]
            draw(shown, verdicts, threads, options.out / f"ratios-{group}-{threads}.png", setting)
    print(f"saved in {options.out}")
    if any(row.note.startswith("DISAGREES") for row in rows):
        sys.exit("some results disagree")


if __name__ == "__main__":
    main()
