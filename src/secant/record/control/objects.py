"""What objects are to loops and branches: numbers, arrays, equal or not, and how messages call them.

Enters: objects of the user's code, boxes among them. Leaves: types, values and verdicts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...graph.core import Value, as_value
from ...graph.types import Type, type_of
from ...ops.adjoint import zeros
from ..boxes import Box

if TYPE_CHECKING:
    from ..recording import Recording

ORDER = "biufc"
"""The sorts of numbers, each of which holds those before it."""


def is_number(x: Any) -> bool:
    """Whether this is a number, recorded or not."""
    if type(x) is Box:
        return x.type.kind != "array"
    return isinstance(x, bool | int | float | complex | np.generic) and not isinstance(x, str | bytes)


def type_here(x: Any) -> Type:
    """The type of a number or array, recorded or not."""
    return x.type if type(x) is Box else type_of(x)


def value_here(x: Any) -> Value:
    """The value of a number or array, recorded or not."""
    return x.value if type(x) is Box else as_value(x)


def raw(x: Any) -> tuple[Value, Value | None]:
    """A value without the check that its name is bound, and the condition of that."""
    if type(x) is not Box or x.unless is None:
        return value_here(x), None
    condition, x.unless = x.unless, None
    try:
        return x.value, condition
    finally:
        x.unless = condition


def alike(a: Any, b: Any) -> bool:
    """Whether two objects that are not recorded are the same, or equal and of one type."""
    if a is b:
        return True
    if type(a) is Box or type(b) is Box or type(a) is not type(b):
        return False
    if isinstance(a, float | complex | np.generic):
        return repr(a) == repr(b)  # -0.0 is not 0.0, and NaN is NaN
    if isinstance(a, int | str | bytes | bool | range | slice):
        return bool(a == b)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    return False


def lifts(rec: Recording, a: Type, b: Type) -> bool:
    """Whether a Python number of type ``a`` may start as type ``b`` without a difference.

    Python numbers give way to NumPy's: with 64 bits nothing is lost by starting there, and with fewer they
    would, so then they start as what they are (see `Peel`).
    """
    if a == b:
        return True
    if (
        a.kind != "python"
        or b.kind == "array"
        or b.shape
        or ORDER.index(a.dtype.kind) > ORDER.index(b.dtype.kind)
    ):
        return False
    return b.dtype.itemsize in (1, 8, 16) and not rec.single


def zero_of(type_: Type) -> Value:
    """A dummy of any type."""
    if type_.kind == "array":
        return zeros(type_)
    return as_value(type_.python(0))


def named(key: Any) -> str:
    """How a name or place is called in messages."""
    return f"'{key}'" if isinstance(key, str) else f"'{key[-1]}'"


def kind_of(x: Any) -> str:
    """What an object is, in messages: ``is a float64[3]``."""
    if type(x) is Box or is_number(x):
        return f"is {type_here(x)}"
    return "is not bound" if repr(x) == "UNBOUND" else f"is a {type(x).__name__}"
