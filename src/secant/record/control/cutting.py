"""A loop cut into segments, each a checkpoint: what reverse mode keeps is then bounded.

Enters: the node of a counted loop. Leaves: the outputs of a loop of loops that does the same. Of n iterations
in segments of k, reverse mode keeps what is carried into each of the n/k segments, and what the k iterations
of one segment need; with k near the root of n that is about twice the root.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...graph.core import Node, Region, Value, as_value
from ...graph.dims import symbols
from ...graph.registry import OPS
from ...graph.walk import effectful, everything, fresh, inline
from ...ops.control import COUNT, make_loop


def segmented(node: Node, every: Any) -> Sequence[Value]:
    """The outputs of a counted loop as a loop of checkpoints, each a loop of ``every`` iterations."""
    p, body = node.params, node.params["body"]
    count = node.inputs[0]
    if (
        p["stops"]
        or p["stacks"]
        or len(node.outputs) != p["carried"] + 1
        or not count.constant
        or effectful(node)
    ):
        return node.outputs
    if any(p["index"] in symbols(v.type.shape) for n in everything(body) for v in (*n.inputs, *n.outputs)):
        return node.outputs
    n = int(count.data)
    k = max(1, math.isqrt(n)) if every == "auto" else int(every)
    if n <= k:
        return node.outputs
    carried, rest = node.inputs[1 : 1 + p["carried"]], node.inputs[1 + p["carried"] :]
    state = [Value(v.type, name=v.name) for v in carried]
    fixed = [Value(v.type, name=v.name) for v in rest]
    first, length = Value(COUNT), Value(COUNT)
    inner_state, inner_fixed = [Value(v.type) for v in carried], [Value(v.type) for v in rest]
    j, start = Value(COUNT), Value(COUNT)
    outs, _ = inline(body, [start + j, *inner_state, *inner_fixed])
    one = fresh(Region([j, *inner_state, start, *inner_fixed], outs))
    inner = make_loop([length], state, [], [first, *fixed], one, p["index"] + "_in")
    segment = fresh(Region([length, first, *state, *fixed], inner.outputs[:-1]))
    s, state, fixed = Value(COUNT), [Value(v.type) for v in carried], [Value(v.type) for v in rest]
    full, left = divmod(n, k)
    made = OPS["call"](as_value(k), s * k, *state, *fixed, body=segment, name="segment")
    loop = make_loop(
        [as_value(full)], carried, [], rest, fresh(Region([s, *state, *fixed], made)), p["index"] + "_out"
    )
    outs = loop.outputs[:-1]
    if left:
        outs = OPS["call"](as_value(left), as_value(full * k), *outs, *rest, body=segment, name="segment")
    return (*outs, count)
