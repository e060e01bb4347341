"""Linear systems, inverses, determinants and Cholesky factors, by LAPACK.

Enters: the nodes of ``numpy.linalg`` and ``scipy.linalg`` for them. Leaves: a loop over the matrices of a
stack. A matrix that NumPy would refuse makes the call be given up.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.dims import at_most
from .domains import over
from .lapack import Info, Matrix, call, counted, reader, scratch
from .lowering import Lowering
from .memory import at as address_at
from .memory import load, store
from .nests import own_function
from .numbers import INT, Number
from .places import Index, Place
from .plan import Step
from .roles import PULLING, STEPS
from .variables import Variable
from .writer import Register


def emit_solve(low: Lowering, step: Step) -> None:
    """``a @ x = b``, by LU factors with pivots."""
    (a, b), out = step.node.inputs, step.node.outputs[0]
    home, dtype, vector = low.home[out], out.type.dtype, b.type.ndim == 1
    order = a.type.shape[-1]
    stack = out.type.shape[: -1 if vector else -2]

    def one(lead: Index) -> None:
        n = low.length(order).number(low)
        left.fill(reader(low, a, lead))
        if vector:
            right.fill(lambda i, j: low.element(b, (i,)))
        else:
            right.fill(reader(low, b, lead))
        info = Info(low)
        columns = low.length(right.shape[1]).number(low)
        call(
            low,
            dtype,
            "gesv",
            n,
            columns,
            left.pointer,
            left.step,
            pivots,
            right.pointer,
            right.step,
            info.slot,
        )
        info.check()
        back = lambda at: home.store(low, (*lead, *at[: 1 if vector else 2]), right.load(*at))
        over(low, right.shape, back)

    with low.scratch.nested():
        left = Matrix(low, order, order, dtype)
        right = Matrix(low, order, 1 if vector else b.type.shape[-1], dtype)
        pivots = scratch(low, at_most(order), 4)
        own_function(low, "solve", lambda: over(low, stack, one))
    low.where[out] = home


class Factors:
    """LU factors of a matrix, in scratch memory, with room for what is done with them."""

    def __init__(self, low: Lowering, order: Any, dtype: np.dtype[Any]):
        self.low, self.order, self.dtype = low, order, dtype
        self.matrix = Matrix(low, order, order, dtype)
        self.pivots = scratch(low, at_most(order), 4)
        self.work = scratch(low, 64 * at_most(order), 8)

    def factor(self) -> Number:
        """Factor the matrix; gives LAPACK's word on it."""
        n, info = self.low.length(self.order).number(self.low), Info(self.low)
        call(
            self.low, self.dtype, "getrf", n, n, self.matrix.pointer, self.matrix.step, self.pivots, info.slot
        )
        return info.number()

    def invert(self) -> None:
        """The inverse in place of the factors."""
        n, info = self.low.length(self.order).number(self.low), Info(self.low)
        room = 64 * at_most(self.order)
        inside = self.matrix.pointer, self.matrix.step, self.pivots
        call(self.low, self.dtype, "getri", n, *inside, self.work, room, info.slot)
        info.check()

    def swapped(self, i: Place) -> Number:
        """Whether a row was exchanged for another."""
        low = self.low
        at = address_at(low, self.pivots, np.dtype(np.int32), i)
        pivot = low.cast(load(low, at, np.dtype(np.int32)), INT)
        return pivot.differs((i + 1).number(low))

    def determinant(self, failed: Number) -> Number:
        """The product of the diagonal, with the sign of the exchanges; zero for a singular matrix."""
        low = self.low
        total = Variable(low, low.number(1, self.dtype))

        def one(i: Place) -> None:
            x = self.matrix.load(i, i)
            total.set(total.get() * low.select(self.swapped(i), -x, x))

        counted(low, low.length(self.order).number(low), one)
        return low.select(failed.differs(0), 0, total.get())


def emit_inverse(low: Lowering, step: Step) -> None:
    """The inverse, from LU factors."""
    a, out = step.node.inputs[0], step.node.outputs[0]
    home, dtype, order = low.home[out], out.type.dtype, a.type.shape[-1]

    def one(lead: Index) -> None:
        factors.matrix.fill(reader(low, a, lead))
        low.fail_if(factors.factor().differs(0))
        factors.invert()
        over(low, factors.matrix.shape, lambda at: home.store(low, (*lead, *at), factors.matrix.load(*at)))

    with low.scratch.nested():
        factors = Factors(low, order, dtype)
        own_function(low, "inverse", lambda: over(low, a.type.shape[:-2], one))
    low.where[out] = home


def emit_determinant(low: Lowering, step: Step) -> None:
    """The determinant, or its sign and the logarithm of its size."""
    node = step.node
    a, order, dtype = node.inputs[0], node.inputs[0].type.shape[-1], node.outputs[0].type.dtype
    stack = a.type.shape[:-2]
    slots: list[Register | None] = [None if stack else low.allocate("i64") for _ in node.outputs]

    def one(lead: Index) -> None:
        factors.matrix.fill(reader(low, a, lead, finite=node.op.name == "scipy_det"))
        failed = factors.factor()
        made = (
            [factors.determinant(failed)] if node.op.name != "slogdet" else _logarithm(low, factors, failed)
        )
        for v, slot, x in zip(node.outputs, slots, made):
            if slot is None:
                low.home[v].store(low, lead, x)
            else:
                store(low, low.use(slot), x)

    with low.scratch.nested():
        factors = Factors(low, order, dtype)
        own_function(low, "determinant", lambda: over(low, stack, one))
    for v, slot in zip(node.outputs, slots):
        low.where[v] = low.home[v] if slot is None else load(low, low.use(slot), dtype)


def _logarithm(low: Lowering, factors: Factors, failed: Number) -> list[Number]:
    dtype = factors.dtype
    sign, total = Variable(low, low.number(1, dtype)), Variable(low, low.number(0, dtype))

    def one(i: Place) -> None:
        x = factors.matrix.load(i, i)
        turned = factors.swapped(i) ^ (x < 0)
        sign.set(low.select(turned, -sign.get(), sign.get()))
        total.set(total.get() + low.math("log", low.absolute(x)))

    counted(low, low.length(factors.order).number(low), one)
    singular = failed.differs(0)
    return [low.select(singular, 0, sign.get()), low.select(singular, float("-inf"), total.get())]


def emit_cofactors(low: Lowering, step: Step) -> None:
    """The determinant times the transposed inverse; the interpreter takes matrices that are nearly
    singular.
    """
    a, out = step.node.inputs[0], step.node.outputs[0]
    home, dtype, order = low.home[out], out.type.dtype, a.type.shape[-1]
    limit = float(1 / np.sqrt(np.finfo(dtype).eps))

    def size() -> Number:
        matrix, n = factors.matrix, low.length(order).number(low)
        largest = Variable(low, low.number(0, dtype))

        def row(i: Place) -> None:
            total = Variable(low, low.number(0, dtype))
            counted(low, n, lambda j: total.set(total.get() + low.absolute(matrix.load(i, j))))
            largest.set(low.extreme(largest.get(), total.get(), largest=True))

        counted(low, n, row)
        return largest.get()

    def one(lead: Index) -> None:
        factors.matrix.fill(reader(low, a, lead))
        before, failed = size(), factors.factor()
        low.fail_if(failed.differs(0))
        determinant = factors.determinant(failed)
        factors.invert()
        low.fail_if(~(before * size() < limit))
        put = lambda at: home.store(low, (*lead, *at[::-1]), determinant * factors.matrix.load(*at))
        over(low, factors.matrix.shape, put)

    with low.scratch.nested():
        factors = Factors(low, order, dtype)
        own_function(low, "cofactors", lambda: over(low, a.type.shape[:-2], one))
    low.where[out] = home


def emit_cholesky(low: Lowering, step: Step) -> None:
    """The triangular factor; only one triangle is read, and the other is zero."""
    node = step.node
    a, out = node.inputs[0], node.outputs[0]
    home, dtype, order = low.home[out], out.type.dtype, a.type.shape[-1]
    lower = not node.params["upper"] if "upper" in node.params else node.params["lower"]

    def one(lead: Index) -> None:
        read, n, info = (
            reader(low, a, lead, finite=node.op.name == "scipy_cholesky"),
            low.length(order).number(low),
            Info(low),
        )

        def element(i: Place, j: Place) -> Number:
            inside = low.at_most(j, i) if lower else low.at_most(i, j)
            x = low.cast(read(i, j), dtype)
            return low.select(inside, x, 0)

        factor.fill(element)
        call(low, dtype, "potrf", "L" if lower else "U", n, factor.pointer, factor.step, info.slot)
        info.check()
        over(low, factor.shape, lambda at: home.store(low, (*lead, *at), factor.load(*at)))

    with low.scratch.nested():
        factor = Matrix(low, order, order, dtype)
        own_function(low, "cholesky", lambda: over(low, a.type.shape[:-2], one))
    low.where[out] = home


def emit_triangular(low: Lowering, step: Step) -> None:
    """A triangular system; a zero on the diagonal fails."""
    node = step.node
    (a, b), out = node.inputs, node.outputs[0]
    home, dtype, vector = low.home[out], out.type.dtype, b.type.ndim == 1
    order, params = a.type.shape[-1], node.params

    def body() -> None:
        n, columns = low.length(order).number(low), low.length(right.shape[1]).number(low)
        left.fill(reader(low, a, (), finite=True))
        if vector:
            right.fill(lambda i, j: _finite(low, low.element(b, (i,))))
        else:
            right.fill(reader(low, b, (), finite=True))
        if not params["unit_diagonal"]:
            counted(low, n, lambda i: low.fail_if(left.load(i, i).equals(0)))
        letters = "L", "L" if params["lower"] else "U", "T" if params["trans"] else "N"
        unit = "U" if params["unit_diagonal"] else "N"
        one = low.number(1, dtype)
        call(
            low,
            dtype,
            "trsm",
            *letters,
            unit,
            n,
            columns,
            one,
            left.pointer,
            left.step,
            right.pointer,
            right.step,
        )
        over(low, right.shape, lambda at: home.store(low, at[: 1 if vector else 2], right.load(*at)))

    with low.scratch.nested():
        left = Matrix(low, order, order, dtype)
        right = Matrix(low, order, 1 if vector else b.type.shape[-1], dtype)
        own_function(low, "triangular", body)
    low.where[out] = home


def _finite(low: Lowering, x: Number) -> Number:
    low.fail_if(~low.isfinite(x))
    return x


EMITTERS = {
    "solve": emit_solve,
    "inv": emit_inverse,
    "det": emit_determinant,
    "scipy_det": emit_determinant,
    "slogdet": emit_determinant,
    "cofactors": emit_cofactors,
    "cholesky": emit_cholesky,
    "scipy_cholesky": emit_cholesky,
    "solve_triangular": emit_triangular,
}
STEPS.update(EMITTERS)
PULLING.update(EMITTERS)
