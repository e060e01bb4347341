"""Everything outside that native code calls by a name of ours, and where it is.

Enters: names. Leaves: addresses, found when code asks for them: the thread pool is made by the first kernel
that wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from . import blas, interrupts, lapack, sorting, spares, special, threads

_PARALLEL = "secant.parallel"
_SOURCES: tuple[tuple[str, Callable[[], Mapping[str, int]]], ...] = (
    (interrupts.TABLE, interrupts.addresses),
    (spares.TABLE, spares.addresses),
    ("secant.blas.", blas.addresses),
    ("secant.lapack.", lapack.addresses),
    (special.PREFIX, special.addresses),
    ("secant.numpy.", sorting.addresses),
)
"""Where names with these beginnings are looked up; the first that fits."""


class _Addresses(Mapping[str, int]):
    """Addresses by name, each family looked up when the first of its names is."""

    def __init__(self) -> None:
        self._found: dict[int, Mapping[str, int]] = {}

    def _family(self, name: str) -> Mapping[str, int]:
        for k, (begin, source) in enumerate(_SOURCES):
            if name.startswith(begin):
                if k not in self._found:
                    self._found[k] = source()
                if name in self._found[k]:
                    return self._found[k]
        return {}

    def __getitem__(self, name: str) -> int:
        return threads.address() if name == _PARALLEL else self._family(name)[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name == _PARALLEL or name in self._family(name))

    def __iter__(self) -> Iterator[str]:
        yield _PARALLEL
        for _, source in _SOURCES:
            yield from source()

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def addresses() -> Mapping[str, int]:
    """The addresses of SciPy's and NumPy's routines by the names under which native code calls them.

    >>> "secant.scipy.gamma" in addresses()
    True
    """
    return _Addresses()
