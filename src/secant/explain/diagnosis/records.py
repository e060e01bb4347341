"""What a diagnosis is made of: findings, each with its line, its numbers, the way there, and the mend.

Data, not strings: every face of Secant renders these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ...graph.location import Source

Kind = Literal["nan", "inf", "dead", "vanishing", "exploding"]
"""``dead``: a gradient that is exactly zero. ``vanishing``, ``exploding``: it shrinks or grows away."""

Direction = Literal["forward", "backward"]


@dataclass(frozen=True, slots=True)
class Waypoint:
    """One value on the way: its name and formula, its line, and what it is (at the element in question)."""

    name: str
    formula: str
    line: int
    value: Any


@dataclass(frozen=True, slots=True)
class Turn:
    """In which iteration of which loop: ``title`` is the loop's first line, numbers count from 0."""

    title: str
    line: int
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at the place where it starts.

    ``line`` and ``source`` are the user's; ``name`` is what is computed there, ``formula`` how, and ``op`` by
    which op. ``values`` are the operands there with their numbers, at ``index`` where they are arrays.
    ``count`` of ``size`` elements are affected. ``iteration`` is one `Turn` per loop around, outermost first.
    ``path`` leads from an argument to the place (forward), or from the result back to it (backward).
    ``reaches`` says what it spoils: ``"the result"``, ``"the gradient by x"``. ``factor`` is by how much an
    adjoint grows or shrinks: in each iteration of a loop, else in one step.
    """

    kind: Kind
    direction: Direction
    line: int
    op: str
    name: str
    formula: str
    what: str
    why: str
    mend: str
    values: tuple[tuple[str, Any], ...] = ()
    index: tuple[int, ...] = ()
    count: int = 1
    size: int = 1
    iteration: tuple[Turn, ...] = ()
    path: tuple[Waypoint, ...] = ()
    reaches: tuple[str, ...] = ()
    factor: float | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Diagnosis:
    """All findings of one call, those that come first in the computation first.

    ``name`` is the function's, ``wrt`` the inputs whose gradients were looked at. Of a result that is an
    array, the gradient is that of the sum of its elements. ``gradients`` are these gradients; where the
    values are broken there are none.
    """

    name: str
    wrt: tuple[str, ...]
    findings: tuple[Finding, ...]
    value: Any = None
    gradients: tuple[Any, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
