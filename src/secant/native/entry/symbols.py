"""The functions and objects of CPython and NumPy that compiled code refers to, by name.

Enters: the process. Leaves: addresses, for names as they are written in LLVM IR.
"""

from __future__ import annotations

import ctypes
import types
from functools import cache
from typing import Any

import numpy as np

from .layout import ARRAY_HANDLER, immortal, pointer_at

_NUMPY = {"PyArray_NewFromDescr": 94, "PyDataMem_GetHandler": 305}
"""Places in NumPy's table of functions: part of its stable ABI."""

SIGNATURES = {
    "Py_IncRef": "void (ptr)",
    "Py_DecRef": "void (ptr)",
    "PyErr_Occurred": "ptr ()",
    "PyErr_ExceptionMatches": "i32 (ptr)",
    "PyErr_Clear": "void ()",
    "PyErr_NoMemory": "ptr ()",
    "Py_EnterRecursiveCall": "i32 (ptr)",
    "Py_LeaveRecursiveCall": "void ()",
    "PyEval_SaveThread": "ptr ()",
    "PyEval_RestoreThread": "void (ptr)",
    "PyObject_GetAttr": "ptr (ptr, ptr)",
    "PyObject_GetItem": "ptr (ptr, ptr)",
    "PyObject_Size": "i64 (ptr)",
    "PyObject_RichCompareBool": "i32 (ptr, ptr, i32)",
    "PyObject_Vectorcall": "ptr (ptr, ptr, i64, ptr)",
    "PyObject_Call": "ptr (ptr, ptr, ptr)",
    "PyDict_GetItemWithError": "ptr (ptr, ptr)",
    "PyDict_Next": "i32 (ptr, ptr, ptr, ptr)",
    "PyDict_New": "ptr ()",
    "PyDict_SetItem": "i32 (ptr, ptr, ptr)",
    "PyTuple_New": "ptr (i64)",
    "PyList_New": "ptr (i64)",
    "PyLong_AsDouble": "double (ptr)",
    "PyLong_FromLongLong": "ptr (i64)",
    "PyFloat_FromDouble": "ptr (double)",
    "PyComplex_FromDoubles": "ptr (double, double)",
    "PyMem_RawMalloc": "ptr (i64)",
    "PyMem_RawFree": "void (ptr)",
    "PyArray_NewFromDescr": "ptr (ptr, ptr, i32, ptr, ptr, ptr, i32, ptr)",
}
"""What the functions take and give, by name."""

OBJECTS: dict[str, Any] = {
    "PyFloat_Type": float,
    "PyLong_Type": int,
    "PyComplex_Type": complex,
    "PyTuple_Type": tuple,
    "PyList_Type": list,
    "PyDict_Type": dict,
    "PyModule_Type": types.ModuleType,
    "PyArray_Type": np.ndarray,
    "Py_True": True,
    "Py_False": False,
    "True_Scalar": np.True_,
    "False_Scalar": np.False_,
}

_TP_ALLOC = 47


@cache
def table() -> int:
    """The address of NumPy's table of functions."""
    capsule = np._core._multiarray_umath._ARRAY_API  # type: ignore[attr-defined]
    fetch = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
        ("PyCapsule_GetPointer", ctypes.pythonapi)
    )
    return fetch(capsule, None) or 0


def address(name: str) -> int:
    """The address of a function or object; KeyError where there is none of this name."""
    if name in OBJECTS:
        return id(OBJECTS[name])
    if name in _NUMPY:
        return pointer_at(table() + 8 * _NUMPY[name])
    if name not in SIGNATURES:
        raise KeyError(name)
    return ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0


@cache
def scalar_maker(dtype: np.dtype[Any]) -> int:
    """The address of what makes an instance of a NumPy number: ``tp_alloc``."""
    fetch = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_int)(
        ("PyType_GetSlot", ctypes.pythonapi)
    )
    return fetch(dtype.type, _TP_ALLOC) or 0


@cache
def numpy_fits() -> bool:
    """Whether NumPy's functions do what they are expected to: an array, a number, who owns memory."""
    make = ctypes.PYFUNCTYPE(
        ctypes.py_object,
        *[ctypes.c_void_p] * 2,
        ctypes.c_int,
        *[ctypes.c_void_p] * 3,
        ctypes.c_int,
        ctypes.c_void_p,
    )(address("PyArray_NewFromDescr"))
    shape = (ctypes.c_ssize_t * 2)(2, 3)
    dtype = np.dtype(np.float32)
    immortal(dtype)  # the function takes a reference
    made = make(id(np.ndarray), id(dtype), 2, ctypes.addressof(shape), None, None, 0, None)
    if not (type(made) is np.ndarray and made.shape == (2, 3) and made.dtype is dtype and made.flags.carray):
        return False
    alloc = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_ssize_t)(
        scalar_maker(np.dtype(float))
    )
    number = alloc(id(np.float64), 0)
    if not (type(number) is np.float64 and number == 0.0):
        return False
    handler = ctypes.PYFUNCTYPE(ctypes.py_object)(address("PyDataMem_GetHandler"))()
    return pointer_at(id(made) + ARRAY_HANDLER) == id(handler)
