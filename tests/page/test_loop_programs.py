"""The page's numbers of every program with loops that is small enough: a soak test."""

from __future__ import annotations

import copy
import sys
from pathlib import Path

import pytest
from node_runs import answers, call, compare

from secant.explain.build import report
from secant.faces import Explain
from secant.page.program import program

sys.path.insert(0, str(Path(__file__).parents[1] / "loops"))

from programs import PROGRAMS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("specimen", PROGRAMS, ids=lambda p: p.name)
def test_the_page_computes_what_python_does(specimen):
    graph, inputs = Explain(specimen.function, None, None, True).called(copy.deepcopy(specimen.args), {})
    theirs = report(graph, inputs, of_sum=True, series=3)
    embedded = program(graph, theirs)
    if isinstance(embedded, str):
        assert "one run computes about" in embedded
        return
    ((answer,),) = answers([(embedded, [call(embedded, inputs, options={"series": 3})])])
    compare(answer["shown"], theirs, inputs, lambda moved: report(graph, moved, of_sum=True, series=3))
