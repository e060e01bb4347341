"""The pool of threads: every chunk once, whoever calls, whatever forks, and as many threads as allowed."""

from __future__ import annotations

import ctypes
import math
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from chunk_kernels import kernels_on
from threadpoolctl import threadpool_limits

from secant.native import threads
from secant.native.threads import openblas, wanted
from secant.native.threads.platform import Platform
from secant.native.threads.pool import Pool

X86 = platform.machine() in ("x86_64", "AMD64")
POSIX = pytest.mark.skipif(os.name != "posix", reason="the pool is one thread here")
PLATFORMS = {
    "here": Platform.here(),
    "conditions": Platform(platform.machine(), None, Platform.here().threads),
    "serial": Platform(platform.machine(), None, threads=False),
}
POOLS = {name: Pool(target) for name, target in PLATFORMS.items()}


@pytest.fixture(params=POOLS)
def pool(request: pytest.FixtureRequest) -> Pool:
    found = POOLS[request.param]
    found.limit(4, 0)  # the BLAS does not bind: four threads on any machine
    return found


@pytest.fixture(params=["here", "conditions"])
def several(request: pytest.FixtureRequest) -> Pool:
    if not PLATFORMS[request.param].threads:
        pytest.skip("the pool is one thread here")
    POOLS[request.param].limit(4, 0)
    return POOLS[request.param]


@pytest.mark.parametrize("chunks", [-3, 0, 1, 2, 3, 7, 1000])
@pytest.mark.parametrize("holding", [False, True], ids=["without the GIL", "holding the GIL"])
def test_each_chunk_runs_once(pool, chunks, holding):
    kernels = kernels_on(pool.parallel)
    for _ in range(20):
        assert kernels.marks(chunks, holding).tolist() == [1] * max(chunks, 0) + [0]


def test_calls_inside_chunks(pool):
    kernels = kernels_on(pool.parallel)
    for _ in range(50):
        assert (kernels.table(50) == 1).all()


def test_four_callers_at_once(pool):
    kernels = kernels_on(pool.parallel)
    right: list[bool] = []

    def call() -> None:
        right.extend(kernels.storm(500) for _ in range(20))  # long calls of native code
        right.extend(bool((kernels.marks(i % 7)[:-1] == 1).all()) for i in range(2500))  # short ones

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(right) == 4 * 2520 and all(right)


@pytest.mark.slow
def test_many_calls(pool):
    kernels = kernels_on(pool.parallel)
    right: list[bool] = []
    for threads_allowed in (2, 3, 8):
        pool.limit(threads_allowed, 0)
        callers = [
            threading.Thread(target=lambda: right.extend(kernels.storm(10**5) for _ in range(10)))
            for _ in range(4)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    assert len(right) == 120 and all(right)


def test_chunks_run_at_the_same_time(several):
    kernels = kernels_on(several.parallel)
    assert kernels.meeting(20).met
    time.sleep(0.01)  # the workers sleep now
    assert kernels.meeting(20).met


def test_one_thread_when_limited(several):
    several.limit(1, 0)
    assert several.width() == 1
    assert not kernels_on(several.parallel).meeting(0.01).met


@pytest.mark.skipif(not X86, reason="the control word of x86")
def test_chunks_compute_as_the_caller_does(several):
    kernels = kernels_on(several.parallel)
    nearest, upward, by_zero = 0x1F80, 0x5F80, 0x4
    plain = kernels.meeting(20, control=nearest)
    assert plain.met and plain.quotients == [1 / 3, 1 / 3] and not plain.control & by_zero
    above = math.nextafter(1 / 3, 1)
    assert kernels.meeting(20, control=upward).quotients == [above, above]
    raised = kernels.meeting(20, 0.0, control=nearest)
    assert sorted(raised.quotients) == [1 / 3, math.inf]
    assert raised.control & by_zero  # a worker divided, and the caller knows
    assert not kernels.meeting(20, control=nearest).control & by_zero


@POSIX
@pytest.mark.parametrize("what", ["interrupted", "forked", "ended"])
def test_a_process_that_is(what):
    environment = {**os.environ, "SECANT_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "1"}
    program = [sys.executable, str(Path(__file__).with_name("chunk_kernels.py")), what]
    began = time.time()
    ran = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=300)
    now = time.time()
    assert (ran.returncode, ran.stderr) == (0, "")
    if what == "ended":
        assert now - float(ran.stdout) < max(1, float(ran.stdout) - began)  # no longer than its start took


@POSIX
@pytest.mark.skipif(not openblas.functions(), reason="SciPy's BLAS is not OpenBLAS")
def test_threadpoolctl_governs(monkeypatch):
    monkeypatch.delenv(wanted.OWN, raising=False)
    kernels = kernels_on(threads.address())
    try:
        threads.limit(4)
        with threadpool_limits(3):
            assert threads.count() == 3
            assert kernels.meeting(20).met
            with threadpool_limits(1, user_api="blas"):
                assert threads.count() == 1
                assert not kernels.meeting(0.01).met
            assert threads.count() == 3
        threads.limit(2)
        with threadpool_limits(6):
            assert threads.count() == 2
        monkeypatch.setenv(wanted.OWN, "4")
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
        threads.limit(None)
        for blas, ours in (2, 4), (3, 4), (1, 1):
            with threadpool_limits(blas):
                assert threads.count() == ours
    finally:
        monkeypatch.undo()
        threads.limit(None)


@POSIX
@pytest.mark.skipif("blas.set" not in openblas.functions(), reason="SciPy's BLAS is not OpenBLAS")
def test_the_blas_has_one_thread_in_chunks_that_call_it():
    kernels = kernels_on(threads.address(blas=True))
    with threadpool_limits(3, user_api="blas"):
        threads.limit(2)
        seen = kernels.blas_counts(openblas.functions()["blas.count"])
        assert threads.count() == 2
    threads.limit(None)
    assert seen == [1, 1, 3]


def test_a_limit_is_one_or_more():
    with pytest.raises(ValueError, match="give 1 or more"):
        threads.limit(0)


def test_the_environment_is_read_in_order():
    cpus = wanted.cpus()
    assert wanted.own({}) == cpus
    assert wanted.own({"SECANT_NUM_THREADS": "7", "OMP_NUM_THREADS": "1"}) == 7
    assert wanted.own({"SECANT_NUM_THREADS": "", "OMP_NUM_THREADS": "1"}) == 1
    assert wanted.own({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "2"}) == 1
    assert wanted.own({"OMP_NUM_THREADS": "0", "MKL_NUM_THREADS": "1"}) == 1
    assert wanted.own({"OMP_NUM_THREADS": "1,2"}) == 1
    assert wanted.own({"OPENBLAS_NUM_THREADS": "many"}) == cpus
    assert wanted.own({"OMP_NUM_THREADS": "100000"}) == cpus
    assert wanted.own({"SECANT_NUM_THREADS": "100000"}) == wanted.MOST


@pytest.mark.parametrize("value", ["0", "-2", "two", "1.5"])
def test_a_bad_number_is_refused(value):
    with pytest.raises(ValueError, match="SECANT_NUM_THREADS"):
        wanted.own({"SECANT_NUM_THREADS": value})


@pytest.mark.parametrize(
    ("belongs", "file", "content", "cpus"),
    [
        ("0::/a/b", "a/b/cpu.max", "50000 100000", 1),
        ("0::/a/b", "a/cpu.max", "100000 100000", 1),
        ("0::/not/there", "cpu.max", "90000 100000", 1),
        ("0::/", "cpu.max", "max 100000", None),
        ("4:cpu,cpuacct:/a", "cpu/a/cpu.cfs_quota_us", "100000", 1),
        ("4:cpu,cpuacct:/a", "cpu/a/cpu.cfs_quota_us", "-1", None),
        ("4:cpuset:/a", "cpu/a/cpu.cfs_quota_us", "100000", None),
    ],
)
def test_quotas_of_cgroups(tmp_path, belongs, file, content, cpus):
    group = tmp_path / "sys/fs/cgroup" / file
    group.parent.mkdir(parents=True)
    group.write_text(content)
    if "cfs" in file:
        group.with_name("cpu.cfs_period_us").write_text("100000\n")
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text(belongs + "\n")
    assert wanted.cpus(tmp_path) == (cpus or wanted.cpus(tmp_path / "nothing"))


def test_names_that_builds_give_openblas():
    number = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 5)
    openmp = ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 2)
    address = ctypes.cast(number, ctypes.c_void_p).value
    assert openblas.functions(SimpleNamespace(openblas_get_num_threads64_=number)) == {"blas.count": address}
    assert openblas.functions(SimpleNamespace(MKL_Get_Max_Threads=number)) == {}
    library = SimpleNamespace(
        openblas_get_num_threads=openmp,
        openblas_set_num_threads=openmp,
        openblas_get_parallel=openmp,
        omp_get_max_threads=number,
    )
    assert openblas.functions(library) == {"blas.count": address}
