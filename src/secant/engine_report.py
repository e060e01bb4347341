"""``sc.jit(f).report()``: what became of a function so far: its recordings, and the code that runs them.

Enters: the recordings of a function and a transform of it. Leaves: an `EngineReport`, data that prints as
text. How loops were recorded, and what reverse mode keeps of them, is told by ``sc.report``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .explain.lines import fitted
from .graph.core import Region
from .graph.printed import Printed
from .native import entry, threads
from .native.engine import Engine, Kernel
from .native.plan_report import Lines, PlanReport, in_bytes
from .native.reporting import described
from .native.roles import Unsupported
from .record.arguments import Static, argument_names
from .record.captured import FIXED, Read
from .record.specialisation import Specialisation
from .record.specialise import Recorder, function_name

LABEL = 10  # columns that the words at the left take


@dataclass(frozen=True)
class KernelReport:
    """Native code for one layout of the arguments.

    ``strong`` code tests each product for strong zeros (it was needed for numbers that are not finite).
    ``seconds`` is what making it took, or finding it on disk; ``arena`` the bytes of scratch it wants.
    """

    layout: str
    strong: bool
    seconds: float
    from_disk: bool
    arena: int

    def __str__(self) -> str:
        how = "found on disk" if self.from_disk else "compiled"
        strong = ", tests for strong zeros" if self.strong else ""
        return f"{how} in {self.seconds * 1e3:.0f} ms for arguments {self.layout}{strong}"


@dataclass(frozen=True)
class ProgramReport(Lines):
    """One transform of a recording, ready to run.

    ``passes`` are the (name, nodes left) of the optimizer. ``plan`` is None where the interpreter runs it,
    and ``reason`` says why. ``given_up`` counts calls that native code left to the interpreter. ``results``
    are the bytes of the arrays it gives; ``quick`` says whether calls take the quick way.
    """

    name: str
    reason: str
    given_up: int
    passes: tuple[tuple[str, int], ...]
    kernels: tuple[KernelReport, ...]
    plan: PlanReport | None
    results: int
    quick: str

    @property
    def native(self) -> bool:
        """Whether native code runs it."""
        return not self.reason

    @property
    def arena(self) -> int:
        """The bytes of scratch that a call takes."""
        return max((k.arena for k in self.kernels), default=0)

    def lines(self) -> Iterator[str]:
        yield self.name
        if not self.native:
            yield _line("engine", f"the interpreter: {self.reason}")
        elif not self.kernels:
            yield _line("engine", "native, not called yet")
        for kernel in self.kernels if self.native else ():
            yield _line("engine", f"native, {kernel}")
        if self.given_up and self.native:
            yield _line(
                "given up", f"{self.given_up} call{'s' * (self.given_up > 1)}: the interpreter ran them"
            )
        if self.passes:
            yield _line("nodes", ", ".join(f"{name} {count}" for name, count in self.passes))
        if self.plan is not None:
            kept = f", kept of iterations {in_bytes(self.plan.kept)}" if self.plan.kept else ""
            yield _line("memory", f"arena {in_bytes(self.arena)}, results {in_bytes(self.results)}{kept}")
            text = f"{in_bytes(self.plan.stored)} without reuse, {in_bytes(self.plan.whole)} without fusion"
            yield _line("", f"arrays in between: {text}")
            yield _line("each call", str(self.plan.work))
        if self.plan is not None and self.plan.in_numpy:
            yield _line("in NumPy", ", ".join(f"{op} of line {line}" for op, line in self.plan.in_numpy))
        if self.quick:
            yield _line("quick way", self.quick)
        for k, line in enumerate(self.plan.lines() if self.plan is not None else ()):
            yield _line("plan" if k == 0 else "", line)


@dataclass(frozen=True)
class SpecialisationReport(Lines):
    """One recording: which calls it serves, and its programs.

    ``serves`` are the (name, type) of the arguments; ``guards`` is what is compared or read again before each
    call, ``checks`` what is compared during it, ``unrolled`` the loops and branches that are no regions and
    why, ``unfit`` the transforms it does not have and why.
    """

    serves: tuple[tuple[str, str], ...]
    guards: tuple[str, ...]
    checks: tuple[str, ...]
    unrolled: tuple[str, ...]
    unfit: tuple[tuple[str, str], ...]
    programs: tuple[ProgramReport, ...]

    def lines(self) -> Iterator[str]:
        yield "for " + (", ".join(f"{name}: {kind}" for name, kind in self.serves) or "no arguments")
        for word, texts in (("guard", self.guards), ("check", self.checks), ("otherwise", self.unrolled)):
            for text in texts:
                yield f"  {_line(word, text)}"
        for name, why in self.unfit:
            yield f"  {_line('lacks', f'{name}: {why}')}"
        for program in self.programs:
            yield from (f"  {line}" for line in program.lines())


@dataclass(frozen=True)
class EngineReport(Printed):
    """What ``sc.jit(f).report()`` returns: the recordings of ``f`` so far, and what runs them."""

    name: str
    threads: int
    specialisations: tuple[SpecialisationReport, ...]

    @property
    def programs(self) -> tuple[ProgramReport, ...]:
        """The programs of all recordings."""
        return tuple([p for s in self.specialisations for p in s.programs])

    def __str__(self) -> str:
        n = len(self.specialisations)
        if not n:
            return f"{self.name}: not recorded yet"
        lines = [
            f"{self.name}: {n} recording{'s' * (n > 1)}; {self.threads} thread{'s' * (self.threads > 1)}"
        ]
        lines += [line for s in self.specialisations for line in s.lines()]
        if any(a.op == "loop" for p in self.programs if p.plan is not None for a in p.plan.steps):
            lines.append(f"sc.report({self.name})(...) says how its loops were recorded")
        return "\n".join(part for line in lines for part in _fitted(line))


def _fitted(line: str) -> list[str]:
    """A line over as many as it needs, the next ones further in than the words at the left."""
    return fitted(line, max(LABEL + 4 - (len(line) - len(line.lstrip(" "))), 2))


def _line(word: str, text: str) -> str:
    return f"  {word:<{LABEL}}{text}"


def engine_report(recorder: Recorder, transform: entry.Callable) -> EngineReport:
    """What is known of all recordings that a function has now; ``transform`` is asked for quick ways."""
    with recorder.lock:
        rows = [(place, list(row)) for place, row in recorder.kept.items()]
    made = [_specialisation(recorder, place, spec, transform) for place, row in rows for spec in row]
    return EngineReport(function_name(recorder.function), threads.count(), tuple(made))


def _specialisation(
    recorder: Recorder, place: Any, spec: Specialisation, transform: entry.Callable
) -> SpecialisationReport:
    tree, kinds = place
    names = argument_names(recorder.function, tree)
    serves = tuple([(name, _kind(kind)) for name, kind in zip(names, kinds)])
    checks = [n for n in spec.graph.effects if n.op.name == "check"]
    why = spec.policy.otherwise.items()
    unrolled = [
        f"line {k.line}: {'decided by a guard' if k in spec.policy.guarded else 'unrolled'}, because {reason}"
        for k, reason in why
    ]
    return SpecialisationReport(
        serves,
        tuple(_guards(spec.reads)),
        tuple(
            [f"line {n.source.line if n.source else 0} must give {n.params['expected']!r}" for n in checks]
        ),
        tuple(unrolled),
        tuple([(_title(key, names), str(error).partition("\n")[0]) for key, error in spec.unfit.items()]),
        tuple([_program(spec, key, p, names, transform) for key, p in spec.programs.items()]),
    )


def _program(
    spec: Specialisation, key: Any, engine: Engine, names: list[str], transform: entry.Callable
) -> ProgramReport:
    kernels = [_kernel(layout, strong, k) for (layout, strong), k in engine.kernels() if k is not None]
    results = sum(v.type.dtype.itemsize * int(v.type.size) for v in engine.region.outputs if v.type.shape)
    quick = _quick(spec, key, transform)
    refused = next((k.draft.refused for _, k in engine.kernels() if k is not None), ())
    plan = None if engine.reason else _plan(engine.region, refused)
    name = _title(key, names)
    return ProgramReport(
        name, engine.reason, engine.given_up, engine.passes, tuple(kernels), plan, results, quick
    )


def _kernel(layout: tuple[Any, ...], strong: bool, kernel: Kernel) -> KernelReport:
    strided = any(strides is not None for strides in layout)
    where = "with strides of their own" if strided else "in C order"
    return KernelReport(where, strong, kernel.made_in, kernel.from_disk, kernel.draft.arena)


def _plan(region: Region, refused: Iterable[str]) -> PlanReport | None:
    try:
        return described(region, refused)
    except Unsupported:  # it has not been tried yet
        return None


def _quick(spec: Specialisation, key: Any, transform: entry.Callable) -> str:
    """Whether this transform serves calls by machine code alone."""
    slots = [s for s in spec.entries if s == key[0] or (isinstance(s, tuple) and s[:2] == key)]
    found = [spec.entries[s] for s in slots]
    mine = entry.installed(transform)
    if any(made is one for made in found for one in mine):
        return "taken"
    if 1 in found:
        return "from the next call on"
    return (
        "taken by another transform of the function" if any(isinstance(m, entry.Entry) for m in found) else ""
    )


def _title(key: Any, names: list[str]) -> str:
    if isinstance(key, str):
        return key
    kind, positions = key
    what = {"plain": "value"}.get(kind, kind)
    return f"{what} by {', '.join(names[i] for i in positions)}" if positions else what


def _kind(kind: Any) -> str:
    """One argument: its type and how it lies in memory, or what it equals."""
    if isinstance(kind, Static):
        return repr(kind.value)
    type, layout, _ = kind
    if layout is None:
        return str(type)
    strides, writeable = layout
    return (
        f"{type}{f', strides {strides}' if strides is not None else ''}{'' if writeable else ', read-only'}"
    )


def _guards(reads: tuple[Read, ...]) -> Iterator[str]:
    """What is read from outside: what is compared, and what is an input, one line each."""
    fixed = []
    for read in reads:
        name = _place(read)
        if read.rule == "same" and isinstance(read.expected, FIXED):
            fixed.append(name)
        elif read.rule == "same":
            yield f"{name} is that very {type(read.expected).__name__}"
        elif read.rule == "equal":
            text = repr(read.expected)
            yield f"{name} equals {text if len(text) <= 40 else text[:37] + '...'}"
        elif read.rule == "alias":
            yield f"{name} is the same array as input {read.expected}"
        else:
            yield f"{name} is {_kind((*read.expected, 0))}, read at each call"
    if fixed:
        yield f"{', '.join(fixed)}: the same functions and modules"


def _place(read: Read) -> str:
    owner = type(read.owner).__name__
    if read.kind in ("global", "cell"):
        return str(read.key)
    if read.kind == "attr":
        return f"{getattr(read.owner, '__name__', owner)}.{read.key}"
    if read.kind == "item":
        return f"{owner}[{read.key!r}]"
    return f"the {read.kind} of a {owner}" if read.kind != "whole" else f"a {owner}"
