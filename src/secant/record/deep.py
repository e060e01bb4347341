"""Room for recursion over deep source.

Enters: a piece of work over a syntax tree. Leaves: its result. A sum of thousands of terms is a tree as deep,
and both CPython's compiler and the rewriter walk it recursively; where that does not fit on the caller's
stack, the work is done again on a thread with a larger one.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

STACK = 512 * 1024 * 1024  # address space, of which only what is touched is used
DEPTH = 100_000

_lock = threading.Lock()
_limit_lock = threading.Lock()
_wanted: dict[object, int] = {}  # limits asked for, by who asked
_own = 0  # the limit before the first of them


def raise_limit(key: object, factor: int = 1, least: int = 0) -> None:
    """Raise the recursion limit until `restore_limit` is called with the same key.

    The limit is one for all threads: were each to put back what it found, two that overlap could leave it
    raised for good, and endless recursion would then end the process where it should be a RecursionError.
    """
    global _own
    with _limit_lock:
        if not _wanted:
            _own = sys.getrecursionlimit()
        _wanted[key] = max(_own * factor, least)
        sys.setrecursionlimit(max(_wanted.values()))


def restore_limit(key: object) -> None:
    """Take back what this key asked for; the last puts the limit back. Nothing happens for an unknown key."""
    with _limit_lock:
        if _wanted.pop(key, None) is not None:
            sys.setrecursionlimit(max([_own, *_wanted.values()]))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_limit_lock.acquire,
        after_in_parent=_limit_lock.release,
        after_in_child=_limit_lock.release,
    )


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
        size = threading.stack_size(STACK)
        try:
            raise_limit(run, least=DEPTH)
            worker = threading.Thread(target=run, daemon=True)
            worker.start()
            worker.join()
        finally:
            threading.stack_size(size)
            restore_limit(run)
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
