"""Convolutions: one sequence slid along another.

Enters: the node ``convolve``. Leaves: loops. Each number of the shorter sequence is multiplied by a stretch
of the longer and added to the result; a result shorter than both is summed number by number.
"""

from __future__ import annotations

from ..ops.signal import start_of_mode
from .lowering import Lowering
from .memory import Memory
from .nests import loops, own_function
from .numbers import INT, Number
from .places import Place, place
from .plan import Step
from .roles import STEPS
from .variables import Variable
from .writer import Register


def emit_convolve(low: Lowering, step: Step) -> None:
    """The sums of products of elements whose places add up to each place of the result."""
    node = step.node
    a, v = sorted(node.inputs, key=lambda x: -int(x.type.shape[0]))
    out = node.outputs[0]
    home, dtype = low.home[out], out.type.dtype
    n, m, length = (int(x.type.shape[0]) for x in (a, v, out))
    start = start_of_mode(n, m, node.params["mode"])
    long, short = low.memory(a), low.memory(v)

    def counted(first: Number, end: Number, body: object) -> None:
        def one(i: Register) -> None:
            with low.scope():
                body(Number(low, i.text, INT, i.home, None, (0, n + m)))  # type: ignore[operator]

        low.loop(low.use(first), low.use(end), one)

    def term(k: Number, j: Number) -> Number:
        x = low.cast(long.load(low, (place(k) - place(j) + start,)), dtype)
        return x * low.cast(short.load(low, (place(j),)), dtype)

    def by_terms() -> None:
        def one(j: Number) -> None:
            first = low.maximum(j - start, 0)
            end = low.minimum(j + (n - start), length)
            counted(first, end, lambda k: _add(low, home, k, term(k, j)))

        counted(low.int(0), low.int(m), one)

    def by_places() -> None:
        def one(k: Number) -> None:
            total = Variable(low, low.number(0, dtype))
            first = low.maximum(k + (start - n + 1), 0)
            end = low.minimum(k + (start + 1), m)
            counted(first, end, lambda j: total.set(low.accumulate(total.get(), term(k, j))))
            home.store(low, (place(k),), total.get())

        counted(low.int(0), low.int(length), one)

    if length < m:
        own_function(low, "convolve", by_places)
    else:
        loops(low, "fill", out.type.shape, lambda at: home.store(low, at, low.number(0, dtype)))
        own_function(low, "convolve", by_terms)
    low.where[out] = home


def _add(low: Lowering, home: Memory, k: Number, x: Number) -> None:
    at: tuple[Place, ...] = (place(k),)
    home.store(low, at, home.load(low, at) + x)


STEPS["convolve"] = emit_convolve
