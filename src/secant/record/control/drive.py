"""How rewritten statements and expressions are recorded: what a site answers while a recording is under way.

Enters: loops, branches, and the operators ``and``, ``or``, ``not``, ``if else`` and chained comparisons.
Leaves: drivers that record regions, or plain ones where Python itself decides. A statement is driven like
this::

    loop = _secant_.for_loop(names, exposed, live, line, items)
    if loop.swaps: loop.begin(locals())
    for item in loop:
        if loop.swaps: names = loop.values
        ...
        if loop.swaps: loop.end(locals())
    if loop.swaps: names = loop.values
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...graph.location import here
from ..boxes import Box
from ..pieces import Unsettled
from ..text import Text
from .arms import Branch, chosen, deep
from .loops import Loop
from .policy import Key
from .sequences import sequence
from .unrolled import Unrolled

if TYPE_CHECKING:
    from ..recording import Recording

Names = tuple[str, ...]


def key_of(line: int, names: Names) -> Key:
    """The loop or branch on this line of the function being recorded."""
    frame = here.frame
    file, function = (frame.file, frame.function) if frame is not None else ("", "")
    return Key(file, function, line, names)


def for_loop(rec: Recording, names: Names, exposed: Names, live: Names, line: int, items: Any) -> Any:
    """The driver of a ``for`` loop."""
    key = key_of(line, names)
    found = sequence(rec, items)
    why = rec.policy.why(key)
    if found is None or why is not None:
        return Unrolled(rec, key, items if found is None else found, why)
    count = found.length()
    if type(count) is int and (count == 0 or (key not in rec.policy.forced and _short(rec, count))):
        return Unrolled(rec, key, items, None)
    return Loop(rec, key, names, exposed, live, found)


def _short(rec: Recording, count: int) -> bool:
    return count <= rec.limits.short and count * rec.unrolling <= rec.limits.together


def while_loop(rec: Recording, names: Names, exposed: Names, live: Names, line: int) -> Any:
    """The driver of a ``while`` loop."""
    key = key_of(line, names)
    why = rec.policy.why(key)
    return Unrolled(rec, key, None, why) if why is not None else Loop(rec, key, names, exposed, live, None)


def branch(rec: Recording, names: Names, live: Names, line: int, test: Any) -> Any:
    """The driver of an ``if``; None where Python decides, after a guard if need be."""
    if not regional(rec, test):
        return None
    key = key_of(line, names)
    if not rec.policy.region(key) or deep(rec, key):
        return None
    return Branch(rec, key, names, live, test)


def regional(rec: Recording, test: Any) -> bool:
    """Whether a condition is to be recorded rather than decided."""
    if type(test) is not Box or test.type.size != 1:
        return False
    if test.value.constant:
        return False
    return (rec.piece is not rec.outermost and rec.varies(test.value)) or (
        rec.piece is rec.outermost and rec.limits.arms
    )


def select(rec: Recording, test: Any, then: Callable[[], Any], orelse: Callable[[], Any], what: str) -> Any:
    """``then() if test else orelse()``, each evaluated only when Python would."""
    if not regional(rec, test):
        return then() if test else orelse()
    key = key_of(here.line, (what,))
    if not rec.policy.region(key) or deep(rec, key):
        return then() if test else orelse()
    return chosen(rec, key, test, then, orelse)


def pick(rec: Recording, test: Any, a: Any, b: Any, what: str) -> Any:
    """``a if test else b``, both evaluated already."""
    return select(rec, test, lambda: a, lambda: b, what)


def _same(x: Any) -> Any:
    return x


def _then(rec: Recording, go_on: Any, operand: Callable[[], Any], rest: tuple[Callable[[], Any], ...]) -> Any:
    return go_on(rec, operand(), rest)


def both(rec: Recording, first: Any, rest: tuple[Callable[[], Any], ...]) -> Any:
    """``a and b and c``"""
    for i, operand in enumerate(rest):
        if regional(rec, first):
            following = partial(_then, rec, both, operand, rest[i + 1 :])
            return select(rec, first, following, partial(_same, first), "and")
        if not first:
            return first
        first = operand()
    return first


def either(rec: Recording, first: Any, rest: tuple[Callable[[], Any], ...]) -> Any:
    """``a or b or c``"""
    for i, operand in enumerate(rest):
        if regional(rec, first):
            following = partial(_then, rec, either, operand, rest[i + 1 :])
            return select(rec, first, partial(_same, first), following, "or")
        if first:
            return first
        first = operand()
    return first


def negation(rec: Recording, x: Any) -> Any:
    """``not x``"""
    if type(x) is not Box or x.type.size != 1:
        return not x
    return rec.apply(operator.not_, (rec.fresh(rec.truth(x)),), {})


def raises(rec: Recording, error: Any) -> bool:
    """Whether a ``raise`` is to be done now; inside a region it becomes part of it."""
    if isinstance(error, type) and issubclass(error, BaseException):
        error = error()
    if not isinstance(error, BaseException):
        return True
    kind, args = type(error), error.args
    texts = [a for a in args if type(a) is Text]
    boxes = [b for t in texts for b in t.boxes]

    def make(*numbers: Any) -> BaseException:
        rest = iter(numbers)
        return kind(*[a.fill(rest) if type(a) is Text else a for a in args])

    if rec.piece is rec.outermost:
        if texts:
            error.args = make(*[rec.known.of(b.value) for b in boxes]).args
        return True
    try:
        make(*[0.0] * len(boxes)) if not texts else None
    except Exception:
        raise Unsettled("an exception of its own kind is raised in it") from None
    rec.effect("fail", tuple(b.value for b in boxes), {"make": make})
    return False
