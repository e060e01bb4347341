"""Unusual code in loops, loops that are long or called otherwise: right, or a clear error with the remedy."""

import subprocess
import sys

import numpy as np
import pytest

import secant as sc
import speed

X = np.array([0.3, -0.8, 1.1, 0.45])
HERE = __file__


def line_of(function, text):
    """The line of this file on which the function has the text."""
    first = function.__code__.co_firstlineno
    with open(HERE) as file:
        lines = file.readlines()
    return next(i for i in range(first, len(lines) + 1) if text in lines[i - 1])


async def later(x):
    for _ in range(3):
        x = x * 2
    return x


@pytest.mark.filterwarnings("ignore:coroutine")
def test_async_functions_are_refused():
    def calls(x):
        y = later(x)
        y.close()
        return x * 2

    with pytest.raises(sc.SecantError, match="async"):
        sc.jit(later)(X)
    assert np.array_equal(sc.jit(calls)(X), X * 2)


def halves(x, n):
    for _ in range(n):
        x = x / 2
        yield x


def test_generators_are_drawn_from():
    def f(x, n):
        t = 0.0
        for h in halves(x, n):
            t = t + np.sum(h**2)
        return t

    for n in (0, 3, 12):
        assert sc.jit(f)(X, n) == pytest.approx(f(X, n), rel=1e-12)
    np.testing.assert_allclose(sc.grad(f)(X, 12), 2 * X * sum(0.25**k for k in range(1, 13)))


COUNT = 0
STEPS = 3


def test_globals_that_are_set():
    def f(x):
        global COUNT
        for i in range(12):
            COUNT += i
            x = x * 0.9
        return x

    before, run = COUNT, sc.jit(f)
    for k in (1, 2, 3):
        np.testing.assert_allclose(run(X), X * 0.9**12)
        assert before + 66 * k == COUNT


def test_with_and_try_around_and_inside():
    def f(x):
        t = 0.0
        with np.errstate(all="ignore"):
            for v in x:
                try:
                    with np.errstate(divide="ignore"):
                        t = t + np.sqrt(abs(v)) / v
                finally:
                    t = t * 0.9
        return t

    assert sc.jit(f)(X) == pytest.approx(f(X), rel=1e-12)
    step = 1e-6 * np.eye(4)
    np.testing.assert_allclose(sc.grad(f)(X), [(f(X + d) - f(X - d)) / 2e-6 for d in step], rtol=1e-5)


@pytest.mark.parametrize("n", [0, 1, 2, 20])
def test_loops_that_may_run_zero_times(n):
    def f(x, n):
        last = x[0]
        total = np.sum(x) * 0.0
        for i in range(n):
            for j in range(i):
                last = x[j % 4] * i
            total = total + last
        for _ in range(2, n):
            total = total * 0.9
        while total > 50:
            total = total / 2
        return total + last

    assert sc.jit(f)(X, n) == pytest.approx(f(X, n), rel=1e-12)
    step = 1e-6 * np.eye(4)
    slopes = [(f(X + d, n) - f(X - d, n)) / 2e-6 for d in step]
    np.testing.assert_allclose(sc.grad(f)(X, n), slopes, rtol=1e-5, atol=1e-6)
    assert sc.jvp(lambda x: f(x, n), (X,), (X,))[1] == pytest.approx(slopes @ X, rel=1e-5, abs=1e-6)


def test_arms_that_disagree_in_shape_outside_of_loops():
    def f(x):
        if x[0] > 0:
            y = x[:2]
        else:
            y = x.reshape(2, 2)
        return np.sum(np.sin(y)), y * 2

    run = sc.jit(f)
    for x in (X, -X, X):
        value, y = run(x)
        assert value == pytest.approx(f(x)[0]) and np.array_equal(y, f(x)[1])
    slope = sc.grad(lambda x: f(x)[0])
    np.testing.assert_allclose(slope(X), np.cos(X) * [1, 1, 0, 0])
    np.testing.assert_allclose(slope(-X), np.cos(X))


def test_arms_that_disagree_in_shape_inside_of_loops():
    def f(x, n):
        t = 0.0
        y = x
        for i in range(n):
            if x[i % 4] > 0:
                y = x[:2] * t
            else:
                y = np.outer(x, x)
            t = t + np.sum(y) * 0.1 + 0.1
        return t

    def grows(x):
        for _ in range(12):
            x = np.concatenate([x, x[-1:] * 0.5])
        return np.sum(x)

    for n in (3, 12):
        assert sc.jit(f)(X, n) == pytest.approx(f(X, n), rel=1e-12)
    assert sc.jit(grows)(X) == pytest.approx(grows(X), rel=1e-12)
    np.testing.assert_allclose(sc.grad(grows)(X), [1, 1, 1, sum(0.5**k for k in range(13))])


ENDLESS = """
import threading
import numpy as np
import secant as sc

def endless(x):
    return endless(x * 0.5) + 1

def go():
    try:
        sc.jit(endless)(np.ones(3))
    except Exception as error:
        print(error)

thread = threading.Thread(target=go)
thread.start()
thread.join()
"""


def test_recursion():
    def power(x, k):
        return x if k == 0 else power(x * 0.99, k - 1)

    assert sc.grad(power)(1.0, 200) == pytest.approx(0.99**200)


def test_endless_recursion_is_refused(tmp_path):
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS)
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300)
    assert "endless.py:" in done.stdout and "endless" in done.stdout, done.stdout + done.stderr[:500]


def test_long_scalar_loops_are_recorded_at_once():
    def f(x):
        s = 0.0
        for k in range(200_000):
            s = s * 0.999 + x * (k % 3)
        return s

    assert speed.units(lambda: sc.graph(f)(0.5), below=2) < 2  # measured: 0.1
    assert len(list(sc.graph(f)(0.5))) < 20
    assert sc.grad(f)(0.5) == pytest.approx(f(1.0), rel=1e-6)


def test_long_loops_that_are_no_regions_are_refused_quickly():
    def grows(x):
        for _ in range(30_000):  # the shape grows
            x = np.concatenate([x, x[-1:]])
        return np.sum(x)

    def keys(x):
        found = {}
        for k in range(30_000):  # a new key each time
            found[f"n{k}"] = x[k % 4] * 0.5
        return sum(found.values())

    for f, text in ((grows, "30_000):  # the shape"), (keys, "30_000):  # a new key")):
        said = []

        def refused(f=f, said=said):
            with pytest.raises(sc.SecantError) as caught:
                sc.jit(f)(X)
            said.append(str(caught.value))

        assert speed.units(refused, below=10) < 10  # measured, once more: 0.4 and 0.1
        said = said[0]
        assert f"line {line_of(f, text)}" in said and "because" in said and "shorten it" in said
        assert "test_bad_loops.py" in said


def test_calls_of_other_shapes_and_lengths():
    def f(x, n):
        u = x * 1.0
        for i in range(n):
            u = u + 0.1 * np.roll(u, 1) * i
            u[i % len(u)] *= 0.5
        return np.sum(u**2)

    run, slope = sc.jit(f), sc.grad(f)
    rng = np.random.default_rng(0)
    for shape, n in [(4, 3), (4, 12), (7, 12), ((3, 2), 12), (4, 0), (1, 40), (4, 12), (4, 13), (7, 3)]:
        x = rng.normal(size=shape)
        assert run(x, n) == pytest.approx(f(x, n), rel=1e-10)
        v = rng.normal(size=shape)
        expected = (f(x + 1e-6 * v, n) - f(x - 1e-6 * v, n)) / 2e-6
        assert np.sum(slope(x, n) * v) == pytest.approx(expected, rel=1e-4)
        single = x.astype(np.float32)
        assert run(single, n) == pytest.approx(f(single, n), rel=1e-4) and run(single, n).dtype == np.float32


WEIGHTS = np.array([1.0, 2.0, 0.5, -1.0])


def test_captured_arrays_and_ints_that_change():
    global STEPS
    local, table = X * 2.0, {"k": 2}

    def f(x):
        t = x[3] * 0.1
        for i in range(STEPS):
            t = t * 0.9 + WEIGHTS[i % 4] * x[i % 4] ** table["k"] + local[i % 4] * x[0]
        return t

    run, slope = sc.jit(f), sc.grad(f)

    def fine():
        assert run(X) == pytest.approx(f(X), rel=1e-12)
        slopes = [(f(X + d) - f(X - d)) / 2e-6 for d in 1e-6 * np.eye(4)]
        np.testing.assert_allclose(slope(X), slopes, rtol=1e-5, atol=1e-7)

    for steps in (3, 20, 0, 21, 3):
        STEPS = steps
        fine()
        WEIGHTS[1] += 1.0
        fine()
        table["k"] = 5 - table["k"]
        fine()
        local = local * 1.5 if steps != 21 else np.arange(5.0)
        fine()


@pytest.mark.filterwarnings("ignore")
def test_the_gradient_of_a_loop_that_runs_zero_times_is_zero():
    def f(x, n):
        t = 0.0
        for i in range(n):
            t = t + x[i % 4]
        return t

    assert sc.grad(f)(X, 3).tolist() == [1, 1, 1, 0]
    assert sc.grad(f)(X, 0).tolist() == [0, 0, 0, 0]
