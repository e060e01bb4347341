"""What a benchmark program is: the user's function, its inputs, the peers' versions and the goals.

Enters: plain NumPy functions and builders of their counterparts.  Leaves: `Program`, which `harness` runs.
A module in ``arrays/`` or ``programs/`` assigns one to ``PROGRAM``; the file's name is the program's.  Such a
module imports nothing but the standard library, NumPy and SciPy: the libraries are handed to the builders, so
that each is imported only in the process that runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .libraries import LIBRARIES, Library

Inputs = tuple[Any, ...]
Build = Callable[[Any, Inputs], Callable[..., Any]]

GRADIENT, VALUE = "gradient", "value"


@dataclass(frozen=True)
class Peer:
    """One version of a program: built from a library and the inputs, then called with the inputs."""

    label: str
    library: str
    of: str  # GRADIENT: returns value and gradient; VALUE: the value alone.  Compared with Secant's same.
    build: Build
    checked: bool = True  # False for what does other work, such as copying the same bytes
    slow: bool = False  # left out of quick runs, and of full ones unless asked for


@dataclass(frozen=True)
class Goal:
    """At least ``times`` as fast as a peer, of the same kind (`GRADIENT` or `VALUE`), per thread setting."""

    label: str
    times: float | Mapping[str, float]  # one number, or {"1": ..., "all": ...}
    of: str = GRADIENT

    def at(self, threads: str) -> float | None:
        return self.times.get(threads) if isinstance(self.times, Mapping) else self.times


@dataclass
class Program:
    """A benchmark program.

    ``inputs(quick)`` generates the arguments, small ones for a quick run.  ``argnums`` says by which to
    differentiate; empty means that only the value is timed.  ``tolerance`` is relative to the largest number
    of each result.  ``group`` names the rows of which a geometric mean is wanted.
    """

    title: str
    function: Callable[..., Any]
    inputs: Callable[[bool], Inputs]
    argnums: tuple[int, ...] = (0,)
    goals: Sequence[Goal] = ()
    tolerance: float = 1e-9
    group: str = "arrays"
    over_value: float | None = None  # the gradient's time over the value's: at most this, where it is a goal
    peers: list[Peer] = field(default_factory=list)

    def peer(
        self,
        label: str,
        library: str | None = None,
        of: str = GRADIENT,
        checked: bool = True,
        slow: bool = False,
    ) -> Callable[[Build], Build]:
        """Register ``build(library, inputs) -> callable`` under a label that starts with its name."""

        def register(build: Build) -> Build:
            name = library or label.split()[0]
            self.peers = [p for p in self.peers if (p.label, p.of) != (label, of)]
            self.peers.append(Peer(label, name, of, build, checked, slow))
            return build

        return register

    def same_source(self, *libraries: str, kinds: Sequence[str] = (VALUE, GRADIENT)) -> None:
        """Peers that run the user's own source, with ``np`` and SciPy's functions exchanged for theirs.

        NumPy gives the value, Secant both, the others the gradient, or the value if that is all there is.
        """
        for name in libraries:
            for of in kinds:
                if self._offers(LIBRARIES[name], of):
                    self.peer(name, of=of)(self._from_source(LIBRARIES[name], of))

    def _offers(self, library: Library, of: str) -> bool:
        if of == GRADIENT:
            return bool(self.argnums) and library.differentiates
        return library.gives_value or (not self.argnums and library.compiles)

    def _from_source(self, library: Library, of: str) -> Build:
        def build(module: Any, inputs: Inputs) -> Callable[..., Any]:
            function = library.adopt(module, self.function)
            made: Callable[..., Any] = library.compiled(
                module, function, self.argnums if of == GRADIENT else ()
            )
            return made

        return build
