"""What all entries share: the way in, arrays, scratch memory, and the pool. Compiled once, never unloaded.

Enters: nothing. Leaves: addresses of functions.

`secant_dispatch` is the function that instances of `Callable` point to. It tries the entries of the instance,
the latest first, and else calls ``__call__``; so it does, at once, while anything is being recorded.
"""

from __future__ import annotations

import ctypes
import os
import threading
from functools import cache

from ..code import Code, load
from . import pool
from .checks_code import CHECKS
from .layout import POSSIBLE, immortal
from .pool_code import text as pool_text
from .runtime_code import DISPATCH, MEMORY
from .symbols import SIGNATURES, address, numpy_fits

STACK_ARENA = 8192  # bytes of scratch taken from the stack

_USED = (
    "Py_IncRef",
    "Py_DecRef",
    "PyErr_NoMemory",
    "PyErr_Occurred",
    "PyErr_Clear",
    "Py_EnterRecursiveCall",
    "Py_LeaveRecursiveCall",
    "PyObject_RichCompareBool",
    "PyDict_Next",
    "PyLong_AsDouble",
    "PyObject_GetAttr",
    "PyObject_Vectorcall",
    "PyMem_RawMalloc",
    "PyMem_RawFree",
    "PyArray_NewFromDescr",
)

_DEEP = ctypes.create_string_buffer(b" in what a compiled function reads")
FUNCTIONS = {
    "secant_array": "ptr (ptr, i32, ptr, i64)",
    "secant_release": "void (ptr, i64)",
    "secant_is": "i1 (ptr, ptr)",
    "secant_is_array": "i1 (ptr, ptr, ptr)",
    "secant_equal": "i1 (ptr, ptr)",
    "secant_entries": "i1 (ptr, ptr, i64, ptr)",
    "secant_real": "ptr (ptr, ptr)",
    "secant_given": "ptr (ptr, ptr, ptr, i64)",
    "secant_item": "ptr (ptr, i64)",
    "secant_keep": "void (ptr)",
    "secant_scalar": "ptr (ptr, ptr, ptr, i64)",
    "secant_scratch": "ptr (ptr, i64)",
    "secant_scratch_done": "void (ptr, ptr)",
    "secant_pool_take": "ptr (i64)",
    "secant_pool_give": "void (ptr)",
}

recordings = ctypes.c_int64(0)
"""How many recordings are under way, in all threads; read by compiled code."""


class Recording(threading.local):
    """``with recording:`` around a recording: compiled ways are not taken meanwhile, in any thread."""

    mine = 0  # in this thread
    lock = threading.Lock()

    def __enter__(self) -> None:
        self.mine += 1
        with Recording.lock:
            recordings.value += 1

    def __exit__(self, *_: object) -> None:
        self.mine -= 1
        with Recording.lock:
            recordings.value -= 1

    def alone(self) -> None:
        """In a child after a fork: the other threads are not there, and what they recorded will not end."""
        Recording.lock = threading.Lock()
        recordings.value = self.mine


recording = Recording()
_lock = threading.RLock()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)
    os.register_at_fork(after_in_child=recording.alone)


def _text() -> str:
    declared = []
    for name in _USED:
        result, _, parameters = SIGNATURES[name].partition(" ")
        declared.append(f"declare {result} @{name}{parameters}")
    return "\n".join([*declared, pool_text(), DISPATCH, MEMORY, CHECKS])


def runtime() -> Code | None:
    """The compiled functions; None where this interpreter or NumPy is not as they need it."""
    with _lock:
        return _runtime()


@cache
def _runtime() -> Code | None:
    if not POSSIBLE or not numpy_fits():
        return None
    slow_name = "__call__"
    code = load(
        _text(),
        {
            **{name: address(name) for name in (*_USED, "PyArray_Type", "PyFloat_Type", "PyLong_Type")},
            "slow_name": id(slow_name),
            "deep_name": ctypes.addressof(_DEEP),
            "secant_recordings": ctypes.addressof(recordings),
            "secant_pool_limit": ctypes.addressof(pool.limit),
            "secant_pool_capsule": ctypes.addressof(pool.capsule),
        },
    )
    immortal(code, slow_name, recordings)
    pool.connect(code.address)
    return code
