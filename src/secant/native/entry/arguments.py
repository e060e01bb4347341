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
    C_CONTIGUOUS,
    LIST_ITEMS,
    NUMBER_VALUE,
    OBJECT_TYPE,
    SIZE,
    TUPLE_ITEMS,
    WRITEABLE,
)
from .plan import Input, Layout, Nest, Parameter, Static, Unsupported
from .text import Text

FLOAT, COMPLEX = np.dtype(float), np.dtype(complex)
MOST_DIMENSIONS = 8
MOST_ARRAYS = 24  # that might be one object: every pair is compared
MOST_ITEMS = 500  # leaves and branches of the arguments
NUMBERS = "bBhHiIlLqQefdFD"
"""The dtypes, as characters, whose scalars hold their value where `layout` says."""

_COMPARED = (int, str, bytes, np.int64, np.int32)
"""Types whose instances are compared when they are not the same object."""


class Held(NamedTuple):
    """An input: its object, and the register with its pointer, unless that is taken from the object."""

    object: str
    pointer: str = ""
    array: bool = False


class Arguments:
    """Writes the checks, and collects the inputs. Conditions are left for ``settle`` wherever they can be."""

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
            self.same(parameter.value, x, compared=type(parameter.value) in _COMPARED)
            return
        if parameter.type.kind == "array":
            self._apart(parameter, leaf, x)
        if self._loose:
            self.text.hold(x)
        self.input(parameter.type, parameter.layout, x, parameter.accepts_int)

    def input(
        self, type: Type, layout: Layout, x: str, accepts_int: bool = False, certain: bool = True
    ) -> None:
        """Require such a number or array, the next input. Unless ``certain``, the object may be null."""
        t = self.text
        if not all(isinstance(d, int) for d in type.shape):
            raise Unsupported(f"an extent that is not known: {type}")
        if type.kind == "array":
            self._array(type, layout, x)
            self.inputs.append(Held(x, array=True))
            return
        if accepts_int and type.kind == "python" and type.dtype == FLOAT:
            pointer = t.call("secant_real", f"ptr {x}", f"ptr {t.stack('double')}")
            t.also(t.make(f"icmp ne ptr {pointer}, null"))
            self.inputs.append(Held(x, pointer))
            return
        if type.kind == "python" and type.dtype in (FLOAT, COMPLEX):
            wanted = t.known("PyFloat_Type" if type.dtype == FLOAT else "PyComplex_Type")
        elif type.kind == "scalar" and type.dtype.char in NUMBERS:
            wanted = t.object(type.dtype.type)
        else:
            raise Unsupported(f"an input of type {type}")
        if certain:
            self._of_type(x, wanted)
        else:
            t.also(t.call("secant_is", f"ptr {x}", f"ptr {wanted}"))
        self.inputs.append(Held(x))

    def pointers(self) -> list[str]:
        """The registers with the pointers that the kernel gets; all is settled."""
        return [
            held.pointer
            or (
                self.text.load("ptr", held.object, ARRAY_DATA)
                if held.array
                else self.text.at(held.object, NUMBER_VALUE)
            )
            for held in self.inputs
        ]

    def same(self, value: Any, x: str, compared: bool) -> None:
        """Require this object or, if ``compared``, an equal one of its type."""
        t = self.text
        if compared:
            t.also(t.call("secant_equal", f"ptr {x}", f"ptr {t.object(value)}"))
        else:
            t.also(t.make(f"icmp eq ptr {x}, {t.object(value)}"))

    def entries(self, x: str, keys: tuple[Any, ...]) -> str:
        """Require that a dict has these very keys in this order, and no others; where its values then are."""
        t = self.text
        values = t.stack(f"[{max(1, len(keys))} x ptr]")
        t.also(
            t.call("secant_entries", f"ptr {x}", f"ptr {t.object(keys)}", f"i64 {len(keys)}", f"ptr {values}")
        )
        return values

    def _of_type(self, x: str, wanted: str) -> None:
        kind = self.text.load("ptr", x, OBJECT_TYPE)
        self.text.also(self.text.make(f"icmp eq ptr {kind}, {wanted}"))

    def _array(self, type: Type, layout: Layout, x: str) -> None:
        t, n, dtype = self.text, type.ndim, type.dtype
        if layout is None or n > MOST_DIMENSIONS or not dtype.isnative or dtype.char not in NUMBERS + "?":
            raise Unsupported(f"an array of type {type}")
        strides, writeable = layout
        flags = ALIGNED | (C_CONTIGUOUS if strides is None else 0) | (WRITEABLE if writeable else 0)
        extents = [d for d in type.shape if isinstance(d, int)]
        wanted = t.numbers([dtype.num, ord(dtype.byteorder), flags, n, *extents, *(strides or ())])
        standard = t.object(np.dtype(dtype.char))
        t.also(t.call("secant_is_array", f"ptr {x}", f"ptr {standard}", f"ptr {wanted}"))

    def _apart(self, parameter: Input, leaf: int, x: str) -> None:
        """Arrays are the same object where they were in the recording, and nowhere else."""
        t = self.text
        signature = (parameter.type, parameter.layout)
        if parameter.same is not None and parameter.same != leaf:
            t.also(t.make(f"icmp eq ptr {x}, {self._arrays[parameter.same][1]}"))
            return
        alike = [y for known, y in self._arrays.values() if known == signature]
        if len(alike) > MOST_ARRAYS:
            raise Unsupported(f"more than {MOST_ARRAYS} arrays of one type")
        for y in alike:
            t.also(t.make(f"icmp ne ptr {x}, {y}"))
        self._arrays[leaf] = (signature, x)

    def _nest(self, nest: Nest, x: str) -> None:
        t, n = self.text, len(nest.items)
        named = issubclass(nest.kind, tuple) and hasattr(nest.kind, "_fields")
        if not named and nest.kind not in (tuple, list, dict):
            raise Unsupported(f"a {nest.kind.__name__} of arguments")
        self._of_type(x, t.object(nest.kind))
        t.settle()
        if nest.kind is dict:
            row, first = self.entries(x, nest.keys), 0
            t.settle()
        else:
            t.also(t.make(f"icmp eq i64 {t.load('i64', x, SIZE)}, {n}"))
            t.settle()
            row, first = (t.load("ptr", x, LIST_ITEMS), 0) if nest.kind is list else (x, TUPLE_ITEMS)
        items = [t.load("ptr", row, first + 8 * k) for k in range(n)]
        self._loose += nest.kind in (list, dict)
        for item, y in zip(nest.items, items):
            self.check(item, y)
        self._loose -= nest.kind in (list, dict)
