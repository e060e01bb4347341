"""Equal digests mean equal programs: what differs in one thing has another."""

from __future__ import annotations

import numpy as np
import pytest
from known_graphs import ARGUMENTS, FUNCTIONS, graphs, mutants, rebuilt

import secant as sc
from secant.graph.core import Graph
from secant.native import keys, known


@pytest.mark.parametrize("number", range(len(FUNCTIONS)))
def test_what_differs_in_one_thing_has_another_digest(number):
    graph = graphs()[number]
    own = keys.digest(graph, strict=True)
    assert keys.digest(rebuilt(graph), strict=True) == own == keys.digest(graphs()[number], strict=True)
    seen = {own: "itself"}
    count = 0
    for what, mutant in mutants(graph):
        found = keys.digest(mutant)
        assert found != own, what
        seen.setdefault(found, what)
        count += 1
    assert count > 60 and len(seen) > 0.7 * count  # some mutants are alike


def test_inputs_outputs_and_effects_are_in_it():
    graph = graphs()[0]
    a, b, *more = graph.inputs
    digests = {
        keys.digest(g)
        for g in (
            graph,
            Graph("f", [b, a, *more], graph.outputs),
            Graph("f", [a, *more], graph.outputs),
            Graph("f", graph.inputs, graph.outputs * 2),
            Graph("f", graph.inputs, graph.nodes[0].outputs),
            Graph("f", graph.inputs, graph.outputs, graph.nodes[:1]),
            Graph("f", graph.inputs, graph.outputs, graph.nodes[:2]),
        )
    }
    assert len(digests) == 7
    assert keys.digest(Graph("g", graph.inputs, graph.outputs)) == keys.digest(graph)


def test_what_means_something_else_in_another_process_has_no_name():
    rng = np.random.default_rng(0)

    def draws(x, y):
        return np.sum(x * rng.normal(size=3))

    def prints(x, y):
        print(x)
        return np.sum(x)

    for f in (draws, prints):
        assert known.name_of(sc.graph(f)(*ARGUMENTS), "plain") is None
