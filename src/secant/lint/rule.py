"""What a rule is, and the list of all of them.

Enters: one class per rule, each in a file of ``rules/``. Leaves: `RULES`, by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..graph.errors import DataError
from .finding import Finding, Place

if TYPE_CHECKING:
    from .code import Code
    from .recorded import Recorded

ID = re.compile(r"SC\d{3}\Z")
FAMILY = re.compile(r"SC\d{0,3}\Z")


class Rule:
    """One fault the linter knows. ``fault`` and ``twin`` are programs that run: with the fault, and mended.

    ``why``, ``fix`` and ``gradient`` say in general what findings say of one place. ``dynamic`` tells that
    the rule needs a call with arguments, as ``sc.lint(f)(*args)`` makes one.
    """

    id = ""
    name = ""
    why = ""
    fix = ""
    gradient = ""
    fault = ""
    twin = ""
    dynamic = False

    def static(self, code: Code) -> Iterator[Finding]:
        """The findings in source alone."""
        return iter(())

    def recorded(self, call: Recorded) -> Iterator[Finding]:
        """The findings in a recorded call, beside those in its source."""
        return iter(())

    def at(self, place: Place, why: str, fix: str, gradient: str = "", **more: Any) -> Finding:
        """A finding of this rule."""
        return Finding(self.id, self.name, place, why, fix, gradient or self.gradient, **more)


RULES: dict[str, Rule] = {}


def rule(cls: type[Rule]) -> type[Rule]:
    """Register a rule; one without an id, a name, reasons and examples is refused."""
    made = cls()
    texts = (made.name, made.why, made.fix, made.gradient, made.fault, made.twin)
    if not ID.match(made.id) or made.id in RULES or not all(texts):
        raise ValueError(
            f"{cls.__name__}: a rule needs an id of its own, a name, why, fix, gradient, examples"
        )
    RULES[made.id] = made
    return cls


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Rule]:
    """The rules whose ids start with one of ``select`` (all, if it is empty) and with none of ``ignore``.

    Raises
    ------
    DataError
        If an entry is no id and no beginning of one.
    """
    chosen_ids, ignored = prefixes(select), prefixes(ignore)
    return [
        r
        for _, r in sorted(RULES.items())
        if (not chosen_ids or r.id.startswith(chosen_ids)) and not (ignored and r.id.startswith(ignored))
    ]


def prefixes(words: Iterable[str]) -> tuple[str, ...]:
    """Ids or beginnings of ids, given one by one or separated by commas, checked against the rules."""
    found = [w.strip().upper() for word in words for w in word.split(",") if w.strip()]
    for word in found:
        if not FAMILY.match(word) or not any(known.startswith(word) for known in RULES):
            raise DataError(f"there is no rule {word}; the rules are {', '.join(sorted(RULES))}")
    return tuple(found)


def kept(found: Sequence[Finding], rules: Sequence[Rule]) -> list[Finding]:
    """The findings of these rules only."""
    ids = {r.id for r in rules}
    return [f for f in found if f.id in ids]
