"""A function body under construction: arithmetic on values in, lines of LLVM text out.

Values carry Python's operators, so that a section of this package reads like its formula. One section
serves both float widths (`bits` 32 and 64) and, with `lanes` over 1, vectors of that many numbers. No
operation carries a fast-math flag: what is written is what is computed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from . import entries

Number = int | float
_FLOATS = {32: "float", 64: "double"}
_INTEGERS = {"+": "add", "-": "sub", "*": "mul"}
_REALS = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}


@dataclass(frozen=True, eq=False, slots=True)
class Value:
    """One SSA value: `kind` is f (float), i (integer) or b (truth), `bits` its width."""

    body: Body
    text: str
    kind: str
    bits: int

    @property
    def type(self) -> str:
        return self.body.type(self.kind, self.bits)

    def __add__(self, other: Value | Number) -> Value:
        return self.body.arithmetic("+", self, other)

    def __radd__(self, other: Number) -> Value:
        return self.body.arithmetic("+", self, other)

    def __sub__(self, other: Value | Number) -> Value:
        return self.body.arithmetic("-", self, other)

    def __rsub__(self, other: Number) -> Value:
        return self.body.arithmetic("-", self.body.like(self, other), self)

    def __mul__(self, other: Value | Number) -> Value:
        return self.body.arithmetic("*", self, other)

    def __rmul__(self, other: Number) -> Value:
        return self.body.arithmetic("*", self, other)

    def __truediv__(self, other: Value | Number) -> Value:
        return self.body.arithmetic("/", self, other)

    def __rtruediv__(self, other: Number) -> Value:
        return self.body.arithmetic("/", self.body.like(self, other), self)

    def __neg__(self) -> Value:
        if self.kind == "i":
            return 0 - self
        return self.body.emit(f"fneg {self.type} {self.text}", self.kind, self.bits)

    def __and__(self, other: Value | Number) -> Value:
        return self.body.binary("and", self, other)

    def __or__(self, other: Value | Number) -> Value:
        return self.body.binary("or", self, other)

    def __xor__(self, other: Value | Number) -> Value:
        return self.body.binary("xor", self, other)

    def __invert__(self) -> Value:
        return self ^ (1 if self.kind == "b" else -1)

    def __lshift__(self, count: Value | int) -> Value:
        return self.body.binary("shl", self, count)

    def __rshift__(self, count: Value | int) -> Value:
        """Zeros come in from the left: a shift that keeps the sign is slow in AVX2's 64-bit lanes."""
        return self.body.binary("lshr", self, count)

    def __lt__(self, other: Value | Number) -> Value:
        return self.body.compare("lt", self, other)

    def __le__(self, other: Value | Number) -> Value:
        return self.body.compare("le", self, other)

    def __gt__(self, other: Value | Number) -> Value:
        return self.body.compare("gt", self, other)

    def __ge__(self, other: Value | Number) -> Value:
        return self.body.compare("ge", self, other)

    def same(self, other: Value | Number) -> Value:
        """Equality as a value (`==` stays Python's own)."""
        return self.body.compare("eq", self, other)

    def differs(self, other: Value | Number) -> Value:
        """Inequality as a value; a NaN differs from everything."""
        return self.body.compare("ne", self, other)


class Body:
    """The lines of one function, and which intrinsics and tables they use."""

    def __init__(self, bits: int, lanes: int = 1, serial: bool = False) -> None:
        self.bits, self.lanes, self.serial = bits, lanes, serial
        self.lines: list[str] = []
        self.intrinsics: set[str] = set()
        self.tables: dict[str, str] = {}
        self.fallbacks: set[tuple[str, int]] = set()
        self.pairs: dict[str, str] = {}  # tables of pairs looked up, and what they are called
        self._count = 0

    def type(self, kind: str, bits: int) -> str:
        one = "i1" if kind == "b" else f"i{bits}" if kind == "i" else _FLOATS[bits]
        return one if self.lanes == 1 else f"<{self.lanes} x {one}>"

    def emit(self, line: str, kind: str, bits: int) -> Value:
        """Append an instruction that yields a value."""
        self._count += 1
        self.lines.append(f"  %v{self._count} = {line}")
        return Value(self, f"%v{self._count}", kind, bits)

    def constant(self, kind: str, bits: int, number: Number) -> Value:
        if kind == "f":
            number = struct.unpack("f", struct.pack("f", number))[0] if bits == 32 else float(number)
            text = f"0x{struct.unpack('Q', struct.pack('d', number))[0]:016x}"
        else:
            text = str(int(number)) if kind == "i" else ("true" if number else "false")
        if self.lanes > 1:
            text = f"splat ({'i1' if kind == 'b' else f'i{bits}' if kind == 'i' else _FLOATS[bits]} {text})"
        return Value(self, text, kind, bits)

    def real(self, number: Number) -> Value:
        """A constant of the function's own width."""
        return self.constant("f", self.bits, number)

    def like(self, value: Value, other: Value | Number) -> Value:
        return other if isinstance(other, Value) else self.constant(value.kind, value.bits, other)

    def binary(self, name: str, one: Value, other: Value | Number) -> Value:
        return self.emit(f"{name} {one.type} {one.text}, {self.like(one, other).text}", one.kind, one.bits)

    def arithmetic(self, sign: str, one: Value, other: Value | Number) -> Value:
        return self.binary((_REALS if one.kind == "f" else _INTEGERS)[sign], one, other)

    def compare(self, name: str, one: Value, other: Value | Number) -> Value:
        if one.kind == "f":
            name = "fcmp " + ("une" if name == "ne" else f"o{name}")
        else:
            name = "icmp " + (name if name in ("eq", "ne") else f"s{name}")
        return self.emit(f"{name} {one.type} {one.text}, {self.like(one, other).text}", "b", 1)

    def select(self, chosen: Value, yes: Value | Number, no: Value | Number) -> Value:
        if not isinstance(yes, Value):
            yes = self.like(no, yes) if isinstance(no, Value) else self.real(yes)
        no = self.like(yes, no)
        line = f"select {chosen.type} {chosen.text}, {yes.type} {yes.text}, {no.type} {no.text}"
        return self.emit(line, yes.kind, yes.bits)

    def intrinsic(self, name: str, *given: Value) -> Value:
        first = given[0]
        vector = "" if self.lanes == 1 else f"v{self.lanes}"
        full = f"@llvm.{name}.{vector}{'f' if first.kind == 'f' else 'i'}{first.bits}"
        self.intrinsics.add(f"declare {first.type} {full}({', '.join(v.type for v in given)})")
        passed = ", ".join(f"{v.type} {v.text}" for v in given)
        return self.emit(f"call {first.type} {full}({passed})", first.kind, first.bits)

    def convert(self, how: str, value: Value, kind: str, bits: int) -> Value:
        return self.emit(f"{how} {value.type} {value.text} to {self.type(kind, bits)}", kind, bits)

    def integer(self, value: Value) -> Value:
        """The bits of a float as an integer."""
        return self.convert("bitcast", value, "i", value.bits)

    def floating(self, value: Value) -> Value:
        """The float that an integer's bits are."""
        return self.convert("bitcast", value, "f", value.bits)

    def wide(self, value: Value) -> Value:
        return value if value.bits == 64 else self.convert("fpext", value, "f", 64)

    def narrow(self, value: Value, bits: int) -> Value:
        return value if value.bits == bits else self.convert("fptrunc", value, "f", bits)

    def fma(self, one: Value, other: Value | Number, added: Value | Number) -> Value:
        """one · other + added, rounded once."""
        return self.intrinsic("fma", one, self.like(one, other), self.like(one, added))

    def abs(self, value: Value) -> Value:
        return self.intrinsic("fabs", value)

    def copysign(self, size: Value | Number, sign: Value) -> Value:
        return self.intrinsic("copysign", self.like(sign, size), sign)

    def sqrt(self, value: Value) -> Value:
        return self.intrinsic("sqrt", value)

    def round(self, value: Value) -> Value:
        """To the nearest whole number, halves to even ones."""
        return self.intrinsic("roundeven", value)

    def least(self, value: Value, bound: Value | Number) -> Value:
        """The smaller one, a NaN in `value` kept (one instruction on x86)."""
        bound = self.like(value, bound)
        return self.select(bound < value, bound, value)

    def most(self, value: Value, bound: Value | Number) -> Value:
        """The larger one, a NaN in `value` kept."""
        bound = self.like(value, bound)
        return self.select(bound > value, bound, value)

    def isnan(self, value: Value) -> Value:
        return self.emit(f"fcmp uno {value.type} {value.text}, {value.text}", "b", 1)

    def poly(self, x: Value, coefficients: Sequence[Number]) -> Value:
        """A polynomial, lowest coefficient first: Horner's steps, or Estrin's halves where latency matters.

        It matters for long ones even in loops: a processor holds only two or three rounds of them at a time.
        """
        if len(coefficients) > (3 if self.serial else 6):
            return self.estrin(x, coefficients)
        result = self.like(x, coefficients[-1])
        for coefficient in reversed(coefficients[:-1]):
            result = self.fma(result, x, coefficient)
        return result

    def estrin(self, x: Value, coefficients: Sequence[Value | Number]) -> Value:
        terms = [self.like(x, c) for c in coefficients]
        while len(terms) > 1:
            pairs = [self.fma(terms[k + 1], x, terms[k]) for k in range(0, len(terms) - 1, 2)]
            terms = pairs + ([terms[-1]] if len(terms) % 2 else [])
            x = x * x if len(terms) > 1 else x
        return terms[0]

    def lookup(self, name: str, rows: Sequence[Sequence[float]], index: Value, column: int) -> Value:
        """An entry of a constant table; the index is a whole number within it."""
        width, element = len(rows[0]), _FLOATS[self.bits]
        table = self._table(name, rows)
        position = index * width + column
        self._count += 1
        address = f"%v{self._count}"
        where = f"ptr {table}, {position.type} {position.text}"
        self.lines.append(f"  {address} = getelementptr inbounds {element}, {where}")
        return self.emit(f"load {element}, ptr {address}", "f", self.bits)

    def pair(self, name: str, rows: Sequence[Sequence[float]], index: Value) -> tuple[Value, Value]:
        """Both entries of a row of a table of pairs, in float64; in loops, rows are loaded whole."""
        self.pairs[name] = self._table(name, rows)
        first, second = (
            self.emit(f"call double {entries.symbol(name, k)}(i64 {index.text})", "f", 64) for k in (0, 1)
        )
        return first, second

    def _table(self, name: str, rows: Sequence[Sequence[float]]) -> str:
        """The name of a constant table, which is a part of the module from now on."""
        table = f"@secant.table.{name}.f{self.bits}"
        if table not in self.tables:
            # bytes, as a string, which LLVM reads faster than numbers
            packed = struct.pack(
                f"{len(rows) * len(rows[0])}{'d' if self.bits == 64 else 'f'}", *chain(*rows)
            )
            text = "".join(f"\\{byte:02x}" for byte in packed)
            kept = f'[{len(packed)} x i8] c"{text}"'
            self.tables[table] = f"{table} = internal unnamed_addr constant {kept}, align 64"
        return table
