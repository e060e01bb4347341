"""The zoo through every mode: value, side effects, both derivatives, and again at other points.

Plain NumPy is the judge of values (exactly) and of side effects; central differences judge derivatives.
"""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

import secant as sc
from secant.graph.load import from_json
from secant.graph.parse import parse
from secant.graph.store import to_json
from secant.graph.text import write
from zoo import SPECIMENS, floats, leaves, move
from zoo.differences import gradient, layout, weighted, weights

EACH = pytest.mark.parametrize("specimen", [pytest.param(s, id=s.name) for s in SPECIMENS])


def points(specimen):
    """The point itself, one nearby, and a quite different one."""
    near = tuple(move(a, lambda x: x * 1.001) for a in specimen.args)
    return [specimen.args, near, specimen.far]


def assert_same(mine, theirs):
    """Equal to the last bit, and of the same structure, type, dtype and shape."""
    a, b = leaves(mine), leaves(theirs)
    assert [path for path, _ in a] == [path for path, _ in b]
    assert type(mine) is type(theirs)
    for (path, x), (_, y) in zip(a, b):
        assert type(x) is type(y), f"{path}: {type(x)} instead of {type(y)}"
        if isinstance(y, np.ndarray | np.generic):
            assert x.dtype == y.dtype and x.shape == y.shape, (
                f"{path}: {x.dtype}{x.shape}, not {y.dtype}{y.shape}"
            )
        np.testing.assert_array_equal(x, y, err_msg=str(path))


def assert_close(mine, theirs, specimen):
    single = any(np.asarray(x).dtype == np.float32 for x in floats(specimen.args))
    tolerance, scale = (1e-3 if single else 1e-6), 1 + np.max(np.abs(theirs), initial=0.0)
    np.testing.assert_allclose(mine, theirs, rtol=tolerance, atol=0.1 * tolerance * scale)


def flat(tree):
    return np.concatenate([np.ravel(x).astype(float) for x in floats(tree)])


def test_the_zoo_is_large_and_its_names_are_its_own():
    names = [s.name for s in SPECIMENS]
    assert len(names) >= 150 and len(set(names)) == len(names)


@EACH
def test_the_value_and_the_side_effects_are_numpys(specimen):
    run = sc.jit(specimen.function)
    for args in points(specimen):
        mine, theirs = copy.deepcopy(args), copy.deepcopy(args)
        expected = specimen.function(*theirs)
        assert_same(run(*mine), expected)
        assert_same(mine, theirs)


@EACH
def test_reverse_mode_agrees_with_differences(specimen):
    run = known = None
    for args in points(specimen):
        places = layout(specimen.function(*copy.deepcopy(args)))
        shapes = [(path, np.shape(w)) for path, w in places]
        if shapes != known:  # the same compiled gradient at every point, unless its result has another shape
            loss, known = weighted(specimen.function, places), shapes
            run = sc.value_and_grad(loss, argnums=specimen.argnums)
        mine = copy.deepcopy(args)
        value, found = run(*mine)
        assert value == loss(*copy.deepcopy(args))
        assert_same(mine, args)  # a gradient call never touches the caller's arrays
        assert_close(flat(found), gradient(specimen, args, places), specimen)


@EACH
def test_forward_mode_agrees_with_differences(specimen):
    places = layout(specimen.function(*copy.deepcopy(specimen.args)))
    loss, others = weighted(specimen.function, places), copy.deepcopy(specimen.args)

    def by_floats(*chosen):
        rest = dict(zip(specimen.argnums, chosen))
        return loss(*[rest.get(i, a) for i, a in enumerate(others)])

    primals = tuple(copy.deepcopy(specimen.args[i]) for i in specimen.argnums)
    seeds = iter(range(10_000))
    directions = tuple(move(p, lambda x: weights(x, next(seeds)) * 1) for p in primals)
    value, slope = sc.jvp(by_floats, primals, directions)
    assert value == loss(*copy.deepcopy(specimen.args))
    expected = gradient(specimen, specimen.args, places) @ flat(directions)
    assert_close(slope, expected, specimen)


@EACH
def test_graphs_read_back_from_text_and_from_json(specimen):
    graph = sc.graph(specimen.function)(*copy.deepcopy(specimen.args))
    text = write(graph)
    assert write(parse(text)) == text
    data = json.loads(json.dumps(to_json(graph), allow_nan=False))
    assert to_json(from_json(data)) == data
