"""Rewritten code, over a site that does what Python does, is indistinguishable from the user's own."""

import corpus_conditions
import corpus_driven
import corpus_flow
import corpus_forms
import corpus_names
import corpus_rebound
import corpus_values
import pytest
from plain import CASES, Site, outcome

from secant.record.rewrite import is_rewritten, rewrite

MODULES = (
    corpus_conditions,
    corpus_driven,
    corpus_flow,
    corpus_forms,
    corpus_names,
    corpus_rebound,
    corpus_values,
)


def identity(case):
    code = case[0].__code__
    return f"{code.co_qualname}:{code.co_firstlineno}"


@pytest.mark.parametrize("lower_exits", [False, True], ids=["exits", "flags"])
@pytest.mark.parametrize("case", CASES, ids=identity)
def test_same_outcome(case, lower_exits):
    function, calls = case
    cells = function.__closure__ or ()
    for args in calls:
        before = [cell.cell_contents for cell in cells]
        natural = outcome(function, args)
        after = [cell.cell_contents for cell in cells]
        for cell, value in zip(cells, before):
            cell.cell_contents = value
        again = rewrite(function, Site, lower_exits)
        assert is_rewritten(again) and not is_rewritten(function)
        assert outcome(again, args) == natural
        assert [cell.cell_contents for cell in cells] == after


def test_the_corpus_is_large():
    assert len(CASES) >= 80
