"""Graphs to write and read back: the page's, and one for every sample of every op."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from controlled import BY_HAND, gradient

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from control_cases import CASES
from harness import record

from secant.graph.core import Graph, Value
from secant.graph.location import Source, here
from secant.graph.registry import OPS
from secant.graph.types import type_of
from secant.interpret import run


def page() -> Graph:
    """The page's graph J = 3(a + bc), as the recorder makes it."""
    a, b, c = [Value(type_of(1.0), name=n) for n in "abc"]
    try:
        here.fixed = Source("page.py", 2, "page")
        u = b * c
        here.fixed = Source("page.py", 3, "page")
        v = a + u
        here.fixed = Source("helpers.py", 4, "helper", ("helper:9",))
        J = 3 * v
    finally:
        here.fixed = None
    u.name, v.name, J.name = "u", "v", "J"
    return Graph("page", [a, b, c], [J])


def sample_graph(name: str, number: int):
    """The graph of one call of an op with one of its samples, and the numbers it was called with."""
    op = OPS[name]
    inputs, numbers, outputs = record(op.functions[0], op.samples[number])
    return Graph(name, inputs, outputs), numbers


SAMPLES = [
    pytest.param(name, i, id=f"{name}-{i}")
    for name, op in sorted(OPS.items())
    if op.functions
    for i in range(len(op.samples))
]


CONTROLLED = [
    *[pytest.param(make, numbers, id=name) for name, (make, numbers) in BY_HAND.items()],
    *[pytest.param(lambda c=c: Graph(c.name, *c.graph()), c.numbers, id=c.name) for c in CASES],
    *[pytest.param(lambda c=c: gradient(c), c.numbers, id=f"gradient of {c.name}") for c in CASES],
]


def same_results(graph: Graph, again: Graph, numbers) -> None:
    for x, y in zip(run(graph, numbers), run(again, numbers), strict=True):
        assert type(x) is type(y)
        np.testing.assert_array_equal(x, y)
