"""A kernel that calls back: the functions it calls, and what surrounds each of its calls.

Enters: a region and the machine code for it. Leaves: a table of functions, and calls with effects that
happen once: if native code gives up, draws are undone and prints forgotten, and the interpreter does them.
"""

from __future__ import annotations

import ctypes
import itertools
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ...graph.core import Region
from ...graph.walk import everything
from ...ops.effects import attempt
from ..code import Code
from ..kernel import Draft, prepared
from ..roles import Unsupported
from .choice import callbacks
from .sites import Site

LONG = 1e-3
"""Seconds from one callback to the next from which on other threads may run: to come back may take longer."""
_HOLDING = ctypes.PYFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
"""Entered with the interpreter's lock held, as callbacks want it; what they raise is raised here."""


class Calls:
    """What one kernel calls back."""

    def __init__(self, region: Region, code: Code, draft: Draft):
        nodes = callbacks(prepared(region, frozenset(draft.refused)))
        try:
            sites = [Site.unpacked(node, kept) for node, kept in zip(nodes, draft.sites, strict=True)]
        except ValueError as error:
            raise Unsupported(str(error)) from error
        self._count = itertools.count()
        self.functions = tuple([site.function(self._count.__next__) for site in sites])
        self._table = (ctypes.c_void_p * len(sites))(*map(id, self.functions))
        self.table = ctypes.addressof(self._table)
        self._holding: Callable[..., int] = _HOLDING(code.address("kernel"))
        self._apart: Callable[..., int] = _HOLDING(code.address("kernel.apart"))
        self._long = False  # whether the last call had long stretches without a callback
        effects = [n for n in everything(region) if n.op.effect]
        self._generators = [n.params["source"] for n in effects if n.op.name == "draw"]
        self._effects = any(n.op.name in ("draw", "emit") for n in effects)

    def run(self, call: Callable[[], list[Any] | None]) -> list[Any] | None:
        """Run the kernel as the interpreter would run the region: effects once, no warnings."""
        if self._effects:
            made: list[Any] | None = attempt(lambda: self._quietly(call), self._generators)
            return made
        return self._quietly(call)

    def _quietly(self, call: Callable[[], list[Any] | None]) -> list[Any] | None:
        with np.errstate(all="ignore"):
            return call()

    def enter(self, inputs: Any, outputs: Any, arena: int) -> int:
        """Call the machine code."""
        first, began = next(self._count), time.perf_counter()
        status = (self._apart if self._long else self._holding)(inputs, outputs, arena)
        self._long = time.perf_counter() - began > LONG * (next(self._count) - first)
        return status
