"""Rows of constant tables, looked up by calls that a vectorised loop makes for all its lanes at once.

Where a processor has no fast gather, LLVM's vectoriser computes addresses number by number, and with them all
that they follow from in the loop: a logarithm before an erf would be computed four times, not once. A call
stops it. Its vector form, which the vectoriser finds by the attribute `vector-function-abi-variant`, loads
one row for each lane and turns them over. Both forms are copied to where they are called after vectorising:
see `machine.run_passes`.
"""

from __future__ import annotations

from functools import cache

import llvmlite.binding as llvm

PREFIX = "secant.entry."
ATTRIBUTES = "nounwind willreturn memory(none)"


@cache
def lanes(bits: int) -> int:
    """How many numbers a vector register of this machine holds."""
    features = llvm.get_host_cpu_features()
    width = 512 if features.get("avx512f") else 256 if features.get("avx") else 128
    return width // bits


def symbol(name: str, column: int) -> str:
    """The function that gives a column of the row that has this number."""
    return f"@{PREFIX}{name}.{column}"


def definition(name: str, column: int, table: str) -> tuple[str, str]:
    """The text of both forms, in float64, and the vector form's name."""
    one, wide = symbol(name, column), lanes(64)
    many = f"{one}.v{wide}"
    variant = f'"vector-function-abi-variant"="_ZGV_LLVM_N{wide}v_{one[1:]}({many[1:]})"'
    scalar = [
        f"define internal double {one}(i64 %k) noinline {ATTRIBUTES} {variant} {{",
        f"  %row = getelementptr inbounds <2 x double>, ptr {table}, i64 %k",
        f"  %at = getelementptr inbounds double, ptr %row, i64 {column}",
        "  %found = load double, ptr %at",
        "  ret double %found",
        "}",
    ]
    vector = [f"define internal <{wide} x double> {many}(<{wide} x i64> %k) alwaysinline {ATTRIBUTES} {{"]
    for lane in range(wide):
        vector += [
            f"  %k{lane} = extractelement <{wide} x i64> %k, i32 {lane}",
            f"  %p{lane} = getelementptr inbounds <2 x double>, ptr {table}, i64 %k{lane}",
            f"  %row{lane} = load <2 x double>, ptr %p{lane}, align 16",
        ]
    vector += [*_turned(wide, column), f"  ret <{wide} x double> %found", "}"]
    return "\n".join([*scalar, *vector]), many


def _turned(wide: int, column: int) -> list[str]:
    """The lanes' entries of a column out of their rows, four at a time."""
    if wide == 2:
        picked = f"<2 x i32> <i32 {column}, i32 {column + 2}>"
        return [f"  %found = shufflevector <2 x double> %row0, <2 x double> %row1, {picked}"]
    lines = []
    joined = "<4 x i32> <i32 0, i32 1, i32 2, i32 3>"
    picked = f"<4 x i32> <i32 {column}, i32 {column + 4}, i32 {column + 2}, i32 {column + 6}>"
    names = ["%found"] if wide == 4 else [f"%four{first}" for first in range(0, wide, 4)]
    for first, name in zip(range(0, wide, 4), names):
        for k in (first, first + 1):
            pair = f"<2 x double> %row{k}, <2 x double> %row{k + 2}"
            lines.append(f"  %pair{k} = shufflevector {pair}, {joined}")
        pairs = f"<4 x double> %pair{first}, <4 x double> %pair{first + 1}"
        lines.append(f"  {name} = shufflevector {pairs}, {picked}")
    if wide == 8:
        every = ", ".join(f"i32 {k}" for k in range(8))
        lines.append(
            f"  %found = shufflevector <4 x double> %four0, <4 x double> %four4, <8 x i32> <{every}>"
        )
    return lines
