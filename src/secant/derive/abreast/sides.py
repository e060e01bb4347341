"""What a value of a loop's body is when iterations are done side by side, and sums and choices of such.

Enters: values of iterations. Leaves: values of iterations; `Alone` if one would have to wait for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...graph.core import Node, Value, apply
from ...graph.registry import OPS
from .stretch import Alone


@dataclass(frozen=True, eq=False)
class Plain:
    """A value: the same in all iterations, or a vector with a number for each (``lanes``)."""

    value: Any
    lanes: bool


@dataclass(frozen=True, eq=False)
class Total:
    """What a carried number was, and what each iteration adds to it."""

    place: int
    terms: tuple[Any, ...] = ()


@dataclass(frozen=True, eq=False)
class Cells:
    """A carried array, and what each iteration has put at its own element; None is what was there."""

    place: int
    value: Any = None


State = Plain | Total | Cells | None
"""None is what may not be read: it has to wait for another iteration, or is a whole number in no use yet."""
States = dict[Value, State]


def added(node: Node, given: Sequence[State], dtypes: Sequence[Any]) -> Total:
    """A sum that is added to; ``dtypes`` are those in which numbers are carried."""
    name, out = node.op.name, node.outputs[0].type
    at, total = next((k, s) for k, s in enumerate(given) if isinstance(s, Total))
    dtype = dtypes[total.place]
    if out.dtype != dtype or name not in ("retype", "add", "subtract") or (name == "subtract" and at):
        raise Alone
    if name == "retype":
        return total
    other = given[1 - at]
    if not isinstance(other, Plain):
        raise Alone
    if other.value.type.dtype != dtype and node.inputs[1 - at].type.kind != "python":
        raise Alone  # added in another dtype than it is kept in
    return replace(total, terms=(*total.terms, other.value if name == "add" else -other.value))


def merged(condition: Plain, a: Sequence[Any], b: Sequence[Any]) -> tuple[Any, ...]:
    """The terms of two sums, one of which each iteration takes; -0 is what adding does not see."""
    same = 0
    while same < min(len(a), len(b)) and a[same] is b[same]:
        same += 1
    terms = list(a[:same])
    for k in range(same, max(len(a), len(b))):
        first, second = [t[k] if k < len(t) else -0.0 for t in (a, b)]
        terms.append(either(condition, first, second).value)
    return tuple(terms)


def either(condition: Plain, a: Any, b: Any) -> Plain:
    """In each iteration one of two numbers."""
    made: Any = apply(OPS["where"], (condition.value, a, b), {})
    return Plain(made, bool(made.type.shape))
