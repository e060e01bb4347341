"""Whether two code objects do the same, wherever they stand.

Enters: a function's own code, and the code compiled from the text believed to be its source. Leaves: yes or
no.
"""

import dis
from collections import Counter
from inspect import CO_NESTED, CO_OPTIMIZED
from types import CodeType

COMPARED = (
    "co_name",
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_varnames",
    "co_freevars",
    "co_cellvars",
    "co_code",
    "co_names",
    "co_exceptiontable",
)


def alike(own: CodeType, made: CodeType) -> bool:
    """Equal but for file, lines and qualified names; a tool may have added its own steps to an ``assert``."""
    stack = [(own, made)]
    while stack:
        a, b = stack.pop()
        inside_a = [c for c in a.co_consts if isinstance(c, CodeType)]
        inside_b = [c for c in b.co_consts if isinstance(c, CodeType)]
        if len(inside_a) != len(inside_b) or not (_equal(a, b) or (_instrumented(a) and _contains(a, b))):
            return False
        stack.extend(zip(inside_a, inside_b))
    return True


def _equal(a: CodeType, b: CodeType) -> bool:
    if any(getattr(a, key) != getattr(b, key) for key in COMPARED):
        return False
    if (a.co_flags ^ b.co_flags) & ~CO_NESTED or len(a.co_consts) != len(b.co_consts):
        return False
    is_class = not a.co_flags & CO_OPTIMIZED
    for x, y in zip(a.co_consts, b.co_consts):
        # The body of a class holds its qualified name, which names the functions around it.
        named = is_class and x == a.co_qualname and y == b.co_qualname
        if not (named or isinstance(y, CodeType) or _same(x, y)):
            return False
    return True


def same_place(own: CodeType, made: CodeType) -> bool:
    """Whether the instructions come from the same columns; false where Python keeps none."""
    return list(own.co_positions()) == list(made.co_positions())


def _same(x: object, y: object) -> bool:
    """Equal constants, apart from 1, 1.0 and True, 0.0 and -0.0, which compare equal in Python."""
    return _spelled(x) == _spelled(y)


def _spelled(x: object) -> object:
    """A constant so that equal ones are alike: a set's members have no order that could be relied on."""
    if isinstance(x, frozenset):
        return frozenset, frozenset(map(_spelled, x))
    return (tuple, tuple(map(_spelled, x))) if isinstance(x, tuple) else (type(x), repr(x))


def _instrumented(code: CodeType) -> bool:
    """Whether a tool has rewritten this code: pytest's asserts leave names that start with @."""
    return any(text.startswith("@") for text in (*code.co_names, *code.co_varnames))


def _contains(own: CodeType, made: CodeType) -> bool:
    """Whether code that a tool has added to still has every name, constant and operation of the source."""
    count = made.co_argcount + made.co_kwonlyargcount
    if own.co_varnames[:count] != made.co_varnames[:count] or own.co_freevars != made.co_freevars:
        return False
    if not {*made.co_names, *made.co_varnames} <= {*own.co_names, *own.co_varnames, *own.co_cellvars}:
        return False
    return _constants(made) <= _constants(own) and _operations(made) <= _operations(own)


def _constants(code: CodeType) -> set[tuple[type, str]]:
    """The constants, those in tuples one by one: whether a display is folded depends on where it stands."""
    found, stack = set(), list(code.co_consts)
    while stack:
        constant = stack.pop()
        if isinstance(constant, tuple | frozenset):
            stack.extend(constant)
        elif not isinstance(constant, CodeType):
            found.add((type(constant), repr(constant)))
    return found


def _operations(code: CodeType) -> Counter[str]:
    """How often each operator and comparison occurs."""
    found: Counter[str] = Counter()
    for step in dis.get_instructions(code):
        if step.opname.startswith(("BINARY_OP", "COMPARE_OP")):
            found[step.argrepr.removeprefix("bool(").removesuffix(")")] += 1
        elif step.opname.startswith(("BINARY", "UNARY_NEG", "UNARY_INV", "CONTAINS", "IS_OP", "FOR_ITER")):
            found[step.opname] += 1
    return found
