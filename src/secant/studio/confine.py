"""Bounds that the operating system sets on a worker, as far as it has them.

Enters: seconds and bytes. Leaves: a process that is stopped when it uses more, and that ends with its parent.
Linux has all of these; elsewhere the studio itself stops what takes too long, by the clock.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path
from types import ModuleType

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

_PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with(parent: int) -> None:
    """Be killed when the parent ends, however it ends; and now, if it has ended already."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if hasattr(os, "getppid") and os.getppid() != parent:
        os._exit(0)


def bound_memory(more: int) -> None:
    """Let this process map that many bytes more than it has mapped now."""
    used = mapped(os.getpid())
    if resource is None or used is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + more
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def bound_processor(seconds: float) -> None:
    """Let this process compute for that long, counted from now; then the system ends it."""
    if resource is None:
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(spent.ru_utime + spent.ru_stime + seconds) + 1
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, hard))


def no_dumps() -> None:
    """Leave no file behind when the process is ended."""
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def mapped(process: int) -> int | None:
    """Bytes of address space of a process; None where that is not known."""
    return _pages(process, 0)


def resident(process: int) -> int | None:
    """Bytes of memory that a process holds; None where that is not known."""
    return _pages(process, 1)


def _pages(process: int, field: int) -> int | None:
    try:
        words = Path(f"/proc/{process}/statm").read_text().split()
        return int(words[field]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
