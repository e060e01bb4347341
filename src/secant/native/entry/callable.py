"""A base class whose instances can be called without passing through Python code.

Enters: nothing. Leaves: `Callable`, a class like any other (attributes, weak references, cycles, copies),
with room for a C function pointer by CPython's vectorcall protocol (PEP 590) and for what the function needs.

The pointer is null in a new instance: CPython then calls ``__call__``, as for any class. ``install`` in
`entries` sets it. Python classes do not inherit the use of such pointers before 3.12, and a class with a
``__call__`` of its own loses it in 3.12 and later; so the direct subclass of `Callable` that defines
``__call__``, and those below it that do not define another, have the flag set by hand. (Before 3.12, a
``__call__`` that a class is given later does not take effect where an entry serves the call.)
"""

from __future__ import annotations

import ctypes
from typing import Any

from .layout import POSSIBLE, TYPE_FLAGS, immortal

HAVE_VECTORCALL = 1 << 11
_BASETYPE, _HAVE_GC, _DEFAULT = 1 << 10, 1 << 14, 1 << 18
_TP_CLEAR, _TP_DOC, _TP_TRAVERSE, _TP_MEMBERS = 51, 56, 71, 72  # numbers of slots, fixed by the stable ABI
_OBJECT_EX, _SSIZE, _READONLY = 16, 19, 1  # kinds of members, likewise
VECTORCALL, CHAIN = 16, 24  # where the two fields lie in an instance, behind object's own


class _Slot(ctypes.Structure):
    _fields_ = [("slot", ctypes.c_int), ("function", ctypes.c_void_p)]


class _Spec(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("basicsize", ctypes.c_int),
        ("itemsize", ctypes.c_int),
        ("flags", ctypes.c_uint),
        ("slots", ctypes.c_void_p),
    ]


class _Member(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_int),
        ("offset", ctypes.c_ssize_t),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class _Ordinary:
    """Lends its ways of being traversed and cleared, which serve all classes with slots."""


def _base() -> tuple[type, Any]:
    """The class with the two fields, and the descriptor of the second, which no attribute leads to."""
    api = ctypes.pythonapi
    slot_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_int)(("PyType_GetSlot", api))
    members = (_Member * 3)(
        _Member(b"__vectorcalloffset__", _SSIZE, VECTORCALL, _READONLY, None),
        _Member(b"chain", _OBJECT_EX, CHAIN, 0, None),
    )
    slots = (_Slot * 5)(
        _Slot(_TP_MEMBERS, ctypes.addressof(members)),
        _Slot(_TP_TRAVERSE, slot_of(_Ordinary, _TP_TRAVERSE)),
        _Slot(_TP_CLEAR, slot_of(_Ordinary, _TP_CLEAR)),
        _Slot(_TP_DOC, ctypes.cast(ctypes.c_char_p(b"Room for a C function."), ctypes.c_void_p).value),
    )
    spec = _Spec(
        b"secant.native.entry.callable.Fields",
        32,
        0,
        _DEFAULT | _BASETYPE | _HAVE_GC,
        ctypes.addressof(slots),
    )
    immortal(members, slots, spec)
    make = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p)(("PyType_FromSpec", api))
    made: type = make(ctypes.addressof(spec))
    descriptor = made.__dict__["chain"]
    for name in ("chain", "__vectorcalloffset__"):  # nobody shall put anything else there
        delattr(made, name)
    return made, descriptor


if POSSIBLE:
    _Fields, chain_of = _base()
else:
    _Fields, chain_of = object, None


class Callable(_Fields):  # type: ignore[misc, valid-type]
    """A base for classes that define ``__call__`` and may have a compiled way past it.

    >>> class Double(Callable):
    ...     def __call__(self, x):
    ...         return 2 * x
    >>> Double()(21)
    42
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if POSSIBLE:
            mark(cls)

    def __getstate__(self) -> Any:
        """What copies and pickles take along: attributes, and no machine code."""
        return super().__getstate__()  # (object's own way, when not asked for, objects to the two fields)


def mark(cls: type) -> None:
    """Have CPython use the pointers of instances, unless ``__call__`` means something else in this class."""
    flags = ctypes.c_ulong.from_address(id(cls) + TYPE_FLAGS)
    if cls.__call__ is slow_of(cls):
        flags.value |= HAVE_VECTORCALL
    else:
        flags.value &= ~HAVE_VECTORCALL


def slow_of(cls: type) -> Any:
    """The ``__call__`` that compiled ways lead past: that of the direct subclass of `Callable`."""
    root = cls.__mro__[cls.__mro__.index(Callable) - 1]
    return root.__dict__.get("__call__")
