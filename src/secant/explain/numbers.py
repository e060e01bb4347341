"""Numbers as people write them: few digits, a true minus, short arrays.

Enters: a number or an array. Leaves: text for formulas, tables and pictures; never parsed again.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MINUS = "−"
SHOWN = 6  # elements of an array that are written out


def short(x: Any, digits: int = 6) -> str:
    """A number or an array in few characters.

    >>> short(33.003000000000004), short(-2.0), short(1e-7), short(np.array([59.0, 239.0]))
    ('33.003', '−2', '1e−7', '[59, 239]')
    >>> short(np.zeros((3, 4)))
    '3×4, all 0'
    """
    if isinstance(x, np.ndarray) and x.ndim:
        return _array(x, digits)
    if isinstance(x, np.ndarray | np.generic):
        x = x.item()
    if isinstance(x, bool) or not isinstance(x, int | float | complex):
        return str(x)
    if isinstance(x, complex):
        sign = MINUS if x.imag < 0 or (x.imag == 0 and math.copysign(1, x.imag) < 0) else "+"
        return f"{short(x.real, digits)} {sign} {short(abs(x.imag), digits)}i"
    return _real(x, digits)


def _real(x: int | float, digits: int) -> str:
    if isinstance(x, int):
        if abs(x) < 10**12:
            return str(x).replace("-", MINUS)
        return _real(float(x), digits) if abs(x) < 10**300 else ("−" if x < 0 else "") + "∞"
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "∞" if x > 0 else MINUS + "∞"
    if x == 0:
        return "0"
    text = f"{x:.{digits}g}"
    if "e" in text:
        if abs(x) < 1e9 and abs(x) >= 1 and x == int(x):
            return str(int(x)).replace("-", MINUS)
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", MINUS)


def _array(x: np.ndarray[Any, Any], digits: int) -> str:
    if x.size == 0:
        return f"{shape_text(x.shape)}, empty"
    if x.size <= SHOWN:
        return _nested(x, digits)
    if x.ndim == 1:
        head = ", ".join(short(v, min(digits, 4)) for v in x[:3])
        return f"[{head}, …, {short(x[-1], min(digits, 4))}]"
    if x.dtype.kind in "fiub":
        low, high = x.min(), x.max()
        size = "×".join(map(str, x.shape))
        return (
            f"{size}, all {short(low, digits)}"
            if low == high
            else f"{size}, {short(low, 4)} to {short(high, 4)}"
        )
    return "×".join(map(str, x.shape))


def _nested(x: np.ndarray[Any, Any], digits: int) -> str:
    if x.ndim == 0:
        return short(x[()], digits)
    return "[" + ", ".join(_nested(row, digits) if x.ndim > 1 else short(row, digits) for row in x) + "]"


def shape_text(shape: tuple[Any, ...]) -> str:
    """A shape as Python writes it: ``(4,)``."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def superscript(n: int) -> str:
    """An integer as an exponent.

    >>> superscript(-2)
    '⁻²'
    """
    return str(n).translate(SUPERSCRIPTS)


def axes_text(axes: tuple[int, ...]) -> str:
    """``axis 0``, ``axes 0 and 2``, ``axes 0, 1 and 2``."""
    if len(axes) == 1:
        return f"axis {axes[0]}"
    return f"axes {', '.join(map(str, axes[:-1]))} and {axes[-1]}"


def signed(text: str) -> str:
    """A number ready to be a right-hand factor: negative ones in parentheses."""
    return f"({text})" if text.startswith(MINUS) else text


def plain(x: Any) -> bool:
    """Whether this is one number rather than an array."""
    return not np.shape(x)


def seen(value: Any) -> Any:
    """A value as it is shown: the items that a loop collected as one array, end to end where they differ."""
    if not isinstance(value, list):
        return value
    items = [np.asarray(seen(v)) for v in value]
    if len({x.shape for x in items}) < 2:
        return np.array(items)
    return np.concatenate([x.ravel() for x in items])
