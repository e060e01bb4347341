"""Sorting, by the functions that NumPy itself sorts with: its order of equal elements, NaN last, its speed.

Enters: the nodes ``sort`` and ``argsort``. Leaves: for each slice a copy into memory of its own, and a call.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ..graph.dims import at_most
from .capsules import pointer_of
from .lowering import Lowering
from .memory import at as address_at
from .memory import load, store
from .nests import own_function
from .numbers import INT
from .places import Index, Place
from .plan import Step
from .roles import PULLING, STEPS
from .running import along, lanes

_KINDS = {"quicksort": 0, "quick": 0, "heapsort": 1, "heap": 1, "mergesort": 2, "merge": 2, "stable": 2}
_GET_FUNCTIONS = 365  # the place of ``_PyDataType_GetArrFuncs`` in NumPy 2's table of functions
_SORT, _ARGSORT = 33, 36  # the places of three functions each in ``PyArray_ArrFuncs``
_DTYPES = [np.dtype(c) for c in "?bBhHiIqQlLfd"]


@cache
def addresses() -> dict[str, int]:
    """NumPy's sorting functions for every dtype and kind of sorting.

    >>> "secant.numpy.sort.float64.2" in addresses()
    True
    """
    api = np._core._multiarray_umath._ARRAY_API  # type: ignore[attr-defined]
    table = ctypes.cast(pointer_of(api), ctypes.POINTER(ctypes.c_void_p))
    functions_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object)(table[_GET_FUNCTIONS] or 0)
    found = {}
    for dtype in _DTYPES:
        functions = ctypes.cast(functions_of(dtype), ctypes.POINTER(ctypes.c_void_p))
        for name, place in (("sort", _SORT), ("argsort", _ARGSORT)):
            for kind in range(3):
                found[f"secant.numpy.{name}.{dtype}.{kind}"] = int(functions[place + kind] or 0)
    return {name: address for name, address in found.items() if address}


def function_of(low: Lowering, name: str, dtype: np.dtype[Any], kind: Any, stable: Any) -> str:
    """NumPy's function for this: ``sort(data, n, null)``, ``argsort(data, places, n, null)``."""
    number = 2 if stable else _KINDS.get("quicksort" if kind is None else str(kind), 0)
    symbol = f"secant.numpy.{name}.{dtype}.{number}"
    if symbol not in addresses():
        low.refuse(f"this NumPy has no such sorting of {dtype}")
    places = "ptr, " if name == "argsort" else ""
    return low.declare(symbol, f"i32 @{symbol}(ptr, {places}i64, ptr)")


def emit_sort(low: Lowering, step: Step) -> None:
    """Sort along an axis."""
    node = step.node
    x, out, params = node.inputs[0], node.outputs[0], node.params
    home, dtype, shape = low.home[out], x.type.dtype, x.type.shape
    if not shape:  # NumPy finds one place in a single number
        home.store(low, (low.whole(0),), low.int(0))
        low.where[out] = home
        return
    axis = params["axis"] % len(shape)
    name = node.op.name
    called = function_of(low, name, dtype, params.get("kind"), params.get("stable"))
    most, n = at_most(shape[axis]), low.length(shape[axis]).number(low)

    def lane(index: Callable[[Place], Index]) -> None:
        def copy(p: Place) -> None:
            store(low, address_at(low, keys, dtype, p), low.element(x, index(p)))
            if name == "argsort":
                store(low, address_at(low, places, INT, p), p.number(low))

        along(low, shape[axis], 0, copy)
        both = f", ptr {low.use(places)}" if name == "argsort" else ""
        result = low.make("i32", f"call i32 {called}(ptr {low.use(keys)}{both}, i64 {low.use(n)}, ptr null)")
        low.fail_if(low.emit(f"icmp ne i32 {result.text}, 0", np.dtype(bool)))
        kind = INT if name == "argsort" else dtype
        source = places if name == "argsort" else keys

        def back(p: Place) -> None:
            home.store(low, index(p), load(low, address_at(low, source, kind, p), kind))

        along(low, shape[axis], 0, back)

    with low.scratch.nested():
        keys = low.scratch.take(low, most * dtype.itemsize)
        places = low.scratch.take(low, most * 8) if name == "argsort" else keys
        own_function(low, "sort", lambda: lanes(low, shape, axis, lane))
    low.where[out] = home


STEPS.update({"sort": emit_sort, "argsort": emit_sort})
PULLING.update({"sort", "argsort"})
