"""Where the arrays of a region lie: results at their places, the rest in scratch, reused when they are dead.

Enters: a plan. Leaves: for every array that lies in memory, the `Memory` that it is, and how many bytes of
scratch the region takes. Two arrays share bytes only if no action needs both.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..graph.core import Value
from .lowering import Lowering
from .memory import Memory
from .plan import Plan, Storage
from .writer import Register

ALIGNED = 64
SMALL = 64
"""Arrays of up to so many bytes live in the frame of the kernel, where the compiler makes registers of them.
"""


class Frame:
    """The memory of the arrays of one region."""

    def __init__(self, low: Lowering, plan: Plan, results: Mapping[Value, Memory]):
        self.homes: dict[Value, Memory] = {}
        self.size = 0
        self.bytes = 0  # of all arrays, had none been reused
        values: dict[Storage, list[Value]] = {}
        for v, s in plan.storage.items():
            values.setdefault(s, []).append(v)
        pointers: dict[Storage, Register] = {}
        rest: list[Storage] = []
        for s, members in values.items():
            given = next((results[v] for v in members if v in results), None)
            if s.place is not None:
                given = low.where[s.place]
            if given is None and s.size <= SMALL:
                pointers[s] = low.allocate(f"[{s.size} x i8]", align=16)
            elif given is None:
                rest.append(s)
            else:
                pointers[s] = given.pointer
        offsets = self._layout(rest)
        start = low.scratch.reserve(self.size)
        for s in rest:
            text = f"getelementptr inbounds i8, ptr {low.use(low.scratch.arena)}, i64 {start + offsets[s]}"
            pointers[s] = low.make("ptr", text)
        for v, s in plan.storage.items():
            self.homes[v] = Memory(pointers[s], v.type.dtype, v.type.shape)

    def _layout(self, storages: list[Storage]) -> dict[Storage, int]:
        """First fit, in the order in which they are needed."""
        placed: list[tuple[int, int, Storage]] = []
        offsets: dict[Storage, int] = {}
        for s in sorted(storages, key=lambda s: (s.first, -s.size)):
            size = -(-max(s.size, 1) // ALIGNED) * ALIGNED
            self.bytes += size
            offset = 0
            for start, end, other in sorted(placed, key=lambda p: p[0]):
                if other.last < s.first or s.last < other.first:
                    continue
                if start - offset >= size:
                    break
                offset = max(offset, end)
            offsets[s] = offset
            placed.append((offset, offset + size, s))
            self.size = max(self.size, offset + size)
        return offsets
