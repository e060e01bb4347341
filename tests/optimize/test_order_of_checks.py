"""What a check guards stays behind it, whatever passes do: it could fail where the check says so."""

import numpy as np
import pytest

import secant as sc
from secant.optimize import PIPELINE

X = np.array([0.3, -0.8, 1.1, 0.45])


def masked_after_a_repeated_check(x, n):
    s = x[0] * 0.5
    k = 0
    if s > 0 and s < 0.5:
        k += 1
    for _ in range(n):
        c = 0
        while c < n and s > 0.2:
            c += 1
            if k > 3:
                continue
        x[x > s] *= 0.5
    return x * 1.0, k


def read_behind_a_repeated_check(x, n):
    k = int(x[2] * 3)
    for _ in range(2):
        total = 0.0
        if k > 3:
            total = 1.0
        m = k + 0
        if m > 3:
            total = total + 1.0
        total = total + np.sum(x[: int(x[1] * 5) + 4])
    return total, k


@pytest.mark.parametrize("f", [masked_after_a_repeated_check, read_behind_a_repeated_check])
@pytest.mark.parametrize("n", [2, 4])
def test_other_numbers_record_again(f, n):
    run = sc.jit(f)
    for h in (0.0, -0.7 * np.cos(1.0 + np.arange(4.0)), 0.2, 0.0):
        for mine, theirs in zip(run(X + h, n), f(X + h, n)):
            np.testing.assert_allclose(mine, theirs)


def test_passes_keep_checks_ahead():
    region = sc.graph(masked_after_a_repeated_check)(X.copy(), 4)
    for step in PIPELINE:
        region = step.run(region)
        done = []
        for node in region.nodes:
            if node.op.name == "check":
                done.append(node.params["expected"])
            elif node.op.name == "nonzero":
                assert node.params["count"] in done, step.name
