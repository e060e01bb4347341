"""The condition in the head of a ``while`` loop, as people write it.

Enters: a loop that only a condition ends. Leaves: the text of its condition, where the loop begins by the
same one that it goes on by.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.core import Node, Value, reach
from ..ops.control import LoopView
from .templates import expression

SHORT = 8  # nodes of a condition that stands in the head of a loop


def repeats(view: LoopView, w: Any) -> bool:
    """Whether a loop begins by the condition it goes on by: then that stands in the head of its ``while``."""
    first, again = view.inputs.head[1], view.made.rest[0]
    stand: dict[Value, Value] = dict(zip(view.made.carried, view.inputs.carried))
    stand.update(zip(view.inner.rest, view.inputs.rest))
    nodes = reach([again], stop=list(stand))
    if first not in w.inline or w.counts.get(first) != 1 or len(nodes) > SHORT:
        return False
    todo = [(again, first)]
    while todo:
        a, b = todo.pop()
        if a in stand:
            if stand[a] is not b:
                return False
        elif a.constant and b.constant:
            if a.type != b.type or not np.array_equal(a.data, b.data):
                return False
        elif a.node is None or b.node is None or not _alike(a.node, b.node) or a.index != b.index:
            return False
        else:
            todo += zip(a.node.inputs, b.node.inputs)
    return True


def stopping(going: Value) -> Value | None:
    """The value that a loop goes on without, where it goes on by ``not`` that value."""
    v = going
    while v.node is not None and v.node.op.name in ("bool", "retype"):
        v = v.node.inputs[0]
    found = v.node is not None and v.node.op.name in ("logical_not", "not")
    return v.node.inputs[0] if found and v.node is not None and v.node.inputs[0].dtype.kind == "b" else None


def _alike(a: Node, b: Node) -> bool:
    same = a.op is b.op and len(a.inputs) == len(b.inputs) and not a.op.holds and not a.op.effect
    return same and dict(a.params) == dict(b.params)


def head_of(view: LoopView, variables: list[str], w: Any) -> str:
    """The condition, of what the variables hold where an iteration begins."""
    again = view.made.rest[0]
    names, inline = dict(w.names), dict(w.inline)
    w.names.update(zip(view.made.carried, variables))
    for node in reach([again], stop=[*view.made.carried, *view.inner.rest]):
        for v in node.outputs:
            w.names.pop(v, None)
            w.inline[v] = expression(node, w)
    text: str = w.text(again)
    w.names, w.inline = names, inline
    return text
