"""Where the largest or smallest element is, where a mask is true, and how often each whole number occurs.

Enters: the nodes ``argmax`` and its relatives, ``nonzero``, ``bincount``. Leaves: loops.
"""

from __future__ import annotations

from ..graph.dims import at_most
from ..ops.adjoint import axes_of
from ..ops.reductions import greatest, least
from .actions import named
from .domains import over
from .extents import bind
from .lowering import Lowering
from .memory import compact, load, store
from .nests import loops, own_function
from .numbers import BOOL, INT, Number
from .places import Index, Place, dot
from .plan import Step
from .roles import PULLING, STEPS
from .running import along
from .variables import Variable


def emit_argument(low: Lowering, step: Step) -> None:
    """The place of the first extreme element; NaN counts as one, or is passed over."""
    node = step.node
    x, out = node.inputs[0], node.outputs[0]
    largest, skips = node.op.name.endswith("max"), node.op.name.startswith("nan")
    dtype, shape = x.type.dtype, x.type.shape
    if not shape:
        low.fail_if(low.isnan(low.scalar(x))) if skips and dtype.kind == "f" else None
        low.where[out] = low.int(0)
        return
    axes = axes_of(node.params["axis"], len(shape))
    result = None if out.type.shape else low.allocate("i64")
    bound = low.number((least if largest else greatest)(dtype), dtype)

    def lane(rest: Index) -> None:
        best, found = Variable(low, bound), Variable(low, low.int(0))
        seen = Variable(low, low.always(not skips))

        def one(inner: Index) -> None:
            at = _woven(rest, inner, axes, len(shape))
            y, before = low.element(x, at), best.get()
            wins = y > before if largest else y < before
            if dtype.kind == "f":
                if skips:
                    seen.set(seen.get() | ~low.isnan(y))
                else:
                    wins = wins | (low.isnan(y) & ~low.isnan(before))
            best.set(low.select(wins, y, before))
            here = dot(at, compact(shape)) if len(axes) > 1 else inner[0]
            found.set(low.select(wins, here.number(low), found.get()))

        over(low, [shape[a] for a in axes], one)
        low.fail_if(~seen.get()) if skips and dtype.kind == "f" else None
        if result is not None:
            store(low, low.use(result), found.get())
        else:
            at = tuple([p for a, p in enumerate(_woven(rest, [Place(0)] * len(axes), axes, len(shape)))
                        if node.params["keepdims"] or a not in axes])  # fmt: skip
            low.home[out].store(low, at, found.get())

    others = [d for a, d in enumerate(shape) if a not in axes]
    own_function(low, "pick", lambda: over(low, others, lane))
    low.where[out] = low.home[out] if result is None else load(low, low.use(result), INT)


def _woven(rest: Index, inner: Index, axes: tuple[int, ...], ndim: int) -> Index:
    own, inside = iter(rest), iter(inner)
    return tuple([next(inside) if a in axes else next(own) for a in range(ndim)])


def emit_nonzero(low: Lowering, step: Step) -> None:
    """The places of true elements, in order.

    How many there are is told by the name of the length, if it is one that only this node knows; another
    number of them than is known already fails.
    """
    node = step.node
    mask, homes = node.inputs[0], [low.home[v] for v in node.outputs]
    length = node.outputs[0].type.shape[0]
    tells = bool(named(length)) and named(length) not in low.indices
    room = low.int(at_most(length)) if tells else low.length(length).number(low)
    total = low.allocate("i64")

    def body() -> None:
        found = Variable(low, low.int(0))

        def one(at: Index) -> None:
            holds = low.truth(low.element(mask, at))
            here = found.get()
            written = holds & (here < room)
            if room.range[0] > 0:  # without a branch: what is not to be written is written back
                slot = low.whole(low.minimum(here, room - 1))
                for home, p in zip(homes, at):
                    home.store(low, (slot,), low.select(written, p.number(low), home.load(low, (slot,))))
            else:
                inside, on = low.fresh("hit"), low.fresh("on")
                low.branch(written, inside, on)
                low.label(inside)
                for home, p in zip(homes, at):
                    home.store(low, (low.whole(here),), p.number(low))
                low.jump(on)
                low.label(on)
            found.set(here + low.cast(holds, INT))

        over(low, mask.type.shape, one)
        low.fail_if(found.get() > room if tells else found.get().differs(room))
        store(low, low.use(total), found.get())

    own_function(low, "nonzero", body)
    if tells:
        bind(low, length, load(low, low.use(total), INT))
    for v, home in zip(node.outputs, homes):
        low.where[v] = home


def emit_counts(low: Lowering, step: Step) -> None:
    """How often each whole number occurs, or the sum of the weights where it does."""
    node = step.node
    weights, x = (None, *node.inputs) if len(node.inputs) == 1 else node.inputs
    out, length = node.outputs[0], int(node.params["length"])
    home = low.home[out]
    loops(low, "fill", out.type.shape, lambda at: home.store(low, at, low.number(0, home.dtype)))

    def one(at: Index) -> None:
        i = low.checked(low.cast(low.element(x, at), INT), Place(length), wraps=False)
        add = low.number(1, home.dtype) if weights is None else low.cast(low.element(weights, at), home.dtype)
        address = home.address(low, (low.whole(i),))
        store(low, address, load(low, address, home.dtype) + add)

    def body() -> None:
        most = Variable(low, low.int(-1))

        def counted(at: Index) -> None:
            one(at)
            most.set(low.maximum(most.get(), low.cast(low.element(x, at), INT)))

        over(low, x.type.shape, counted)
        if node.params["minlength"] != length:
            low.fail_if(most.get().differs(length - 1))

    own_function(low, "count", body)
    low.where[out] = home


def emit_bins(low: Lowering, step: Step) -> None:
    """The number of the bin that each value falls into; edges that neither rise nor fall steadily fail."""
    node = step.node
    (x, edges), out = node.inputs, node.outputs[0]
    n = low.length(edges.type.shape[0])
    rises = low.allocate("i64")
    side = "left" if node.params["right"] else "right"

    def look() -> None:
        up, down = Variable(low, low.always(True)), Variable(low, low.always(True))

        def one(p: Place) -> None:
            here, before = low.element(edges, (p,)), low.element(edges, (p - 1,))
            up.set(up.get() & (here >= before))
            down.set(down.get() & (here <= before))

        along(low, edges.type.shape[0], 1, one)
        low.fail_if(~(up.get() | down.get()))
        store(low, low.use(rises), up.get())

    own_function(low, "edges", look)
    rising = load(low, low.use(rises), BOOL)

    def number(at: Index) -> Number:
        def edge(p: Place) -> Number:
            i = low.select(rising, p.number(low), (n - p - 1).number(low))
            return low.element(edges, (low.whole(low.minimum(low.maximum(i, 0), n.number(low) - 1)),))

        found = low.insertion(edge, n, low.element(x, at), side)
        return low.select(rising, found, n.number(low) - found)

    if out.type.shape:
        home = low.home[out]
        loops(low, "bins", out.type.shape, lambda at: home.store(low, at, number(at)))
        low.where[out] = home
    else:
        low.where[out] = number(())


STEPS["digitize"] = emit_bins
PULLING.add("digitize")
STEPS.update(dict.fromkeys(["argmax", "argmin", "nanargmax", "nanargmin"], emit_argument))
STEPS.update({"nonzero": emit_nonzero, "bincount": emit_counts, "bincount_weighted": emit_counts})
PULLING.update(["argmax", "argmin", "nanargmax", "nanargmin", "nonzero", "bincount", "bincount_weighted"])
