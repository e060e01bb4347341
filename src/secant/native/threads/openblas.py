"""How many threads SciPy's BLAS uses now: a C function's address out, where the library has one.

threadpoolctl governs the libraries it knows, OpenBLAS among them. Secant's pool is no library, so it follows
OpenBLAS: whoever limits the one (``threadpoolctl.threadpool_limits(1)``) limits the other.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from scipy.linalg import cython_blas

_OPENMP = 2  # what openblas_get_parallel answers for a build whose threads are OpenMP's


def _functions(library: ctypes.CDLL, name: str) -> Iterator[Any]:
    """The functions a build may have under a name: SciPy's wheels add a prefix, 64-bit builds a suffix."""
    for prefix in ("scipy_", ""):
        for suffix in ("", "64_", "_64"):
            found = getattr(library, f"{prefix}{name}{suffix}", None)
            if found is not None:
                yield found


def counter(library: ctypes.CDLL | None = None) -> int | None:
    """The address of ``int count(void)``; None where SciPy's BLAS is not OpenBLAS.

    >>> counter() is None or counter() > 0
    True
    """
    if library is None:
        # Asked for a symbol, this answers from the libraries it was linked with, whatever they are called.
        library = ctypes.CDLL(cython_blas.__file__)
    count = next(_functions(library, "openblas_get_num_threads"), None)
    parallel = next(_functions(library, "openblas_get_parallel"), None)
    if count is not None and parallel is not None and parallel() == _OPENMP:
        count = getattr(library, "omp_get_max_threads", count)
    return ctypes.cast(count, ctypes.c_void_p).value if count is not None else None
