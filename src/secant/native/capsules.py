"""Capsules, in which Python's extension modules hand out pointers to functions in C.

Enters: a capsule. Leaves: its name, which tells the signature of what Cython exports, and its pointer.
"""

from __future__ import annotations

import ctypes
from typing import Any

_NAME = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", ctypes.pythonapi))
_POINTER = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)


def name_of(capsule: Any) -> str:
    """The name of a capsule."""
    found: bytes | None = _NAME(capsule)
    return (found or b"").decode()


def pointer_of(capsule: Any) -> int:
    """The pointer in a capsule."""
    return int(_POINTER(capsule, _NAME(capsule)) or 0)
