"""What a check of a hand-written gradient finds: data that every face renders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ...graph.location import Source

Verdict = Literal["equal", "rounding", "approximate", "wrong", "kink"]
"""How two gradients of one input compare.

``equal``: to the last digits. ``rounding``: no further apart than rounding explains, given how much this
function amplifies it. ``approximate``: further than that, yet within the tolerance, as differences are.
``wrong``: further than the tolerance. ``kink``: the written one agrees with differences and the exact one
does not, so that the function is not smooth here, or is not the same at every call.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A usual mistake that explains the difference: ``kind`` is stable, ``text`` says it, ``mend`` mends it.

    Kinds: ``sign``, ``factor``, ``chain factor``, ``transpose``, ``shape``, ``sum over axis``,
    ``mean or sum``, ``missing path``, ``missing term``, ``mask``, ``zero``, ``order``, ``nan``, ``elements``,
    ``unknown``.
    """

    kind: str
    text: str
    mend: str
    factor: float | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One input: how its two gradients compare.

    ``worst`` lists (index, exact, written) of the elements furthest apart; ``rounding`` is the largest
    difference that rounding explains, ``judged`` what differences of the function say of the worst element.
    """

    name: str
    shape: tuple[int, ...]
    verdict: Verdict
    compared: int
    wrong: int
    largest: float
    rounding: float
    worst: tuple[tuple[tuple[int, ...], float, float], ...] = ()
    fault: Fault | None = None
    judged: float | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """The first value of the hand-written pass that is not what it should be.

    ``name``, ``line`` and ``value`` are its own, ``derivative`` what it was expected to be (``"dJ/dz"``), and
    ``exact`` the number of that. ``agrees`` are the named values before it that are right, as (name, what it
    equals).
    """

    name: str
    line: int
    value: Any
    derivative: str = ""
    exact: Any = None
    fault: Fault | None = None
    agrees: tuple[tuple[str, str], ...] = ()
    source: Source | None = None


@dataclass(frozen=True)
class GradientCheck:
    """The outcome for all inputs. ``passed`` unless one is wrong."""

    name: str
    passed: bool
    inputs: tuple[Disagreement, ...]
    parting: Parting | None = None
    other: str = "yours"

    def __bool__(self) -> bool:
        return self.passed
