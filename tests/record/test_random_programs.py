"""Random programs: value, side effects and both derivatives agree with NumPy and with differences."""

import importlib.util
import warnings

import numpy as np
import pytest
from random_programs import program

import secant as sc

X = np.array([[0.31, 0.82, -0.45], [1.13, 0.27, 0.64]])
DIRECTION = np.cos(np.arange(6.0)).reshape(2, 3)


def made(seeds, folder):
    path = folder / f"programs_{seeds[0]}.py"
    path.write_text("import math\n\nimport numpy as np\n\n\n" + "\n\n".join(map(program, seeds)))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [getattr(module, f"program_{s}") for s in seeds]


def slope(f, x, h):
    return (f(x + h * DIRECTION) - f(x - h * DIRECTION)) / (2 * h)


def examine(f):
    """Whether the program runs in NumPy and is smooth; asserts that Secant agrees if it does."""
    mine, theirs = X.copy(), X.copy()
    try:
        expected = f(theirs)
        fine, coarse = slope(f, X, 2e-6), slope(f, X, 1e-5)
    except Exception:
        return False
    # The last bits may differ: NumPy sums in the order of memory, which a write through .flat may change.
    assert sc.jit(f)(mine) == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(mine, theirs, rtol=1e-12)
    if not np.isfinite(fine) or abs(fine - coarse) > 1e-4 * (1 + abs(fine)):
        return False
    gradient, tangent = sc.grad(f)(X), sc.jvp(f, (X,), (DIRECTION,))[1]
    assert np.sum(gradient * DIRECTION) == pytest.approx(fine, rel=1e-4, abs=1e-4)
    assert tangent == pytest.approx(fine, rel=1e-4, abs=1e-4)
    return True


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_random_programs(start, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert sum(map(examine, made(range(start, start + 50), tmp_path))) >= 15


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 6000, 500))
def test_many_random_programs(start, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert sum(map(examine, made(range(start, start + 500), tmp_path))) >= 150
