"""What loops and branches ask of a recording: conditions, loans between arrays, and items of stacks.

Enters: boxes of the piece that is being recorded. Leaves: values that regions are made of.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..graph.core import Region, Value, apply, as_value
from ..graph.registry import OPS
from ..graph.walk import fresh
from ..ops.control import FLAG, to_type
from .boxes import Box
from .control.joining import join
from .control.policy import Policy, limits
from .guards import Guards
from .pieces import Piece, Unsettled


class Stack:
    """What a loop appended to a list, one item per iteration; its items become values when they are read."""

    def __init__(self, recording: Any, value: Value, count: int):
        self.recording, self.count = recording, count
        self.rows: Any = apply(OPS["rows"], (value,), {"count": count})
        self.type = value.type.element

    def element(self, i: int) -> Box:
        """The box of item ``i``."""
        return Box(self.recording, None, source=(self, i), type=self.type)

    def item(self, i: int) -> Value:
        """The value of item ``i``."""
        got: Value = apply(OPS["getitem"], (self.rows,), {"index": (i,)})
        return to_type(got, self.type)


class Settling(Guards):
    """A recording, as far as loops and branches are concerned."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = Policy()
        self.limits = limits
        self.unrolling = 1  # how often the loops around are unrolled, multiplied
        self.given: list[Any] = []  # lists, dicts and objects among the arguments
        self.hides = False  # whether an argument may have been written in a way that is not followed
        self.every: Any = None  # how many iterations a checkpoint of loops is long
        self.inputs: list[Value] = []
        self.loans: dict[int, list[tuple[Box, list[Box], Unsettled]]] = {}

    @contextlib.contextmanager
    def seen_from(self, piece: Piece) -> Iterator[None]:
        """What boxes hold, as another piece sees it."""
        inner, self.piece = self.piece, piece
        try:
            yield
        finally:
            self.piece = inner

    @property
    def single(self) -> bool:
        """Whether numbers of less than 64 bits are about, beside which Python's numbers are weak."""
        return any(
            v.type.dtype.kind in "fc" and v.type.dtype.itemsize // (1 + (v.type.dtype.kind == "c")) < 8
            for v in self.inputs
        )

    def truth(self, x: Box) -> Value:
        """A recorded condition as a Python bool, not decided."""
        if x.type.size != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
            )
        value = x.value
        if value.type.shape:
            value = np.reshape(value, ())  # type: ignore[call-overload]
        if value.type == FLAG:
            return value
        return apply(OPS["bool"], (value,), {})  # type: ignore[no-any-return]

    def lend(self, made: Box, roots: list[Box], error: Unsettled) -> None:
        """``made`` may be the same array as one of ``roots``: writing either spoils the other."""
        for box in (made.root, *roots):
            self.loans.setdefault(id(box), []).append((made.root, roots, error))

    def may_be(self, root: Box) -> list[Box]:
        """An array, and all those that it may be."""
        found, todo = {id(root): root}, [root]
        while todo:
            box = todo.pop()
            for made, roots, _ in self.loans.get(id(box), ()):
                more = [r for r in roots if made is box and id(r) not in found]
                found |= {id(r): r for r in more}
                todo += more
        return list(found.values())

    def spoil(self, root: Box) -> None:
        """An array is about to be written: those that may be the same array cannot be told any more."""
        for made, roots, error in self.loans.get(id(root), ()):
            for other in (made, *roots):
                if other is not root:
                    self.hides = self.hides or id(other) in getattr(self, "positions", {})
                    self.piece.stale[id(other)] = (other, error)

    def choose(self, condition: Value, a: Any, b: Any) -> Any:
        """One of two numbers, by a condition."""
        x, y = self.number(a), self.number(b)
        type_ = join(x.type, y.type, self.single)
        # Outside of loops Python's own types are to be had by unrolling; of truth values they need not be.
        exact = self.piece is self.outermost and type_ is not None and type_.dtype.kind != "b"
        if type_ is None or (exact and x.type != y.type):
            raise Unsettled(f"a number is {x.type} if it ran, and {y.type} if it did not")
        x, y = to_type(x, type_), to_type(y, type_)
        inputs = Value(x.type), Value(y.type)
        arms = [fresh(Region(inputs, [v])) for v in inputs]
        made = OPS["branch"](to_type(condition, FLAG), x, y, then=arms[0], orelse=arms[1])
        return self.fresh(made[0])

    def number(self, x: Any) -> Value:
        """A number or array as a value."""
        return x.value if type(x) is Box else as_value(x)

    def run(self, value: Value, count: int) -> Stack:
        """The items of a stack, to be put into a list."""
        return Stack(self, value, count)

    def joined(self, items: Any) -> Value | None:
        """A long list that a loop appended to, as one array; None where it is not worth while.

        Item by item it would be as many nodes as the loop has iterations.
        """
        first = next((i for i, x in enumerate(items) if type(x) is Box and x.source is not None), None)
        if first is None or len(items) < first + 8:
            return None
        stack, at = items[first].source
        last = first
        while (
            last < len(items)
            and type(items[last]) is Box
            and items[last].source == (stack, at + last - first)
        ):
            last += 1
        run = slice(at, at + last - first)
        if last - first < 8 or any(x._version for x in items[first:last]):
            return None
        rows: Any = stack.rows if run == slice(0, stack.count) else stack.rows[run]
        ends = [[self.number(x) for x in part] for part in (items[:first], items[last:])]
        if any(v.type.shape != stack.type.shape for part in ends for v in part):
            return None
        parts: list[Any] = [np.stack(part) if part else None for part in ends]  # type: ignore[arg-type]
        pieces = [p for p in (parts[0], rows, parts[1]) if p is not None]
        made: Value = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)  # type: ignore[assignment]
        return made

    def blame(self) -> Any:
        """The innermost loop or branch that is being recorded; None in the function itself."""
        piece: Piece = self.piece
        return piece.site if piece is not self.outermost else None
