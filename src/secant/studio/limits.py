"""How much the studio takes, keeps and waits for. Whatever comes over a connection has a bound here."""

from __future__ import annotations

from dataclasses import dataclass

from ..targets.tables import Bounds

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one studio may use; the command line sets the first two."""

    seconds: float = 20.0  # of one piece of work, on the wall and of processor time
    memory: int = 2048 * MIB  # bytes that one piece of work may add to those of an idle worker
    start: float = 120.0  # seconds until a new worker must be ready: it imports NumPy and SciPy
    workers: int = 2  # pieces of work at one time
    queue: int = 32  # pieces of work that wait; any more are turned away
    body: int = 1 * MIB  # bytes of a request
    upload: int = 8 * MIB  # bytes of an uploaded table
    slow: float = 15.0  # seconds in which a request must have arrived
    reply: int = 64 * MIB  # bytes of what a worker answers
    tables: int = 16  # uploaded tables that are kept; the oldest goes first
    pages: int = 24  # pages that are kept


TABLE = Bounds(rows=50_000, columns=1_000, cells=200_000, letters=200)
"""How large an uploaded table may be."""

LONGEST = 200_000
"""Letters of one typed input."""

FUNCTIONS = 200
"""Functions of a file that are listed."""
