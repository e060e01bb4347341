"""Loops, branches and calls built from Python functions, without the recorder.

Enters: values, and functions that make the regions. Leaves: the outputs of the node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import secant.ops  # noqa: F401  (fills the registry)
from secant.graph.core import Node, Region, Value, apply, as_value
from secant.graph.types import type_of
from secant.ops.control import COUNT, branch, call, make_loop


def loop(
    count: Any,
    carried: Sequence[Value],
    body: Callable[..., Any],
    items: Sequence[Value] = (),
    rest: Sequence[Value] = (),
    begin: Value | None = None,
    reverse: bool = False,
    index: str = "i",
    effects: Callable[[], Sequence[Node]] = lambda: (),
) -> tuple[Value, ...]:
    """A loop whose body is a function: ``body(i, carried, items, rest) -> (carried, stacked[, go on])``."""
    i = Value(COUNT)
    inner = [Value(v.type) for v in carried]
    read = [Value(v.type.element) for v in items]
    fixed = [Value(v.type) for v in rest]
    after, stacked, *go = body(i, inner, read, fixed)
    region = Region([i, *inner, *read, *fixed], [*after, *stacked, *go], effects())
    head = [as_value(count), *([] if begin is None else [begin])]
    return make_loop(head, carried, items, rest, region, index, begin is not None, reverse).outputs


def choose(condition: Value, values: Sequence[Value], *arms: Callable[..., Sequence[Value]]) -> Any:
    """A branch whose arms are functions of all the values."""
    regions = []
    for arm in arms:
        inner = [Value(v.type) for v in values]
        regions.append(Region(inner, arm(*inner)))
    return apply(branch, [condition, *values], {"then": regions[0], "orelse": regions[1]})


def called(values: Sequence[Value], body: Callable[..., Sequence[Value]]) -> Any:
    inner = [Value(v.type) for v in values]
    return apply(call, values, {"body": Region(inner, body(*inner)), "name": "step"})


@dataclass
class Case:
    """A graph, the same in plain Python, the numbers to try, and how many loops value and gradient take."""

    name: str
    build: Callable[..., Sequence[Value]]
    plain: Callable[..., Sequence[Any]]
    numbers: Sequence[Any]
    loops: int = 2

    def graph(self) -> tuple[list[Value], list[Value]]:
        inputs = [Value(type_of(x), name=f"x{k}") for k, x in enumerate(self.numbers)]
        return inputs, list(self.build(*inputs))

    def expected(self, numbers: Sequence[Any]) -> list[Any]:
        return list(self.plain(*[np.array(x) if isinstance(x, np.ndarray) else x for x in numbers]))
