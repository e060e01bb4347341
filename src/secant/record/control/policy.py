"""How each loop and branch of a function is recorded: as a region if it can be, and otherwise how, and why.

Enters: the site of a loop or branch, and what could not be settled there. Leaves: the rung of the ladder it
is recorded on next. Rungs only go down, so recording ends. What a region taught (types that a loop's values
settle on) is kept too, so that nested loops are not recorded many times over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...graph.errors import Refused
from ...graph.types import Type

MOST_PEELED = 3
"""Iterations that may stand before a loop, because they are not like the others."""

MOST_UNROLLED = 20_000
"""A loop that cannot be a region is unrolled up to this many times, and refused beyond."""


class Limits:
    """How short a loop must be to be unrolled without further ado."""

    def __init__(self, short: int = 8, together: int = 64, arms: bool = True, most: int = MOST_UNROLLED):
        self.short = short  # iterations of one loop
        self.together = together  # iterations of nested loops, multiplied
        self.most = most  # iterations of a loop that is unrolled for other reasons
        self.arms = arms  # whether branches outside of loops become regions; guards decide them otherwise


limits = Limits()


class Key(NamedTuple):
    """A loop or branch in the user's code: the file, the function, the line, and which one on it."""

    file: str
    function: str
    line: int
    names: tuple[str, ...]


@dataclass
class Learned:
    """What is known of the values a loop carries, from earlier tries: how, and of which types."""

    carried: set[Any] = field(default_factory=set)  # names and places that are bound anew in the body
    types: dict[Any, Type] = field(default_factory=dict)  # (name or place, leaf) -> what it settles on
    unbound: dict[Any, Type] = field(default_factory=dict)  # names that are bound in the body only
    apart: set[Any] = field(default_factory=set)  # names that begin as one array and part ways
    peeled: int = 0  # how many iterations stand before the loop


@dataclass
class Policy:
    """The rungs of one function's loops and branches, and why they are not regions."""

    plain: str = ""  # why there are to be no regions at all
    guarded: set[Key] = field(default_factory=set)  # branches that guards decide
    otherwise: dict[Key, str] = field(default_factory=dict)
    forced: set[Key] = field(default_factory=set)  # short loops that must be regions all the same
    learned: dict[Key, Learned] = field(default_factory=dict)

    def region(self, key: Key) -> bool:
        """Whether this loop or branch is to be a region."""
        return not self.plain and key not in self.otherwise

    def why(self, key: Key) -> str | None:
        """Why a loop is not to be a region; None where it is to be one."""
        return self.plain or self.otherwise.get(key)

    def otherwise_than(self, site: Any, why: str) -> None:
        """Record this loop or branch otherwise from now on, because of ``why``."""
        if site is None:
            raise Refused(f"this cannot be recorded: {why}; see docs/semantics.md on loops and branches")
        key = site.key
        if getattr(site, "forced", False) and key not in self.forced:
            self.forced.add(key)
        elif key in self.otherwise:
            raise Refused(f"the loop or branch on line {key.line} cannot be recorded, because {why}")
        else:
            self.otherwise[key] = why
            if hasattr(site, "arms"):
                self.guarded.add(key)

    def teach(self, key: Key) -> Learned:
        """What is known of a loop, to be added to."""
        return self.learned.setdefault(key, Learned())
