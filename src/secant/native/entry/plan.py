"""What a compiled entry is to do: the arguments it serves, what it reads from outside, and what it returns.

Enters: a recording, as those who made it know it. Leaves: a `Plan`, in terms of types and Python objects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ...graph.types import Type

Layout = tuple[tuple[int, ...] | None, bool] | None
"""As in ``record.captured.signature``: for arrays, strides (None: C-contiguous) and if it may be written."""


@dataclass(frozen=True)
class Input:
    """An argument that is an input of the kernel: a number or an array of exactly this type and layout.

    With ``accepts_int``, a Python int passes for a float. ``same`` is the number of an earlier leaf of the
    arguments (counted from 0, static leaves too) with which the array must be identical; arrays with None
    must differ from all earlier ones.
    """

    type: Type
    layout: Layout = None
    accepts_int: bool = False
    same: int | None = None


@dataclass(frozen=True)
class Static:
    """An argument that is part of the recording: this object, or an equal int or text of the same type."""

    value: Any


@dataclass(frozen=True)
class Nest:
    """A tuple, list, dict or named tuple of arguments or results. ``keys`` are those of a dict, in order."""

    kind: type
    items: tuple[Any, ...]
    keys: tuple[Any, ...] = ()


Parameter = Input | Static | Nest


@dataclass(frozen=True)
class Output:
    """A result: output number ``index`` of the kernel. Each may be used once."""

    index: int


@dataclass(frozen=True)
class Constant:
    """A result that is always this object."""

    value: Any


@dataclass(frozen=True)
class Made:
    """A result that a Python function makes of others: ``function(*items)``, for dataclasses and the like."""

    function: Callable[..., Any]
    items: tuple[Any, ...]


Result = Output | Constant | Nest | Made


class Reading(Protocol):
    """A ``record.captured.Read``: where a value is read from, and what it must be.

    ``expected`` of an input is its signature: type and layout.
    """

    @property
    def kind(self) -> str: ...
    @property
    def owner(self) -> Any: ...
    @property
    def key(self) -> Any: ...
    @property
    def rule(self) -> str: ...
    @property
    def expected(self) -> Any: ...


@dataclass(frozen=True)
class Plan:
    """One entry. Inputs of the kernel are the `Input` leaves of the arguments in order, then the reads with
    rule "input" in order; its outputs have these types."""

    kernel: int  # the address of its machine code
    parameters: tuple[Parameter, ...]
    outputs: tuple[Type, ...]
    result: Result
    keywords: tuple[tuple[str, Parameter], ...] = ()  # in the order of the call
    reads: Sequence[Reading] = ()
    arena: int = 0  # bytes of scratch
    long: bool = False  # whether other threads may run meanwhile
    owner: Any = None  # kept alive as long as the entry: what owns the kernel


class Unsupported(Exception):
    """A plan has something that is not done natively."""
