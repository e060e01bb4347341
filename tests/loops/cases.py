"""Collects functions that loop, branch and write, each judged by plain NumPy.

`@case(args...)` keeps a function; an argument ``N`` is the number of iterations, of which several are tried.
``value``, ``slopes`` or ``both`` say why it is not right yet. A module ends with ``test_... = judged(case)``.
"""

import dataclasses
import warnings

import numpy as np
import pytest
from judge import judge_again, judge_slopes

from secant.function import _shared
from secant.record.control.policy import limits

N = object()
X = np.array([0.3, -0.8, 1.1, 0.45])
Y = np.array([0.7, 0.2, -0.5, 0.9])
A = np.cos(np.arange(16.0)).reshape(4, 4)


@dataclasses.dataclass
class Case:
    """A function, its arguments, and what is not right yet."""

    function: object
    args: tuple
    trips: tuple
    smooth: bool
    fails: dict


class Cases(list):
    """The cases of one module; called to add one."""

    def __call__(self, *args, trips=(3, 12), smooth=True, **fails):
        def keep(function):
            self.append(Case(function, args, trips, smooth, fails))
            return function

        return keep

    def params(self, kind):
        found = []
        for case in self:
            if kind == "value" or case.smooth:
                why = case.fails.get(kind) or case.fails.get("both")
                marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
                found.append(pytest.param(case, id=case.function.__name__, marks=marks))
        return found


def everywhere(case, check):
    """All loops in regions, and short ones unrolled as usual, at each number of iterations."""
    before = limits.short
    try:
        for short in (0, 8):
            limits.short = short
            _shared.cache_clear()
            for n in case.trips:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    check(case.function, *[n if a is N else a for a in case.args])
    finally:
        limits.short = before
        _shared.cache_clear()


def judged(cases):
    """Two tests of all the cases of a module: the value and side effects; both derivatives."""

    @pytest.mark.parametrize("case", cases.params("value"))
    def values(case):
        everywhere(case, judge_again)

    @pytest.mark.parametrize("case", cases.params("slopes"))
    def slopes(case):
        everywhere(case, judge_slopes)

    return values, slopes
