"""Text that mentions recorded numbers: kept in pieces until the numbers are known.

Enters: the pieces of an f-string, or ``str(x)`` and ``"..." % x`` of boxes. Leaves: an ordinary string when
nothing recorded is in it, else a `Text`, which can be printed on every call but not looked into.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..graph.errors import Refused
from .boxes import Box

_CONVERT: dict[int, Callable[[Any], Any]] = {-1: lambda x: x, ord("s"): str, ord("r"): repr, ord("a"): ascii}


class Text:
    """A string with holes for recorded numbers; `boxes` fill them in order."""

    def __init__(self, parts: list[Any]):
        self.parts = parts

    @staticmethod
    def join(parts: tuple[Any, ...]) -> Any:
        """The string of these parts (str, or (value, conversion, spec)); a `Text` if a box is among them."""
        made: list[Any] = []
        recorded = False
        for part in parts:
            if isinstance(part, str):
                made.append(part)
                continue
            value, conversion, spec = part
            spec = spec if spec is not None else ""
            if isinstance(spec, tuple):
                spec = Text.join(spec)
            if type(value) in (Box, Text):
                recorded = True
                made.append((value, conversion, spec))
            else:
                made.append(format(_CONVERT[conversion](value), spec))
        return Text(made) if recorded else "".join(made)

    @property
    def boxes(self) -> list[Box]:
        """The recorded values that the text mentions, in order."""
        found: list[Box] = []
        for part in self.parts:
            if not isinstance(part, str):
                found.extend([part[0]] if type(part[0]) is Box else part[0].boxes)
        return found

    def fill(self, numbers: Any) -> str:
        """The finished string, taking numbers from the iterator."""
        made = []
        for part in self.parts:
            if isinstance(part, str):
                made.append(part)
            else:
                value, conversion, spec = part
                number = value.fill(numbers) if type(value) is Text else next(numbers)
                made.append(format(_CONVERT[conversion](number), spec))
        return "".join(made)

    def __add__(self, other: Any) -> Text:
        return Text([*self.parts, *(other.parts if isinstance(other, Text) else [other])])

    def __radd__(self, other: str) -> Text:
        return Text([other, *self.parts])

    def __str__(self) -> str:
        raise Refused(
            "this text holds recorded numbers, which are known only at each call; "
            "it can be printed but not used"
        )

    __len__ = __iter__ = __contains__ = __str__  # type: ignore[assignment]
