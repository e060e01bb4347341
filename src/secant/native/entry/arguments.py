"""Checks of the arguments of a call, and pointers to the numbers in them.

Enters: parameters of a plan. Leaves: instructions that go to ``miss`` unless the arguments are as recorded,
and for each input of the kernel the register with its pointer.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...graph.types import Type
from .layout import (
    ALIGNED,
    ARRAY_DATA,
    ARRAY_DTYPE,
    ARRAY_FLAGS,
    ARRAY_NDIM,
    ARRAY_SHAPE,
    ARRAY_STRIDES,
    C_CONTIGUOUS,
    DTYPE_NUMBER,
    DTYPE_ORDER,
    FLOAT_VALUE,
    LIST_ITEMS,
    OBJECT_TYPE,
    SCALAR_VALUE,
    SIZE,
    TUPLE_ITEMS,
    WRITEABLE,
)
from .plan import Input, Layout, Nest, Parameter, Static, Unsupported
from .text import Text

MOST_DIMENSIONS = 8
MOST_ARRAYS = 24  # that might be one object: every pair is compared
MOST_ITEMS = 500  # leaves and branches of the arguments
NUMBERS = "bBhHiIlLqQefdFD"
"""The dtypes, as characters, whose scalars hold their value where `layout` says."""

_EQUAL = 2  # Py_EQ
_COMPARED = (int, str, bytes, np.int64, np.int32)
"""Types whose instances are compared when they are not the same object."""


class Held(NamedTuple):
    """An input: its object and the pointer that the kernel gets."""

    object: str
    pointer: str


class Arguments:
    """Writes the checks, and collects the inputs."""

    def __init__(self, text: Text):
        self.text = text
        self.inputs: list[Held] = []
        self._arrays: dict[int, tuple[Any, str]] = {}  # by number of the leaf: type and layout, object
        self._leaf = 0
        self._checks = 0
        self._loose = 0  # how many lists and dicts around: others may take the argument out of them

    def check(self, parameter: Parameter, x: str) -> None:
        """Require that the object is as this parameter says."""
        self._checks += 1
        if self._checks > MOST_ITEMS:
            raise Unsupported(f"more than {MOST_ITEMS} arguments")
        if isinstance(parameter, Nest):
            self._nest(parameter, x)
            return
        leaf, self._leaf = self._leaf, self._leaf + 1
        if isinstance(parameter, Static):
            self._static(parameter.value, x)
            return
        if parameter.type.kind == "array":
            self._apart(parameter, leaf, x)
        if self._loose:
            self.text.hold(x)
        self.input(parameter.type, parameter.layout, x, parameter.accepts_int)

    def input(self, type: Type, layout: Layout, x: str, accepts_int: bool = False) -> None:
        """Require that the object is such a number or array; it is the next input."""
        if not all(isinstance(d, int) for d in type.shape):
            raise Unsupported(f"an extent that is not known: {type}")
        kind = self.text.load("ptr", x, OBJECT_TYPE)
        if type.kind == "array":
            pointer = self._array(type, layout, x, kind)
        elif type.kind == "python":
            pointer = self._python(type, x, kind, accepts_int)
        elif type.kind == "scalar" and type.dtype.char in NUMBERS:
            self._of_type(kind, self.text.object(type.dtype.type))
            pointer = self.text.at(x, SCALAR_VALUE)
        else:
            raise Unsupported(f"an input of type {type}")
        self.inputs.append(Held(x, pointer))

    def _of_type(self, kind: str, wanted: str) -> None:
        self.text.require(self.text.make(f"icmp eq ptr {kind}, {wanted}"))

    def _python(self, type: Type, x: str, kind: str, accepts_int: bool) -> str:
        t = self.text
        if type.dtype == complex:
            self._of_type(kind, t.known("PyComplex_Type"))
            return t.at(x, FLOAT_VALUE)
        if type.dtype != float:
            raise Unsupported(f"an input of type {type}")
        if not accepts_int:
            self._of_type(kind, t.known("PyFloat_Type"))
            return t.at(x, FLOAT_VALUE)
        slot = t.stack("double")
        inside, whole, converted, both = (t.name(n) for n in ("float", "int", "converted", "number"))
        is_float = t.make(f"icmp eq ptr {kind}, {t.known('PyFloat_Type')}")
        t.do(f"br i1 {is_float}, label %{inside}, label %{whole}, !prof !0")
        t.begin(whole)
        self._of_type(kind, t.known("PyLong_Type"))
        number = t.call("PyLong_AsDouble", f"ptr {x}")
        t.require(t.make(f"fcmp une double {number}, -1.0"), otherwise=(odd := t.name("odd")))
        t.do(f"br label %{converted}")
        t.begin(odd)  # minus one, or too large a number
        occurred = t.call("PyErr_Occurred")
        t.require(t.make(f"icmp eq ptr {occurred}, null"), otherwise="error")
        t.do(f"br label %{converted}")
        t.begin(converted)
        t.store(f"double {number}", slot)
        t.do(f"br label %{both}")
        t.begin(inside)
        value = t.at(x, FLOAT_VALUE)
        t.do(f"br label %{both}")
        t.begin(both)
        return t.make(f"phi ptr [ {value}, %{inside} ], [ {slot}, %{converted} ]")

    def _array(self, type: Type, layout: Layout, x: str, kind: str) -> str:
        """The type first, then the dtype, flags and dimensions together, then the extents."""
        t, n = self.text, type.ndim
        if (
            layout is None
            or n > MOST_DIMENSIONS
            or not type.dtype.isnative
            or type.dtype.char not in NUMBERS + "?"
        ):
            raise Unsupported(f"an array of type {type}")
        strides, writeable = layout
        self._of_type(kind, t.known("PyArray_Type"))
        mask = C_CONTIGUOUS | ALIGNED | WRITEABLE
        want = ALIGNED | (C_CONTIGUOUS if strides is None else 0) | (WRITEABLE if writeable else 0)
        flags = t.make(f"and i32 {t.load('i32', x, ARRAY_FLAGS)}, {mask}")
        self._all([("i32", flags, want), ("i32", t.load("i32", x, ARRAY_NDIM), n)])
        self._dtype(type.dtype, t.load("ptr", x, ARRAY_DTYPE))
        if n:
            shape = t.load("ptr", x, ARRAY_SHAPE)
            checks: list[tuple[str, str, int]] = [
                ("i64", t.load("i64", shape, 8 * k), d)
                for k, d in enumerate(type.shape)
                if isinstance(d, int)
            ]
            if strides is not None:
                steps = t.load("ptr", x, ARRAY_STRIDES)
                checks += [("i64", t.load("i64", steps, 8 * k), s) for k, s in enumerate(strides)]
            self._all(checks)
        return t.load("ptr", x, ARRAY_DATA)

    def _all(self, checks: list[tuple[str, str, int]]) -> None:
        """Require that these integers have these values."""
        t = self.text
        differ = ""
        for type, value, want in checks:
            apart = t.make(f"xor {type} {value}, {want}")
            if type != "i64":
                apart = t.make(f"zext {type} {apart} to i64")
            differ = t.make(f"or i64 {differ}, {apart}") if differ else apart
        t.require(t.make(f"icmp eq i64 {differ}, 0"))

    def _dtype(self, dtype: np.dtype[Any], found: str) -> None:
        """Usually the one object there is of this dtype; unpickled arrays have copies."""
        t = self.text
        on, other = t.name("dtype"), t.name("other")
        same = t.make(f"icmp eq ptr {found}, {t.object(np.dtype(dtype.char))}")
        t.do(f"br i1 {same}, label %{on}, label %{other}, !prof !0")
        t.begin(other)
        order = t.load("i8", found, DTYPE_ORDER)
        self._all(
            [("i32", t.load("i32", found, DTYPE_NUMBER), dtype.num), ("i8", order, ord(dtype.byteorder))]
        )
        t.do(f"br label %{on}")
        t.begin(on)

    def _apart(self, parameter: Input, leaf: int, x: str) -> None:
        """Arrays are the same object where they were in the recording, and nowhere else."""
        signature = (parameter.type, parameter.layout)
        if parameter.same is not None and parameter.same != leaf:
            self.text.require(self.text.make(f"icmp eq ptr {x}, {self._arrays[parameter.same][1]}"))
            return
        alike = [y for known, y in self._arrays.values() if known == signature]
        if len(alike) > MOST_ARRAYS:
            raise Unsupported(f"more than {MOST_ARRAYS} arrays of one type")
        for y in alike:
            self.text.require(self.text.make(f"icmp ne ptr {x}, {y}"))
        self._arrays[leaf] = (signature, x)

    def _static(self, value: Any, x: str) -> None:
        self.same(value, x, compared=type(value) in _COMPARED)

    def same(self, value: Any, x: str, compared: bool) -> None:
        """Require this object or, if ``compared``, an equal one of its type."""
        t = self.text
        is_it = t.make(f"icmp eq ptr {x}, {t.object(value)}")
        if not compared:
            t.require(is_it)
            return
        on, other = t.name("same"), t.name("other")
        t.do(f"br i1 {is_it}, label %{on}, label %{other}, !prof !0")
        t.begin(other)
        self._of_type(t.load("ptr", x, OBJECT_TYPE), t.object(type(value)))
        t.call("Py_IncRef", f"ptr {x}")
        equal = t.call("PyObject_RichCompareBool", f"ptr {x}", f"ptr {t.object(value)}", f"i32 {_EQUAL}")
        t.call("Py_DecRef", f"ptr {x}")
        t.require(t.make(f"icmp eq i32 {equal}, 1"), otherwise="error")
        t.do(f"br label %{on}")
        t.begin(on)

    def _nest(self, nest: Nest, x: str) -> None:
        t, n = self.text, len(nest.items)
        kind = t.load("ptr", x, OBJECT_TYPE)
        if nest.kind is tuple or (issubclass(nest.kind, tuple) and hasattr(nest.kind, "_fields")):
            self._of_type(kind, t.object(nest.kind))
            self._all([("i64", t.load("i64", x, SIZE), n)])
            items = [t.load("ptr", x, TUPLE_ITEMS + 8 * k) for k in range(n)]
        elif nest.kind is list:
            self._of_type(kind, t.object(nest.kind))
            self._all([("i64", t.load("i64", x, SIZE), n)])
            row = t.load("ptr", x, LIST_ITEMS) if n else ""
            items = [t.load("ptr", row, 8 * k) for k in range(n)]
        elif nest.kind is dict:
            self._of_type(kind, t.object(nest.kind))
            items = self.entries(x, nest.keys)
        else:
            raise Unsupported(f"a {nest.kind.__name__} of arguments")
        self._loose += nest.kind in (list, dict)
        for item, y in zip(nest.items, items):
            self.check(item, y)
        self._loose -= nest.kind in (list, dict)

    def entries(self, x: str, keys: tuple[Any, ...]) -> list[str]:
        """Require that a dict has these very keys in this order, and no others; its values."""
        t = self.text
        place, key, value = t.stack("i64"), t.stack("ptr"), t.stack("ptr")
        t.store("i64 0", place)
        values: list[str] = []
        arguments = (f"ptr {x}", f"ptr {place}", f"ptr {key}", f"ptr {value}")
        for wanted in keys:
            more = t.call("PyDict_Next", *arguments)
            t.require(t.make(f"icmp ne i32 {more}, 0"))
            t.require(t.make(f"icmp eq ptr {t.load('ptr', key)}, {t.object(wanted)}"))
            values.append(t.load("ptr", value))
        t.require(t.make(f"icmp eq i32 {t.call('PyDict_Next', *arguments)}, 0"))
        return values
