"""Explanations and printed source of every program with loops: their derivatives are those of ``grad``."""

import copy
import inspect
import sys
from pathlib import Path

import numpy as np
import pytest

import secant as sc
from secant.faces import Source
from secant.interpret import run

sys.path.insert(0, str(Path(__file__).parents[1] / "loops"))

from programs import PROGRAMS


def squares(result):
    if isinstance(result, dict):
        return sum(squares(r) for r in result.values())
    if isinstance(result, tuple | list):
        return sum(squares(r) for r in result)
    return np.sum(result**2) if np.shape(result) else result * result


def loss(function):
    def J(*args):
        return squares(function(*args))

    return J


def floats(args):
    return tuple(
        i
        for i, a in enumerate(args)
        if isinstance(a, float) or (isinstance(a, np.ndarray) and a.dtype.kind == "f")
    )


def every(shown):
    yield shown
    for region in shown.regions:
        for one in region.passes:
            yield from every(one)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.name)
def test_the_last_derivative_is_that_of_grad(program):
    J = loss(program.function)
    found = sc.explain(J)(*copy.deepcopy(program.args))
    exact = sc.grad(J, argnums=floats(program.args))(*copy.deepcopy(program.args))
    for ident, g in zip(found.wrt, exact):
        np.testing.assert_allclose(found.item(ident).adjoint, g, rtol=1e-10, atol=1e-13)
    for shown in every(found):
        for step in shown.steps:
            if step.terms:
                total = sum(t.value for t in step.terms)
                size = max(1.0, np.max(np.abs(step.value), initial=0.0))
                np.testing.assert_allclose(total, step.value, rtol=1e-9, atol=1e-12 * size)
    assert max(map(len, str(found).splitlines())) <= 90


@pytest.mark.parametrize("program", PROGRAMS[::5], ids=lambda p: p.name)
def test_an_earlier_iteration_and_the_picture(program):
    J = loss(program.function)
    found = sc.explain(J)(*copy.deepcopy(program.args))
    if found.loops and found.loops[0].count > 2:
        found = sc.explain(J, iteration=2)(*copy.deepcopy(program.args))
        assert any(r.now is not None and r.now.number == 2 for r in found.regions if r.loop)
    assert found.to_svg().startswith("<svg") and found.scene().width < 20_000


def ran(text, *args):
    names: dict = {}
    exec(compile(text, "<printed>", "exec"), names)
    function = [v for v in names.values() if inspect.isfunction(v)][-1]
    with np.errstate(all="ignore"):
        return function(*args)


@pytest.mark.parametrize("program", PROGRAMS[1::4], ids=lambda p: p.name)
def test_printed_source_gives_the_same_numbers(program):
    J = loss(program.function)
    graph, inputs = Source(J, False).called(copy.deepcopy(program.args), {})
    text = sc.source(J)(*copy.deepcopy(program.args))
    assert ran(text, *inputs) == run(graph, inputs)[0]
    value, gradients = ran(sc.source(J, derivative=True)(*copy.deepcopy(program.args)), *inputs)
    assert value == run(graph, inputs)[0]
    exact = sc.grad(J, argnums=floats(program.args))(*copy.deepcopy(program.args))
    for mine, theirs in zip(gradients, exact):
        np.testing.assert_allclose(mine, theirs, rtol=1e-11, atol=1e-13)
