"""Sums whose order counts: elements are computed a block at a time, as vectors, and then added one by one.

Enters: the node ``ordered_sum``. Leaves: a loop over blocks. LLVM makes no vectors of a loop with a sum whose
order may not change, so what is summed is computed in a loop of its own.
"""

from __future__ import annotations

from .groups import even
from .lowering import Lowering
from .memory import Memory, load, store
from .nests import own_function
from .numbers import INT, Number
from .places import place
from .plan import Step
from .roles import PULLING, STEPS
from .variables import Variable
from .writer import Register

BLOCK = 256
"""Elements of each vector that are computed before they are added."""


def emit_ordered(low: Lowering, step: Step) -> None:
    """A number plus the elements of vectors."""
    start, *xs = step.node.inputs
    out = step.node.outputs[0]
    dtype = out.type.dtype
    result = low.allocate("i64")
    store(low, low.use(result), low.cast(low.scalar(start), dtype))
    length = low.length(xs[0].type.shape[0])
    top = max(0, length.range[1] - 1)
    block = even(BLOCK, xs[0].type.shape[0])
    whole = length.constant % block == 0 and not length.terms

    def blocks() -> None:
        n = length.number(low)
        room = low.allocate(f"[{block * len(xs) * dtype.itemsize} x i8]", align=64)
        memory = Memory(room, dtype, (block * len(xs),))
        total = Variable(low, load(low, low.use(result), dtype))

        def one(at: Register) -> None:
            first = Number(low, at.text, INT, at.home, None, (0, top))
            size = str(block) if whole else low.use(low.minimum(low.subtract(n, first), block))

            def number(i: Register) -> Number:
                return Number(low, i.text, INT, i.home, None, (0, block - 1))

            def compute(i: Register) -> None:
                index = low.add(first, number(i))
                index.range = (0, top)
                for k, x in enumerate(xs):
                    y = low.cast(low.element(x, (place(index),)), dtype)
                    memory.store(low, (place(number(i)) * len(xs) + k,), y)

            def add(i: Register) -> None:
                for k in range(len(xs)):
                    total.set(low.add(total.get(), memory.load(low, (place(number(i)) * len(xs) + k,))))

            for body in (compute, add):
                with low.scope():
                    low.loop("0", size, body)

        low.loop("0", low.use(n), one, step=block)
        store(low, low.use(result), total.get())

    own_function(low, "ordered", blocks)
    low.where[out] = load(low, low.use(result), dtype)


STEPS["ordered_sum"] = emit_ordered
PULLING.add("ordered_sum")
