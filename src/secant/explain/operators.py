"""Python's operators as they are printed, and how tightly each binds.

Enters: nothing. Leaves: a table from the functions of `operator` to signs and precedences.
"""

from __future__ import annotations

import operator
from typing import Any

COMPARE, BITS, SUM, PRODUCT, UNARY, POWER, ATOM = range(7)

OPERATORS: dict[Any, tuple[str, int]] = {
    operator.add: ("+", SUM),
    operator.sub: ("-", SUM),
    operator.mul: ("*", PRODUCT),
    operator.truediv: ("/", PRODUCT),
    operator.floordiv: ("//", PRODUCT),
    operator.mod: ("%", PRODUCT),
    operator.matmul: ("@", PRODUCT),
    operator.pow: ("**", POWER),
    operator.lt: ("<", COMPARE),
    operator.le: ("<=", COMPARE),
    operator.gt: (">", COMPARE),
    operator.ge: (">=", COMPARE),
    operator.eq: ("==", COMPARE),
    operator.ne: ("!=", COMPARE),
    operator.and_: ("&", BITS),
    operator.or_: ("|", BITS),
    operator.xor: ("^", BITS),
    operator.lshift: ("<<", BITS),
    operator.rshift: (">>", BITS),
}
"""Python operator -> its sign and precedence."""
