"""Arrays whose lengths depend on the iteration: their loops are regions, and right."""

import numpy as np
import pytest
from cases import Cases, N, judged
from lengths import X, case

import secant as sc

test_value_and_side_effects, test_slopes = judged(case)


@pytest.mark.parametrize("f", [pytest.param(c.function, id=c.function.__name__) for c in case])
def test_loops_are_regions(f):
    report = str(sc.report(f)(case[0].args[0], 12))
    assert "unrolled" not in report, report
    assert len(report.splitlines()) > 1


other = Cases()


@other(X, N)
def ends_that_are_data(x, n):
    total = np.sum(np.arange(x[0], x[2], 0.1))
    for i in range(n):
        total += np.sum(np.arange(x[3], x[3] + i * 0.5 + 0.1, 0.5) * 0.1 + x[4])
    return total


@other(X, N)
def counters_that_are_data(x, n):
    total, k = 0.0, 0
    for i in range(n):
        k += i % 2 if x[i] > 0 else 1
        total += np.sum(np.arange(k) * x[0])
    return total


@other(X, N, smooth=False)
def too_short(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(np.zeros(2 - i)) + x[i]
    return total


test_other_value_and_side_effects, test_other_slopes = judged(other)
