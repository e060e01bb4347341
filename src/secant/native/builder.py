"""What the ``lower`` rules of ops see: arithmetic, comparisons, choices, conversions and functions of
numbers.

Enters: numbers in registers. Leaves: numbers in registers, and instructions in the current function. Floating
arithmetic carries ``contract`` (a product and a sum may be rounded once), except a difference of two
products, which would not be zero where NumPy's is. Nothing else about NumPy's arithmetic is given up.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from . import math as functions
from .numbers import BOOL, FLOAT, INT, SHORT, SINGLE, WIDEST, Number, literal, llvm_type, part_of, stored_type
from .writer import APART, COPIED, Register, Writer

_HALF = np.dtype(np.int32)
_FLOAT_TESTS = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
_PYTHON_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b, "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b,
}  # fmt: skip


class Builder(Writer):
    """Arithmetic on numbers, written into the current function of a module."""

    bad: Register | None
    strong = True  # whether products of derivatives look for zeros (see ``zeros``)
    serial = False  # whether what is written next is one number after the other, not loops over arrays

    def number(self, value: Any, dtype: np.dtype[Any]) -> Number:
        """A literal."""
        known = dtype.type(value)
        limits = (int(value), int(value)) if dtype.kind in "iu" else WIDEST
        return Number(self, literal(known, dtype), dtype, None, known, limits)

    def int(self, value: int) -> Number:
        return self.number(value, INT)

    def emit(
        self, text: str, dtype: np.dtype[Any], range: tuple[builtins.int, builtins.int] = WIDEST
    ) -> Number:
        """An instruction whose result is a number."""
        r = self.make(llvm_type(dtype), text)
        return Number(self, r.text, dtype, r.home, None, range)

    def pair(self, a: Any, b: Any) -> tuple[Number, Number]:
        """Both as numbers of one dtype: a plain one takes the other's."""
        if not isinstance(a, Number):
            return self.number(a, b.dtype), b
        if not isinstance(b, Number):
            return a, self.number(b, a.dtype)
        assert a.dtype == b.dtype, f"{a.dtype} meets {b.dtype}"
        return a, b

    def slot(self, dtype: np.dtype[Any]) -> Register:
        """Room in the frame for a number."""
        return self.allocate(
            stored_type(dtype) if dtype.itemsize > 8 else "i64", align=max(8, dtype.alignment)
        )

    # Arithmetic

    def add(self, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        if a.dtype.kind == "b":
            return self.bits("or", a, b)
        if a.dtype.kind in "fc":
            return self._float("fadd", a, b, np.add)
        if a.known == 0 or b.known == 0:
            return b if a.known == 0 else a
        return self._whole(
            "add", a, b, int(a.range[0]) + int(b.range[0]), int(a.range[1]) + int(b.range[1]), np.add
        )

    def subtract(self, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        if a.dtype.kind in "fc":
            return self._float("fsub", a, b, np.subtract, contract=not (a.product and b.product))
        if b.known == 0:
            return a
        return self._whole("sub", a, b, a.range[0] - b.range[1], a.range[1] - b.range[0], np.subtract)

    def multiply(self, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        if a.dtype.kind == "b":
            return self.bits("and", a, b)
        if a.known == 1 or b.known == 1:
            return b if a.known == 1 else a
        if a.dtype.kind == "f":
            made = self._float("fmul", a, b, np.multiply)
            made.product = True
            return made
        ends = [x * y for x in a.range for y in b.range]
        return self._whole("mul", a, b, min(ends), max(ends), np.multiply)

    def divide(self, a: Any, b: Any) -> Number:
        """The quotient of floats."""
        a, b = self.pair(a, b)
        if b.known == 1:
            return a
        return self._float("fdiv", a, b, np.divide)

    def negative(self, a: Number) -> Number:
        if a.dtype.kind in "fc":
            if a.known is not None:
                return self.number(-a.known, a.dtype)
            made = self.emit(f"fneg {a.type} {self.use(a)}", a.dtype)
            made.product = a.product
            return made
        return self.subtract(self.number(0, a.dtype), a)

    def _float(self, op: str, a: Number, b: Number, fold: Any, contract: bool = True) -> Number:
        if a.known is not None and b.known is not None:
            with np.errstate(all="ignore"):
                return self.number(fold(a.known, b.known), a.dtype)
        flags = " contract" if contract and op != "fdiv" else ""
        return self.emit(f"{op}{flags} {a.type} {self.use(a)}, {self.use(b)}", a.dtype)

    def _whole(
        self, op: str, a: Number, b: Number, low: builtins.int, high: builtins.int, fold: Any
    ) -> Number:
        if a.known is not None and b.known is not None:
            with np.errstate(all="ignore"):
                return self.number(fold(a.known, b.known), a.dtype)
        fits = WIDEST[0] <= low and high <= WIDEST[1]
        flags = " nsw" if fits and a.dtype == INT else ""
        return self.emit(
            f"{op}{flags} {a.type} {self.use(a)}, {self.use(b)}", a.dtype, (low, high) if flags else WIDEST
        )

    def bits(self, op: str, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        for x, y in ((a, b), (b, a)):
            if x.known is not None and x.dtype.kind == "b" and op in ("and", "or"):
                return y if bool(x.known) == (op == "and") else x
        return self.emit(f"{op} {a.type} {self.use(a)}, {self.use(b)}", a.dtype)

    # Tests and choices

    def compare(self, test: str, a: Any, b: Any) -> Number:
        a, b = self.pair(a, b)
        if a.known is not None and b.known is not None:
            return self.number(_PYTHON_TESTS[test](a.known, b.known), BOOL)
        if a.dtype.kind == "f":
            return self.emit(f"fcmp {_FLOAT_TESTS[test]} {a.type} {self.use(a)}, {self.use(b)}", BOOL)
        if a.dtype == INT and (decided := self._decided(test, a, b)) is not None:
            return self.number(decided, BOOL)
        signed = "" if test in ("eq", "ne") else "u" if a.dtype.kind in "ub" else "s"
        return self.emit(f"icmp {signed}{test} {a.type} {self.use(a)}, {self.use(b)}", BOOL)

    def _decided(self, test: str, a: Number, b: Number) -> bool | None:
        """What the ranges of two whole numbers say already."""
        (la, ha), (lb, hb) = a.range, b.range
        if test in ("ge", "gt"):
            return self._decided("le" if test == "ge" else "lt", b, a)
        if test == "lt":
            return True if ha < lb else False if la >= hb else None
        if test == "le":
            return True if ha <= lb else False if la > hb else None
        return (test == "ne") if ha < lb or hb < la else None

    def select(self, condition: Number, then: Any, orelse: Any) -> Number:
        """One of two numbers, without a branch."""
        a, b = self.pair(then, orelse)
        if condition.known is not None:
            return a if condition.known else b
        low, high = min(a.range[0], b.range[0]), max(a.range[1], b.range[1])
        text = f"select i1 {self.use(condition)}, {a.type} {self.use(a)}, {b.type} {self.use(b)}"
        return self.emit(text, a.dtype, (low, high) if a.dtype.kind in "iu" else WIDEST)

    def minimum(self, a: Any, b: Any) -> Number:
        """The smaller of two whole numbers."""
        a, b = self.pair(a, b)
        return self.select(a <= b, a, b)

    def maximum(self, a: Any, b: Any) -> Number:
        """The larger of two whole numbers."""
        a, b = self.pair(a, b)
        return self.select(a >= b, a, b)

    def isnan(self, x: Number) -> Number:
        if x.dtype.kind != "f":
            return self.number(False, BOOL)
        return self.emit(f"fcmp uno {x.type} {self.use(x)}, {literal(0.0, x.dtype)}", BOOL)

    # Conversions and functions

    def cast(self, x: Number, dtype: np.dtype[Any]) -> Number:
        """The number in another dtype, as ``astype`` does it."""
        if x.dtype == dtype:
            return x
        if x.known is not None:
            with np.errstate(all="ignore"):
                return self.number(np.asarray(x.known).astype(dtype)[()], dtype)
        a, b, to = x.dtype, dtype, llvm_type(dtype)
        if b.kind == "c" and a.kind != "c":
            return self._paired(x, b)
        if b.kind == "b":
            return x.differs(self.number(0, a))
        if a.kind == b.kind and b.kind in "fc":
            op = "fpext" if b.itemsize > a.itemsize else "fptrunc"
        elif a.kind == "f":
            return self._to_whole(x, b)
        elif b.kind == "f":
            if a == INT and x.range[0] >= -(2**31) and x.range[1] < 2**31:
                x = self.emit(f"trunc i64 {self.use(x)} to i32", _HALF)  # vectors convert these at once
            op = "sitofp" if a.kind == "i" else "uitofp"
        elif a.kind != "b" and b.itemsize == a.itemsize:
            return Number(self, x.text, b, x.home)
        elif a.kind != "b" and b.itemsize < a.itemsize:
            op = "trunc"
        else:
            op = "sext" if a.kind == "i" else "zext"
        kept = (0, 1) if a.kind == "b" else x.range if op == "sext" else WIDEST
        return self.emit(f"{op} {x.type} {self.use(x)} to {to}", b, kept if b.kind != "f" else WIDEST)

    def _paired(self, x: Number, dtype: np.dtype[Any]) -> Number:
        """A real number as a complex one."""
        part = self.cast(x, part_of(dtype))
        zero = literal(0, dtype)
        return self.emit(
            f"insertelement {llvm_type(dtype)} {zero}, {part.type} {self.use(part)}, i32 0", dtype
        )

    def _to_whole(self, x: Number, dtype: np.dtype[Any]) -> Number:
        """A float as a whole number: what the processor of the day does with those that are too large."""
        if dtype.itemsize == 8 and dtype.kind == "u":
            far = self.cast(self._to_whole(x - 2.0**63, INT), dtype) ^ 2**63
            return self.select(x >= 2.0**63, far, self.cast(self._to_whole(x, INT), dtype))
        if dtype not in (INT, SHORT):
            return self.cast(self._to_whole(x, INT if dtype.itemsize >= 4 else SHORT), dtype)
        bits = 8 * dtype.itemsize
        name = f"llvm.fptosi.sat.i{bits}.{'f64' if x.dtype == FLOAT else 'f32'}"
        called = self.declare(name, f"i{bits} @{name}({x.type})")
        saturated = self.emit(f"call i{bits} {called}({x.type} {self.use(x)})", dtype)
        lowest = self.number(-(2 ** (bits - 1)), dtype)
        return self.select(self.isnan(x) | (x >= 2.0 ** (bits - 1)), lowest, saturated)

    def intrinsic(self, name: str, *xs: Number) -> Number:
        """One of LLVM's own functions, such as ``fabs`` or ``sqrt``, of numbers of one dtype."""
        t, suffix = (
            xs[0].type,
            "f64" if xs[0].dtype == FLOAT else "f32" if xs[0].dtype == SINGLE else xs[0].type,
        )
        full = f"llvm.{name}.{suffix}"
        called = self.declare(full, f"{t} @{full}({', '.join([t] * len(xs))})")
        return self.emit(f"call {t} {called}({', '.join(f'{t} {self.use(x)}' for x in xs)})", xs[0].dtype)

    def math(self, name: str, *xs: Any) -> Number:
        """A function of the engine's own library (see ``math``), of floats of one dtype."""
        first = next(x for x in xs if isinstance(x, Number))
        numbers = [x if isinstance(x, Number) else self.number(x, first.dtype) for x in xs]
        t = first.type
        symbol = functions.symbol(name, 8 * first.dtype.itemsize, serial=self.serial)
        self.needed.add(symbol)
        self.function.calls += 1
        uses = self.called[symbol] = self.called.get(symbol, 0) + 1
        if uses > COPIED:
            self.apart.add(symbol)
            symbol += APART
        return self.emit(
            f"call {t} @{symbol}({', '.join(f'{t} {self.use(x)}' for x in numbers)})", first.dtype
        )

    def every(self, flags: Iterable[Number]) -> Number:
        """Whether all of these hold."""
        made = self.number(True, BOOL)
        for flag in flags:
            made = flag & made if made.known is None else flag if made.known else made
        return made

    def fail_if(self, condition: Number) -> None:
        """Give the whole call up if a condition holds; see `Lowering`."""
        raise NotImplementedError

    def length(self, d: Any) -> Any:
        """A dimension as a place; see `Lowering`."""
        raise NotImplementedError

    def checked(self, i: Number, length: Any) -> Number:
        """An index that has been seen to lie inside an axis; see `Lowering`."""
        raise NotImplementedError

    def border(self, p: Any, at: builtins.int) -> None:
        """A place from which on an element is computed otherwise; see `Lowering`."""
        raise NotImplementedError
