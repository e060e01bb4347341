"""The engine as its users see it: fused rows, threads, strong zeros, guards, the quick way, and the cache."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import secant as sc
from secant.function import _shared
from secant.native import engine, entry, threads
from secant.native.groups import group
from secant.native.plan import Group, Plan
from secant.optimize import optimize
from secant.transforms import with_gradient


@pytest.fixture
def native(monkeypatch):
    """Run natively, and collect the engines that are made."""
    monkeypatch.setenv("SECANT_ENGINE", "native")
    _shared.cache_clear()
    made = []
    begin = engine.Engine.__init__

    def noted(self, *given):
        begin(self, *given)
        made.append(self)

    monkeypatch.setattr(engine.Engine, "__init__", noted)
    yield made
    _shared.cache_clear()


def interpreted(monkeypatch, function, *args, **options):
    monkeypatch.setenv("SECANT_ENGINE", "numpy")
    _shared.cache_clear()
    return sc.value_and_grad(function, **options)(*args)


def softmax_loss(w, X, y):
    scores = X @ w
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return -np.mean(np.log(np.sum(p * y, axis=1)))


def mixture(a, m, X):
    d = X[:, None, :] - m[None]
    z = a - 0.5 * np.sum(d**2, axis=2)
    top = np.max(z, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(z - top), axis=1)) + top[:, 0])


def mixture_arguments(n):
    rng = np.random.default_rng(3)
    return rng.normal(size=7), rng.normal(size=(7, 3)), rng.normal(size=(n, 3))


def test_nests_over_the_same_rows_are_one_group_that_keeps_nothing_of_full_length():
    args = mixture_arguments(5000)
    graph = sc.graph(mixture)(*args)
    region = engine_region(graph)
    plan = Plan(region)
    group(plan)
    groups = [a for a in plan.actions if isinstance(a, Group)]
    assert groups and sum(len(g.contracted) for g in groups) >= 4
    assert max((s.size for s in plan.storage.values()), default=0) < 5000 * 7 * 8


def engine_region(graph):
    from secant.native.contractions import contracted  # noqa: PLC0415
    from secant.native.expanding import expanded  # noqa: PLC0415

    return contracted(expanded(optimize(with_gradient(graph, [0, 1], 1))))


@pytest.mark.parametrize("n", [1, 3, 63, 64, 65, 127, 1000, 4097, 50_000])
def test_rows_of_any_number_give_what_the_interpreter_gives(native, monkeypatch, n):
    args = mixture_arguments(n)
    value, slopes = sc.value_and_grad(mixture, argnums=(0, 1, 2))(*args)
    assert not native[-1].reason and not native[-1].given_up
    expected, others = interpreted(monkeypatch, mixture, *args, argnums=(0, 1, 2))
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    for mine, theirs in zip(slopes, others):
        np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-10 * n**0.5)


def test_results_do_not_depend_on_the_number_of_threads(native):
    args = mixture_arguments(60_000)
    run = sc.value_and_grad(mixture, argnums=(0, 1, 2))
    found = []
    for n in (1, 2, 3):
        threads.limit(n)
        value, slopes = run(*args)
        found.append((value, *[s.tobytes() for s in slopes]))
    threads.limit(None)
    assert found[0] == found[1] == found[2]


def test_a_zero_adjoint_silences_an_infinite_partial(native):
    run = sc.value_and_grad(lambda x: np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 0)), 0.0)))
    value, slopes = run(np.array([4.0, 0.0, -1.0, 9.0]))
    assert value == 5.0
    np.testing.assert_allclose(slopes, [0.25, 0.0, 0.0, 1 / 6])
    assert not native[-1].reason and not native[-1].given_up  # the code that tests for zeros ran, not NumPy


def test_an_infinite_derivative_is_reported_as_it_is(native):
    value, slope = sc.value_and_grad(lambda x: np.sum(np.sqrt(x)))(np.array([0.0, 1.0]))
    assert value == 1.0 and slope.tolist() == [np.inf, 0.5]


def branching(x):
    if x > 0:
        return x * x
    steps = ["one way", "or the other"]
    return -x * len(steps)


def test_a_failing_guard_leads_to_the_other_recording_without_the_interpreter(native):
    run = sc.value_and_grad(branching)
    for x, value, slope in [(2.0, 4.0, 4.0), (-2.0, 4.0, -2.0)] * 3:
        assert run(x) == (value, slope)
    assert sum(e.given_up for e in native) == 0


def test_the_second_call_takes_the_quick_way(native):
    run = sc.value_and_grad(lambda a, b, c: 3 * (a + b * c), argnums=(0, 1, 2))
    assert run(5.0, 3.0, 2.0) == (33.0, (3.0, 6.0, 9.0))
    assert not entry.installed(run)
    assert run(5.0, 3.0, 2.0) == (33.0, (3.0, 6.0, 9.0))
    assert len(entry.installed(run)) == 1
    assert run(1.0, 1.0, 1.0) == (6.0, (3.0, 3.0, 3.0))
    assert run(5, 3, 2) == (33.0, (3.0, 6.0, 9.0))
    assert run(np.float64(5.0), 3.0, np.float32(2.0)) == (33.0, (3.0, 6.0, 9.0))


def test_a_transform_with_a_quick_way_is_still_recorded_inside_another(native):
    inner = sc.grad(lambda x: x**3)
    for _ in range(3):
        assert inner(2.0) == 12.0
    assert entry.installed(inner)
    assert sc.grad(lambda x: inner(x) * x)(2.0) == 36.0


SCALE = 2.0


def test_captured_values_are_read_at_every_quick_call(native, monkeypatch):
    run = sc.value_and_grad(lambda x: SCALE * x)
    for _ in range(3):
        assert run(3.0) == (6.0, 2.0)
    assert entry.installed(run)
    monkeypatch.setitem(globals(), "SCALE", 5.0)
    assert run(3.0) == (15.0, 5.0)


def rotating(a, b, c):
    for _ in range(11):
        a, b, c = b, c, a * 0.5 + np.roll(b, 1) * 0.25
    return np.sum(a * b) + np.sum(c**2)


def test_arrays_that_change_places_in_a_loop(native, monkeypatch):
    args = [np.random.default_rng(k).normal(size=40) for k in range(3)]
    value, slopes = sc.value_and_grad(rotating, argnums=(0, 1, 2))(*args)
    assert not native[-1].reason
    expected, others = interpreted(monkeypatch, rotating, *args, argnums=(0, 1, 2))
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    np.testing.assert_allclose(slopes, others, rtol=1e-11, atol=1e-13)


def test_results_are_fresh_and_inputs_untouched(native):
    x = np.arange(6.0).reshape(2, 3)
    kept = x.copy()
    run = sc.jit(lambda x: (x, x.T, x[0] * 2, x + 0.0))
    for _ in range(3):
        results = run(x)
        for k, r in enumerate(results):
            assert not np.shares_memory(r, x)
            assert not any(np.shares_memory(r, other) for other in results[k + 1 :])
            r += 1
        assert (x == kept).all()


def test_what_has_no_native_form_says_why_and_runs_all_the_same(native):
    value = sc.jit(lambda x: np.fft.rfft(x)[:4])(np.arange(8.0))
    assert native[-1].reason == "rfft has no native form, and nothing else is computed"
    np.testing.assert_allclose(value, np.fft.rfft(np.arange(8.0))[:4])


PROGRAM = """
import numpy as np, secant as sc
from secant.native import engine, kernel
written = []
draft = kernel.draft
engine.draft = lambda *a: written.append(1) or draft(*a)
table = np.arange(300.0)
def f(x):
    return np.sum(np.sin(x) * np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0]))
print(len(written), sc.grad(f)(np.arange(10.0)).sum(), len(written))
"""


def test_another_process_finds_the_code_by_the_key_of_the_graph(tmp_path):
    environment = {**os.environ, "SECANT_CACHE_DIR": str(tmp_path / "kept"), "SECANT_ENGINE": "native"}
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    runs = [
        subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    first, second = (run.stdout.split() for run in runs)
    assert first[1] == second[1]
    assert (first[2], second[2]) == ("1", "0")  # lowered once, in the first process


def spinning(x):
    while np.sum(x) < 300.0:
        x = x * 1.0
    return np.sum(x)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers that send signals")
def test_a_signal_ends_a_loop_that_would_run_for_ever(native):
    run = sc.jit(spinning)
    assert run(np.full(100, 5.0)) == 500.0

    def ring(*_):
        raise TimeoutError("that is enough")

    before = signal.signal(signal.SIGALRM, ring)
    try:
        for _ in range(3):  # the third takes the quick way
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            with pytest.raises(TimeoutError, match="that is enough"):
                run(np.ones(100))
            assert run(np.full(100, 5.0)) == 500.0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
