"""One application of an op at one element: what the rules of `domains` and `slopes` are asked about.

Enters: the op, its operands and its result. Leaves: a `Case`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One op at one element: ``names`` and numbers ``xs`` of its operands, and how
    they are ``typed`` in Python; its result ``y``, and who reads that."""

    op: str
    names: tuple[str, ...]
    typed: tuple[str, ...]
    xs: tuple[Any, ...]
    y: Any
    dtype: Any
    readers: tuple[str, ...] = ()  # names of the ops that read the result, nearest first
    backward: bool = False

    def x(self, k: int = 0) -> float:
        """The number of an operand; NaN where it is no single number."""
        value = self.xs[k] if k < len(self.xs) else math.nan
        return float(np.real(value)) if not np.shape(value) and not isinstance(value, list) else math.nan

    def n(self, k: int = 0) -> str:
        """The name of an operand, in parentheses where it is no plain name."""
        return self.names[k] if k < len(self.names) else "x"


Advice = tuple[str, str]
"""The reason, and what to write instead."""

Rule = Callable[[Case], "Advice | None"]
