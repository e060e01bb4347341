"""The report of a transform: what it says of recordings, programs, memory and work, as data and as text."""

from __future__ import annotations

import numpy as np
import pytest
from both_engines import running_on

import secant as sc
from secant.native import engine
from secant.native.plan_report import GroupReport, NestReport, StepReport, Work, in_bytes

rate = np.array([2.0, 3.0])
power = 2


@pytest.fixture(autouse=True)
def native(monkeypatch, tmp_path):
    monkeypatch.setenv("SECANT_CACHE_DIR", str(tmp_path))
    with running_on("native"):
        yield


def energy(x):
    return np.sum(np.exp(x) * x)


def wave(u, speed):
    for _ in range(100):
        u = u - speed * np.sin(u)
    return np.sum(u)


def logistic(w, b, X, y):
    z = X @ w + b
    return np.mean(np.logaddexp(0, z) - y * z)


def only(report):
    (program,) = report.programs
    return program


def test_nothing_yet():
    report = sc.jit(energy).report()
    assert report.specialisations == () and report.programs == ()
    assert str(report) == "energy: not recorded yet"


def test_one_program():
    slope = sc.value_and_grad(energy)
    slope(np.ones(1000))
    (recording,) = slope.report().specialisations
    assert recording.serves == (("x", "float64[1000]"),)
    (program,) = recording.programs
    assert program.name == "gradient by x" and program.native and program.given_up == 0
    (kernel,) = program.kernels
    assert kernel.layout == "in C order" and not kernel.from_disk and not kernel.strong and kernel.seconds > 0
    (nest,) = program.plan.nests
    assert nest.domain == ("1000",) and len(nest.reduces) == 1 and len(nest.stores) == 1
    assert nest.work.bytes == 2 * 8000  # x and its gradient
    assert 5000 <= nest.work.flops <= 7000  # exp, x·exp, its sum, exp + x·exp, and products with 1
    assert program.results == 8000
    assert program.plan.stored == 0 and 5 * 8000 <= program.plan.whole < 7 * 8000


def test_passes_are_those_of_the_pipeline():
    slope = sc.grad(wave)
    slope(np.ones(3), 0.1)
    counts = dict(only(slope.report()).passes)
    assert list(counts) == ["derived", "merge loops", "drop identities", "share", "prune"]
    assert counts["prune"] <= counts["derived"] and counts["merge loops"] < counts["derived"]


def test_the_quick_way_is_taken_from_the_second_call_on():
    slope = sc.grad(energy)
    slope(np.ones(10))
    assert only(slope.report()).quick == "from the next call on"
    slope(np.ones(10))
    assert only(slope.report()).quick == "taken"
    assert only(sc.jit(energy).report()).quick == "taken by another transform of the function"


def test_from_disk():
    sc.jit(energy)(np.ones(10))
    with running_on("native"):
        engine._LATEST.clear()  # as in another process
        again = sc.jit(energy)
        again(np.ones(10))
        assert only(again.report()).kernels[0].from_disk
        assert "found on disk in" in str(again.report())


def test_transforms_of_a_function_share_its_recordings():
    slope, run = sc.grad(energy), sc.jit(energy)
    slope(np.ones(10)), run(np.ones(10))
    assert {p.name for p in run.report().programs} == {"gradient by x", "value"}


def test_layouts_and_types_have_recordings_or_kernels_of_their_own():
    run = sc.jit(energy)
    x = np.ones((4, 6))
    run(x), run(x[:, ::2]), run(x.astype(np.float32))
    served = [r.serves[0][1] for r in run.report().specialisations]
    assert served == ["float64[4,6]", "float64[4,3], strides (48, 16)", "float32[4,6]"]
    layouts = [p.kernels[0].layout for p in run.report().programs]
    assert layouts == ["in C order", "with strides of their own", "in C order"]


def test_guards_and_checks():
    def scaled(x, mode="sum"):
        if x[0] > 0:
            y = x[:1]
        else:
            y = x[1:]
        return np.sum(y**power) * rate[0]

    slope = sc.grad(scaled)
    slope(np.array([1.0, 2.0, 3.0]))
    (recording,) = slope.report().specialisations
    assert "power equals 2" in recording.guards
    assert "rate is float64[2], read at each call" in recording.guards
    (check,) = recording.checks
    assert check.endswith("must give True")
    assert any("decided by a guard" in text for text in recording.unrolled)
    assert "guard" in str(slope.report()) and "otherwise" in str(slope.report())


def test_the_interpreter_and_why():
    run = sc.jit(lambda x: np.fft.fft(x)[:2])
    run(np.ones(4))
    program = only(run.report())
    assert not program.native and "fft has no native form" in program.reason and program.plan is None
    assert "the interpreter: fft has no native form" in str(run.report())


def test_the_interpreter_if_asked_for():
    with running_on("numpy"):
        run = sc.jit(energy)
        run(np.ones(4))
        assert only(run.report()).reason == "SECANT_ENGINE=numpy"


def test_strong_zeros_are_told():
    def roots(x):
        return np.sum(np.where(x > 0, np.sqrt(x), 0.0))

    slope = sc.grad(roots)
    slope(np.array([1.0, 4.0]))
    assert [k.strong for k in only(slope.report()).kernels] == [False]
    np.testing.assert_array_equal(slope(np.array([0.0, 4.0])), [0.0, 0.25])
    assert [k.strong for k in only(slope.report()).kernels] == [False, True]
    assert "tests for strong zeros" in " ".join(str(slope.report()).split())


def test_calls_given_up_are_counted():
    run = sc.jit(lambda x, i: x[i])
    x, here, there = np.arange(3.0), np.array([1]), np.array([7])
    run(x, here)
    with pytest.raises(IndexError):
        run(x, there)
    assert only(run.report()).given_up == 1
    assert "given up  1 call:" in str(run.report())


def test_loops_keep_what_the_recording_report_says():
    slope = sc.grad(wave)
    u = np.ones(50)
    slope(u, 0.1)
    program = only(slope.report())
    loops = [s for s in program.plan.steps if s.op == "loop"]
    (recorded,) = sc.report(wave)(u, 0.1).loops
    assert [loop.trips for loop in loops] == [recorded.trips, recorded.trips] == [100, 100]
    forward = loops[0]
    assert [(name, kind) for name, kind, _ in forward.stacks] == list(recorded.kept)
    assert forward.kept == recorded.bytes == 400 and program.plan.kept == 100 * 400
    assert program.arena >= program.plan.kept
    assert "sc.report(wave)" in str(slope.report())


def test_what_a_loop_collects_twice_is_kept_once():
    def picked(x):
        y = np.zeros(9)
        for i in range(20):
            on = x > 0.1 * i
            y[on] = y[on] + np.sin(x[on])
            x = x * 1.01
        return np.sum(y**2)

    slope = sc.grad(picked)
    slope(np.linspace(0.0, 1.0, 9))
    program = only(slope.report())
    assert 0 < program.plan.kept <= program.arena


def test_a_loop_of_unknown_length_counts_once():
    def halved(x):
        while x > 1.0:
            x = x / 2
        return x

    run = sc.jit(halved)
    run(100.0)
    work = only(run.report()).plan.work
    assert work.open and "at least" in str(work)


def test_rows_are_fused_and_read_once():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 50))
    slope = sc.value_and_grad(logistic, argnums=(0, 1))
    slope(rng.normal(size=50), 0.1, X, np.ones(20_000))
    program = only(slope.report())
    (group,) = [a for a in program.plan.actions if isinstance(a, GroupReport)]
    assert group.rows == 20_000 and group.chunks > 1 and group.fleeting
    assert X.nbytes < group.work.bytes < 1.1 * X.nbytes
    assert program.plan.stored < X.nbytes / 10 and program.plan.whole > 2 * X.nbytes
    assert str(group) in str(program.plan) and f"20000 rows in {group.chunks} chunks" in str(group)


def test_products_and_writes_are_steps():
    def layers(A, B):
        C = np.tanh(A @ B)
        C[0] = 0.0
        return C

    run = sc.jit(layers)
    run(np.ones((30, 40)), np.ones((40, 50)))
    steps = {s.op: s for s in only(run.report()).plan.steps}
    assert steps["product"].work == Work(8 * (30 * 40 + 40 * 50 + 30 * 50), 2 * 30 * 40 * 50)
    assert steps["product"].line and isinstance(steps["product"], StepReport)
    assert all(isinstance(n, NestReport) for n in only(run.report()).plan.nests)


def test_branches_count_as_their_dearer_arm():
    def chosen(x, n):
        for _ in range(20):
            x = np.exp(np.sin(x)) if x[0] > n else 2 * x
        return x

    run = sc.jit(chosen)
    run(np.ones(10), 0.5)
    (branch,) = [s for s in only(run.report()).plan.steps if s.op == "branch"]
    assert len(branch.bodies) == 2 and branch.work.flops == 20


def test_numbers_by_themselves():
    run = sc.jit(lambda a, b: 3 * (a + b))
    run(1.0, 2.0)
    plan = only(run.report()).plan
    assert plan.actions == () and plan.numbers == 2 and plan.work == Work(0, 2)
    assert str(plan) == "2 numbers in registers"


def test_work_adds_and_repeats():
    assert Work(8, 1) + Work(8, 2) == Work(16, 3)
    assert Work(8, 1).times(10) == Work(80, 10)
    assert Work(8, 1).times(None) == Work(8, 1, open=True)
    assert in_bytes(0) == "0 bytes"


def test_text_is_aligned():
    slope = sc.value_and_grad(wave)
    slope(np.ones(50), 0.1)
    lines = str(slope.report()).splitlines()
    assert lines[0].startswith("wave: 1 recording; ")
    assert lines[1] == "for u: float64[50], speed: float"
    words = ("engine", "nodes", "memory", "each call", "quick way", "plan")
    assert {line[14] for line in lines if line.strip().startswith(words)} - {" "}
    assert all(line[13] == " " for line in lines if line.strip().startswith(words))
