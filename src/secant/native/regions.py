"""Regions written action by action, and the scratch memory that they share.

Enters: a plan, and where results should lie. Leaves: the code of its actions. Scratch is one stretch of
bytes: a region inside another takes what lies behind that of the outer one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..graph.core import Value
from .extents import measure
from .frames import Frame
from .groups import group
from .lowering import Lowering
from .memory import Memory
from .nests import emit_nest
from .numerals import emit_number
from .plan import Group, Nest, Plan, Step
from .roles import STEPS, Role, Unsupported
from .rows import emit_group
from .writer import Register
from .writes import emit_write

ALIGNED = 64


class Scratch:
    """How much of the arena is taken now, and at the most."""

    def __init__(self, arena: Register):
        self.arena = arena
        self.offset = 0
        self.peak = 0

    def take(self, low: Lowering, size: int) -> Register:
        """So many bytes, until the end of what is under way."""
        offset = self.reserve(size)
        return low.make("ptr", f"getelementptr inbounds i8, ptr {low.use(self.arena)}, i64 {offset}")

    def reserve(self, size: int) -> int:
        """The place of so many bytes in the arena."""
        offset = self.offset
        self.offset += -(-size // ALIGNED) * ALIGNED
        self.peak = max(self.peak, self.offset)
        return offset

    def keep(self, size: int) -> int:
        """The place of so many bytes that nothing else takes, ever."""
        offset = self.peak
        self.peak += -(-size // ALIGNED) * ALIGNED
        return offset

    @contextmanager
    def nested(self) -> Iterator[None]:
        """What is taken inside is free again afterwards."""
        before = self.offset
        try:
            yield
        finally:
            self.offset = before


def emit_planned(low: Lowering, plan: Plan, results: Mapping[Value, Memory]) -> None:
    """Write the actions of a plan; arrays among the ``results`` are made where they should lie."""
    group(plan)
    frame = Frame(low, plan, results)
    outer, low.home = low.home, frame.homes
    for action in plan.actions:
        if isinstance(action, Nest):
            emit_nest(low, action)
        elif isinstance(action, Group):
            emit_group(low, action)
        else:
            emit_step(low, plan, action)
    low.home = outer


def emit_step(low: Lowering, plan: Plan, step: Step) -> None:
    """Write one node that is computed by itself."""
    role = plan.role[step.node]
    if step.measures:
        measure(low, step.node)
        return
    try:
        if role is Role.WRITE:
            emit_write(low, step)
        elif role is Role.NUMBER:
            emit_number(low, step.node)
        else:
            STEPS[step.node.op.name](low, step)
    except Unsupported as reason:
        reason.node = reason.node or step.node
        raise
