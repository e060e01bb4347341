"""The words of one line of a graph's text.

Enters: a line. Leaves: its tokens one by one, the constants they spell, and the user's line that the remark
at its end names; or a `GraphError` that says what was found instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .build import array_of, numeric_dtype
from .errors import GraphError

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?(?:\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|inf\b|nan\b))"
    r"|(?P<name>(?:%\d+|`[^`]*`|[^\W\d]\w*)(?:\.\d+)?)"
    r"|(?P<string>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
    r"|(?P<sign>\.\.\.|<=|[()\[\]{},:=*+…-]))"
)
_REMARK = re.compile(r"\s+# line (\d+)(?: in (.*))?$")


class Tokens:
    """The tokens of one line, read from left to right."""

    def __init__(self, text: str):
        self.tokens: list[tuple[str, str]] = []
        self.remark: tuple[int, str | None] | None = None
        self.next = 0
        position = 0
        text = text.rstrip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            remark = None if found else _REMARK.match(text, position)
            if remark:
                self.remark = int(remark[1]), remark[2]
                return
            if not found:
                raise GraphError(f"cannot read {text[position : position + 20].strip()!r}")
            self.tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            position = found.end()

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        """The kind and the text of a token to come."""
        at = self.next + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "the end of the line")

    def accept(self, text: str) -> bool:
        """Step over this token, if it is the next."""
        if self.peek()[1] == text and self.peek()[0] not in ("string", "end"):
            self.next += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise GraphError(f"expected {text!r}, found {self.peek()[1]!r}")

    def take(self, kind: str) -> str:
        """The text of the next token, which must be of this kind."""
        found, text = self.peek()
        if found != kind:
            raise GraphError(f"expected a {kind}, found {text!r}")
        self.next += 1
        return text

    def until(self, *signs: str) -> str:
        """The text of all tokens before the first of these signs, which is left."""
        parts: list[str] = []
        while self.peek()[1] not in signs:
            if self.peek()[0] in ("end", "string"):
                raise GraphError(f"expected {signs[0]!r}, found {self.peek()[1]!r}")
            parts.append(self.peek()[1])
            self.next += 1
        return "".join(parts)

    def series(self, close: str, item: Callable[[], Any]) -> list[Any]:
        """Comma-separated items up to the closing sign; a comma may stand before it."""
        found = []
        while not self.accept(close):
            found.append(item())
            if not self.accept(","):
                self.expect(close)
                break
        return found

    def end(self) -> None:
        if self.peek()[0] != "end":
            raise GraphError(f"did not expect {self.peek()[1]!r}")

    def typed(self) -> tuple[str, str]:
        """``name: type``, the type still as text."""
        name = self.take("name")
        self.expect(":")
        text = self.take("name")
        if self.accept("["):
            text += f"[{self.until(']')}]"
            self.expect("]")
        while self.accept("*"):
            text += "*"
        return name, text

    def constant(self) -> Any:
        """A number, a NumPy scalar or an array."""
        kind, text = self.peek()
        if kind != "name" or text in ("True", "False", "complex"):
            return self.number()
        self.next += 1
        dtype = numeric_dtype(text)
        if self.accept("("):
            (item,) = self.series(")", self.number)
            return dtype.type(item)
        self.expect("[")
        shape = self.series("]", lambda: int(self.take("number")))
        self.expect("{")
        if self.accept("…"):
            raise GraphError("the numbers of an array were left out here; text.write(graph) keeps them")
        return array_of(self.series("}", self.number), dtype, shape)

    def number(self) -> Any:
        """A Python number or truth value."""
        kind, text = self.peek()
        self.next += 1
        if kind == "number":
            return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
        if text in ("True", "False"):
            return text == "True"
        if text != "complex":
            raise GraphError(f"expected a value, found {text!r}")
        self.expect("(")
        real, imag = self.series(")", lambda: float(self.take("number")))
        return complex(real, imag)


def plain(name: str) -> str:
    """The user's name behind a written one: no ``%1``, no ``.2``, no backticks."""
    if name.startswith("%"):
        return ""
    if name.startswith("`"):
        return name[1 : name.rindex("`")]
    return name.partition(".")[0]
