"""What native code of a region does, as data that prints as text; `reporting` makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class Lines:
    """Data that prints line by line."""

    def lines(self) -> Iterator[str]:
        """The text, line by line."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join(self.lines())


@dataclass(frozen=True)
class Work:
    """Bytes read from arrays and written to them, and floating-point operations.

    Operations are counted as they stand in the graph, each as one; those inside a library's routines are not.
    """

    bytes: int = 0
    flops: int = 0
    open: bool = False  # whether a loop in it runs nobody knows how often: it is counted once

    def __add__(self, other: Work) -> Work:
        return Work(self.bytes + other.bytes, self.flops + other.flops, self.open or other.open)

    def times(self, trips: int | None) -> Work:
        """So often; None if that is decided while running."""
        n = 1 if trips is None else trips
        return Work(n * self.bytes, n * self.flops, self.open or trips is None)

    def __str__(self) -> str:
        least = "at least " if self.open else ""
        return f"{least}{in_bytes(self.bytes)} moved, {self.flops:,} flops"


@dataclass(frozen=True)
class NestReport(Lines):
    """One loop nest: ``domain`` is its lengths, ``stores`` and ``reduces`` the arrays and sums it makes."""

    domain: tuple[str, ...]
    stores: tuple[str, ...]
    reduces: tuple[str, ...]
    work: Work

    def lines(self) -> Iterator[str]:
        made = [("stores", self.stores), ("reduces to", self.reduces)]
        what = "; ".join([f"{verb} {', '.join(names)}" for verb, names in made if names])
        yield f"nest [{','.join(self.domain)}] {what}  ({self.work})"


@dataclass(frozen=True)
class GroupReport(Lines):
    """Nests over the same rows, done ``block`` rows at a time, in ``chunks`` that threads share out.

    ``fleeting`` arrays exist for one block at a time; with ``abreast``, its rows lie side by side in them.
    What several nests read of a row comes from the cache, and counts once in ``work``.
    """

    rows: int
    block: int
    chunks: int
    abreast: bool
    fleeting: tuple[str, ...]
    nests: tuple[NestReport, ...]
    work: Work

    def lines(self) -> Iterator[str]:
        chunks = f" in {self.chunks} chunks" if self.chunks > 1 else ""
        abreast = ", side by side" if self.abreast else ""
        text = f"group of {self.rows} rows{chunks}, {self.block} at a time{abreast}"
        text += f"; for one block only: {', '.join(self.fleeting)}" if self.fleeting else ""
        yield f"{text}  ({self.work})"
        for nest in self.nests:
            yield from (f"  {line}" for line in nest.lines())


@dataclass(frozen=True)
class StepReport(Lines):
    """A node that is code of its own: a write, a product, a library's routine, a loop, a branch.

    ``trips`` is how often a loop runs, if known beforehand; ``stacks`` the (name, type, bytes of one item) of
    what it keeps of every iteration; ``bodies`` the regions that the node holds; ``in_numpy`` the (op, line)
    of all that NumPy computes in a callback.
    """

    op: str
    line: int
    makes: tuple[str, ...]
    inplace: bool
    trips: int | None
    stacks: tuple[tuple[str, str, int], ...]
    bodies: tuple[PlanReport, ...]
    own: Work
    in_numpy: tuple[tuple[str, int], ...] = ()

    @property
    def work(self) -> Work:
        if self.op == "loop":
            return self.own + self.bodies[0].work.times(self.trips)
        return max([b.work for b in self.bodies], key=lambda w: (w.bytes, w.flops), default=Work()) + self.own

    @property
    def kept(self) -> int:
        """The bytes of all that is kept of each iteration."""
        return sum(size for _, _, size in self.stacks)

    def lines(self) -> Iterator[str]:
        text = f"{self.op}{f' of line {self.line}' if self.line and not self.in_numpy else ''}"
        if self.in_numpy:
            text += f" of {', '.join(f'{op} (line {line})' for op, line in self.in_numpy)}"
        if self.op == "loop":
            text += f", {self.trips:,} times" if self.trips is not None else ", as often as it takes"
        if self.stacks:
            text += (
                f"; keeps {', '.join(f'{n}: {t}' for n, t, _ in self.stacks)} of each ({in_bytes(self.kept)})"
            )
        elif self.makes:
            text += f" makes {', '.join(self.makes)}{' in place' if self.inplace else ''}"
        yield f"{text}  ({self.work})"
        for body in self.bodies:
            yield from (f"  {line}" for line in body.lines())


@dataclass(frozen=True)
class PlanReport(Lines):
    """What is done, in order. Numbers by themselves are left out: they are ``numbers`` nodes, in registers.

    ``stored`` is what the arrays between inputs and results that lie in memory would take if each had a place
    of its own, ``whole`` what all of them would, as when each op makes one. ``kept`` is what loops keep of
    all their iterations, as far as it is known how many there are.
    """

    actions: tuple[NestReport | GroupReport | StepReport, ...]
    numbers: int
    stored: int
    whole: int
    kept: int
    work: Work

    @property
    def nests(self) -> tuple[NestReport, ...]:
        """All nests, those in groups and in bodies of loops and branches included."""
        found: list[NestReport] = []
        for a in self.actions:
            if isinstance(a, NestReport):
                found.append(a)
            elif isinstance(a, GroupReport):
                found.extend(a.nests)
            else:
                found.extend(n for body in a.bodies for n in body.nests)
        return tuple(found)

    @property
    def steps(self) -> tuple[StepReport, ...]:
        """All steps, those in bodies of loops and branches included."""
        found: list[StepReport] = []
        for a in self.actions:
            if isinstance(a, StepReport):
                found.extend((a, *[s for body in a.bodies for s in body.steps]))
        return tuple(found)

    @property
    def in_numpy(self) -> tuple[tuple[str, int], ...]:
        """What NumPy computes, called back from native code: (op, line) of each."""
        return tuple(dict.fromkeys(pair for s in self.steps for pair in s.in_numpy))

    def lines(self) -> Iterator[str]:
        for action in self.actions:
            yield from action.lines()
        if self.numbers:
            yield f"{self.numbers} numbers in registers"


def in_bytes(n: int) -> str:
    """A number of bytes, for people.

    >>> in_bytes(800), in_bytes(81_920), in_bytes(3_000_000)
    ('800 bytes', '81.9 kB', '3.0 MB')
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if n >= size:
            return f"{n / size:.1f} {unit}"
    return f"{n} bytes"
