"""Small kernels that hand their chunks to a pool, as compiled graphs do: for the tests of the pool.

Run as a program, it is the process that a test interrupts, forks or ends: the first argument names what.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import platform
import signal
import sys
import threading
import time
from functools import cache

import numpy as np
import numpy.typing as npt

from secant.native import code, threads

SPAN = 40  # chunk counts of a storm are below this
TEXT = """
declare void @secant.parallel(ptr, ptr, i64)
declare i64 @pthread_self()
declare i32 @clock_gettime(i32, ptr)

define internal void @mark(ptr %counts, i64 %chunk) {
  %place = getelementptr i64, ptr %counts, i64 %chunk
  %old = atomicrmw add ptr %place, i64 1 monotonic
  ret void
}
define void @marks(ptr %counts, i64 %chunks) {
  call void @secant.parallel(ptr @mark, ptr %counts, i64 %chunks)
  ret void
}

define internal void @ask(ptr %context, i64 %chunk) {
  %place = getelementptr i64, ptr %context, i64 %chunk
  %last = getelementptr i64, ptr %context, i64 3
  %function = load ptr, ptr %last
  %count = call i32 %function()
  %wide = zext i32 %count to i64
  store i64 %wide, ptr %place
  ret void
}
define void @asking(ptr %context) {
  call void @secant.parallel(ptr @ask, ptr %context, i64 2)
  call void @ask(ptr %context, i64 2)
  ret void
}

define internal void @row(ptr %counts, i64 %chunk) {
  %start = mul i64 %chunk, 8
  %place = getelementptr i64, ptr %counts, i64 %start
  call void @secant.parallel(ptr @mark, ptr %place, i64 8)
  ret void
}
define void @table(ptr %counts, i64 %rows) {
  call void @secant.parallel(ptr @row, ptr %counts, i64 %rows)
  ret void
}

define void @storm(ptr %counts, i64 %rounds, i64 %span) {
entry:
  %calls = getelementptr i64, ptr %counts, i64 %span
  br label %loop
loop:
  %round = phi i64 [ 0, %entry ], [ %after, %loop ]
  %seed = phi i64 [ %rounds, %entry ], [ %seed2, %loop ]
  %seed1 = mul i64 %seed, 6364136223846793005
  %seed2 = add i64 %seed1, 1442695040888963407
  %random = lshr i64 %seed2, 33
  %chunks = urem i64 %random, %span
  call void @secant.parallel(ptr @mark, ptr %counts, i64 %chunks)
  call void @mark(ptr %calls, i64 %chunks)
  %after = add i64 %round, 1
  %more = icmp slt i64 %after, %rounds
  br i1 %more, label %loop, label %end
end:
  ret void
}

; Each chunk says that it is here, and waits until two are or until the time is up. Then it divides 1 by a
; number, one on the caller's thread and another off it: context = { here, nanoseconds, the caller, the number
; at home, the number elsewhere, two quotients, two times }.
define internal i64 @now() {
  %time = alloca [2 x i64]
  call i32 @clock_gettime(i32 MONOTONIC, ptr %time)
  %seconds = load i64, ptr %time
  %rest = getelementptr i64, ptr %time, i64 1
  %fraction = load i64, ptr %rest
  %whole = mul i64 %seconds, 1000000000
  %now = add i64 %whole, %fraction
  ret i64 %now
}
define internal void @meet(ptr %context, i64 %chunk) {
entry:
  %begun = call i64 @now()
  %old = atomicrmw add ptr %context, i64 1 seq_cst
  %patience = getelementptr i64, ptr %context, i64 1
  %most = load i64, ptr %patience
  br label %look
look:
  %here = load atomic i64, ptr %context seq_cst, align 8
  %met = icmp sge i64 %here, 2
  %now = call i64 @now()
  %waited = sub i64 %now, %begun
  %late = icmp sgt i64 %waited, %most
  %end = or i1 %met, %late
  br i1 %end, label %divide, label %look
divide:
  %caller.place = getelementptr i64, ptr %context, i64 2
  %caller = load i64, ptr %caller.place
  %self = call i64 @pthread_self()
  %home = icmp eq i64 %caller, %self
  %which = select i1 %home, i64 3, i64 4
  %divisor.place = getelementptr double, ptr %context, i64 %which
  %divisor = load volatile double, ptr %divisor.place
  %third = fdiv double 1.0, %divisor
  %index = add i64 %chunk, 5
  %place = getelementptr double, ptr %context, i64 %index
  store volatile double %third, ptr %place
  %time = sub i64 %now, %begun
  %index2 = add i64 %chunk, 7
  %place2 = getelementptr i64, ptr %context, i64 %index2
  store i64 %time, ptr %place2
  ret void
}
define void @meeting(ptr %context) {
  %self = call i64 @pthread_self()
  %caller = getelementptr i64, ptr %context, i64 2
  store i64 %self, ptr %caller
  call void @secant.parallel(ptr @meet, ptr %context, i64 2)
  ret void
}
""".replace("MONOTONIC", str(time.CLOCK_MONOTONIC))
CONTROL = """
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define i32 @controlled(ptr %context, i32 %control) {
  %usual = alloca i32
  %place = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %usual)
  store i32 %control, ptr %place
  call void @llvm.x86.sse.ldmxcsr(ptr %place)
  call void @meeting(ptr %context)
  call void @llvm.x86.sse.stmxcsr(ptr %place)
  call void @llvm.x86.sse.ldmxcsr(ptr %usual)
  %result = load i32, ptr %place
  ret i32 %result
}
"""
Counts = npt.NDArray[np.int64]


@cache
def kernels_on(parallel: int) -> Kernels:
    """The kernels on a pool, compiled once."""
    return Kernels(parallel, control=platform.machine() in ("x86_64", "AMD64"))


class Kernels:
    """The kernels on a pool: `parallel` is the address of its entry point."""

    def __init__(self, parallel: int, control: bool = False) -> None:
        self.code = code.load(TEXT + CONTROL * control, {"secant.parallel": parallel})

    def _call(self, name: str, counts: Counts, *numbers: int, holding: bool = False) -> int:
        kind = ctypes.PYFUNCTYPE if holding else ctypes.CFUNCTYPE
        function = kind(ctypes.c_int, ctypes.c_void_p, *[ctypes.c_int64] * len(numbers))
        return int(function(self.code.address(name))(counts.ctypes.data, *numbers))

    def marks(self, chunks: int, holding: bool = False) -> Counts:
        """How often each chunk ran, and one that should not."""
        counts = np.zeros(max(chunks, 0) + 1, np.int64)
        self._call("marks", counts, chunks, holding=holding)
        return counts

    def table(self, rows: int) -> Counts:
        """How often each inner chunk ran of calls made inside chunks."""
        counts = np.zeros((rows, 8), np.int64)
        self._call("table", counts, rows)
        return counts

    def blas_counts(self, count: int) -> list[int]:
        """What the BLAS says of its threads in either chunk of a call, and after it."""
        context = np.array([0, 0, 0, count], np.int64)
        self._call("asking", context)
        return context[:3].tolist()

    def storm(self, rounds: int) -> bool:
        """Whether in so many calls of random size each chunk ran once."""
        counts = np.zeros(2 * SPAN, np.int64)
        self._call("storm", counts, rounds, SPAN)
        ran, calls = counts[:SPAN], counts[SPAN:]
        return bool(calls.sum() == rounds and all(ran[i] == calls[i + 1 :].sum() for i in range(SPAN)))

    def meeting(self, seconds: float, divisor: float = 3.0, control: int | None = None) -> Meeting:
        """Two chunks that wait for each other at most so long."""
        context = np.zeros(9, np.int64)
        context[1] = int(seconds * 1e9)
        context.view(np.float64)[3:5] = 3.0, divisor
        if control is None:
            self._call("meeting", context)
        else:
            control = self._call("controlled", context, control)
        return Meeting(context, control)


class Meeting:
    """What came of it: whether the chunks met, the two quotients, and the control word afterwards."""

    def __init__(self, context: Counts, control: int | None) -> None:
        self.met = bool(context[0] == 2 and (context[7:] < context[1]).all())
        self.quotients = context.view(np.float64)[5:7].tolist()
        self.control = control


def masked() -> int:
    """How many threads of this process leave SIGINT to others (Linux)."""
    found = 0
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/status") as lines:
            blocked = next(line for line in lines if line.startswith("SigBlk:"))
        found += int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1
    return found


def interrupted(kernels: Kernels) -> None:
    """An interrupt during a call comes after it, whole."""
    assert kernels.meeting(5).met
    assert sys.platform != "linux" or masked() == 1
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may ignore it
    threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
    threads.limit(1)
    begun = time.perf_counter()
    try:
        kernels.meeting(0.3)
        time.sleep(100)
    except KeyboardInterrupt:
        assert 0.25 < time.perf_counter() - begun < 50
    else:
        raise AssertionError("no interrupt")


def in_a_child(number: int) -> bool:
    """Whether calls in a forked process are right, and on several threads."""
    kernels = Kernels(threads.address()) if number == 0 else inherited[0]
    return threads.count() == 4 and kernels.storm(200 + number) and kernels.meeting(5).met


inherited: list[Kernels] = []


def forked(kernels: Kernels) -> None:
    """Children forked while another thread has the pool have a working pool of their own."""
    inherited.append(kernels)
    stop = threading.Event()
    right: list[bool] = []

    def keep_busy() -> None:
        while not stop.is_set():
            right.append(kernels.storm(2000))

    busy = threading.Thread(target=keep_busy)
    busy.start()
    for number in range(40):
        child = os.fork()
        if child == 0:
            signal.alarm(100)
            os._exit(0 if in_a_child(number) else 1)
        assert os.waitpid(child, 0)[1] == 0
    with multiprocessing.get_context("fork").Pool(2) as processes:
        assert all(processes.map(in_a_child, range(20)))
    stop.set()
    busy.join()
    assert right and all(right)


def ended(kernels: Kernels) -> None:
    """The process ends while workers sleep and while another thread is inside a call."""
    assert kernels.meeting(5).met
    threading.Thread(target=lambda: [kernels.storm(10**5) for _ in range(10**6)], daemon=True).start()
    time.sleep(0.05)
    print(time.time(), flush=True)


if __name__ == "__main__":
    {"interrupted": interrupted, "forked": forked, "ended": ended}[sys.argv[1]](Kernels(threads.address()))
