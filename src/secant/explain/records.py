"""The records every face of Secant renders: text, terminal, pictures, pages and JSON all read these.

Data, not strings: numbers are NumPy arrays or Python numbers, and they add up to what ``grad`` returns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from ..graph.location import Source

Role = Literal["input", "constant", "node", "output"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One broadcast: the operand's shape, what it was stretched to, and the axes summed on the way back."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    axes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """One use of a value: from the node that made it to the node that reads it, with the partial on it.

    ``partial`` is d target / d source where that is elementwise, else None; ``partial_text`` says it in the
    user's names ("c", "3", "1 − y²"). ``contribution`` is what this edge adds to the source's adjoint.
    """

    source: str
    target: str
    position: int
    partial: Any = None
    partial_text: str = ""
    contribution: Any = None
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the graph: what a box of the picture shows.

    ``formula`` is its right-hand side in the user's names ("b·c"; "" for inputs); an unnamed value's name may
    be its formula. ``adjoint`` is d output / d this (None where nothing flows back), ``labels`` are row and
    column labels if the data came with some.
    """

    id: str
    role: Role
    name: str
    formula: str
    op: str
    type: str
    shape: tuple[int, ...]
    value: Any
    adjoint: Any = None
    source: Source | None = None
    labels: tuple[tuple[str, ...] | None, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One path's part of a derivative: incoming times local, with the numbers."""

    incoming: str
    incoming_value: Any
    local: str
    local_text: str
    local_value: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One derivative of the backward pass: ``dJ/db = dJ/du · du/db = 3 · c = 3 · 2 = 6   from u = b·c``.

    Several terms are a fan-out: the derivative is the sum over paths. ``text`` is the finished line.
    """

    target: str
    derivative: str
    terms: tuple[Term, ...]
    value: Any
    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """One node before and after a nudge: rise over run beside the exact derivative."""

    name: str
    formula: str
    before: Any
    after: Any
    rise: Any
    slope: Any
    derivative: Any


@dataclass(frozen=True, slots=True)
class NudgeTable:
    """What a small change ``by`` of the input ``name`` does to every node it reaches."""

    name: str
    by: float
    rows: tuple[NudgeRow, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning with its line: ``code`` is stable, ``text`` says what and why, ``remedy`` what to do."""

    code: str
    text: str
    remedy: str
    source: Source | None = None


@dataclass(frozen=True)
class Report:
    """Everything there is to show of one call: graph, values, derivatives, steps and remarks.

    Items are in order of computation, inputs first; ``output`` and ``inputs`` are ids of items.
    """

    name: str
    title: str
    items: tuple[Item, ...]
    edges: tuple[Edge, ...]
    inputs: tuple[str, ...]
    output: str
    wrt: tuple[str, ...]
    steps: tuple[Step, ...]
    nudge: NudgeTable | None = None
    remarks: tuple[Remark, ...] = ()
    calls: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def item(self, id: str) -> Item:
        return next(i for i in self.items if i.id == id)


@dataclass(frozen=True, slots=True)
class Triangle:
    """A secant line: the point, the nudge, rise over run, the exact derivative, and samples of the curve."""

    name: str
    formula: str
    at: float
    by: float
    value: float
    nudged: float
    slope: float
    derivative: float
    curve: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        """The horizontal distance: the increment."""
        return self.by

    @property
    def height(self) -> float:
        """The vertical distance: f(at + by) - f(at)."""
        return self.nudged - self.value


@dataclass(frozen=True, slots=True)
class Stretching:
    """How shapes broadcast: each operand with its shape padded on the left, and where it is stretched."""

    shapes: tuple[tuple[int, ...], ...]
    padded: tuple[tuple[int, ...], ...]
    result: tuple[int, ...]
    stretched: tuple[tuple[int, ...], ...]
    values: tuple[Any, ...] = ()
    labels: tuple[Any, ...] = ()
    remarks: tuple[Remark, ...] = ()
