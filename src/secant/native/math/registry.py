"""The functions there are: a section (a Python function on values) in, its LLVM definition out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from .body import Body, Value

Section = Callable[..., Value]
ATTRIBUTES = "alwaysinline nounwind willreturn memory(none)"


@dataclass(frozen=True)
class Entry:
    section: Section
    operands: int
    serial: bool


ENTRIES: dict[str, Entry] = {}


def function(name: str, operands: int = 1, serial: bool = False) -> Callable[[Section], Section]:
    """Register a section under the name that NumPy or SciPy gives it; `serial` where it has a second form."""

    def register(section: Section) -> Section:
        ENTRIES[name] = Entry(section, operands, serial)
        return section

    return register


@dataclass(frozen=True)
class Definition:
    """The text of one function, and what the module must hold beside it."""

    text: str
    intrinsics: frozenset[str]
    tables: tuple[tuple[str, str], ...]
    fallbacks: frozenset[tuple[str, int]]
    pairs: tuple[tuple[str, str], ...]


@cache
def define(symbol: str) -> Definition:
    """The definition of a symbol such as secant.exp.f64."""
    _, name, width, *form = symbol.split(".")
    entry = ENTRIES[name]
    body = Body(int(width[1:]), serial=form == ["serial"])
    given = [Value(body, f"%x{k}", "f", body.bits) for k in range(entry.operands)]
    result = entry.section(body, *given)
    parameters = ", ".join(f"{v.type} {v.text}" for v in given)
    head = f"define internal {result.type} @{symbol}({parameters}) {ATTRIBUTES} {{"
    text = "\n".join([head, *body.lines, f"  ret {result.type} {result.text}", "}"])
    return Definition(
        text,
        frozenset(body.intrinsics),
        tuple(body.tables.items()),
        frozenset(body.fallbacks),
        tuple(body.pairs.items()),
    )
