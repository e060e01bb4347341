"""Memory for large results, used again once the caller has let go of them.

Enters: sizes. Leaves: blocks of memory, owned by one array each. Fresh pages cost more than most arithmetic,
so blocks that come back are kept, up to a bound, and the oldest go first. Arrays own their blocks by NumPy's
memory handlers (NEP 49): when an array dies, NumPy calls ``secant_pool_free``, and from then on nobody else
has the block. All this runs under the interpreter's lock; after a fork each process has its own copy; at exit
nothing needs to happen.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable

from .layout import immortal

SUPPORTED = os.name == "posix"
POOLED = 1 << 17
"""Results and scratch memory of at least so many bytes come from the pool. (From there on, what the C library
gives back to the system when several blocks are freed costs more than the arithmetic on them.)"""

_MOST = 256 << 20
_NAME = b"mem_handler"  # of the capsule, as NumPy wants it


class _Handler(ctypes.Structure):
    """NumPy's ``PyDataMem_Handler``, version 1."""

    _fields_ = [
        ("name", ctypes.c_char * 127),
        ("version", ctypes.c_uint8),
        ("context", ctypes.c_void_p),
        ("malloc", ctypes.c_void_p),
        ("calloc", ctypes.c_void_p),
        ("realloc", ctypes.c_void_p),
        ("free", ctypes.c_void_p),
    ]


def default_limit() -> int:
    """256 MB, or an eighth of the memory where that is less."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _MOST
    return min(_MOST, memory // 8) if memory > 0 else _MOST


limit = ctypes.c_int64(default_limit())
"""The most bytes that are kept for later; read by compiled code. Set ``limit.value``, then call `trim`."""

capsule = ctypes.c_void_p(0)
"""Where compiled code finds NumPy's handle on the pool."""


def connect(address: Callable[[str], int]) -> None:
    """Make the handler from the compiled functions, which must never be unloaded."""
    handler = _Handler(
        b"secant", 1, None, *[address(f"secant_pool_{f}") for f in ("malloc", "calloc", "realloc", "free")]
    )
    name = ctypes.c_char_p(_NAME)
    make = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(
        ("PyCapsule_New", ctypes.pythonapi)
    )
    made = make(ctypes.addressof(handler), name, None)
    immortal(handler, name, _NAME, made, limit, capsule)
    capsule.value = id(made)
