"""Values read from outside at every call: globals, closures, attributes, items, and what they must be.

Enters: the reads of a recording. Leaves: instructions that go to ``miss`` unless all are as recorded, and the
inputs among them.
"""

from __future__ import annotations

import types
from collections.abc import Sequence

from .arguments import Arguments
from .layout import CELL_CONTENTS, OBJECT_TYPE, TUPLE_ITEMS
from .plan import Reading, Unsupported
from .text import Text

MOST_READS = 300
ITEMS_OF_A_FRAME = 20
"""An entry whose read calls it again takes C's stack, which Python does not count: with this many items, as
much more as a call in Python. Each counts, so that a call without end is an error, also on a short stack."""
MOST_KEYS = 64  # of a dict that is guarded key by key


class Captures:
    """Writes the reads, after the arguments."""

    def __init__(self, text: Text, arguments: Arguments):
        self.text = text
        self.arguments = arguments
        self.foreign = False  # whether reading may run code of the user's: properties and the like

    def check(self, reads: Sequence[Reading]) -> None:
        """Require that all is as recorded."""
        if len(reads) > MOST_READS:
            raise Unsupported(f"more than {MOST_READS} values read from outside")
        for read in reads:
            self._check(read)
        self.text.settle()

    def _check(self, read: Reading) -> None:
        t = self.text
        if read.rule == "equal" and read.kind in ("keys", "length"):
            self._extent(read)
            return
        if read.kind == "item" and read.rule in ("same", "equal") and _lasting(read):
            return
        x, taken = self._fetch(read)  # null where there is nothing
        if taken:
            t.hold(x, taken=True)
        if read.rule == "same":
            self.arguments.same(read.expected, x, compared=False)
        elif read.rule == "equal":
            self.arguments.same(read.expected, x, compared=True)
        elif read.rule == "alias":
            t.also(t.make(f"icmp eq ptr {x}, {self.arguments.inputs[read.expected].object}"))
        elif read.rule == "input":
            if not taken:
                t.hold(x)  # the place may get another value while the kernel runs
            number, layout = read.expected
            self.arguments.input(number, layout, x, certain=False)
        else:
            raise Unsupported(f"a value that must be {read.rule}")

    def _fetch(self, read: Reading) -> tuple[str, bool]:
        """The value there is now, and whether we own the reference."""
        t, owner, key = self.text, read.owner, read.key
        if read.kind == "global" and type(owner) is dict and type(key) is str:
            return self._dict_item(t.object(owner), key), False
        if read.kind == "cell" and type(owner) is types.CellType:
            return t.load("ptr", t.object(owner), CELL_CONTENTS), False
        if read.kind == "whole":
            return t.object(owner), False
        if read.kind == "attr" and type(key) is str:
            if type(owner) is types.ModuleType and key in vars(owner) and not hasattr(types.ModuleType, key):
                kind = t.load("ptr", t.object(owner), OBJECT_TYPE)  # it can be given another class
                t.also(t.make(f"icmp eq ptr {kind}, {t.known('PyModule_Type')}"))
                return self._dict_item(t.object(vars(owner)), key), False
            return self._given("PyObject_GetAttr", owner, key), True
        if read.kind == "item":
            if type(owner) is dict and type(key) in (str, int):
                return self._dict_item(t.object(owner), key), False
            if type(owner) in (list, tuple) and type(key) is int and key >= 0:
                if type(owner) is list:
                    return t.call("secant_item", f"ptr {t.object(owner)}", f"i64 {key}"), False
                if key < len(owner):
                    return t.load("ptr", t.object(owner), TUPLE_ITEMS + 8 * key), False
            return self._given("PyObject_GetItem", owner, key), True
        raise Unsupported(f"reading a value as {read.kind} of {type(owner).__name__}")

    def _dict_item(self, owner: str, key: object) -> str:
        return self.text.call("PyDict_GetItemWithError", f"ptr {owner}", f"ptr {self.text.object(key)}")

    def _given(self, function: str, owner: object, key: object) -> str:
        t, self.foreign = self.text, True
        t.settle()  # nothing of the user's is run without need, nor after an error
        weight = 2 + len(self.arguments.inputs) // ITEMS_OF_A_FRAME
        given = f"ptr {t.object(owner)}", f"ptr {t.object(key)}", f"i64 {weight}"
        x = t.call("secant_given", f"ptr {t.known(function)}", *given)
        t.require(t.make(f"icmp ne ptr {x}, null"), otherwise="error")
        return x

    def _extent(self, read: Reading) -> None:
        t, owner = self.text, read.owner
        if read.kind == "length" and type(owner) in (list, tuple, dict):
            size = t.call("PyObject_Size", f"ptr {t.object(owner)}")
            t.also(t.make(f"icmp eq i64 {size}, {read.expected}"))
        elif read.kind == "keys" and type(owner) is dict and len(read.expected) <= MOST_KEYS:
            self.arguments.entries(t.object(owner), tuple(read.expected))
        else:
            raise Unsupported(f"the {read.kind} of {type(owner).__name__}")


def _lasting(read: Reading) -> bool:
    """Whether an item of a tuple is the object it must be, and so always will be."""
    return (
        type(read.owner) is tuple
        and 0 <= read.key < len(read.owner)
        and read.owner[read.key] is read.expected
    )
