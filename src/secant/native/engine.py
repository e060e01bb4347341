"""Which engine runs a region: native code where there is some, the interpreter otherwise.

Enters: a region, then concrete inputs. Leaves: its outputs, fresh, as the interpreter gives them. The
interpreter also runs every call that native code gives up: it raises the error, or finds that there is none.
Where enough is known of a region to call the machine code of it, it is not made before somebody asks for it.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph.core import Region
from ..graph.errors import GuardFailed
from ..graph.types import Type
from ..interpret import Program
from .callback.calls import Calls
from .checks import GUARD
from .code import Code, find, load
from .interrupts import again
from .kernel import Draft, draft
from .keys import key_of
from .known import Known, keep
from .outside import addresses
from .roles import Unsupported

SPARED = 2**24
"""Bytes of scratch that a kernel keeps between calls from Python."""
MOST_SHARED = 256
"""Kernels that functions to come may share."""
_LATEST: OrderedDict[str, tuple[Code, Draft]] = OrderedDict()
_LOCK = threading.Lock()
Counts = list[tuple[str, int]]
"""How many nodes each pass of the optimizer left."""
_PROTOTYPE = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


def native_wanted() -> bool:
    """Whether the user lets native code run: not with ``SECANT_ENGINE=numpy``."""
    return os.environ.get("SECANT_ENGINE", "native") != "numpy"


class Engine:
    """A region that runs: call it with the concrete inputs, get the list of outputs.

    What derives the region stands for it where it is ``known`` from an earlier time, under a ``name``; it is
    handed a list for how many nodes each pass left.
    """

    def __init__(
        self,
        region: Region | Callable[[Counts], Region],
        known: Known | None = None,
        name: str | None = None,
    ):
        self._derive = None if isinstance(region, Region) else region
        self._region = region if isinstance(region, Region) else None
        self._known = known
        self._name = name if known is None else None  # under which it is yet to be kept
        self._passes: Counts = []
        self._program: Program | None = None
        self._kernels: dict[Any, Kernel | None] = {}
        self.reason = "" if native_wanted() else "SECANT_ENGINE=numpy"
        self.served: Kernel | None = None  # what served the last call, if native code did so at once
        self.given_up = 0  # calls that native code left to the interpreter

    @property
    def region(self) -> Region:
        """The region, made now if it was not made before."""
        if self._region is None:
            assert self._derive is not None
            passes: Counts = []
            made = self._derive(passes)
            found = Known.of(made) if self._known is not None else None
            if found != self._known:  # no more than a safeguard: what is derived depends on what is recorded
                self._known = found
                self._kernels.clear()
            self._passes, self._region = passes, made
        return self._region

    @property
    def known(self) -> Known:
        """What calls of machine code need; `Unsupported` for regions that are too large."""
        if self._known is None:
            self._known = Known.of(self.region)
        return self._known

    @property
    def passes(self) -> tuple[tuple[str, int], ...]:
        """How many nodes each pass of the optimizer left, if it was told."""
        return tuple(self._passes) if self.region is not None else ()

    @property
    def program(self) -> Program:
        """The interpreter's form of the region."""
        if self._program is None:
            self._program = Program(self.region)
        return self._program

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        if self.reason:
            return self.program(inputs)
        again()
        kernel = self.kernel(inputs)
        outputs = kernel(inputs) if kernel is not None else None
        self.served = kernel if outputs is not None and not kernel.calls else None  # type: ignore[union-attr]
        if outputs is None and kernel is not None and not kernel.draft.strong:
            kernel = self.kernel(inputs, strong=True)
            outputs = kernel(inputs) if kernel is not None else None
        if outputs is None:
            self.given_up += 1
            return self.program(inputs)
        return outputs

    def kernels(self) -> list[tuple[Any, Kernel | None]]:
        """What was made so far, each with the strides of the inputs and whether it tests for strong zeros."""
        return list(self._kernels.items())

    def kernel(self, inputs: Sequence[Any], strong: bool = False) -> Kernel | None:
        """The native code for inputs with these strides, made at the first call."""
        if any(isinstance(x, np.ndarray) and not (x.flags.aligned and x.dtype.isnative) for x in inputs):
            return None
        layout = tuple(
            [None if not isinstance(x, np.ndarray) or x.flags.c_contiguous else x.strides for x in inputs]
        )
        if (layout, strong) not in self._kernels:
            try:
                made = self._kernels[layout, strong] = Kernel(self, layout, strong)
                if self._name is not None and made.calls is None:  # callbacks are made of the region
                    keep(self._name, self.known)
                    self._name = None
            except Unsupported as reason:
                self.reason = str(reason)
                return None
            except Exception as fault:
                self.reason = f"a fault of Secant's ({type(fault).__name__}: {fault})".partition("\n")[0]
                warnings.warn(
                    f"{self.reason}: NumPy runs it; please report this", RuntimeWarning, stacklevel=2
                )
                return None
        return self._kernels[layout, strong]


class Kernel:
    """Native code for a region, and the way to call it from Python."""

    def __init__(self, engine: Engine, layout: Sequence[tuple[int, ...] | None], strong: bool = False):
        strides: list[tuple[int, ...] | None] = []
        for t, s in zip(engine.known.inputs, layout):
            if s is not None and any(n % t.dtype.itemsize for n in s):
                raise Unsupported("an array's elements do not lie at multiples of their size")
            strides.append(None if s is None else tuple([n // t.dtype.itemsize for n in s]))
        began = time.perf_counter()
        self.code, self.draft = compiled(engine, strides, strong)
        self.made_in = time.perf_counter() - began
        self.from_disk = not self.draft.text
        self.address = self.code.address("kernel")
        self.calls = Calls(engine.region, self.code, self.draft) if self.draft.sites else None
        self.function: Callable[..., int] = _PROTOTYPE(self.address)
        self.seconds = 0.0  # what the last call took
        self._arenas: list[Any] = []  # scratch that no call uses now: fresh pages cost more than most work
        known = engine.known
        self.guards = dict(known.guards)
        self.inputs, self.outputs = known.inputs, known.outputs

    def __call__(self, inputs: Sequence[Any]) -> list[Any] | None:
        """The outputs; None if the code gave up."""
        return self._run(inputs) if self.calls is None else self.calls.run(lambda: self._run(inputs))

    def _run(self, inputs: Sequence[Any]) -> list[Any] | None:
        ins = [x if t.shape else np.array(x, t.dtype) for x, t in zip(inputs, self.inputs)]
        outs = [np.empty(t.shape, t.dtype) for t in self.outputs]
        try:
            arena = self._arenas.pop()
        except IndexError:
            arena = np.empty(self.draft.arena + 64, np.uint8)
        start = -(-arena.ctypes.data // 64) * 64
        began = time.perf_counter()
        if self.calls is None:
            failed = self.function(_pointers(ins), _pointers(outs), start)
        else:
            failed = self.calls.enter(_pointers(ins), _pointers(outs, self.calls.table), start)
        self.seconds = time.perf_counter() - began
        if arena.nbytes <= SPARED:
            self._arenas.append(arena)
        if failed >= GUARD:
            raise GuardFailed(failed - GUARD, not self.guards[failed - GUARD])
        if failed:
            again()
            return None
        return [given(x, t) for x, t in zip(outs, self.outputs)]


def compiled(engine: Engine, strides: Sequence[tuple[int, ...] | None], strong: bool) -> tuple[Code, Draft]:
    """The machine code of a region and what it needs: as it was compiled before, if it was.

    Functions made anew again and again (a ``lambda`` in a loop) share their code.
    """
    key = key_of(engine.known.digest, strides, strong)
    with _LOCK:
        made = shared = _LATEST.get(key)
    if made is None:
        known = find(key, addresses())
        kept = Draft.unpacked(known[1]) if known is not None else None
        made = (known[0], kept) if known is not None and kept is not None else None
    if made is None or made[1].sites:
        region = engine.region
        if (now := key_of(engine.known.digest, strides, strong)) != key:
            key, made = now, None
    if made is None:
        fresh = draft(region, {v: s for v, s in zip(region.inputs, strides) if s is not None}, strong)
        made = load(fresh.text, addresses(), key=key, extra=fresh.packed()), fresh
    code, needs = made
    if needs.arrays and made is not shared:
        bind = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(code.address("bind"))
        bind((ctypes.c_void_p * len(needs.arrays))(*[a.ctypes.data for a in needs.arrays]))
    with _LOCK:
        _LATEST[key] = made
        _LATEST.move_to_end(key)
        if len(_LATEST) > MOST_SHARED:
            _LATEST.popitem(last=False)
    return made


def _pointers(arrays: Sequence[np.ndarray[Any, Any]], *more: int) -> Any:
    return (ctypes.c_void_p * max(1, len(arrays) + len(more)))(*[x.ctypes.data for x in arrays], *more)


def given(x: np.ndarray[Any, Any], type: Type) -> Any:
    """A result as the kind of thing it is."""
    if type.kind == "array":
        return x
    return x[()] if type.kind == "scalar" else x.item()
