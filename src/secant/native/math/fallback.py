"""Rare arguments left to the C library: a call that a vectorised loop makes for all its lanes at once.

Branch-free code cannot leave its path, so a section ends by handing its arguments and its result to a
function that gives the result back, but for lanes whose arguments the section cannot serve. That function
has a vector form, which LLVM's loop vectoriser finds by the attribute `vector-function-abi-variant`; it
tests all lanes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .body import Body, Value
from .entries import lanes


@dataclass(frozen=True)
class Rare:
    """When the C library is asked, and how: an expression with LLVM's `{}` for its float64 arguments."""

    when: Callable[..., Value]
    operands: int
    line: str
    declared: str = ""


RARE: dict[str, Rare] = {}
ATTRIBUTES = 'noinline nounwind willreturn memory(none) "prefer-vector-width"="512"'


def call(b: Body, name: str, given: Iterable[Value], result: Value) -> Value:
    """The result, but the C library's where the arguments are rare."""
    passed = [*given, result]
    b.fallbacks.add((name, b.bits))
    text = ", ".join(f"{v.type} {v.text}" for v in passed)
    return b.emit(f"call {result.type} @secant.rare.{name}.f{b.bits}({text})", "f", b.bits)


def definition(name: str, bits: int) -> tuple[str, str, frozenset[str]]:
    """The text of both forms, the vector form's name, and the declarations they need."""
    rare = RARE[name]
    symbol, wide = f"@secant.rare.{name}.f{bits}", lanes(bits)
    vector = f"{symbol}.v{wide}"
    shape = "v" * (rare.operands + 1)
    variant = f'"vector-function-abi-variant"="_ZGV_LLVM_N{wide}{shape}_{symbol[1:]}({vector[1:]})"'
    one, declared = _form(rare, symbol, bits, 1, variant)
    many, more = _form(rare, vector, bits, wide, "")
    return f"{one}\n{many}", vector, declared | more


def _form(rare: Rare, symbol: str, bits: int, wide: int, variant: str) -> tuple[str, frozenset[str]]:
    b = Body(bits, wide)
    given = [Value(b, f"%x{k}", "f", bits) for k in range(rare.operands)]
    result = Value(b, "%result", "f", bits)
    chosen = rare.when(b, *given)
    real = b.real(0.0).type.split("x ")[-1].rstrip(">")
    head = ", ".join(f"{v.type} {v.text}" for v in [*given, result])
    lines = [f"define internal {result.type} {symbol}({head}) {ATTRIBUTES} {variant} {{", "entry:", *b.lines]
    if wide == 1:
        lines.append(f"  br i1 {chosen.text}, label %rare, label %usual")
    else:
        lines += [
            f"  %mask = bitcast <{wide} x i1> {chosen.text} to i{wide}",
            f"  %none = icmp eq i{wide} %mask, 0",
            "  br i1 %none, label %usual, label %rare",
        ]
    lines += ["usual:", f"  ret {result.type} %result", "rare:"]
    if wide > 1:
        lines += [
            "  %lane = phi i32 [0, %entry], [%next, %rare]",
            f"  %sofar = phi {result.type} [%result, %entry], [%filled, %rare]",
            *(f"  %o{k} = extractelement {v.type} {v.text}, i32 %lane" for k, v in enumerate(given)),
        ]
    names = [f"%o{k}" if wide > 1 else v.text for k, v in enumerate(given)]
    if bits == 32:
        lines += [f"  %d{k} = fpext float {name} to double" for k, name in enumerate(names)]
        names = [f"%d{k}" for k in range(len(names))]
    lines.append("  %double = " + rare.line.format(*names))
    lines.append(
        "  %found = " + ("fptrunc double %double to float" if bits == 32 else "fadd double %double, -0.0")
    )
    if wide > 1:
        lines += [
            f"  %filled = insertelement {result.type} %sofar, {real} %found, i32 %lane",
            "  %next = add i32 %lane, 1",
            f"  %more = icmp ult i32 %next, {wide}",
            "  br i1 %more, label %rare, label %end",
            "end:",
            f"  %chosen = select <{wide} x i1> {chosen.text}, {result.type} %filled, {result.type} %result",
            f"  ret {result.type} %chosen",
        ]
    else:
        lines.append(f"  ret {real} %found")
    declared = b.intrinsics | ({rare.declared} if rare.declared else set())
    return "\n".join([*lines, "}"]), frozenset(declared)
