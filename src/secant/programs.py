"""Regions made ready to run: optimized, with a note of what each pass left of them.

Enters: a region. Leaves: an `Engine`, which compiles it when it knows how the arrays of a call lie in memory.
"""

from __future__ import annotations

from .graph.core import Region
from .native.engine import Engine
from .optimize import optimize


def program(region: Region) -> Engine:
    """An engine for the optimized form of a region."""
    counts: list[tuple[str, int]] = []
    engine = Engine(optimize(region, counts))
    engine.passes = tuple(counts)
    return engine
