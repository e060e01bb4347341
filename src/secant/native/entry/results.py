"""The results of a call as Python objects: fresh arrays, numbers, and nests of them.

Enters: the result of a plan. Leaves: instructions that make the arrays before the kernel runs, and everything
around them afterwards. Nests are filled from the outside in, so that on an error letting go of the outermost
lets go of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.types import Type
from .arguments import COMPLEX, FLOAT, MOST_DIMENSIONS, NUMBERS
from .layout import ARRAY_DATA, LIST_ITEMS, TUPLE_ITEMS
from .plan import Constant, Made, Nest, Output, Result, Unsupported
from .symbols import scalar_maker
from .text import Text

MOST_OUTPUTS = 500


class Results:
    """Writes the making of the results of one plan."""

    def __init__(self, text: Text, outputs: Sequence[Type], result: Result):
        self.text = text
        self.outputs = outputs
        self.result = result
        self.arrays = [i for i, type in enumerate(outputs) if type.kind == "array"]
        self.used: set[int] = set()
        if len(outputs) > MOST_OUTPUTS:
            raise Unsupported(f"more than {MOST_OUTPUTS} outputs")

    def prepare(self) -> str:
        """Make the arrays, and the array of pointers for the kernel."""
        t = self.text
        pointers = t.stack(f"[{max(1, len(self.outputs))} x ptr]", align=16)
        self.made = t.stack(f"[{len(self.arrays) + 1} x ptr]")  # the outermost nest is the last
        for k in range(len(self.arrays) + 1):
            t.store("ptr null", self.made, 8 * k)
        self.slots: dict[int, str] = {}
        made: dict[int, str] = {}
        for i, type in enumerate(self.outputs):
            if type.kind == "array":
                made[i] = x = self._array(type)
                t.store(f"ptr {x}", self.made, 8 * self.arrays.index(i))
                t.also(t.make(f"icmp ne ptr {x}, null"))
            else:
                self.slots[i] = t.stack("[16 x i8]", align=16)
        t.settle("failed")
        for i in range(len(self.outputs)):
            pointer = self.slots.get(i) or t.load("ptr", made[i], ARRAY_DATA)
            t.store(f"ptr {pointer}", pointers, 8 * i)
        return pointers

    def _array(self, type: Type) -> str:
        t = self.text
        extents = [d for d in type.shape if isinstance(d, int)]
        if len(extents) != type.ndim or type.ndim > MOST_DIMENSIONS or type.dtype.char not in NUMBERS + "?":
            raise Unsupported(f"a result of type {type}")
        dtype = t.object(np.dtype(type.dtype.char))
        shape = "null"
        if extents:
            shape = t.numbers(extents)
        size = type.dtype.itemsize
        for d in extents:
            size *= d
        return t.call("secant_array", f"ptr {dtype}", f"i32 {len(extents)}", f"ptr {shape}", f"i64 {size}")

    def finish(self) -> str:
        """Everything around the numbers, after the kernel: the object to return."""
        t = self.text
        x = self._object(self.result, self.made, 8 * len(self.arrays))
        t.settle("failed")
        for k, i in enumerate(self.arrays):
            if i not in self.used:
                t.call("Py_DecRef", f"ptr {t.load('ptr', self.made, 8 * k)}")
        return x

    def _object(self, result: Result, base: str, offset: int) -> str:
        """Make an object and store it in its place, before anything inside it is made."""
        t = self.text
        if isinstance(result, Constant):
            x = t.object(result.value)
            t.call("Py_IncRef", f"ptr {x}")
        elif isinstance(result, Output):
            x = self._output(result.index)
        elif isinstance(result, Nest) and result.kind in (tuple, list):
            return self._row(result.kind, result.items, base, offset)
        elif isinstance(result, Nest) and result.kind is dict:
            parts = self._row(tuple, result.items, base, offset)
            t.settle("failed")
            x = self._new(t.call("PyDict_New"))
            for k, key in enumerate(result.keys):
                value = t.load("ptr", parts, TUPLE_ITEMS + 8 * k)
                failed = t.call("PyDict_SetItem", f"ptr {x}", f"ptr {t.object(key)}", f"ptr {value}")
                self._instead(t.make(f"icmp eq i32 {failed}, 0"), x)
            return self._replace(parts, x, base, offset)
        else:
            if isinstance(result, Nest):
                if not (issubclass(result.kind, tuple) and hasattr(result.kind, "_fields")):
                    raise Unsupported(f"a {result.kind.__name__} of results")
                result = Made(result.kind, result.items)
            parts = self._row(tuple, result.items, base, offset)
            t.settle("failed")
            x = self._new(
                t.call("PyObject_Call", f"ptr {t.object(result.function)}", f"ptr {parts}", "ptr null")
            )
            return self._replace(parts, x, base, offset)
        t.store(f"ptr {x}", base, offset)
        return x

    def _replace(self, parts: str, x: str, base: str, offset: int) -> str:
        """Put an object where the tuple was that it was made of."""
        self.text.store(f"ptr {x}", base, offset)
        self.text.call("Py_DecRef", f"ptr {parts}")
        return x

    def _new(self, x: str) -> str:
        self.text.require(self.text.make(f"icmp ne ptr {x}, null"), otherwise="failed")
        return x

    def _later(self, x: str) -> str:
        """A number may wait to be looked at; a nest must not."""
        self.text.also(self.text.make(f"icmp ne ptr {x}, null"))
        return x

    def _instead(self, fine: str, x: str) -> None:
        """Go on if ``fine``; otherwise let go of an object that is in no place yet."""
        t = self.text
        t.require(fine, otherwise=(odd := t.name("odd")))
        on = t.name("on")
        t.do(f"br label %{on}")
        t.begin(odd)
        t.call("Py_DecRef", f"ptr {x}")
        t.do("br label %failed")
        t.begin(on)

    def _row(self, kind: type, items: tuple[Any, ...], base: str, offset: int) -> str:
        t = self.text
        x = self._new(t.call("PyTuple_New" if kind is tuple else "PyList_New", f"i64 {len(items)}"))
        t.store(f"ptr {x}", base, offset)
        inside, first = (x, TUPLE_ITEMS) if kind is tuple or not items else (t.load("ptr", x, LIST_ITEMS), 0)
        for k, item in enumerate(items):
            self._object(item, inside, first + 8 * k)
        return x

    def _output(self, index: int) -> str:
        """An output of the kernel as a new reference."""
        t, type = self.text, self.outputs[index]
        if index in self.used:
            raise Unsupported("an output that is used twice")
        self.used.add(index)
        if type.kind == "array":
            place = 8 * self.arrays.index(index)
            x = t.load("ptr", self.made, place)
            t.store("ptr null", self.made, place)
            return x
        slot, dtype = self.slots[index], type.dtype
        if dtype.kind == "b":
            names = ("Py_True", "Py_False") if type.kind == "python" else ("True_Scalar", "False_Scalar")
            true, false = map(t.known, names)
            is_true = t.make(f"icmp ne i8 {t.load('i8', slot)}, 0")
            x = t.make(f"select i1 {is_true}, ptr {true}, ptr {false}")
            t.call("Py_IncRef", f"ptr {x}")
            return x
        if type.kind == "python":
            if dtype == FLOAT:
                return self._later(t.call("PyFloat_FromDouble", f"double {t.load('double', slot)}"))
            if dtype == COMPLEX:
                real, imag = t.load("double", slot), t.load("double", slot, 8)
                return self._later(t.call("PyComplex_FromDoubles", f"double {real}", f"double {imag}"))
            if dtype == np.int64:
                return self._later(t.call("PyLong_FromLongLong", f"i64 {t.load('i64', slot)}"))
        if type.kind != "scalar" or dtype.char not in NUMBERS:
            raise Unsupported(f"a result of type {type}")
        make = t.extern(f"new_{dtype.char}", scalar_maker(dtype))
        kind = t.object(dtype.type)
        return self._later(
            t.call("secant_scalar", f"ptr {make}", f"ptr {kind}", f"ptr {slot}", f"i64 {dtype.itemsize}")
        )
