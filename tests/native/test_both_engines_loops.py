"""Programs with loops on both engines: those that scientists write, and random ones.

Values, side effects, errors and gradients. What has no native form is listed with its reason, and the list
may only shrink.
"""

from __future__ import annotations

import copy
import importlib.util

import numpy as np
import pytest
from both_engines import on_both
from random_loops import program

import secant as sc
from loops.programs import PROGRAMS
from loops.test_programs import loss_of
from secant.record.control.policy import limits
from zoo import floats

SLOW_TO_COMPILE = {
    "recursions.smooth_rod_cutting",
    "state.three_buffers",
    "particles.flock",
    "sweeps.alternating_directions",
    "fields.fdtd_space",
    "sweeps.deriche_filter",
    "sweeps.gauss_seidel_plate",
    "linear.gram_schmidt_modified",
}
EACH = pytest.mark.parametrize(
    "program",
    [
        pytest.param(p, id=p.name, marks=[pytest.mark.slow] * (p.name in SLOW_TO_COMPILE or k % 3 > 0))
        for k, p in enumerate(PROGRAMS)
    ],
)

NOT_NATIVE: dict[str, str] = {}
"""What runs on the interpreter alone, or in part, and why."""


@EACH
def test_programs_with_loops(program):
    loss, argnums = loss_of(program), tuple(i for i, a in enumerate(program.args) if floats(a))

    def attempt():
        run, slopes, results = sc.jit(program.function), sc.value_and_grad(loss, argnums=argnums), []
        for point in (program.args, program.far):
            args, others = copy.deepcopy(point), copy.deepcopy(point)
            results.append((run(*args), args, slopes(*others), others))
        return results

    found = on_both(attempt)
    assert ", ".join(dict.fromkeys(found)) == NOT_NATIVE.get(program.name, ""), found


X = np.array([0.3, -0.8, 1.1, 0.45])
Y = np.array([0.7, 0.2, -0.5, 0.9])
A = np.cos(np.arange(16.0)).reshape(4, 4)


def errors_as_results(call, *args):
    """What a call gives; an error by its type (the texts of two engines about a missing name may differ)."""
    try:
        return call(*args)
    except NameError:
        return "a name without a value"
    except Exception as error:
        return type(error).__name__


def compare(f, trips):
    """One random program on both engines, at two points; its loops as regions."""

    def loss(x, y, a):
        parts = floats(f(x, y, a, trips))
        return sum(np.sum((1.0 + 0.1 * k) * part**2) for k, part in enumerate(parts))

    def attempt():
        results = []
        for h in (0.0, -0.7):
            args, others = (X + h, Y + h, A + h), (X + h, Y + h, A + h)
            results.append((errors_as_results(sc.jit(f), *args, trips), args))
            results.append((errors_as_results(sc.value_and_grad(loss, argnums=(0, 1, 2)), *others), others))
        return results

    before, limits.short = limits.short, 0
    try:
        on_both(attempt)
    finally:
        limits.short = before


def differences(seeds, folder):
    """What is wrong with which of the random programs."""
    path, wrong = folder / f"native_loops_{seeds[0]}.py", {}
    path.write_text("import numpy as np\n\n\n" + "\n\n".join(map(program, seeds)))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for seed in seeds:
        try:
            compare(getattr(module, f"program_{seed}"), 3 + seed % 9)
        except Exception as error:
            wrong[seed] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return wrong


@pytest.mark.parametrize("start", range(0, 16, 8))
def test_random_loops(start, tmp_path):
    assert not differences(range(start, start + 8), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 3000, 100))
def test_many_random_loops(start, tmp_path):
    assert not differences(range(start, start + 100), tmp_path)
