"""The words in which ops say what they compute, above single instructions: NumPy's own elementary operations.

Enters: numbers and places. Leaves: numbers and places. Each gives what NumPy's function of that name gives,
NaN, infinities and signed zeros included.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..graph.dims import Affine, Dim, at_most
from .numbers import BOOL, FLOAT, INT, WIDEST, Number
from .places import Place, place
from .powers import Powers


class Vocabulary(Powers):
    """Elementary operations with NumPy's meaning."""

    float = FLOAT

    def truth(self, x: Number) -> Number:
        return self.cast(x, BOOL)

    def never_zero(self, x: Number) -> bool:
        """Whether a number is known not to be zero."""
        return x.known is not None and bool(x.known != 0)

    # Floats

    def isfinite(self, x: Number) -> Number:
        if x.dtype.kind != "f":
            return self.number(True, BOOL)
        return self.intrinsic("fabs", x) < float("inf")

    def isinf(self, x: Number) -> Number:
        if x.dtype.kind != "f":
            return self.number(False, BOOL)
        return self.intrinsic("fabs", x).equals(float("inf"))

    def signbit(self, x: Number) -> Number:
        if x.dtype.kind != "f":
            return x < 0
        whole = self.make(
            f"i{8 * x.dtype.itemsize}", f"bitcast {x.type} {self.use(x)} to i{8 * x.dtype.itemsize}"
        )
        return self.emit(f"icmp slt {whole.type} {whole.text}, 0", BOOL)

    def absolute(self, x: Number) -> Number:
        if x.dtype.kind == "c":
            return self.modulus(x)
        if x.dtype.kind == "f":
            return self.intrinsic("fabs", x)
        return x if x.dtype.kind in "ub" else self.select(x < 0, -x, x)

    def sign(self, x: Number) -> Number:
        if x.dtype.kind in "bc":
            return x if x.dtype.kind == "b" else self.direction(x)
        zero, one = self.number(0, x.dtype), self.number(1, x.dtype)
        made = self.select(x > 0, one, zero)
        if x.dtype.kind != "u":
            made = self.select(x < 0, self.number(-1, x.dtype), made)
        return self.select(self.isnan(x), x, made) if x.dtype.kind == "f" else made

    def extreme(self, a: Number, b: Number, largest: bool) -> Number:
        """The larger or smaller of two; NaN wins."""
        b = self.cast(b, a.dtype)
        if a.dtype.kind == "b":
            return a | b if largest else a & b
        wins = a > b if largest else a < b
        return self.select(wins | self.isnan(a) if a.dtype.kind == "f" else wins, a, b)

    def accumulate(self, total: Number, x: Number) -> Number:
        """A sum whose order is nobody's business: the one place where sums may be taken in another order."""
        x = self.cast(x, total.dtype)
        if total.dtype.kind != "f":
            return total + x
        return self.emit(f"fadd reassoc contract {total.type} {self.use(total)}, {self.use(x)}", total.dtype)

    def rounded(self, how: str, x: Number) -> Number:
        """A float made whole, by one of LLVM's functions; whole numbers already are."""
        return self.intrinsic(how, x) if x.dtype.kind == "f" else x

    def to_int(self, x: Number) -> Number:
        """Python's ``int``: of what has no integer it is an error, of what is too large another number."""
        if x.dtype.kind == "f":
            self.fail_if(~(self.intrinsic("fabs", self.cast(x, FLOAT)) < 2.0**63))
            if self.bad is None:
                called = self.emit(f"fptosi {x.type} {self.use(x)} to i64", INT)
                return called
        return self.cast(x, INT)

    def remainder(self, x: Number, y: Number) -> Number:
        if x.dtype.kind == "f":
            return self._float_remainder(x, y)[0]
        return self._whole_division(x, y)[1]

    def floor_divide(self, x: Number, y: Number) -> Number:
        if x.dtype.kind == "f":
            _, div = self._float_remainder(x, y)
            near = self.rounded("floor", div)
            near = self.select((div - near) > 0.5, near + 1.0, near)
            signed = self.intrinsic("copysign", self.number(0, x.dtype), x / y)
            made = self.select(div.equals(0), signed, near)
            return self.select(y.equals(0), x / y, made)
        return self._whole_division(x, y)[0]

    def _float_remainder(self, x: Number, y: Number) -> tuple[Number, Number]:
        """What is left of x, with the sign of y, and the exact quotient of the rest of it."""
        rest = self.fmod(x, y)
        div = (x - rest) / y
        wrong = rest.differs(0) & (self.signbit(rest) ^ self.signbit(y))
        moved = self.select(wrong, rest + y, rest)
        signed = self.select(moved.equals(0), self.intrinsic("copysign", self.number(0, x.dtype), y), moved)
        return signed, self.select(wrong, div - 1.0, div)

    def _whole_division(self, x: Number, y: Number) -> tuple[Number, Number]:
        if not (y.known is not None and y.known != 0):
            self.fail_if(y.equals(0))
            y = self.select(y.equals(0), 1, y) if self.bad is not None else y
        if x.dtype.kind == "u":
            return self._machine_division("u", x, y)
        quotient, rest = self._signed_division(x, y)
        off = rest.differs(0) & (rest ^ y).__lt__(0)
        moved = self.select(off, rest + y, rest)
        if y.known is not None and y.known > 0 and y.dtype == INT:
            moved.range = (0, int(y.known) - 1)
        down = self.select(off, quotient - 1, quotient)
        if y.known is not None and y.known > 0 and x.range != WIDEST:
            down.range = (x.range[0] // int(y.known), x.range[1] // int(y.known))
        return down, moved

    def _machine_division(self, sign: str, x: Number, y: Number) -> tuple[Number, Number]:
        """Quotient and rest towards zero."""
        quotient = self.emit(f"{sign}div {x.type} {self.use(x)}, {self.use(y)}", x.dtype)
        return quotient, self.emit(f"{sign}rem {x.type} {self.use(x)}, {self.use(y)}", x.dtype)

    def _signed_division(self, x: Number, y: Number) -> tuple[Number, Number]:
        """Quotient and rest towards zero; the least number by -1 would stop the process, and wraps
        instead.
        """
        if y.range[0] >= 0 or (y.known is not None and y.known != -1) or x.range[0] > WIDEST[0]:
            return self._machine_division("s", x, y)
        minus = y.equals(-1)
        quotient, rest = self._machine_division("s", x, self.select(minus, 1, y))
        return self.select(minus, -x, quotient), self.select(minus, 0, rest)

    def fmod(self, x: Number, y: Number) -> Number:
        if x.dtype.kind != "f":
            self.fail_if(y.equals(0))
            y = self.select(y.equals(0), 1, y) if self.bad is not None else y
            return (
                self._machine_division("u", x, y)[1]
                if x.dtype.kind == "u"
                else self._signed_division(x, y)[1]
            )
        return self.math("fmod", x, y)

    # Choosing among elements

    def when(self, condition: Number, thunk: Callable[[], Number]) -> Number:
        """A number where a condition holds, zero elsewhere; it is computed in either case."""
        x = thunk()
        return self.select(condition, x, self.number(0, x.dtype))

    def at_most(self, a: Place, b: Place) -> Number:
        return a.number(self) <= b.number(self)

    def same(self, a: Place, b: Place) -> Number:
        return a.number(self).equals(b.number(self))

    def inside(self, p: Place, length: Dim) -> Place:
        """A place moved inside an axis, to be read safely whatever becomes of what is read."""
        low, high = p.range
        if low >= 0 and isinstance(length, int) and high < length:
            return p
        top = self.length(length).number(self) - 1
        return place(self.maximum(self.minimum(p.number(self), top), 0))

    def never(self) -> Number:
        return self.number(False, BOOL)

    def divided(self, p: Place, by: int) -> tuple[Place, Place]:
        """A place divided by a number: how often, and what is left."""
        quotient, rest = self._whole_division(p.number(self), self.int(by))
        return place(quotient), place(rest)

    def stretched(self, at: Sequence[Place], shape: Sequence[Dim]) -> tuple[Place, ...]:
        """The place in a value of this shape that is written, stretched, at the place ``at`` of a part."""
        n = len(shape)
        own = at[len(at) - n :] if n <= len(at) else (*[Place(0)] * (n - len(at)), *at)
        return tuple([Place(0) if d == 1 else p for p, d in zip(own, shape)])

    def taken(self, i: Number, length: Place, mode: str) -> Number:
        """An index of ``np.take``: checked, clipped or wrapped."""
        n = length.number(self)
        if mode == "clip":
            return self.maximum(self.minimum(i, n - 1), 0)
        return self.remainder(i, n) if mode == "wrap" else self.checked(i, length)

    # Places

    def broadcast(self, at: Sequence[Place], shape: Sequence[Dim]) -> tuple[Place, ...]:
        """The place in an array of this shape that is stretched to the place ``at`` in a larger one."""
        own = at[len(at) - len(shape) :]
        return tuple([Place(0) if d == 1 else p for p, d in zip(own, shape)])

    def reshaped(
        self, at: Sequence[Place], shape: Sequence[Dim], old: Sequence[Dim], order: str
    ) -> tuple[Place, ...]:
        """The place in an array of shape ``old`` of an element of its reshaped form."""
        if order == "F":
            return self.reshaped(at[::-1], shape[::-1], old[::-1], "C")[::-1]
        rows = [(p, d) for p, d in zip(at, shape) if d != 1]
        found: list[Place] = []
        wanted = [d for d in old if d != 1]
        k = 0
        while wanted:
            first = wanted.pop(0)
            taken, size, flat = [first], first, Place(0)
            group: Dim = 1
            while k < len(rows) and (not isinstance(group, int) or not isinstance(size, int) or group < size):
                p, d = rows[k]
                if group == size:
                    break
                flat, group, k = flat * at_most(d) + p if isinstance(d, int) else p, _times(group, d), k + 1
                while isinstance(size, int) and isinstance(group, int) and size < group and wanted:
                    taken.append(wanted.pop(0))
                    size = _times(size, taken[-1])
                if group == size:
                    break
            found.extend(self._split(flat, taken))
        rest = iter(found)
        return tuple([Place(0) if d == 1 else next(rest) for d in old])

    def _split(self, flat: Place, dims: Sequence[Dim]) -> list[Place]:
        """A place in several axes read as one, as a place in each."""
        if len(dims) == 1:
            return [flat]
        made: list[Place] = []
        left = flat.number(self)
        left.range = (0, max(0, flat.range[1]))
        for d in reversed(dims[1:]):
            down, rest = self._whole_division(left, self.int(int(d)))
            made.append(place(rest))
            left = down
        return [place(left), *made[::-1]]


def _times(a: Dim, b: Dim) -> Dim:
    if isinstance(a, Affine) and b == 1:
        return a
    return b if a == 1 else a * b
