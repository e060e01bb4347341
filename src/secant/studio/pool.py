"""Few workers for many requests: those that come too early wait, and those beyond the queue are turned away.

Enters: jobs. Leaves: answers. Workers are kept between jobs, because starting one takes a second; one that
has imported the user's file serves only that version of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

from .limits import Limits
from .process import Ended, Stopped, Worker

SOON = 2.0
"""Seconds in which the end of a worker is taken for one that nobody had noticed yet: a new one is asked."""


class Busy(Exception):
    """Too much is waiting already."""


class Pool:
    """The workers of one studio."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.free = asyncio.Semaphore(limits.workers)
        self.waiting = 0
        self.idle: list[Worker] = []
        self.all: set[Worker] = set()
        self.closed = False

    async def warm(self) -> None:
        """Start a worker before anyone asks."""
        with contextlib.suppress(Exception):  # the first request will say what is wrong
            async with self.free:
                if not self.idle:
                    self._back(await self._start())

    async def run(self, job: dict[str, Any], gone: Callable[[], Awaitable[bool]]) -> dict[str, Any]:
        """The answer to a job.

        Raises
        ------
        Busy
            If the queue is full.
        Stopped
            If the work took too long or too much, or its process ended.
        """
        if self.waiting >= self.limits.queue + self.limits.workers:
            raise Busy
        self.waiting += 1
        try:
            async with self.free:
                if self.closed or await gone():
                    raise Stopped("this was stopped: nobody waits for it", "ask again")
                return await self._answer(job, gone)
        finally:
            self.waiting -= 1

    async def _answer(self, job: dict[str, Any], gone: Callable[[], Awaitable[bool]]) -> dict[str, Any]:
        for last in (False, True):
            worker = await self._worker(job.get("version"))
            began = time.monotonic()
            try:
                return await worker.ask(job, gone)
            except Ended:
                if self.closed:
                    raise Stopped("the studio was stopped", "start it again") from None
                if last or time.monotonic() - began > SOON:
                    raise  # at once, it may have been dead before it was asked, and so may be the others
                while self.idle:
                    await self._drop(self.idle.pop())
            finally:
                self._back(worker)
        raise AssertionError("the second time returns or raises")

    async def _worker(self, version: str | None) -> Worker:
        """One that has imported this version or none; formulas and tables go to any."""
        self.idle = [w for w in self.idle if w.alive]
        fitting = [w for w in self.idle if version is None or w.version in (None, version)]
        fitting.sort(key=lambda w: w.version != version)
        if fitting:
            worker = fitting[0]
            self.idle.remove(worker)
        else:
            if len(self.idle) + 1 > self.limits.workers and self.idle:
                await self._drop(self.idle.pop(0))
            worker = await self._start()
        if version is not None:
            worker.version = version
        return worker

    async def _start(self) -> Worker:
        try:
            worker = await Worker.start(self.limits)
        except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
            raise Stopped("no worker could be started", "see what the terminal says") from None
        self.all.add(worker)
        if self.closed:
            await self._drop(worker)
        return worker

    def _back(self, worker: Worker) -> None:
        if worker.alive and not self.closed:
            self.idle.append(worker)
        else:
            self.all.discard(worker)

    async def _drop(self, worker: Worker) -> None:
        self.all.discard(worker)
        await worker.kill()

    async def close(self) -> None:
        """Stop everything."""
        self.closed = True
        for worker in list(self.all):
            await self._drop(worker)
