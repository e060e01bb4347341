"""Everything outside that native code calls by a name of ours, and where it is."""

from __future__ import annotations

from functools import cache

from . import blas, lapack, sorting, special, threads


@cache
def addresses() -> dict[str, int]:
    """The addresses of SciPy's and NumPy's routines by the names under which native code calls them.

    >>> "secant.scipy.gamma" in addresses()
    True
    """
    return {
        **blas.addresses(),
        **lapack.addresses(),
        **sorting.addresses(),
        **special.addresses(),
        "secant.parallel": threads.address(),
    }
