"""Random graphs of reads, views, writes, loops, branches and calls; and their evaluation without any plan.

Enters: a hypothesis ``draw``. Leaves: an input, a constant, and values made of them.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np

from secant.graph.core import Region, Value, apply, as_value
from secant.graph.registry import OPS
from secant.graph.types import Type
from secant.ops.control import COUNT, branch, call, loop_view, make_loop
from secant.ops.kinds import Structural

FLOATS = np.dtype(float)
write, add_at = OPS["setitem"].call, OPS["scatter_add"]


class halves(Structural):
    """Two views of one array, as an op with several outputs: for these tests only, never registered."""

    name, view = "halves", True

    def infer(self, x):
        n = x.shape[0] // 2
        return Type(x.dtype, (n, *x.shape[1:])), Type(x.dtype, (x.shape[0] - n, *x.shape[1:]))

    def evaluate(self, x):
        return x[: len(x) // 2], x[len(x) // 2 :]

    def adjoint(self, g, x):
        return np.concatenate(g)


@st.composite
def programs(draw):
    """A graph over an input and a constant; some of its values are outputs."""
    x = Value(Type(FLOATS, (4, 4)), name="x")
    constant = as_value(np.arange(16.0).reshape(4, 4))
    pool = [x, constant, x * 2.0, constant + 1.0]
    grow(draw, pool, draw(st.integers(1, 14)), depth=0)
    outputs = draw(st.lists(st.sampled_from(range(len(pool))), min_size=1, max_size=4))
    return x, constant, [pool[i] for i in outputs]


def grow(draw, pool, count, depth):
    """Add values made of those in the pool."""
    for _ in range(count):
        v = pool[draw(st.integers(0, len(pool) - 1))]
        other = pool[draw(st.integers(0, len(pool) - 1))]
        form = draw(st.sampled_from(FORMS if depth < 2 else FORMS[: -len(REGIONS)]))
        if form == "part" and v.ndim and v.shape[0]:
            index = draw(
                st.sampled_from([0, slice(1, None), slice(None, None, -1), ..., (slice(None), None)])
            )
            pool.append(v[index])
        elif form == "turn":
            pool.append(v.T)
        elif form == "shape":
            pool.append(np.reshape(v, -1))
        elif form == "wide" and v.ndim < 3:
            pool.append(np.broadcast_to(v, (2, *v.shape)))
        elif form == "write" and v.type.kind == "array" and v.size:
            index = draw(st.sampled_from([..., 0, slice(0, 1)])) if v.ndim else ...
            place = v[index]
            fits = other.ndim <= place.ndim and all(
                d in (1, n) for d, n in zip(other.shape[::-1], place.shape[::-1])
            )
            pool.append(write(v, index, other if fits else 7.0))
        elif form == "add" and v.ndim and v.shape[0]:
            value = other if other.shape == v.shape[1:] else as_value(1.5)
            pool.append(add_at(v, value, parts=(((0,), 0),)))
        elif form == "halves" and v.ndim and v.shape[0] > 1:
            pool.extend(halves()(v))
        elif form == "plus" and v.type.kind == "array":
            pool.append(v + 1.0)
        elif form == "sine":
            pool.append(np.sin(v))
        elif form == "times" and v.shape == other.shape:
            pool.append(v * other * 0.25)
        elif form in REGIONS:
            pool.extend(REGIONS[form](draw, pool, depth))


def some(draw, pool, most=3):
    return [pool[i] for i in draw(st.lists(st.integers(0, len(pool) - 1), min_size=1, max_size=most))]


def body(draw, given, depth, types=None):
    """Inputs for these values, and outputs made of them: any, or of these types."""
    inputs = [Value(v.type) for v in given]
    pool = list(inputs)
    grow(draw, pool, draw(st.integers(0, 4)), depth + 1)
    if types is None:
        return inputs, some(draw, pool)
    outputs = []
    for t in types:
        fit = [v for v in pool if v.type == t]
        outputs.append(fit[draw(st.integers(0, len(fit) - 1))] if fit else as_value(np.zeros(t.shape)))
    return inputs, outputs


def a_call(draw, pool, depth):
    given = some(draw, pool)
    region = Region(*body(draw, given, depth))
    return apply(call, given, {"body": region, "name": "step"})


def a_branch(draw, pool, depth):
    given = some(draw, pool)
    then = Region(*body(draw, given, depth))
    arrays = [t.type for t in then.outputs if t.type.kind == "array"]
    then = Region(then.inputs, [v for v in then.outputs if v.type.kind == "array"])
    orelse = Region(*body(draw, given, depth, arrays))
    which = as_value(draw(st.booleans()))
    return apply(branch, [which, *given], {"then": then, "orelse": orelse})


def a_loop(draw, pool, depth):
    carried = [v for v in some(draw, pool) if v.type.kind == "array"]
    rest = some(draw, pool, 2)
    inputs, after = body(draw, [*carried, *rest], depth, [v.type for v in carried])
    stacked = [v for v in some(draw, [*inputs, *after]) if v.type.kind == "array"]
    trips, index = draw(st.integers(0, 3)), Value(COUNT)
    reverse = draw(st.booleans())
    region = Region([index, *inputs], [*after, *stacked])
    *made, count = make_loop([as_value(trips)], carried, [], rest, region, "i", reverse=reverse).outputs
    finals, stacks = made[: len(carried)], made[len(carried) :]
    for stack in stacks:  # each is added up, or its last item taken
        total, item = Value(stack.type.element), Value(stack.type.element)
        again = Region([Value(COUNT), total, item], [draw(st.sampled_from([total + item, item]))])
        start = as_value(np.zeros(stack.shape))
        finals.append(make_loop([count], [start], [stack], [], again, "i").outputs[0])
    return finals


REGIONS = {"call": a_call, "branch": a_branch, "loop": a_loop}
FORMS = ["part", "part", "turn", "shape", "wide", "write", "write", "add", "halves", "plus", "sine", "times"]
FORMS += REGIONS


def plainly(region, inputs):
    """Every node evaluated on copies: no plan at all."""
    known = dict(zip(region.inputs, inputs))
    for node in region.nodes:
        args = [known.get(v, v.data) for v in node.inputs]
        args = [np.array(a) if isinstance(a, np.ndarray) else a for a in args]
        if node.op.name == "loop":
            got = looped(loop_view(node), args)
        elif node.op.name in REGIONS:
            arms = node.params
            chosen = arms.get("body") or (arms["then"] if args.pop(0) else arms["orelse"])
            got = plainly(chosen, args)
        else:
            got = node.op.evaluator(node.params)(*args)
            got = got if len(node.outputs) > 1 else (got,)
        known.update(zip(node.outputs, got))
    return [known.get(v, v.data) for v in region.outputs]


def looped(view, args):
    width = len(view.inputs.carried)
    count, carried, others = args[0], args[1 : 1 + width], args[1 + width :]
    items, rest = others[: len(view.inputs.items)], others[len(view.inputs.items) :]
    collected = [[None] * count for _ in view.made.items]
    for t in reversed(range(count)) if view.reverse else range(count):
        outs = plainly(view.body, [t, *carried, *[s[t] for s in items], *rest])
        carried = outs[:width]
        for stack, item in zip(collected, outs[width:]):
            stack[t] = np.array(item) if isinstance(item, np.ndarray) else item
    return [*carried, *collected, count]
