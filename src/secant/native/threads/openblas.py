"""SciPy's BLAS and its threads: the addresses of its C functions for them out, where the library has any.

threadpoolctl governs the libraries it knows, OpenBLAS among them. Secant's pool is no library, so it follows
OpenBLAS: whoever limits the one (``threadpoolctl.threadpool_limits(1)``) limits the other.
"""

from __future__ import annotations

import ctypes
from typing import Any

from scipy.linalg import cython_blas

_OPENMP = 2  # what openblas_get_parallel answers for a build whose threads are OpenMP's


def functions(library: Any = None) -> dict[str, int]:
    """The addresses of ``int blas.count(void)`` and ``void blas.set(int)``, as far as they are to be had.

    Threads of OpenMP are counted for each calling thread, and set for that alone: they have no ``blas.set``.

    >>> functions().keys() <= {"blas.count", "blas.set"}
    True
    """
    if library is None:
        # Asked for a symbol, this answers from the libraries it was linked with, whatever they are called.
        library = ctypes.CDLL(cython_blas.__file__)
    count = _named(library, "openblas_get_num_threads")
    if count is None:
        return {}
    kind = _named(library, "openblas_get_parallel")
    if kind is not None and kind() == _OPENMP:
        return {"blas.count": _address(getattr(library, "omp_get_max_threads", count))}
    change = _named(library, "openblas_set_num_threads")
    found = {"blas.count": _address(count)}
    return found | {"blas.set": _address(change)} if change is not None else found


def _named(library: Any, name: str) -> Any:
    """The function a build has under a name: SciPy's wheels add a prefix, 64-bit builds a suffix."""
    names = (prefix + name + suffix for prefix in ("scipy_", "") for suffix in ("", "64_", "_64"))
    return next((getattr(library, full) for full in names if hasattr(library, full)), None)


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0
