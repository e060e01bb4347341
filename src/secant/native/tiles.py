"""Small products of matrices as functions of their own, written in vectors, with the sums in registers.

Enters: the dtype, the sizes and the strides, all known. Leaves: the text of a function
``(ptr a, ptr b, ptr c)`` that computes ``c[i, j] = sum over p of a[i, p] * b[p, j]``, or adds it to ``c``.
The columns of ``b`` and ``c`` lie side by side (vectors along ``j``), or the terms of the sums of ``a`` and
``b`` do (vectors along ``p``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from .code import FUNCTION_ATTRIBUTES

WIDE = 64  # bytes of a vector: two registers on most machines of today
ROOM = 6  # vectors of sums that the registers hold beside their factors
UNROLLED = 4  # terms of sums that are written out


@dataclass(frozen=True)
class Small:
    """A product: the bits of its floats, its sizes, and the strides from row to row and along a row."""

    bits: int
    rows: int
    columns: int
    terms: int
    a: tuple[int, int]
    b: tuple[int, int]
    c: tuple[int, int]
    onto: bool

    @property
    def by_columns(self) -> bool:
        """Whether vectors may run along the columns."""
        return self.b[1] == 1 and self.c[1] == 1

    @property
    def by_terms(self) -> bool:
        """Whether vectors may run along the sums."""
        return self.a[1] == 1 and self.b[0] == 1

    @property
    def name(self) -> str:
        numbers = self.bits, self.rows, self.columns, self.terms, *self.a, *self.b, *self.c, int(self.onto)
        return "product." + ".".join(map(str, numbers)).replace("-", "m")


@cache
def definition(product: Small) -> tuple[str, frozenset[str]]:
    """The function, and the declarations that it needs."""
    writer = _Tiles(product)
    (writer.columns if product.by_columns else writer.terms)()
    head = f"define internal void @{product.name}(ptr noalias %a, ptr noalias %b, ptr noalias %c)"
    body = ["entry:", *writer.lines, "  ret void"]
    return "\n".join([f"{head} {FUNCTION_ATTRIBUTES} {{", *body, "}"]), frozenset(writer.declared)


class _Tiles:
    """The lines of one function."""

    def __init__(self, product: Small):
        self.product = product
        self.float = "double" if product.bits == 64 else "float"
        self.wide = 8 * WIDE // product.bits
        self.lines: list[str] = []
        self.declared: set[str] = set()
        self.count = 0
        self.block = "entry"

    def fresh(self, stem: str = "v") -> str:
        self.count += 1
        return f"%{stem}{self.count}"

    def new(self, text: str) -> str:
        name = self.fresh()
        self.lines.append(f"  {name} = {text}")
        return name

    # Memory and vectors

    def vector(self, width: int) -> str:
        return f"<{width} x {self.float}>"

    def moved(self, pointer: str, offset: int | str) -> str:
        """A pointer so many elements further on."""
        if offset in (0, "0"):
            return pointer
        return self.new(f"getelementptr inbounds {self.float}, ptr {pointer}, i64 {offset}")

    def times(self, index: str, step: int) -> str:
        if index == "0" or step == 0:
            return "0"
        return self.new(f"mul nsw i64 {index}, {step}")

    def load(self, pointer: str, width: int) -> str:
        return self.new(f"load {self.vector(width)}, ptr {pointer}, align {self.product.bits // 8}")

    def element(self, pointer: str) -> str:
        return self.new(f"load {self.float}, ptr {pointer}, align {self.product.bits // 8}")

    def spread(self, x: str, width: int) -> str:
        """One number, everywhere in a vector."""
        t = self.vector(width)
        one = self.new(f"insertelement {t} poison, {self.float} {x}, i64 0")
        return self.new(f"shufflevector {t} {one}, {t} poison, <{width} x i32> zeroinitializer")

    def store(self, pointer: str, x: str, type: str) -> None:
        """Put sums where they belong."""
        align = f"align {self.product.bits // 8}"
        if self.product.onto:
            before = self.new(f"load {type}, ptr {pointer}, {align}")
            x = self.new(f"fadd {type} {before}, {x}")
        self.lines.append(f"  store {type} {x}, ptr {pointer}, {align}")

    def fused(self, x: str, y: str, total: str, width: int) -> str:
        t = self.vector(width)
        name = f"llvm.fmuladd.v{width}f{self.product.bits}"
        self.declared.add(f"{t} @{name}({t}, {t}, {t})")
        return self.new(f"call {t} @{name}({t} {x}, {t} {y}, {t} {total})")

    # Loops

    def loop(self, count: int, body: Callable[[str], None]) -> None:
        """The body so many times, at least once."""
        if count == 1:
            body("0")
            return

        def step(index: str, sums: Sequence[str]) -> list[str]:
            body(index)
            return []

        self.summing(count, [], [], step)

    def summing(
        self,
        count: int,
        starts: Sequence[str],
        types: Sequence[str],
        body: Callable[[str, Sequence[str]], list[str]],
    ) -> list[str]:
        """The body so many times: it gets the sums so far, and gives the next."""
        head, before = self.fresh("h")[1:], self.block
        index, after = self.fresh("i"), self.fresh("n")
        sums = [self.fresh("s") for _ in starts]
        self.lines += [f"  br label %{head}", f"{head}:"]
        at = len(self.lines)
        self.block = head
        made = body(index, sums)
        end = self.block
        phis = [f"  {index} = phi i64 [ 0, %{before} ], [ {after}, %{end} ]"]
        phis += [
            f"  {s} = phi {t} [ {start}, %{before} ], [ {x}, %{end} ]"
            for s, t, start, x in zip(sums, types, starts, made)
        ]
        self.lines[at:at] = phis
        done = self.fresh("x")[1:]
        self.lines.append(f"  {after} = add nuw nsw i64 {index}, 1")
        again = self.new(f"icmp ult i64 {after}, {count}")
        self.lines += [f"  br i1 {again}, label %{head}, label %{done}", f"{done}:"]
        self.block = done
        return made

    def blocks(self, total: int, size: int, body: Callable[[str, int, int], None]) -> None:
        """A range in blocks: ``body(index, first, width)`` for many of a size and one of what is left."""
        full, left = divmod(total, size)
        if full:
            self.loop(full, lambda index: body(index, 0, size))
        if left:
            body("0", full * size, left)

    def place(self, pointer: str, index: str, first: int, size: int, stride: int) -> str:
        """Where a block begins."""
        return self.moved(self.moved(pointer, self.times(index, size * stride)), first * stride)

    # Vectors along the columns

    def columns(self) -> None:
        p = self.product
        room = 2 * ROOM if p.columns <= self.wide // 2 else ROOM
        rows = min(p.rows, room)
        vectors = max(1, min(room // rows, -(-p.columns // self.wide)))
        size = vectors * self.wide

        def panel(j: str, first: int, width: int) -> None:
            b, c = self.place("%b", j, first, size, p.b[1]), self.place("%c", j, first, size, p.c[1])

            def tile(i: str, top: int, height: int) -> None:
                at = self.place("%a", i, top, rows, p.a[0])
                self.tile(at, b, self.place(c, i, top, rows, p.c[0]), height, self.pieces(width))

            self.blocks(p.rows, rows, tile)

        self.blocks(p.columns, size, panel)

    def pieces(self, width: int) -> list[tuple[int, int]]:
        """So many elements as vectors that processors have: where each begins, and its width."""
        made, at, size = [], 0, self.wide
        while at < width:
            while size > max(width - at, 4):
                size //= 2
            made.append((at, min(size, width - at)))
            at += size
        return made

    def tile(self, a: str, b: str, c: str, height: int, pieces: Sequence[tuple[int, int]]) -> None:
        """Some rows of some columns."""
        p = self.product
        types = [self.vector(w) for _ in range(height) for _, w in pieces]

        def step(index: str, sums: Sequence[str]) -> list[str]:
            ap, bp = self.moved(a, self.times(index, p.a[1])), self.moved(b, self.times(index, p.b[0]))
            return self.term(ap, bp, sums, pieces)

        sums: Sequence[str] = ["zeroinitializer"] * len(types)
        if p.terms <= UNROLLED:
            for q in range(p.terms):
                sums = self.term(self.moved(a, q * p.a[1]), self.moved(b, q * p.b[0]), sums, pieces)
        else:
            sums = self.summing(p.terms, sums, types, step)
        for e, x in enumerate(sums):
            row, piece = divmod(e, len(pieces))
            self.store(self.moved(c, row * p.c[0] + pieces[piece][0]), x, types[e])

    def term(self, a: str, b: str, sums: Sequence[str], pieces: Sequence[tuple[int, int]]) -> list[str]:
        """One term more in each sum."""
        row = [self.load(self.moved(b, at), w) for at, w in pieces]
        made: list[str] = []
        for r in range(len(sums) // len(pieces)):
            factor = self.element(self.moved(a, r * self.product.a[0]))
            for x, (_, w) in zip(row, pieces):
                made.append(self.fused(self.spread(factor, w), x, sums[len(made)], w))
        return made

    # Vectors along the sums

    def terms(self) -> None:
        p = self.product
        columns, width = min(p.columns, 3), min(p.terms, self.wide // 2)
        rows = min(p.rows, 2 * ROOM // columns)

        def panel(j: str, first: int, many: int) -> None:
            b, c = self.place("%b", j, first, columns, p.b[1]), self.place("%c", j, first, columns, p.c[1])

            def tile(i: str, top: int, height: int) -> None:
                at = self.place("%a", i, top, rows, p.a[0])
                self.dots(at, b, self.place(c, i, top, rows, p.c[0]), height, many, width)

            self.blocks(p.rows, rows, tile)

        self.blocks(p.columns, columns, panel)

    def dots(self, a: str, b: str, c: str, height: int, many: int, width: int) -> None:
        """The sums of some rows and columns."""
        p = self.product
        t = self.vector(width)
        steps, left = divmod(p.terms, width)

        def step(index: str, sums: Sequence[str]) -> list[str]:
            offset = self.times(index, width)
            return self.chunk(self.moved(a, offset), self.moved(b, offset), sums, many, width, width)

        sums: Sequence[str] = ["zeroinitializer"] * (height * many)
        if steps <= UNROLLED:
            for q in range(steps):
                at = q * width
                sums = self.chunk(self.moved(a, at), self.moved(b, at), sums, many, width, width)
        else:
            sums = self.summing(steps, sums, [t] * len(sums), step)
        if left:
            at = steps * width
            sums = self.chunk(self.moved(a, at), self.moved(b, at), sums, many, left, width)
        name = f"llvm.vector.reduce.fadd.v{width}f{p.bits}"
        self.declared.add(f"{self.float} @{name}({self.float}, {t})")
        for e, x in enumerate(sums):
            r, s = divmod(e, many)
            total = self.new(f"call reassoc {self.float} @{name}({self.float} -0.0, {t} {x})")
            self.store(self.moved(c, r * p.c[0] + s * p.c[1]), total, self.float)

    def chunk(self, a: str, b: str, sums: Sequence[str], many: int, width: int, wide: int) -> list[str]:
        p = self.product
        columns = [self.padded(self.moved(b, s * p.b[1]), width, wide) for s in range(many)]
        made = []
        for r in range(len(sums) // many):
            row = self.padded(self.moved(a, r * p.a[0]), width, wide)
            made += [self.fused(row, x, sums[r * many + s], wide) for s, x in enumerate(columns)]
        return made

    def padded(self, pointer: str, width: int, wide: int) -> str:
        """A vector with zeros behind it."""
        x = self.load(pointer, width)
        if width == wide:
            return x
        t = self.vector(width)
        order = ", ".join(f"i32 {min(k, width)}" for k in range(wide))
        return self.new(f"shufflevector {t} {x}, {t} zeroinitializer, <{wide} x i32> <{order}>")
