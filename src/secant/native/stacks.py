"""Stacks: what loops collect, one item an iteration, laid one after the other in memory that grows.

Enters: items, and where they go. Leaves: items again. A stack is a stretch of a *pile*; the stacks that a
loop makes inside another lie behind each other on one pile, and the outer stack notes where each begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..graph.core import Value
from ..graph.dims import Affine
from ..graph.types import Type
from .lowering import Lowering
from .memory import Memory, at, load
from .numbers import BOOL, INT, Number, stored_type
from .places import Place, place
from .plan import at_most_size
from .roles import Unsupported
from .spares import HEADER, TEXTS
from .writer import Register

RESERVE = f"""define internal i1 @secant.reserve(ptr %pile, i64 %need, i64 %width) noinline cold nounwind {{
  %c = getelementptr i64, ptr %pile, i64 1
  %o = getelementptr i64, ptr %pile, i64 3
  %have = load i64, ptr %c
  %twice = mul i64 %have, 2
  %more = icmp ugt i64 %need, %twice
  %n = select i1 %more, i64 %need, i64 %twice
  %size = mul i64 %n, %width
  %old = load ptr, ptr %pile
  %block = call ptr @secant.take(i64 %size)
  %none = icmp eq ptr %block, null
  br i1 %none, label %failed, label %made
failed:
  ret i1 true
made:
  %new = getelementptr i8, ptr %block, i64 {HEADER}
  %room = load i64, ptr %block
  %items = udiv i64 %room, %width
  %bytes = mul i64 %have, %width
  call void @llvm.memcpy.p0.p0.i64(ptr %new, ptr %old, i64 %bytes, i1 false)
  %owned = load ptr, ptr %o
  call void @free(ptr %owned)
  store ptr %block, ptr %o
  store ptr %new, ptr %pile
  store i64 %items, ptr %c
  ret i1 false
}}"""
GIVEN = """define internal void @secant.let_go(ptr %pile) nounwind {
  %o = getelementptr i64, ptr %pile, i64 3
  %owned = load ptr, ptr %o
  %none = icmp eq ptr %owned, null
  br i1 %none, label %done, label %some
some:
  call void @secant.give(ptr %owned)
  br label %done
done:
  ret void
}"""
LARGEST = 2**30
"""Bytes that the piles may take of the arena; larger ones are asked of the system at each call."""


@dataclass(eq=False)
class Pile:
    """Where the items of stacks lie.

    Four words in the frame: the memory, its capacity, how many are on it, and the block to be let go of.
    """

    frame: Register
    item: Type
    inner: Pile | None  # of the stacks that are items
    repeats: int = 1  # how many stacks may lie on it, at the most
    capacity: int = 0  # how many items it will have to hold, if that is known

    @property
    def width(self) -> int:
        """The bytes of an item."""
        if self.inner is not None:
            return 16
        shape, size = self.item.shape, self.item.dtype.itemsize
        if any(isinstance(d, Affine) for d in shape):  # an item's lengths stand behind it
            return -(-max(1, at_most_size(shape)) * size // 8) * 8 + 8 * len(shape)
        return max(1, at_most_size(shape)) * size


@dataclass(eq=False)
class Stack:
    """A stretch of a pile, or the rows of an array."""

    pile: Pile
    start: Place
    length: Number
    memory: Memory | None = None


def new_pile(low: Lowering, type: Type) -> Pile:
    """An empty pile for stacks of this type, and for those inside them."""
    item = type.element
    inner = new_pile(low, item) if item.item is not None else None
    main, here = low.main, low.function
    low.function = main
    frame = low.allocate("[4 x i64]")
    low.function = here
    pile = Pile(frame, item, inner)
    low.piles.append(pile)
    return pile


def expect(pile: Pile, count: int) -> None:
    """Say that a stack of up to so many items will be made on a pile."""
    if count * pile.repeats * pile.width <= LARGEST:
        pile.capacity = max(pile.capacity, count * pile.repeats)
        if pile.inner is not None:
            pile.inner.repeats = max(pile.inner.repeats, count * pile.repeats)


def begin(low: Lowering) -> None:
    """Write where the piles lie when the kernel starts."""
    for pile in low.piles:
        if low.scratch.peak + pile.capacity * pile.width > LARGEST:
            pile.capacity = 0
        lines = [f"  store [4 x i64] zeroinitializer, ptr {pile.frame.text}"]
        if pile.capacity:
            offset = low.scratch.keep(pile.capacity * pile.width)
            k = low.fresh("pile")
            lines.append(f"  %{k} = getelementptr i8, ptr %arena, i64 {offset}")
            lines.append(f"  store ptr %{k}, ptr {pile.frame.text}")
            lines.append(f"  %{k}.c = getelementptr i64, ptr {pile.frame.text}, i64 1")
            lines.append(f"  store i64 {pile.capacity}, ptr %{k}.c")
        low.main.entry.extend(lines)


def end(low: Lowering) -> None:
    """Let go of what was asked of the system for piles."""
    for pile in low.piles:
        _declare(low)
        low.line(f"call void @secant.let_go(ptr {pile.frame.text})")


def _declare(low: Lowering) -> None:
    low.declare("malloc", "ptr @malloc(i64)")
    low.declare("free", "void @free(ptr)")
    low.declare("llvm.memcpy.p0.p0.i64", "void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    low.helpers.update([*TEXTS, RESERVE, GIVEN])


def word(low: Lowering, pile: Pile, k: int) -> str:
    return low.make("ptr", f"getelementptr i64, ptr {low.use(pile.frame)}, i64 {k}").text


def used(low: Lowering, pile: Pile) -> Number:
    """How many items are on a pile."""
    found = low.emit(f"load i64, ptr {word(low, pile, 2)}", INT)
    found.range = (0, 2**40)
    return found


def set_used(low: Lowering, pile: Pile, count: Number) -> None:
    """So many items count from now on."""
    low.line(f"store i64 {low.use(count)}, ptr {word(low, pile, 2)}")


def clear(low: Lowering, pile: Pile | None) -> None:
    """Forget all items, and those of the stacks that were items."""
    while pile is not None:
        set_used(low, pile, low.int(0))
        pile = pile.inner


def reserve(low: Lowering, pile: Pile, need: Number) -> None:
    """Make room for so many items in all."""
    _declare(low)
    have = low.emit(f"load i64, ptr {word(low, pile, 1)}", INT)
    k = low.fresh("")
    low.branch(low.compare("gt", need, have), f"grow{k}", f"room{k}", rare=True)
    low.label(f"grow{k}")
    given = f"ptr {low.use(pile.frame)}, i64 {low.use(need)}, i64 {pile.width}"
    low.fail_if(low.emit(f"call i1 @secant.reserve({given})", BOOL))
    low.jump(f"room{k}")
    low.label(f"room{k}")


def base(low: Lowering, pile: Pile) -> Register:
    """Where the items of a pile lie now."""
    return low.make("ptr", f"load ptr, ptr {low.use(pile.frame)}")


def slot(low: Lowering, memory: Register, pile: Pile, k: Place) -> Register:
    """The pointer to an item, given where the items lie."""
    far = (k * pile.width).number(low)
    return low.make("ptr", f"getelementptr inbounds i8, ptr {low.use(memory)}, i64 {low.use(far)}")


def item(low: Lowering, stack: Stack, v: Value, k: Number) -> Any:
    """The ``k``-th item of a stack, as what it is: a number, an array, or a stack."""
    low.fail_if(low.compare("lt", k, 0) | low.compare("ge", k, stack.length)) if k.range[0] < 0 else None
    t = v.type
    if stack.memory is not None:
        m = stack.memory
        offset = m.offset + place(k) * m.strides[0]
        if not t.shape:
            return load(low, at(low, m.pointer, m.dtype, offset), m.dtype)
        return Memory(m.pointer, m.dtype, t.shape, m.strides[1:], offset)
    where = slot(low, base(low, stack.pile), stack.pile, stack.start + place(k))
    if stack.pile.inner is not None:
        first = low.emit(f"load i64, ptr {where.text}", INT)
        after = low.make("ptr", f"getelementptr i64, ptr {where.text}, i64 1")
        length = low.emit(f"load i64, ptr {after.text}", INT)
        length.range = (0, 2**40)
        return Stack(stack.pile.inner, place(first), length)
    if not t.shape:
        return load(low, where.text, t.dtype)
    return Memory(where, t.dtype, t.shape)


def put_number(low: Lowering, where: Register, x: Number) -> None:
    """Store a number as an item."""
    text = low.use(x)
    if x.dtype.kind == "b":
        text = low.make("i8", f"zext i1 {text} to i8").text
    low.line(f"store {stored_type(x.dtype)} {text}, ptr {low.use(where)}, align {x.dtype.alignment}")


def put_stack(low: Lowering, where: Register, made: Stack, pile: Pile) -> None:
    """Note a stack as an item: where it begins, and how long it is."""
    if made.pile is not pile.inner:
        raise Unsupported("a stack that was made elsewhere is collected")
    low.line(f"store i64 {low.use(made.start.number(low))}, ptr {low.use(where)}")
    after = low.make("ptr", f"getelementptr i64, ptr {low.use(where)}, i64 1")
    low.line(f"store i64 {low.use(made.length)}, ptr {after.text}")
