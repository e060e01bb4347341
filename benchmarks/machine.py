"""The machine and the versions: rows enter, a dictionary for the head of a report leaves."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import scipy

from .harness import Row
from .processes import ROOT, cores


def processor() -> str:
    """Its name, as the system tells it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def vector_units() -> list[str]:
    """Which of the vector extensions that matter here it has."""
    info = Path("/proc/cpuinfo")
    known = set(info.read_text().split()) if info.exists() else set()
    return [name for name in ("avx2", "fma", "avx512f", "asimd", "sve") if name in known]


def commit() -> str:
    """The checkout's commit, marked where files differ from it."""
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said.stdout.strip()


def others_share(seconds: float = 0.5) -> float | None:
    """How much of the cores is in use while this process sleeps; None where the system does not tell."""
    source = Path("/proc/stat")
    if not source.exists():
        return None

    def counts() -> tuple[int, int]:
        numbers = [int(x) for x in source.read_text().splitlines()[0].split()[1:9]]
        return sum(numbers), numbers[3] + numbers[4]  # idle, and idle while waiting for a disk

    before, idle_before = counts()
    time.sleep(seconds)
    after, idle_after = counts()
    return 1.0 - (idle_after - idle_before) / max(after - before, 1)


def describe(rows: Iterable[Row]) -> dict[str, Any]:
    """What a reader needs to judge the numbers."""
    versions = {"numpy": np.__version__, "scipy": scipy.__version__}
    versions |= {row.library: row.version for row in rows if row.version}
    load = [round(x, 2) for x in os.getloadavg()] if hasattr(os, "getloadavg") else []
    return {
        "processor": processor(),
        "vector units": vector_units(),
        "cores": len(cores()),
        "load": load,
        "system": platform.platform(),
        "python": platform.python_version(),
        "commit": commit(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": dict(sorted(versions.items())),
    }


def as_text(machine: dict[str, Any]) -> list[str]:
    """Two lines."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return [
        f"{machine['processor']} ({', '.join(machine['vector units'])}), {machine['cores']} cores, "
        f"load {machine['load']}, {machine['system']}, Python {machine['python']}, "
        f"commit {machine['commit']}, {machine['time']}",
        versions,
    ]
