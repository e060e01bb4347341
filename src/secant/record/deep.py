"""Room for recursion over deep source.

Enters: a piece of work over a syntax tree. Leaves: its result. A sum of thousands of terms is a tree as deep,
and both CPython's compiler and the rewriter walk it recursively; where that does not fit on the caller's
stack, the work is done again on a thread with a larger one.
"""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

STACK = 512 * 1024 * 1024  # address space, of which only what is touched is used
DEPTH = 100_000

_lock = threading.Lock()


def with_room(work: Callable[[], T]) -> T:
    """The result of the work, which must be repeatable, with as much stack as it needs."""
    try:
        return work()
    except (RecursionError, MemoryError):
        return _on_large_stack(work)


def _on_large_stack(work: Callable[[], T]) -> T:
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = work()
        except BaseException as error:
            outcome["error"] = error

    with _lock:
        limit, size = sys.getrecursionlimit(), threading.stack_size(STACK)
        try:
            sys.setrecursionlimit(max(limit, DEPTH))
            worker = threading.Thread(target=run, daemon=True)
            worker.start()
            worker.join()
        finally:
            threading.stack_size(size)
            sys.setrecursionlimit(limit)
    if "error" in outcome:
        raise outcome["error"]
    result: T = outcome["value"]
    return result


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold the garbage collector off: trees are all live, and searching them again takes most of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
