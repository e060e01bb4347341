"""How many threads this process should use: the environment, its CPUs and its cgroup in, a number out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from math import ceil
from pathlib import Path

OWN = "SECANT_NUM_THREADS"
USUAL = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
BLAS = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")  # as OpenBLAS reads them
UNBOUNDED = 2**31 - 1
MOST = 1024


def own(environment: Mapping[str, str] = os.environ, root: Path = Path("/")) -> int:
    """The number of threads to use unless told otherwise.

    ``SECANT_NUM_THREADS`` counts as it stands. Without it, the first of ``OMP_NUM_THREADS``,
    ``OPENBLAS_NUM_THREADS``, ``MKL_NUM_THREADS`` and ``VECLIB_MAXIMUM_THREADS`` that is set, or all CPUs;
    neither more than the CPUs this process may use, by its affinity and by the quota of its cgroup.

    >>> own({"SECANT_NUM_THREADS": "3"}), own({"OMP_NUM_THREADS": "1,4"})
    (3, 1)
    """
    if environment.get(OWN, "").strip():
        asked = _number(environment[OWN])
        if asked is None:
            raise ValueError(f"{OWN} is {environment[OWN]!r}: give a whole number of threads, 1 or more")
        return min(asked, MOST)
    return min(_first(USUAL, environment) or MOST, cpus(root), MOST)


def below(environment: Mapping[str, str] = os.environ) -> int:
    """The thread count of the BLAS binds Secant's when it is below this.

    Whoever asks for Secant's threads by name has not asked for as few as the environment gives the BLAS: then
    only a lower count, set since, binds.

    >>> below({"SECANT_NUM_THREADS": "8", "OPENBLAS_NUM_THREADS": "4"}), below({}) == UNBOUNDED
    (4, True)
    """
    return (_first(BLAS, environment) or UNBOUNDED) if environment.get(OWN, "").strip() else UNBOUNDED


def cpus(root: Path = Path("/")) -> int:
    """The CPUs that this process may use; a quota of 1.5 CPUs makes 2.

    >>> cpus() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        mine = len(os.sched_getaffinity(0))
    else:
        mine = os.cpu_count() or 1
    return max(1, min([mine, *(ceil(quota) for quota in _quotas(root))]))


def _first(names: tuple[str, ...], environment: Mapping[str, str]) -> int | None:
    numbers = (_number(environment.get(name, "")) for name in names)
    return next((number for number in numbers if number), None)


def _number(text: str) -> int | None:
    """A positive number, or None. OpenMP's variable may list one per level of nesting: the first is ours."""
    digits = text.split(",")[0].strip()
    return (int(digits) or None) if digits.isdecimal() else None


def _quotas(root: Path) -> Iterator[float]:
    """The CPUs each cgroup around this process may use; in a container the inner path may not be there."""
    for line in _read(root / "proc/self/cgroup").splitlines():
        number, controllers, place = line.split(":", 2)
        inside = Path(place.lstrip("/"))
        if number == "0":  # version 2: one tree, "quota period" or "max period" in one file
            for folder in (inside, *inside.parents):
                yield from _ratio(_read(root / "sys/fs/cgroup" / folder / "cpu.max").split())
        elif "cpu" in controllers.split(","):
            for folder in (inside, *inside.parents):
                files = [
                    root / "sys/fs/cgroup/cpu" / folder / f"cpu.cfs_{part}_us" for part in ("quota", "period")
                ]
                yield from _ratio([_read(file).strip() for file in files])


def _ratio(words: list[str]) -> Iterator[float]:
    if len(words) == 2 and all(word.isdecimal() and int(word) for word in words):
        yield int(words[0]) / int(words[1])


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
