"""SC001: a file could not be checked. The runner makes these findings; the rule says what they mean."""

from __future__ import annotations

from ..rule import Rule, rule


@rule
class Unreadable(Rule):
    """A file that is not Python, or not text, or too large or too deeply nested."""

    id = "SC001"
    name = "unreadable"
    why = "A file that cannot be parsed cannot be checked, and a silent pass would be a false one."
    fix = "mend the file, or leave it out of the paths"
    gradient = "unknown"
    fault = "x = (\n"
    twin = "x = ()\n"
