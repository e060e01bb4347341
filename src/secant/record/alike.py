"""Whether two code objects do the same, wherever they stand.

Enters: a function's own code, and the code compiled from the text believed to be its source. Leaves: yes or
no.
"""

from collections.abc import Iterator
from inspect import CO_NESTED
from types import CodeType

COMPARED = (
    "co_name",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
)


def alike(own: CodeType, made: CodeType) -> bool:
    """Equal but for file, lines and qualified names."""
    stack = [(own, made)]
    while stack:
        a, b = stack.pop()
        if any(getattr(a, key) != getattr(b, key) for key in COMPARED):
            return _instrumented(a) and _could_be(a, b)
        if a.co_code != b.co_code or a.co_names != b.co_names or (a.co_flags ^ b.co_flags) & ~CO_NESTED:
            return _instrumented(a) and _could_be(a, b)
        if getattr(a, "co_exceptiontable", None) != getattr(b, "co_exceptiontable", None):
            return False
        if len(a.co_consts) != len(b.co_consts):
            return False
        for x, y in zip(a.co_consts, b.co_consts):
            if isinstance(x, CodeType) and isinstance(y, CodeType):
                stack.append((x, y))
            elif not _same(x, y) and not (x == a.co_qualname and y == b.co_qualname):
                return False
    return True


def same_place(own: CodeType, made: CodeType) -> bool:
    """Whether the instructions come from the same columns; false where Python keeps none."""
    return list(own.co_positions()) == list(made.co_positions())


def _same(x: object, y: object) -> bool:
    """Equal constants, apart from 1, 1.0 and True, 0.0 and -0.0, which compare equal in Python."""
    return type(x) is type(y) and repr(x) == repr(y)


def _instrumented(code: CodeType) -> bool:
    """Whether a tool has rewritten this code: pytest's asserts leave names that start with @."""
    return any(text.startswith("@") for text in (*code.co_names, *code.co_varnames))


def _could_be(own: CodeType, made: CodeType) -> bool:
    """Whether code that a tool has added to still has all that the source has."""
    count = made.co_argcount + made.co_kwonlyargcount
    if own.co_varnames[:count] != made.co_varnames[:count] or own.co_freevars != made.co_freevars:
        return False
    if not {*made.co_names, *made.co_varnames} <= {*own.co_names, *own.co_varnames, *own.co_cellvars}:
        return False
    return {*_constants(made)} <= {*_constants(own)}


def _constants(code: CodeType) -> Iterator[tuple[type, str]]:
    for constant in code.co_consts:
        if not isinstance(constant, CodeType):
            yield type(constant), repr(constant)
