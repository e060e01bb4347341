"""Kernels called by way of ctypes: from a list of inputs to a list of outputs, for calls that Python serves.

Enters: inputs of the types of a recording. Leaves: fresh outputs, or None where the kernel refuses them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...graph.types import Type
from .layout import ARRAY_DATA, POSSIBLE
from .plan import Layout

FLOAT = np.dtype(float)
_SLOT = 16  # bytes of a number
_CACHE_LINE = 64


def _pointer(x: Any) -> int | None:
    """Where the data of an array begin; NumPy's own way takes a microsecond longer."""
    if POSSIBLE:
        return ctypes.c_void_p.from_address(id(x) + ARRAY_DATA).value
    found: int = x.ctypes.data
    return found


def call(
    kernel: int, arena: int, inputs: Sequence[tuple[Type, Layout]], outputs: Sequence[Type]
) -> Callable[[Sequence[Any]], list[Any] | None]:
    """A function that runs the kernel at an address.

    ``inputs`` are signatures as in ``record.captured.signature``; what is passed later must have them, and
    only the alignment of arrays is seen to here. ``arena`` is the size of the scratch memory in bytes. The
    function may be called from many threads at once, and lets others run meanwhile.
    """
    run = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(kernel)
    numbers = [(k, type.dtype) for k, (type, _) in enumerate(inputs) if type.kind != "array"]
    arrays = [(k, layout) for k, (type, layout) in enumerate(inputs) if type.kind == "array"]
    first_single = len(numbers)
    shaped = [(k, type.shape, type.dtype) for k, type in enumerate(outputs) if type.kind == "array"]
    single = [
        (row, k, type.dtype, type.kind == "python")
        for row, (k, type) in enumerate(
            [(k, type) for k, type in enumerate(outputs) if type.kind != "array"], first_single
        )
    ]
    count = len(inputs)
    slots_of: Any = ctypes.c_double * (_SLOT // 8 * (first_single + len(single)))
    pointers_of: Any = ctypes.c_void_p * (count + len(outputs))

    def plain(given: Sequence[Any]) -> list[Any] | None:
        slots, pointers = slots_of(), pointers_of()
        first = ctypes.addressof(slots)
        for row, (k, dtype) in enumerate(numbers):
            if dtype == FLOAT:
                slots[2 * row] = given[k]
            else:
                np.frombuffer(slots, dtype, 1, _SLOT * row)[0] = given[k]
            pointers[k] = first + _SLOT * row
        copies = []
        for k, layout in arrays:
            x = given[k]
            if not x.flags.aligned:
                if layout is None or layout[0] is not None:
                    return None  # a copy would have other strides
                x = x.copy()
                copies.append(x)
            pointers[k] = _pointer(x)
        results: list[Any] = [None] * len(outputs)
        for k, shape, dtype in shaped:
            results[k] = made = np.empty(shape, dtype)
            pointers[count + k] = _pointer(made)
        for row, k, _, _ in single:
            pointers[count + k] = first + _SLOT * row
        block = None
        if arena:
            scratch = np.empty(arena + _CACHE_LINE, np.uint8)
            block = -(-(_pointer(scratch) or 0) // _CACHE_LINE) * _CACHE_LINE
        at = ctypes.addressof(pointers)
        if run(at, at + 8 * count, block) != 0:
            return None
        for row, k, dtype, python in single:
            if dtype == FLOAT:
                value = slots[2 * row]
                results[k] = value if python else np.float64(value)
            else:
                found = np.frombuffer(slots, dtype, 1, _SLOT * row)[0]
                results[k] = found.item() if python else found
        return results

    return plain
