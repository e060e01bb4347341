"""Random programs with loops: value, types, side effects, errors and both derivatives agree with NumPy."""

import copy
import importlib.util
import warnings

import numpy as np
import pytest
from judge import attempt, judge_slopes, moved, same
from random_loops import program

import secant as sc
from secant.function import _shared
from secant.record.control.policy import limits

X = np.array([0.3, -0.8, 1.1, 0.45])
Y = np.array([0.7, 0.2, -0.5, 0.9])
A = np.cos(np.arange(16.0)).reshape(4, 4)


def made(seeds, folder):
    path = folder / f"loops_{seeds[0]}.py"
    path.write_text("import numpy as np\n\n\n" + "\n\n".join(map(program, seeds)))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [getattr(module, f"program_{s}") for s in seeds]


def agree(run, f, args):
    """Value, types, side effects and the type of the error; whether NumPy runs it."""
    theirs, expected, _, after = attempt(f, args)
    mine, got, _, changed = attempt(run, args)
    unbound = isinstance(got, NameError) and isinstance(expected, NameError)
    if type(got) is not type(expected) and not unbound:
        raise AssertionError(f"raised {got!r} instead of {expected!r}") from got
    same(mine, theirs, "value")
    if expected is None:
        same(changed, after, "argument")
    return expected is None


def examine(f, trips):
    """All loops as regions, and short ones unrolled as usual; whether it runs in NumPy and is smooth."""
    before, smooth = limits.short, False
    try:
        for short, n in ((0, trips), (before, trips)):
            limits.short = short
            _shared.cache_clear()
            args, run = (X, Y, A, n), sc.jit(f)
            fine = [agree(run, f, moved(args, h)) for h in (0.0, -0.7)]
            if fine[0]:
                smooth |= judge_slopes(f, *copy.deepcopy(args))
    finally:
        limits.short = before
        _shared.cache_clear()
    return smooth


def failures(seeds, folder):
    """How many programs are smooth, and what is wrong with which."""
    smooth, wrong = 0, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed, f in zip(seeds, made(seeds, folder)):
            try:
                smooth += examine(f, 3 + seed % 9)
            except Exception as error:
                wrong[seed] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return smooth, wrong


@pytest.mark.parametrize("start", range(0, 150, 30))
def test_random_loops(start, tmp_path):
    seeds = range(start, start + 30)
    smooth, wrong = failures(seeds, tmp_path)
    assert not wrong, wrong
    assert smooth >= 20


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 4000, 300))
def test_many_random_loops(start, tmp_path):
    smooth, wrong = failures(range(start, start + 300), tmp_path)
    assert not wrong
    assert smooth >= 200
