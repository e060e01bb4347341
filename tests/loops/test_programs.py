"""Programs with loops, as scientists write them: value and both derivatives, judged by plain NumPy.

The loss is a weighted sum of squares of all results, so that nothing is trivially constant.
"""

from __future__ import annotations

import copy
import json
import warnings

import numpy as np
import pytest

import secant as sc
from loops.programs import PROGRAMS
from secant.graph.load import from_json
from secant.graph.parse import parse
from secant.graph.store import to_json
from secant.graph.text import write
from secant.graph.walk import everything
from zoo import floats, leaves

EACH = pytest.mark.parametrize("program", [pytest.param(p, id=p.name) for p in PROGRAMS])

UNROLLED = {
    "branches.spiking_neuron": "a name is None first and a number later, again and again",
    "learning.plain_rnn": "a dict gets a new key in every iteration",
    "branches.taxes_year_after_year": "a loop over a list, inside a loop, stops at a recorded number",
    "recursions.smooth_rod_cutting": "a list grows by another length in every iteration",
    "state.cells_of_a_list": "a list of numbers is indexed by the loop's index",
}
"""Programs whose loops are unrolled, and why they are no regions."""


def weights(result):
    parts = result if isinstance(result, tuple) else (result,)
    return [np.cos(1.0 + k + np.arange(np.size(p))).reshape(np.shape(p)) for k, p in enumerate(parts)]


def loss_of(program):
    """The weighted sum of squares of all results."""
    w = weights(program.function(*copy.deepcopy(program.args)))

    def loss(*args):
        result = program.function(*args)
        parts = result if isinstance(result, tuple) else (result,)
        total = 0.0
        for weight, part in zip(w, parts):
            total = total + np.sum(weight * part**2)
        return total

    return loss


def differences(loss, args, argnums):
    """The gradient by Richardson's extrapolation of central differences, of plain runs."""
    found = []
    for k in argnums:
        x = np.array(args[k], float)
        slope = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            h = 3e-5 * max(1.0, abs(x[place]))

            def at(d, k=k, x=x, place=place):
                moved, y = copy.deepcopy(list(args)), x.copy()
                y[place] += d
                moved[k] = y if y.ndim else float(y)
                return float(loss(*moved))

            slope[place] = (8 * (at(h / 2) - at(-h / 2)) - (at(h) - at(-h))) / (6 * h)
        found.append(slope.ravel())
    return np.concatenate(found)


def close(mine, theirs, tolerance):
    scale = max(1.0, np.max(np.abs(theirs), initial=0.0))
    np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=tolerance * scale)


def test_there_are_many_programs():
    assert len(PROGRAMS) >= 160 and len({p.name for p in PROGRAMS}) == len(PROGRAMS)


@EACH
def test_value_and_side_effects(program):
    run = sc.jit(program.function)
    for args in (program.args, program.far):
        mine, theirs = copy.deepcopy(args), copy.deepcopy(args)
        value, expected = run(*mine), program.function(*theirs)
        assert type(value) is type(expected)
        for (_, x), (_, y) in zip(leaves((value, mine)), leaves((expected, theirs)), strict=True):
            assert type(x) is type(y)
            if isinstance(y, float | np.floating | np.ndarray):
                close(x, y, 1e-13)


@EACH
def test_gradient_in_both_modes(program):
    loss, argnums = loss_of(program), tuple(i for i, a in enumerate(program.args) if floats(a))
    args = copy.deepcopy(program.args)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sc.IndependentWarning)
        value, slopes = sc.value_and_grad(loss, argnums=argnums)(*args)
    close(value, loss(*copy.deepcopy(program.args)), 1e-12)
    for (_, x), (_, y) in zip(leaves(args), leaves(program.args), strict=True):
        np.testing.assert_array_equal(x, y)  # a gradient call never touches the caller's arrays
    found = np.concatenate([np.ravel(s) for s in slopes])
    expected = differences(loss, program.args, argnums)
    scale = max(np.max(np.abs(expected)), 1e-9)
    np.testing.assert_allclose(found / scale, expected / scale, atol=1e-6)

    def by_floats(*chosen):
        full = list(copy.deepcopy(program.args))
        for k, x in zip(argnums, chosen):
            full[k] = x
        return loss(*full)

    primals = tuple(copy.deepcopy(program.args[k]) for k in argnums)
    along = tuple(np.cos(k + np.arange(np.size(p)).reshape(np.shape(p))) for k, p in enumerate(primals))
    slope = sc.jvp(by_floats, primals, along)[1]
    close(slope, sum(np.sum(s * a) for s, a in zip(slopes, along)), 1e-9)


@EACH
def test_loops_are_loops_and_graphs_read_back(program):
    graph = sc.graph(program.function)(*copy.deepcopy(program.args))
    assert any(n.op.name == "loop" for n in everything(graph)) != (program.name in UNROLLED)
    text = write(graph)
    assert write(parse(text)) == text
    data = json.loads(json.dumps(to_json(graph), allow_nan=False))
    assert to_json(from_json(data)) == data


SECOND = ["stencils.heat_in_a_rod", "linear.cholesky_with_slices", "iterations.newton_sqrt", "learning.lstm"]
SECOND += ["state.swaps", "sweeps.thomas", "branches.huber_and_beyond", "integration.leapfrog_oscillator"]


@pytest.mark.parametrize("program", [p for p in PROGRAMS if p.name in SECOND], ids=lambda p: p.name)
def test_second_order_through_loops(program):
    loss, argnums = loss_of(program), tuple(i for i, a in enumerate(program.args) if floats(a))
    primals = tuple(copy.deepcopy(program.args[k]) for k in argnums)
    along = tuple(np.cos(k + np.arange(np.size(p)).reshape(np.shape(p))) for k, p in enumerate(primals))

    def by_floats(*chosen):
        full = list(copy.deepcopy(program.args))
        for k, x in zip(argnums, chosen):
            full[k] = x
        return loss(*full)

    gradient = sc.grad(by_floats, argnums=tuple(range(len(argnums))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sc.IndependentWarning)
        found = sc.jvp(gradient, primals, along)[1]
        h = 1e-5
        up = gradient(*[p + h * a for p, a in zip(primals, along)])
        down = gradient(*[p - h * a for p, a in zip(primals, along)])
    for f, u, d in zip(found, up, down):
        expected = (np.asarray(u) - np.asarray(d)) / (2 * h)
        np.testing.assert_allclose(f, expected, rtol=1e-5, atol=1e-5 * (1 + np.max(np.abs(expected))))
