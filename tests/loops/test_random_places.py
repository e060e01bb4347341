"""Both modes agree on random loop nests that write arrays place by place, whatever is kept of them."""

import importlib.util
import warnings

import numpy as np
import pytest
from random_places import program

import secant as sc
from secant.function import _shared
from secant.graph.verify import verify
from secant.optimize import optimize
from secant.record.control.policy import limits
from secant.transforms import with_gradient

R = np.random.default_rng(3)
POINT = R.uniform(0.3, 1.0, 12), R.uniform(-1.0, 1.0, 12), R.uniform(-0.5, 0.8, (12, 12))
WAY = R.normal(size=12), R.normal(size=12), R.normal(size=(12, 12))


def made(seeds, folder):
    path = folder / f"places_{seeds[0]}.py"
    path.write_text("import numpy as np\n\n\n" + "\n\n\n".join(map(program, seeds)) + "\n")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [getattr(module, f"program_{s}") for s in seeds]


def examine(f):
    """Whether NumPy runs a program; its gradient along a direction is then what forward mode gives."""
    try:
        f(*POINT)
    except IndexError:
        return False
    slopes = sc.grad(f, argnums=(0, 1, 2))(*POINT)
    along = sum(np.sum(g * d) for g, d in zip(slopes, WAY))
    expected = sc.jvp(f, POINT, WAY)[1]
    if np.isfinite(expected) and abs(expected) < 1e9:
        np.testing.assert_allclose(along, expected, rtol=1e-8, atol=1e-8)
    graph = sc.graph(f)(*POINT)
    verify(optimize(with_gradient(graph, [0, 1, 2], 1)))
    return True


def failures(seeds, folder, monkeypatch):
    monkeypatch.setattr(limits, "short", 0)
    _shared.cache_clear()
    ran, wrong = 0, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed, f in zip(seeds, made(seeds, folder)):
            try:
                ran += examine(f)
            except Exception as error:
                wrong[seed] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    _shared.cache_clear()
    return ran, wrong


@pytest.mark.parametrize("start", range(0, 30, 15))
def test_random_places(start, tmp_path, monkeypatch):
    ran, wrong = failures(range(start, start + 15), tmp_path, monkeypatch)
    assert not wrong
    assert ran >= 8


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 2000, 200))
def test_many_random_places(start, tmp_path, monkeypatch):
    ran, wrong = failures(range(start, start + 200), tmp_path, monkeypatch)
    assert not wrong
    assert ran >= 100
