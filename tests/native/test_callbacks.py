"""What NumPy computes, called back from native code: equal to the interpreter, effects once and in order."""

from __future__ import annotations

import contextlib
import io
import time

import numpy as np
import pytest
from both_engines import alike, on_both, running_on
from callback_programs import PROGRAMS, X, drawing

import secant as sc

ARITHMETIC = "complex_carried complex_number_carried complex_written scattered moved no_elements"
NATIVE = {*ARITHMETIC.split(), "symmetric_loop"}  # whose ops all have a native form
EACH = pytest.mark.parametrize("name", PROGRAMS)


def run_in_numpy(name, transform, args):
    """What NumPy computed when native code ran this."""
    with running_on("native") as made:
        run = transform()
        run(*args)
        assert made and not any(e.reason or e.given_up for e in made), [e.reason for e in made]
        return [pair for p in run.report().programs if p.plan for pair in p.plan.in_numpy]


@EACH
def test_values_equal_the_interpreters(name):
    function, args, _ = PROGRAMS[name]
    assert on_both(lambda: sc.jit(function)(*args)) == []
    if name not in NATIVE:
        assert run_in_numpy(name, lambda: sc.jit(function), args)


@pytest.mark.parametrize("name", [name for name, (_, _, wrt) in PROGRAMS.items() if wrt is not None])
def test_gradients_equal_the_interpreters(name):
    function, args, wrt = PROGRAMS[name]
    assert on_both(lambda: sc.value_and_grad(function, argnums=wrt)(*args)) == []
    found = run_in_numpy(name, lambda: sc.value_and_grad(function, argnums=wrt), args)
    assert bool(found) == (name not in NATIVE)


def several(name, transform, calls=4):
    """A few calls of a function that draws or prints, and what it printed."""
    run, said = transform(drawing()[name]), io.StringIO()
    with contextlib.redirect_stdout(said):
        results = [run(X * (1 + 0.1 * i)) for i in range(calls)]
    return results, [float(word) for word in said.getvalue().replace("after", "").split()]


@pytest.mark.parametrize("name", drawing())
@pytest.mark.parametrize("transform", [sc.jit, sc.value_and_grad])
def test_draws_and_prints_happen_once_for_each_call(name, transform):
    with running_on("numpy"):
        theirs = several(name, transform)
    with running_on("native") as made:
        mine = several(name, transform)
    assert not any(e.reason or e.given_up for e in made)
    alike(mine[0], theirs[0])
    np.testing.assert_allclose(mine[1], theirs[1], rtol=1e-12)
    assert len(mine[1]) == (160 if name == "loud" else 0)


def test_the_report_names_op_and_line():
    def f(x):
        y = np.exp(x)
        for _ in range(20):
            y = y + np.abs(np.fft.fft(y))
        return np.sum(y)

    with running_on("native"):
        run = sc.jit(f)
        run(X)
        (program,) = run.report().programs
    line = f.__code__.co_firstlineno + 3
    assert program.native and program.plan.in_numpy == (("fft", line),)
    assert f"in NumPy  fft of line {line}\n" in str(run.report())


def noisy_walk(rng):
    def f(x):
        total = 0.0
        for _ in range(10_000):
            x = x + 0.01 * rng.standard_normal(8) * np.exp(-x * x)
            total = total + np.sum(x)
        return total

    return f


def spectral(x):
    for _ in range(10_000):
        x = x + 1e-4 * np.sum(np.abs(np.fft.rfft(x)) ** 2) * np.sin(x)
    return np.sum(x)


@pytest.mark.parametrize("make", [lambda: noisy_walk(np.random.default_rng(0)), lambda: spectral])
@pytest.mark.parametrize("transform", [sc.jit, sc.value_and_grad])
def test_ten_thousand_callbacks_are_faster_than_the_interpreter(make, transform):
    """Measured: 5 and 16 times for draws, 2.4 and 5 for transforms, of which NumPy takes the most."""
    took = {}
    for name in ("native", "numpy"):
        with running_on(name):
            run = transform(make())
            run(X[:8])
            times = []
            for _ in range(3):
                began = time.process_time()
                run(X[:8])
                times.append(time.process_time() - began)
            took[name] = min(times)
    assert took["numpy"] > 1.3 * took["native"], took


def test_a_function_without_anything_else_stays_with_the_interpreter():
    with running_on("native") as made:
        sc.jit(lambda x: np.fft.fft(x)[:4])(X)
    assert made[0].reason == "fft has no native form, and nothing else is computed"
