"""What is known around a region while its adjoint is made: it passes down, and finds pass up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..graph.core import Node, Value
from ..graph.dims import Dim


@dataclass
class Around:
    """One region that is pulled back.

    ``known`` are its whole numbers that are expressions of the indices around it. Backward loops add what
    they restore: by loop and place, the buffer before the loop. ``same`` are values with two names: what a
    loop that collects stacks makes, and what the loop itself makes.
    """

    known: Mapping[Value, Dim] = field(default_factory=dict)
    restored: dict[tuple[Node, int], Value] = field(default_factory=dict)
    same: dict[Value, Value] = field(default_factory=dict)
