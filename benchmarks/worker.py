"""One peer of one program in its process: requests enter on stdin, answers leave on stdout, as JSON lines.

``python -m benchmarks.worker PROGRAM LABEL OF THREADS SIZE``.  ``{"do": "first", "save": FILE}`` builds the
function, calls it once, says how long that took and saves the result; ``{"do": "turn", "seconds": S}`` times
calls for about S seconds.  Processes apart keep one library's threads and compilers out of another's times.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import statistics
import sys
import time
import traceback
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np

from .discover import find
from .libraries import LIBRARIES, leaves

SHORT = 1e-3  # calls are timed together until they take this long


class Runner:
    """The peer, and the functions that build, check and time it."""

    def __init__(self, name: str, label: str, of: str, threads: str, size: str) -> None:
        self.program = find(name)
        self.peer = next(p for p in self.program.peers if (p.label, p.of) == (label, of))
        self.library = LIBRARIES[self.peer.library]
        self.threads, self.quick = threads, size == "quick"
        self.together = 0

    def first(self, save: str) -> dict[str, Any]:
        start = time.perf_counter()
        module = self.library.load(self.threads)
        loaded = time.perf_counter()
        inputs = self.program.inputs(self.quick)
        argnums = self.program.argnums if self.peer.of == "gradient" else ()
        self.args = self.library.enter(module, inputs, argnums)
        wait = self.library.wait(module)
        begin = time.perf_counter()
        function = self.peer.build(module, inputs)
        self.call: Callable[..., Any] = (lambda *args: wait(function(*args))) if wait else function
        result = self.call(*self.args)
        end = time.perf_counter()
        if self.peer.checked:
            np.savez(save, *[self.library.leave(leaf) for leaf in leaves(result)])
        version = getattr(module, "__version__", "")
        return {"import": loaded - start, "first": end - begin, "version": version}

    def batch(self) -> float:
        """Seconds a call, over as many calls as take a while."""
        call, args = self.call, self.args
        start = time.perf_counter()
        for _ in repeat(None, self.together):
            call(*args)
        return (time.perf_counter() - start) / self.together

    def turn(self, seconds: float) -> dict[str, Any]:
        """Medians and minima over batches, after calls that bring the caches back."""
        gc.collect()
        gc.disable()
        if not self.together:
            self.together = 1
            for _ in range(3):  # the first calls may still compile
                self.batch()
            while (a_call := self.batch()) * self.together < SHORT:
                self.together = max(2 * self.together, int(SHORT / max(a_call, 1e-9)))
        start = time.perf_counter()
        self.batch()
        times: list[float] = []
        while not times or time.perf_counter() - start < seconds:
            times.append(self.batch())
        gc.enable()
        return {"median": statistics.median(times), "best": min(times), "calls": len(times) * self.together}


def main() -> None:
    # Libraries print; answers go where they cannot reach.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    runner: Runner | None = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if runner is None:
                runner = Runner(*sys.argv[1:])
            if request["do"] == "first":
                answer = runner.first(request["save"])
            else:
                answer = runner.turn(request["seconds"])
        except ModuleNotFoundError as error:
            answer = {"missing": str(error)}
        except Exception as error:
            traceback.print_exc()
            answer = {
                "error": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"
            }
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
