"""Runs one program at one thread setting: a name enters, `Row`s leave, one for each peer.

The peers' processes are started, call once (that is the compile time), and their results are compared.  Those
that agree are asked in turn, A B C A B C, so that what else the machine does falls on all alike; a row's time
is the median of its turns.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .discover import find
from .processes import Worker
from .program import GRADIENT, VALUE, Peer, Program

# The first of these that is there gives the results that the others are compared with.
TRUSTED = ("autograd", "jax", "torch", "numpy", "casadi", "pytensor", "numba", "c", "secant")


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    size: str
    turns: int
    seconds: float  # of one turn of one peer
    most: float = 20.0  # seconds of one peer in all, but for three turns
    limit: float = 300.0  # seconds to wait for a first call


QUICK = Effort("quick", 5, 0.03, most=2.0, limit=120.0)
MIDDLE = Effort("full", 5, 0.1, most=10.0)
FULL = Effort("full", 11, 0.25)


@dataclass
class Row:
    """What was measured of one peer; times in seconds."""

    program: str
    threads: str
    label: str
    library: str
    of: str
    first: float | None = None  # building and the first call, in a fresh process, no caches
    imported: float | None = None
    version: str = ""
    times: list[float] = field(default_factory=list)
    best: float | None = None
    note: str = ""  # why there is no time
    reloaded: float | None = None  # Secant: the first call in a new process that finds the cache filled

    @property
    def median(self) -> float | None:
        return statistics.median(self.times) if self.times else None

    @property
    def compile(self) -> float | None:
        """The first call without what every call takes."""
        if self.first is None:
            return None
        return max(self.first - (self.median or 0.0), 0.0)


def differs(found: list[np.ndarray], expected: list[np.ndarray], tolerance: float) -> str:
    """What is different between two results, or nothing."""
    if len(found) != len(expected):
        return f"{len(found)} results instead of {len(expected)}"
    for k, (a, b) in enumerate(zip(found, expected)):
        if a.shape != b.shape:
            return f"result {k} has shape {a.shape}, not {b.shape}"
        if not np.array_equal(np.isfinite(a), np.isfinite(b)):
            return f"result {k} is not finite in the same places"
        a, b = np.where(np.isfinite(a), a, 0), np.where(np.isfinite(b), b, 0)
        largest = np.max(np.abs(b), initial=1e-300)
        error = np.max(np.abs(a - b), initial=0.0) / largest
        if error > tolerance:
            return f"result {k} differs by {error:.1e} of its largest number"
    return ""


def compare(program: Program, rows: list[Row], results: list[list[np.ndarray] | None]) -> None:
    """Note in each row how its result differs from the reference, if it does."""
    for of in (GRADIENT, VALUE):
        found = [(row, result) for row, result in zip(rows, results) if row.of == of and result is not None]
        by_trust = sorted(found, key=lambda pair: TRUSTED.index(pair[0].library))
        for row, result in found:
            reference, expected = by_trust[0]
            difference = differs(result, expected, program.tolerance)
            if difference:
                row.note = f"DISAGREES with {reference.label}: {difference}"


def measure(
    name: str,
    threads: str,
    effort: Effort,
    wanted: Callable[[Peer], bool] = lambda peer: True,
) -> list[Row]:
    """All rows of a program.  What is missing or fails has a note and no time."""
    program = find(name)
    peers = [peer for peer in program.peers if wanted(peer)]
    rows = [Row(name, threads, p.label, p.library, p.of) for p in peers]
    results: list[list[np.ndarray] | None] = []
    workers: list[Worker] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            for k, (peer, row) in enumerate(zip(peers, rows)):
                worker = Worker(name, peer, threads, effort.size)
                workers.append(worker)
                results.append(first_call(worker, row, Path(folder) / f"{k}.npz", effort.limit))
                if row.library == "secant" and not row.note:
                    row.reloaded = from_cache(name, peer, threads, effort)
        compare(program, rows, results)
        take_turns([pair for pair in zip(workers, rows) if not pair[1].note], effort)
    finally:
        for worker in workers:
            worker.close()
    return rows


def first_call(worker: Worker, row: Row, save: Path, limit: float) -> list[np.ndarray] | None:
    """Fill in what the first call tells; the result, if it is to be checked."""
    answer = worker.ask({"do": "first", "save": str(save)}, limit)
    if "first" not in answer:
        row.note = f"skipped: {answer['missing']}" if "missing" in answer else answer["error"]
        return None
    row.first, row.imported, row.version = answer["first"], answer["import"], answer["version"]
    if not save.exists():
        return None
    with np.load(save) as saved:
        return [saved[key] for key in saved.files]


def from_cache(name: str, peer: Peer, threads: str, effort: Effort) -> float | None:
    """The first call of a process that finds what another one compiled."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            worker = Worker(name, peer, threads, effort.size, cache=folder)
            answer = worker.ask({"do": "first", "save": f"{folder}/result.npz"}, effort.limit)
            worker.close()
    return answer.get("first")


def take_turns(pairs: Sequence[tuple[Worker, Row]], effort: Effort) -> None:
    """Ask each worker in turn, until each had its turns or its time is up."""
    spent = [0.0] * len(pairs)
    for turn in range(effort.turns):
        for k, (worker, row) in enumerate(pairs):
            if row.note or (turn >= 3 and spent[k] > effort.most):
                continue
            answer = worker.ask({"do": "turn", "seconds": effort.seconds}, effort.limit)
            if "error" in answer:
                row.note, row.times = answer["error"], []
                continue
            row.times.append(answer["median"])
            row.best = min(answer["best"], row.best or answer["best"])
            spent[k] += answer["median"] * answer["calls"]
