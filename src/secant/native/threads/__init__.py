"""The threads that kernels share their chunks out to: one pool for the process, called from native code.

A kernel calls ``void secant.parallel(ptr body, ptr context, i64 chunks)``, which calls
``body(context, chunk)`` once for each chunk, on several threads at once where there are several, and returns
when all are done. It needs no GIL. Nested calls, and calls while another thread has the pool, run their
chunks themselves.

How many threads: see `wanted.own`; then at each call no more than SciPy's OpenBLAS uses at that time, so that
``threadpoolctl.threadpool_limits`` governs both.
"""

from __future__ import annotations

from . import wanted
from .pool import pool

__all__ = ["address", "count", "limit"]


def address(blas: bool = False) -> int:
    """The address of ``secant.parallel``, for the loader of a kernel that calls it.

    With ``blas``, of ``secant.parallel.blas``: the same for chunks that call SciPy's BLAS. Where they run on
    several threads, it has one until they are done.

    >>> address() == address(), address() == address(blas=True)
    (True, False)
    """
    return pool().parallel_blas if blas else pool().parallel


def count() -> int:
    """How many threads a call would use now, the caller among them.

    >>> count() >= 1
    True
    """
    threads: int = pool().width()
    return threads


def limit(threads: int | None) -> None:
    """Use at most so many threads, the caller among them; None: as many as the environment says.

    >>> limit(1)
    >>> count()
    1
    >>> limit(None)
    """
    if threads is not None and threads < 1:
        raise ValueError(f"a limit of {threads} threads leaves nobody to work: give 1 or more, or None")
    pool().limit(wanted.own() if threads is None else min(threads, wanted.MOST), wanted.below())
