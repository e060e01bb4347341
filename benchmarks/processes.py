"""Worker processes: a peer and a thread setting enter, a `Worker` that answers requests leaves.

The interpreter is this one, or ``SECANT_BENCH_<LIBRARY>_PYTHON``: Numba wants another llvmlite than Secant
does.  One thread means one core, since XLA's pool takes as many threads as the process may use cores.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .program import Peer

ROOT = Path(__file__).parent.parent
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def interpreter(library: str) -> str:
    """Which Python runs a library."""
    return os.environ.get(f"SECANT_BENCH_{library.upper()}_PYTHON", sys.executable)


def cores() -> list[int]:
    """The cores that this process may use."""
    return (
        sorted(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else list(range(os.cpu_count() or 1))
    )


class Worker:
    """A peer in its process.  ``ask`` gives its answer; a dead or silent process answers with an error."""

    def __init__(self, program: str, peer: Peer, threads: str, size: str, cache: str | None = None) -> None:
        self.peer, self.messages = peer, tempfile.TemporaryFile("w+")  # noqa: SIM115
        environment = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONWARNINGS="ignore")
        count = "1" if threads == "1" else str(len(cores()))
        environment.update({name: count for name in THREAD_VARIABLES})
        if cache is None:
            environment["SECANT_CACHE"] = "off"
        else:
            environment.pop("SECANT_CACHE", None)
            environment["SECANT_CACHE_DIR"] = cache
        allowed = cores()
        pinned = threads == "1" and hasattr(os, "sched_setaffinity")
        if pinned:
            os.sched_setaffinity(0, {allowed[-1]})  # a child inherits it before it makes any thread
        try:
            self.process = subprocess.Popen(
                [
                    interpreter(peer.library),
                    "-m",
                    "benchmarks.worker",
                    program,
                    peer.label,
                    peer.of,
                    threads,
                    size,
                ],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.messages,
                text=True,
            )
        finally:
            if pinned:
                os.sched_setaffinity(0, allowed)

    def ask(self, request: dict[str, Any], limit: float) -> dict[str, Any]:
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            print(json.dumps(request), file=self.process.stdin, flush=True)
        except OSError:
            return {"error": f"its process ended: {self.last_words()}"}
        if not select.select([self.process.stdout], [], [], limit)[0]:
            self.process.kill()
            return {"error": f"no answer in {limit:.0f} s"}
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": f"its process ended: {self.last_words()}"}

    def last_words(self) -> str:
        self.process.wait()
        self.messages.seek(0)
        said = self.messages.read().strip().splitlines()
        code = self.process.returncode
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"{said[-1] if said else 'no message'} ({how})"

    def close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.messages.close()
