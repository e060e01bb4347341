"""Where things lie in the memory of CPython and NumPy objects, and whether they do in this process.

Enters: the running interpreter. Leaves: offsets, and `POSSIBLE`: whether the memory of known objects was
found to be as expected. Where it is not, nothing is compiled against it and all calls are served by Python.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import sysconfig
import types
from typing import Any

import numpy as np

OBJECT_TYPE = 8
SIZE = 16  # of tuples, lists and bytes
TUPLE_ITEMS = tuple.__basicsize__
LIST_ITEMS = 24  # a pointer to them
BYTES_DATA = bytes.__basicsize__ - 1
NUMBER_VALUE = 16  # of floats, complex numbers and NumPy's scalars
CELL_CONTENTS = 16
TYPE_FLAGS = 168
ARRAY_DATA, ARRAY_NDIM, ARRAY_SHAPE, ARRAY_STRIDES, ARRAY_BASE = 16, 24, 32, 40, 48
ARRAY_DTYPE, ARRAY_FLAGS, ARRAY_HANDLER = 56, 64, 88
DTYPE_ORDER, DTYPE_NUMBER = 26, 28

C_CONTIGUOUS, OWNS_DATA, ALIGNED, WRITEABLE = 0x1, 0x4, 0x100, 0x400


def pointer_at(address: int) -> int:
    """The pointer stored there."""
    return ctypes.c_void_p.from_address(address).value or 0


def immortal(*objects: Any) -> None:
    """Keep these for the life of the process: C structures that types and NumPy point to."""
    keep = ctypes.PYFUNCTYPE(None, ctypes.py_object)(("Py_IncRef", ctypes.pythonapi))
    for x in objects:
        keep(x)


def _int_at(address: int) -> int:
    return ctypes.c_int.from_address(address).value


def _numbers() -> list[np.generic]:
    return [np.dtype(c).type(3) for c in "bBhHiIlLqQfdFD"]


def _scalars_fit() -> bool:
    known = [2.5, -1e300]
    return (
        all(
            pointer_at(id(x) + OBJECT_TYPE) == id(type(x))
            and ctypes.string_at(id(x) + NUMBER_VALUE, 8) == struct.pack("d", x)
            for x in known
        )
        and ctypes.string_at(id(2j) + NUMBER_VALUE, 16) == struct.pack("dd", 0.0, 2.0)
        and all(
            pointer_at(id(x) + OBJECT_TYPE) == id(type(x))
            and ctypes.string_at(id(x) + NUMBER_VALUE, x.nbytes) == x.tobytes()
            for x in _numbers()
        )
    )


def _containers_fit() -> bool:
    items = ["a", 5.5, ()]
    row, line = tuple(items), bytes([7, 8, 9])
    cell = types.CellType(items)
    found = pointer_at(id(items) + LIST_ITEMS)
    return (
        all(pointer_at(id(row) + TUPLE_ITEMS + 8 * i) == id(x) for i, x in enumerate(items))
        and all(pointer_at(found + 8 * i) == id(x) for i, x in enumerate(items))
        and pointer_at(id(row) + SIZE) == pointer_at(id(items) + SIZE) == pointer_at(id(line) + SIZE) == 3
        and ctypes.string_at(id(line) + BYTES_DATA, 3) == line
        and pointer_at(id(cell) + CELL_CONTENTS) == id(items)
    )


def _types_fit() -> bool:
    known = [int, float, np.float64, np.ndarray, type("Empty", (), {})]
    return all(ctypes.c_ulong.from_address(id(t) + TYPE_FLAGS).value == t.__flags__ for t in known)


def _arrays_fit() -> bool:
    whole = np.arange(24.0).reshape(2, 3, 4)
    frozen = np.zeros(3, np.float32)
    frozen.flags.writeable = False
    swapped = np.zeros(2, np.dtype(float).newbyteorder())
    askew = np.frombuffer(bytes(33), np.uint8)[1:].view(np.int64)
    cases = [whole, whole[:, ::-1, ::2], frozen, swapped, askew, np.zeros(()), np.zeros((0, 3), np.int8)]
    for a in cases:
        at, flags = id(a), _int_at(id(a) + ARRAY_FLAGS)
        shape, strides = (pointer_at(at + k) for k in (ARRAY_SHAPE, ARRAY_STRIDES))
        dtype = pointer_at(at + ARRAY_DTYPE)
        order = ctypes.string_at(dtype + DTYPE_ORDER, 1).decode()
        fits = (
            pointer_at(at + OBJECT_TYPE) == id(np.ndarray)
            and pointer_at(at + ARRAY_DATA) == a.ctypes.data
            and _int_at(at + ARRAY_NDIM) == a.ndim
            and [pointer_at(shape + 8 * k) for k in range(a.ndim)] == list(a.shape)
            and [ctypes.c_ssize_t.from_address(strides + 8 * k).value for k in range(a.ndim)]
            == list(a.strides)
            and pointer_at(at + ARRAY_BASE) == (0 if a.base is None else id(a.base))
            and dtype == id(a.dtype)
            and _int_at(dtype + DTYPE_NUMBER) == a.dtype.num
            and order == a.dtype.byteorder
            and bool(flags & C_CONTIGUOUS) == a.flags.c_contiguous
            and bool(flags & OWNS_DATA) == a.flags.owndata
            and bool(flags & ALIGNED) == a.flags.aligned
            and bool(flags & WRITEABLE) == a.flags.writeable
        )
        if not fits:
            return False
    return True


def _possible() -> bool:
    if sys.implementation.name != "cpython" or struct.calcsize("P") != 8 or sys.byteorder != "little":
        return False
    if sysconfig.get_config_var("Py_GIL_DISABLED") or hasattr(sys, "gettotalrefcount"):
        return False
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        return False
    return _types_fit() and _scalars_fit() and _containers_fit() and _arrays_fit()


POSSIBLE = _possible()
