"""Elementary functions as LLVM text: names in, definitions out that inline into loops and vectorise there."""

from __future__ import annotations

from collections.abc import Iterable

from . import (
    arcs,
    entries,
    errors,
    exponential,
    fallback,
    gammas,
    hyperbolic,
    inverse_hyperbolic,
    logarithm,
    logistic,
    power,
    remainders,
    roots,
    trigonometric,
)
from .registry import ENTRIES, define

__all__ = ["NAMES", "definitions", "symbol"]

SECTIONS = (
    arcs,
    errors,
    exponential,
    gammas,
    hyperbolic,
    inverse_hyperbolic,
    logarithm,
    logistic,
    power,
    remainders,
    roots,
    trigonometric,
)
"""The modules whose functions are registered by importing them."""

NAMES: frozenset[str] = frozenset(ENTRIES)


def symbol(name: str, bits: int, serial: bool = False) -> str:
    """The name of a function for floats of 32 or 64 bits; KeyError where there is none.

    With `serial`, the form for loops whose next step waits for the last one, where there is a faster one.

    >>> symbol("exp", 64)
    'secant.exp.f64'
    """
    entry = ENTRIES[name]
    if bits not in (32, 64):
        raise KeyError(bits)
    return f"secant.{name}.f{bits}" + (".serial" if serial and entry.serial else "")


def definitions(symbols: Iterable[str], declared: Iterable[str] = ()) -> str:
    """The LLVM definitions of symbols, each once, with the intrinsics and tables that they use.

    Lines in `declared` are left out: a module may declare an intrinsic only once. Some definitions come
    with a variable `@llvm.compiler.used`, so the module can have no other one.

    >>> print(definitions([symbol("sqrt", 64)]))
    declare double @llvm.sqrt.f64(double)
    define internal double @secant.sqrt.f64(double %x0) alwaysinline nounwind willreturn memory(none) {
      %v1 = call double @llvm.sqrt.f64(double %x0)
      ret double %v1
    }
    """
    found = [define(name) for name in dict.fromkeys(symbols)]
    rare = [
        fallback.definition(*which) for which in sorted({which for one in found for which in one.fallbacks})
    ]
    pairs = dict(pair for one in found for pair in one.pairs)
    rows = [entries.definition(name, k, table) for name, table in pairs.items() for k in (0, 1)]
    needed = {line for one in found for line in one.intrinsics}.union(*(more for _, _, more in rare))
    tables = {name: text for one in found for name, text in one.tables}
    parts = [
        *sorted(needed.difference(declared)),
        *tables.values(),
        *(one.text for one in found),
        *(text for text, _, _ in rare),
        *(text for text, _ in rows),
    ]
    vectors = [vector for _, vector, _ in rare] + [vector for _, vector in rows]
    if vectors:  # what only the vectoriser will call has to be kept until then
        kept = ", ".join(f"ptr {vector}" for vector in vectors)
        parts.append(
            f'@llvm.compiler.used = appending global [{len(vectors)} x ptr] [{kept}], section "llvm.metadata"'
        )
    return "\n".join(parts)
