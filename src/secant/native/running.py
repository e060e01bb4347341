"""Running sums, products and extremes, and what is reduced in NumPy's order, first to last.

Enters: ``cumsum`` and its relatives, ``accumulate`` and ``reduce`` of any binary function. Leaves: loops.
Along the last axis a running number is in a register; along others whole rows are combined with those before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph.core import Node, Value
from ..graph.dims import Dim
from ..graph.registry import OPS
from ..ops.adjoint import axes_of
from .domains import over
from .lowering import Lowering
from .memory import load, store
from .nests import own_function
from .numbers import BOOL, INT, Number
from .places import Index, Place, place
from .plan import Step
from .roles import PULLING, STEPS, Unsupported
from .variables import Variable
from .writer import Register

Rule = Callable[[Number, Number], Number]

_NAMED = {"cumsum": "add", "cumprod": "multiply"}


def rule_of(low: Lowering, name: str, dtype: np.dtype[Any]) -> Rule:
    """How NumPy's binary function of that name combines two numbers of a dtype into a third of it."""
    ufunc = getattr(np, name)
    op: Any = next((op for op in OPS.values() if ufunc in op.functions and hasattr(op, "lower")), None)
    resolved = {None} if op is None else set(ufunc.resolve_dtypes((dtype, dtype, None)))
    if resolved != {dtype}:
        raise Unsupported(f"np.{name} over {dtype} has no native form")
    return lambda x, y: low.cast(op.lower(low, x, y), dtype)


def split(node: Node) -> tuple[tuple[Dim, ...], int, Callable[[Lowering, Index], Index]]:
    """The shape to run over, the axis, and where an element of it lies in the input."""
    x, axis = node.inputs[0], node.params["axis"]
    if axis is None or not x.type.shape:
        flat = (x.type.size,)
        return flat, 0, lambda low, at: low.reshaped(at, flat, x.type.shape, "C")
    return x.type.shape, axis % x.type.ndim, lambda low, at: at


def lanes(
    low: Lowering, shape: tuple[Dim, ...], axis: int, body: Callable[[Callable[[Place], Index]], None]
) -> None:
    """Loops over all axes but one; the body gets the index of the element at a place along that one."""
    others = shape[:axis] + shape[axis + 1 :]
    over(low, others, lambda rest: body(lambda p: (*rest[:axis], p, *rest[axis:])))


def along(low: Lowering, length: Dim, start: int, body: Callable[[Place], None]) -> None:
    """A loop along one axis."""
    n = low.length(length).number(low)
    top = max(start, n.range[1] - 1)

    def one(i: Register) -> None:
        with low.scope():
            body(place(Number(low, i.text, INT, i.home, None, (start, top))))

    low.loop(str(start), low.use(n), one)


def emit_running(low: Lowering, step: Step) -> None:
    """A running reduction."""
    node = step.node
    name = node.params.get("function") or _NAMED.get(node.op.name) or node.op.name.removesuffix("_accumulate")
    x, out = node.inputs[0], node.outputs[0]
    home, dtype = low.home[out], out.type.dtype
    combine = rule_of(low, name, dtype)
    shape, axis, where = split(node)
    read: Callable[[Index], Number] = lambda at: low.cast(low.element(x, where(low, at)), dtype)

    def chain() -> None:
        def lane(index: Callable[[Place], Index]) -> None:
            first = read(index(Place(0)))
            total = Variable(low, first)
            home.store(low, index(Place(0)), first)

            def one(p: Place) -> None:
                total.set(combine(total.get(), read(index(p))))
                home.store(low, index(p), total.get())

            along(low, shape[axis], 1, one)

        guarded(low, shape[axis], lambda: lanes(low, shape, axis, lane))

    def rows() -> None:
        others = shape[:axis] + shape[axis + 1 :]
        at: Callable[[Place, Index], Index] = lambda p, rest: (*rest[:axis], p, *rest[axis:])
        first: Callable[[Index], None] = lambda rest: home.store(
            low, at(Place(0), rest), read(at(Place(0), rest))
        )

        def one(p: Place) -> None:
            def combined(rest: Index) -> None:
                before = home.load(low, at(p - 1, rest))
                home.store(low, at(p, rest), combine(before, read(at(p, rest))))

            over(low, others, combined)

        def both() -> None:
            over(low, others, first)
            along(low, shape[axis], 1, one)

        guarded(low, shape[axis], both)

    own_function(low, "running", chain if axis == len(shape) - 1 else rows)
    low.where[out] = home


def guarded(low: Lowering, length: Dim, body: Callable[[], None]) -> None:
    """A body that reads the first element: only if there is one."""
    n = low.length(length).number(low)
    if n.range[0] > 0:
        body()
        return
    some, end = low.fresh("some"), low.fresh("end")
    low.branch(n > 0, some, end)
    low.label(some)
    with low.scope():
        body()
    low.jump(end)
    low.label(end)


def emit_place(low: Lowering, step: Step) -> None:
    """Where along an axis a running extreme was set."""
    node = step.node
    x, out = node.inputs[0], node.outputs[0]
    home, dtype = low.home[out], x.type.dtype
    combine = rule_of(low, node.params["which"], dtype)
    shape, axis, _ = split(node)

    def lane(index: Callable[[Place], Index]) -> None:
        extreme = Variable(low, low.element(x, index(Place(0))))
        set_at = Variable(low, low.int(0))
        home.store(low, index(Place(0)), low.int(0))

        def one(p: Place) -> None:
            before = extreme.get()
            after = combine(before, low.element(x, index(p)))
            same = after.equals(before)
            if dtype.kind == "f":
                same = same | (low.isnan(after) & low.isnan(before))
            set_at.set(low.select(same, set_at.get(), p.number(low)))
            extreme.set(after)
            home.store(low, index(p), set_at.get())

        along(low, shape[axis], 1, one)

    own_function(low, "places", lambda: guarded(low, shape[axis], lambda: lanes(low, shape, axis, lane)))
    low.where[out] = home


def emit_reduce(low: Lowering, step: Step) -> None:
    """A reduction by any binary function, whose order matters."""
    node = step.node
    x, out = node.inputs[0], node.outputs[0]
    name, dtype = node.params["function"], out.type.dtype
    combine = rule_of(low, name, dtype)
    given: dict[str, Value] = dict(zip(node.params.get("given", ()), node.inputs[1:]))
    shape = x.type.shape
    axes = axes_of(node.params["axis"], len(shape)) if shape else ()
    result = low.allocate("i64") if not out.type.shape else None
    identity = getattr(np, name).identity

    def lane(rest: Index) -> None:
        begun = "initial" in given or identity is not None
        if "initial" in given:
            first = low.cast(low.scalar(given["initial"]), dtype)
        else:
            first = low.number(identity if begun else 0, dtype)
        total, started = Variable(low, first), Variable(low, low.number(begun, BOOL))

        def one(inner: Index) -> None:
            own, inside = iter(rest), iter(inner)
            at = tuple([next(inside) if a in axes else next(own) for a in range(len(shape))])
            y = low.cast(low.element(x, at), dtype)
            made = combine(total.get(), y)
            made = made if begun else low.select(started.get(), made, y)
            taken = low.always(True)
            if "where" in given:
                taken = low.truth(low.element(given["where"], low.broadcast(at, given["where"].type.shape)))
                made = low.select(taken, made, total.get())
            total.set(made)
            started.set(started.get() | taken)

        over(low, [shape[a] for a in axes], one)
        if result is not None:
            store(low, low.use(result), total.get())
        else:
            own = iter(rest)
            kept = node.params["keepdims"]
            at = tuple(
                [Place(0) if a in axes else next(own) for a in range(len(shape)) if kept or a not in axes]
            )
            low.home[out].store(low, at, total.get())

    others = [d for a, d in enumerate(shape) if a not in axes]
    own_function(low, "reduce", lambda: over(low, others, lane))
    low.where[out] = low.home[out] if result is None else load(low, low.use(result), dtype)


_EXTREMES = [f"{which}_accumulate" for which in ("maximum", "minimum", "fmax", "fmin")]
STEPS.update(dict.fromkeys(["cumsum", "cumprod", "ufunc_accumulate", *_EXTREMES], emit_running))
STEPS.update({"record_place": emit_place, "ufunc_reduce": emit_reduce})
PULLING.update(["cumsum", "cumprod", "ufunc_accumulate", *_EXTREMES, "record_place", "ufunc_reduce"])
