"""The arrays that a recording is given, and those it meets: inputs, captured arrays, constants.

Enters: NumPy arrays and numbers of the caller's. Leaves: boxes for them; which of them are written is noted.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.core import Value, as_value
from ..graph.errors import Refused
from ..graph.types import type_of
from .boxes import Box
from .captured import Captures
from .settling import Settling

SHARED = (
    "this function writes to an array that shares memory with another argument or captured array; "
    "pass a copy of one"
)


class Arrays(Settling):
    """A recording, as far as the caller's arrays are concerned."""

    def __init__(self) -> None:
        super().__init__()
        self.captures = Captures(self)  # type: ignore[arg-type]  # a recording is all of these classes
        self.written: dict[int, Box] = {}  # roots of the caller's arrays that were written
        self.arrays: dict[int, tuple[Any, Box]] = {}  # real arrays met on the way, by identity
        self.arguments: set[int] = set()  # ids of the boxes of the caller's arguments
        self.input_boxes: list[Box] = []
        self.positions: dict[int, int] = {}  # id of an input's box -> its number among the inputs

    def input(self, number: Any, name: str) -> Box:
        """A new input of the graph, standing for this number or array of the caller's."""
        value = Value(type_of(number), name=name)
        self.inputs.append(value)
        self.known.numbers[value] = number
        ghost = None
        if isinstance(number, np.ndarray) and not number.flags.c_contiguous:
            strides = [s // number.itemsize for s in number.strides]
            ghost = np.lib.stride_tricks.as_strided(np.empty(0, np.int8), number.shape, strides)
        box = self.fresh(value)
        box._ghost = ghost
        box.piece = self.outermost
        self.input_boxes.append(box)
        self.positions[id(box)] = len(self.inputs) - 1
        if isinstance(number, np.ndarray):
            box.readonly = not number.flags.writeable
            # The same array given twice is two inputs: derivatives by each are asked for apart.
            self.arrays[id(number) if id(number) not in self.arrays else -len(self.inputs)] = (number, box)
        return box

    def adopt(self, x: Any) -> Any:
        """A box for a real array met while recording: a constant, made by code that is not recorded."""
        if type(x) is np.ndarray or (isinstance(x, np.ndarray) and type(x) is not Box):
            return self._adopt_array(x)
        return x

    def _adopt_array(self, x: Any) -> Any:
        if x.dtype.kind not in "biufc" or type(x) is not np.ndarray:
            return x
        if id(x) not in self.arrays:
            self.arrays[id(x)] = (x, box := self.fresh(as_value(np.array(x))))
            box.piece = self.outermost
        return self.arrays[id(x)][1]

    def _mine(self, box: Box) -> None:
        if not box.recording.active:
            raise Refused(
                "a recorded value was kept from an earlier call (in a global, a cache or an attribute) "
                "and used again; return it from the function instead"
            )

    def writing(self, root: Box) -> None:
        """Note that the caller's array behind ``root`` is written (what ``jit`` must do to it in the end)."""
        self._mine(root)
        if self.loans:
            self.spoil(root)
        if root._held is not None and root._held.node is None and not root._held.constant:
            for array, box in self.arrays.values():
                if box is root:
                    self._unaliased(array, box)
                    self.written[id(array)] = box

    def unwritten(self, array: Any) -> None:
        """Refuse to read a captured array that shares memory with an argument that was written."""
        for written, box in list(self.arrays.values()):
            if id(box) in self.arguments and box._version > 0 and np.shares_memory(array, written):
                raise Refused(SHARED)

    def _unaliased(self, array: Any, box: Box) -> None:
        for other, that in self.arrays.values():
            if (
                that is not box
                and np.shares_memory(array, other)
                and that._held is not None
                and not that._held.constant
            ):
                raise Refused(SHARED)
