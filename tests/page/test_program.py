"""The numbers that the page computes are Python's: the whole zoo, at the point recorded and at two others."""

from __future__ import annotations

import copy
import functools
from typing import Any

import pytest
from node_runs import answers, call, compare

from secant.explain.build import report
from secant.faces import Explain
from secant.page.program import program
from zoo import SPECIMENS, move

REFUSED = {
    "linear_algebra.eigenvalues": "LAPACK",
    "linear_algebra.low_rank": "LAPACK",
    "linear_algebra.general_eigenvalues": "LAPACK",
    "physics.circuit_complex": "complex",
}
"""What the page does not recompute, and a word of the reason."""

OTHER_WAY = {"branches.stops_early", "callbacks.in_pieces", "helpers.mapped", "mathmodule.counted_by_int"}
"""Recorded for one way through the code, which other numbers leave: the page says so, and shows nothing."""

SERIES = 3  # iterations of each loop that are compared


def recorded(function: Any, args: tuple[Any, ...]) -> tuple[Any, list[Any]]:
    """The graph of a call, and its numbers, captured ones included."""
    return Explain(function, None, None, True).called(copy.deepcopy(args), {})


@functools.cache
def everything() -> tuple[dict[str, Any], dict[str, str]]:
    """For each specimen what was computed here and by node; and the reasons of those refused."""
    jobs, known, refused = [], [], {}
    for specimen in SPECIMENS:
        graph, inputs = recorded(specimen.function, specimen.args)
        made = program(graph, report(graph, inputs, of_sum=True))
        if isinstance(made, str):
            refused[specimen.name] = made
            continue
        points = [inputs, *[[move(x, lambda v, by=by: v * by) for x in inputs] for by in (1.001, 1.25)]]
        jobs.append((made, [call(made, p, options={"series": SERIES}) for p in points]))
        known.append((specimen.name, graph, points))
    found = answers(jobs)
    return {name: (graph, points, line) for (name, graph, points), line in zip(known, found)}, refused


def test_what_is_refused_is_refused_for_a_reason():
    _, refused = everything()
    assert refused.keys() == REFUSED.keys()
    for name, word in REFUSED.items():
        assert word in refused[name]


@pytest.mark.parametrize("name", [s.name for s in SPECIMENS if s.name not in REFUSED])
def test_the_page_computes_what_python_does(name):
    graph, points, line = everything()[0][name]
    for which, (inputs, answer) in enumerate(zip(points, line)):
        if "unfit" in answer:
            assert which and name in OTHER_WAY and "another way" in answer["unfit"]
            continue
        theirs = report(graph, inputs, of_sum=True, series=SERIES)

        def again(numbers):
            return report(graph, numbers, of_sum=True, series=SERIES)

        total, left = compare(answer["shown"], theirs, inputs, again)
        assert left <= total / 2, "more residues of rounding than numbers"
