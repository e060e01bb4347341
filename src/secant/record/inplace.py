"""``x += y`` and its kin on boxes: a write to every alias of an array; a new number for numbers.

Enters: the class of boxes. Leaves: it with its in-place operators.
"""

from __future__ import annotations

import operator
from typing import Any

from .boxes import Box


def _inplace(function: Any) -> Any:
    def method(self: Box, other: Any) -> Any:
        if self.type.kind != "array":
            return NotImplemented
        self.recording.assign(self, self.dispatch(function, (self, other), {}), function)
        return self

    return method


for _name in [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and_",
    "or_",
    "xor",
    "lshift",
    "rshift",
]:
    setattr(Box, f"__i{_name.rstrip('_')}__", _inplace(getattr(operator, _name)))
