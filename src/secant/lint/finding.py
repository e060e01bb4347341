"""What the linter finds: data first; text, JSON, SARIF and flake8 lines are renderings of it.

Enters: a rule, a place and what is known there. Leaves: `Finding` records, sorted into a `Findings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Place:
    """Where in a file: lines and columns from 1; the end column is the one after the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Measured:
    """Seconds that a loop and the line that replaces it took, on the user's own arguments.

    ``same`` says how their results compared: "equal", or the largest relative difference.
    """

    loop: float
    line: float
    same: str

    @property
    def speedup(self) -> float:
        """How many times faster the line is."""
        return self.loop / self.line if self.line > 0 else float("inf")


@dataclass(frozen=True)
class Finding:
    """One fault: the rule's id and name, its place, why it is one, the fix, and what it does to gradients.

    ``shapes`` are those of the operands where they are known; ``instead`` is a line that can stand in the
    place of the faulty one; ``measured`` is there where the two were timed.
    """

    id: str
    name: str
    place: Place
    why: str
    fix: str
    gradient: str
    shapes: tuple[str, ...] = ()
    instead: str = ""
    measured: Measured | None = None

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data, as in JSON output."""
        made = asdict(self)
        made |= made.pop("place")
        if self.measured is not None:
            made["measured"]["speedup"] = self.measured.speedup
        return made


@dataclass(frozen=True)
class Findings:
    """All findings of one run in the order of files and lines, and how many files were read."""

    found: tuple[Finding, ...]
    files: int = 0

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each finding, in order."""
        return tuple(f.id for f in self.found)


def in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Sorted by place, one of those that say the same of the same place."""
    unique = {(f.place.file, f.place.line, f.place.column, f.id): f for f in reversed(found)}
    return tuple(unique[key] for key in sorted(unique))
