"""Arrays whose lengths depend on the iteration, on both engines: natively all of them, value and gradient."""

import numpy as np
import pytest
from both_engines import on_both
from lengths import X, case

import secant as sc


@pytest.mark.parametrize("f", [pytest.param(c.function, id=c.function.__name__) for c in case])
def test_lengths(f):
    def attempt():
        slope = sc.value_and_grad(lambda x, n: np.sum(np.asarray(f(x, n)) ** 2))
        return [(sc.jit(f)(X + h, n), slope(X + h, n)) for n in (12, 9) for h in (0.0, 0.1)]

    assert not on_both(attempt)
