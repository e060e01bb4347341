"""The records every face of Secant renders: text, terminal, pictures, pages and JSON all read these.

Data, not strings: numbers are NumPy arrays or Python numbers, and they add up to what ``grad`` returns.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..graph.location import Source

Role = Literal["input", "carried", "fixed", "constant", "node", "output"]
"""What an item is. In a loop ``carried`` ones come from the iteration before, ``fixed`` ones from outside."""


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

    Several terms are a fan-out: the derivative is the sum over paths. ``text`` is the finished line;
    ``through`` are the ids of the loops, branches and calls that it passed back through.
    """

    target: str
    derivative: str
    terms: tuple[Term, ...]
    value: Any
    text: str
    origin: str
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """What a loop hands from one iteration to the next, by name.

    ``given`` and ``result`` are ids of items around the loop: the value it starts from and the one it ends
    with; ``enters`` and ``leaves`` are ids of items inside. Each may be "": a number, or nothing that is
    read.
    """

    name: str
    given: str
    enters: str
    leaves: str
    result: str


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of the inside of a loop, branch or call: every value there, with its derivative at that time.

    ``number`` counts the iterations from 0. The adjoint of an item is d output / d that very value; of a
    ``fixed`` one, the part of its derivative that this run contributes. ``ends`` are the values handed on,
    one for each thing that the loop carries.
    """

    number: int
    items: tuple[Item, ...]
    edges: tuple[Edge, ...]
    steps: tuple[Step, ...]
    regions: tuple[Opened, ...] = ()
    ends: tuple[Any, ...] = ()

    def but(self, **changes: Any) -> Pass:
        """The same run with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Opened:
    """A loop, branch or call, opened: what stands around it, and one run of what stands inside.

    ``inputs`` pairs the ids of items around it with those of the items that they are inside. ``passes`` are
    the runs that were computed, ``shown`` the one to look at; a branch or a call has one. ``count`` is how
    often a loop ran. ``taken`` says which arm of a branch ran, ``other`` what the other one would have done.
    ``note`` says why nothing inside is shown, where that is so.
    """

    id: str
    kind: Literal["for", "while", "if", "call"]
    title: str
    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]
    count: int = 1
    carried: tuple[Carried, ...] = ()
    passes: tuple[Pass, ...] = ()
    shown: int = 0
    taken: str = ""
    other: tuple[str, ...] = ()
    note: str = ""
    line: int = 0
    source: Source | None = None

    def but(self, **changes: Any) -> Opened:
        """The same record with some fields changed."""
        return replace(self, **changes)

    @property
    def loop(self) -> bool:
        """Whether this is a loop."""
        return self.kind in ("for", "while")

    @property
    def truth(self) -> str:
        """Whether the condition of a branch held, as a word."""
        return {"then": "true", "else": "false"}.get(self.taken, "")

    @property
    def now(self) -> Pass | None:
        """The run that is shown; None for a loop that never ran."""
        return self.passes[self.shown] if self.passes else None


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
    regions: tuple[Opened, ...] = ()

    @property
    def loops(self) -> tuple[Opened, ...]:
        """All loops, each before those inside it, at the iterations that are shown."""
        todo, found = list(reversed(self.regions)), []
        while todo:
            region = todo.pop()
            if region.loop:
                found.append(region)
            if region.now is not None:
                todo.extend(reversed(region.now.regions))
        return tuple(found)

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
