"""One worker process, as the studio holds it.

Enters: a job. Leaves: its answer, or `Stopped` with the reason. A worker that was stopped is gone for good;
it was given a session of its own, so that what it started is stopped with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from .confine import resident
from .limits import Limits

LOOK = 0.1  # seconds between looks at the clock, the memory and the one who waits
GRACE = 1.0  # seconds that work goes on for nobody: what is asked for next may need this worker


class Stopped(Exception):
    """Work that was stopped: the reason and the remedy."""

    def __init__(self, message: str, remedy: str):
        super().__init__(message)
        self.message, self.remedy = message, remedy


class Ended(Stopped):
    """A process that ended by itself, or was ended by someone else."""


class Worker:
    """A process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process, limits: Limits):
        self.process, self.limits = process, limits
        self.version: str | None = None  # of the user's file, once it has been imported
        self.idle: int = resident(process.pid) or 0

    @classmethod
    async def start(cls, limits: Limits) -> Worker:
        """A worker that is ready."""
        words = [str(os.getpid()), str(limits.seconds), str(limits.memory)]
        one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "secant.studio.worker", *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, **one},
        )
        made = cls(process, limits)
        try:
            await asyncio.wait_for(made._answer(), limits.start)
        except BaseException:
            await made.kill()
            raise
        made.idle = resident(process.pid) or 0
        return made

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, job: dict[str, Any], gone: Callable[[], Awaitable[bool]]) -> dict[str, Any]:
        """The answer, within the limits. If ``gone`` says that nobody waits any more, the work is stopped."""
        answer = asyncio.ensure_future(self._exchange(json.dumps(job).encode() + b"\n"))
        try:
            end = time.monotonic() + self.limits.seconds
            left = False
            while not answer.done():
                await asyncio.wait({answer}, timeout=LOOK)
                if answer.done():
                    break
                if time.monotonic() > end:
                    raise self._gone() if left else self._slow()
                if ((resident(self.process.pid) or 0) - self.idle) > self.limits.memory:
                    raise self._large()
                if not left and await gone():
                    left, end = True, min(end, time.monotonic() + GRACE)
            return answer.result()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            await self.process.wait()
            raise self._ended() from None
        finally:
            if not answer.done() or answer.cancelled() or answer.exception() is not None:
                answer.cancel()
                await self.kill()

    async def _exchange(self, line: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        await self.process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        pipe = self.process.stdout
        assert pipe is not None
        size = int(await pipe.readuntil(b"\n"))
        if size > self.limits.reply:
            raise self._large()
        found: dict[str, Any] = json.loads(await pipe.readexactly(size))
        return found

    async def kill(self) -> None:
        """End the process and all that it started."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if hasattr(os, "killpg"):
                    os.killpg(self.process.pid, signal.SIGKILL)
                else:
                    self.process.kill()
            await self.process.wait()

    def _slow(self) -> Stopped:
        return Stopped(
            f"this was stopped after {self.limits.seconds:g} seconds",
            "use smaller data or fewer iterations, or start the studio with more: --seconds",
        )

    def _large(self) -> Stopped:
        return Stopped(
            f"this was stopped: it needs more memory than {self.limits.memory >> 20:,} MiB",
            "use smaller data, or start the studio with more: --memory",
        )

    def _gone(self) -> Stopped:
        return Stopped("this was stopped: nobody waits for it", "ask again")

    def _ended(self) -> Stopped:
        code = self.process.returncode or 0
        if -code == getattr(signal, "SIGXCPU", None):
            return self._slow()
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return Ended(f"the process that computed this was ended {how}", "try again, with smaller data")
