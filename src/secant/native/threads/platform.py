"""The pool's module for one platform: what the system and the processor offer in, LLVM text out."""

from __future__ import annotations

import platform
import signal
import sys
import time
from dataclasses import dataclass
from string import Template

from .caller import LOOPS, POOL, SERIAL
from .sleeping import CONDITION, SLEEP
from .worker import WORKER

WORKER_SPINS = 1000  # pauses before a worker sleeps, some 30 microseconds: about what waking it takes
LEAST_SPINS = 100  # as many where that has not paid
BRIEF = 50_000  # nanoseconds: a sleep that spinning would have saved
CALLER_SPINS = 2000  # pauses before the caller sleeps: a last chunk is usually nearly done
STACK = 8 << 20  # bytes for a worker, as the main thread has on Linux (macOS gives others 512 kB)
FUTEX = {"x86_64": 202, "aarch64": 98, "riscv64": 98, "loongarch64": 98, "ppc64le": 221}

# A fault is delivered to the thread that made it, blocked or not: left open so that handlers see it.
FAULTS = [
    int(getattr(signal, name))
    for name in ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT")
    if hasattr(signal, name)
]


@dataclass(frozen=True)
class Platform:
    """Where the pool is to run: the processor by the name of ``platform.machine()``."""

    processor: str
    futex: int | None  # the number of Linux's system call; None: condition variables
    threads: bool = True  # False: one thread, and nothing asked of the system

    @classmethod
    def here(cls) -> Platform:
        """The platform of this process. The words of the gate are halves of a little-endian number."""
        machine = platform.machine()
        number = FUTEX.get(machine) if sys.platform == "linux" else None
        return cls(machine, number, sys.byteorder == "little" and sys.platform != "win32")


def module(target: Platform) -> str:
    """The text of the pool, but for ``int blas.count(void)`` and ``void blas.set(int)``, which it calls.

    >>> "pthread" in module(Platform("x86_64", None))
    True
    >>> "pthread" in module(Platform("AMD64", None, threads=False))
    False
    """
    if not target.threads:
        return LOOPS + SERIAL
    processor = PROCESSORS.get(target.processor, ANY)
    sleeping = CONDITION if target.futex is None else SLEEP
    return Template(LOOPS + POOL + WORKER + HIRE + sleeping + processor.text).substitute(
        full=WORKER_SPINS,
        least=LEAST_SPINS,
        brief=BRIEF,
        monotonic=int(getattr(time, "CLOCK_MONOTONIC", 1)),
        caller_spins=CALLER_SPINS,
        stack=STACK,
        faults="\n".join(f"  call i32 @sigdelset(ptr %blocked, i32 {number})" for number in FAULTS),
        set_mask=int(getattr(signal, "SIG_SETMASK", 2)),
        sticky=processor.sticky,
        modes=~processor.sticky,
        pause=processor.pause,
        futex=target.futex,
    )


@dataclass(frozen=True)
class Processor:
    """How to wait a moment, and how to read and set the control of its arithmetic.

    Workers round and flush as the caller does, so that a result does not depend on who computed it, and the
    caller gets the exceptions (`sticky` bits) that workers raised.
    """

    pause: str
    sticky: int
    text: str


X86 = Processor(
    "call void @llvm.x86.sse2.pause()",
    0x3F,
    """
declare void @llvm.x86.sse2.pause()
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define internal i32 @control.get() nounwind {
  %place = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %place)
  %control = load i32, ptr %place
  ret i32 %control
}
define internal void @control.set(i32 %control) nounwind {
  %place = alloca i32
  store i32 %control, ptr %place
  call void @llvm.x86.sse.ldmxcsr(ptr %place)
  ret void
}
""",
)
ARM = Processor(
    "call void @llvm.aarch64.hint(i32 1)",
    0,
    """
declare void @llvm.aarch64.hint(i32)
declare i64 @llvm.aarch64.get.fpcr()
declare void @llvm.aarch64.set.fpcr(i64)
define internal i32 @control.get() nounwind {
  %wide = call i64 @llvm.aarch64.get.fpcr()
  %control = trunc i64 %wide to i32
  ret i32 %control
}
define internal void @control.set(i32 %control) nounwind {
  %wide = zext i32 %control to i64
  call void @llvm.aarch64.set.fpcr(i64 %wide)
  ret void
}
""",
)
ANY = Processor(
    'fence syncscope("singlethread") seq_cst',
    0,
    """
define internal i32 @control.get() nounwind { ret i32 0 }
define internal void @control.set(i32 %control) nounwind { ret void }
""",
)
PROCESSORS = {"x86_64": X86, "AMD64": X86, "aarch64": ARM, "arm64": ARM}

# Workers take no signals: those go to the threads that know what to do with them.
HIRE = """
declare i32 @sigfillset(ptr)
declare i32 @sigdelset(ptr, i32)
declare i32 @pthread_sigmask(i32, ptr, ptr)
declare i32 @pthread_attr_init(ptr)
declare i32 @pthread_attr_setstacksize(ptr, i64)
declare i32 @pthread_attr_destroy(ptr)
declare i32 @pthread_create(ptr, ptr, ptr, ptr)
declare i32 @pthread_detach(ptr)

define internal void @hire(i32 %wanted) noinline nounwind {
entry:
  %blocked = alloca [128 x i8], align 16
  %usual = alloca [128 x i8], align 16
  %kind = alloca [128 x i8], align 16
  %thread = alloca ptr
  call i32 @sigfillset(ptr %blocked)
$faults
  call i32 @pthread_sigmask(i32 $set_mask, ptr %blocked, ptr %usual)
  call i32 @pthread_attr_init(ptr %kind)
  call i32 @pthread_attr_setstacksize(ptr %kind, i64 $stack)
  br label %one
one:
  %failed = call i32 @pthread_create(ptr %thread, ptr %kind, ptr @worker, ptr null)
  %well = icmp eq i32 %failed, 0
  br i1 %well, label %count, label %give.up
count:
  %name = load ptr, ptr %thread
  call i32 @pthread_detach(ptr %name)
  %before = load i32, ptr @started
  %now = add i32 %before, 1
  store i32 %now, ptr @started
  %enough = icmp sge i32 %now, %wanted
  br i1 %enough, label %end, label %one
give.up:
  %have = load i32, ptr @started
  %all = add i32 %have, 1
  store atomic i32 %all, ptr @own monotonic, align 4
  br label %end
end:
  call i32 @pthread_attr_destroy(ptr %kind)
  call i32 @pthread_sigmask(i32 $set_mask, ptr %usual, ptr null)
  ret void
}
"""
