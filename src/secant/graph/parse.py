"""Graphs from text: the inverse of ``text.write``.

Enters: text, which may come from anywhere. Leaves: a verified graph, or a `GraphError` that names the line.
Nothing is evaluated: tokens are read one by one, and op names are looked up in the registry.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from .build import array_of, build_node, finish, numeric_dtype, read_type
from .core import Graph, Value
from .errors import GraphError
from .location import Source
from .types import type_of

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?(?:\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|inf\b|nan\b))"
    r"|(?P<name>(?:%\d+|`[^`]*`|[^\W\d]\w*)(?:\.\d+)?)"
    r"|(?P<string>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
    r"|(?P<sign>\.\.\.|[()\[\]{},:=*+…-]))"
)
_REMARK = re.compile(r"\s+# line (\d+)(?: in (.*))?$")
_WORDS = {"None": None, "True": True, "False": False}
DEPTH = 50


def parse(text: str) -> Graph:
    """Read a graph from its text form.

    Raises
    ------
    GraphError
        With the line of the text and what is wrong with it.
    """
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise GraphError("the text is empty; a graph begins with 'graph name(inputs):'")
    at, first = lines[0]
    try:
        reader = _Line(first, {})
        name, inputs, names = reader.header()
        values = reader.values
        effects: list[Any] = []
        for at, line in lines[1:]:
            remark = _REMARK.search(line)
            source = Source("", int(remark[1]), remark[2] or name) if remark else None
            reader = _Line(line[: remark.start()] if remark else line, values)
            if reader.accept("return"):
                if at != lines[-1][0]:
                    raise GraphError("the text goes on after 'return'")
                outputs, output_names = reader.results()
                return finish(name, inputs, outputs, effects, names, output_names)
            node = reader.node(source)
            if node.op.effect:
                effects.append(node)
    except (GraphError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise GraphError(f"line {at} of the graph's text: {error}") from None
    raise GraphError("the text ends without a 'return' line")


class _Line:
    """The tokens of one line, and the values named so far."""

    def __init__(self, text: str, values: dict[str, Value]):
        self.values = values
        self.tokens: list[tuple[str, str]] = []
        position = 0
        text = text.rstrip()
        while position < len(text):
            found = _TOKEN.match(text, position)
            if not found:
                raise GraphError(f"cannot read {text[position : position + 20].strip()!r}")
            self.tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            position = found.end()
        self.next = 0

    def peek(self, ahead: int = 0) -> tuple[str, str]:
        at = self.next + ahead
        return self.tokens[at] if at < len(self.tokens) else ("end", "the end of the line")

    def accept(self, text: str) -> bool:
        if self.peek()[1] == text and self.peek()[0] != "string":
            self.next += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise GraphError(f"expected {text!r}, found {self.peek()[1]!r}")

    def take(self, kind: str) -> str:
        found, text = self.peek()
        if found != kind:
            raise GraphError(f"expected a {kind}, found {text!r}")
        self.next += 1
        return text

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

    def header(self) -> tuple[str, list[Value], list[str]]:
        self.expect("graph")
        name = _plain(self.take("name"))
        self.expect("(")
        typed = self.series(")", self.typed)
        self.expect(":")
        self.end()
        inputs = [Value(read_type(t), name=_plain(n)) for n, t in typed]
        self.name_values([n for n, _ in typed], inputs)
        return name, inputs, [_plain(n) for n, _ in typed]

    def typed(self) -> tuple[str, str]:
        """``name: type``, the type still as text."""
        name = self.take("name")
        self.expect(":")
        text = self.take("name")
        if self.accept("["):
            dims: list[str] = []
            while not self.accept("]"):
                dims.append(self.peek()[1])
                self.next += 1
                if self.peek()[0] == "end":
                    raise GraphError("a type lacks its ']'")
            text += f"[{''.join(dims)}]"
        return name, text

    def name_values(self, names: list[str], values: list[Value]) -> None:
        for name, value in zip(names, values):
            if name in self.values:
                raise GraphError(f"the name {name} is given twice")
            self.values[name] = value

    def node(self, source: Source | None) -> Any:
        made: list[tuple[str, str]] = []
        if self.peek(1)[1] != "(":
            made.append(self.typed())
            while self.accept(","):
                made.append(self.typed())
            self.expect("=")
        op = self.take("name")
        self.expect("(")
        inputs: list[Value] = []
        params: dict[str, Any] = {}

        def item() -> None:
            if self.peek(1)[1] == "=" and self.peek()[0] == "name":
                key = self.take("name")
                self.expect("=")
                params[key] = self.param()
            else:
                inputs.append(self.use())

        self.series(")", item)
        self.end()
        types = [read_type(t) for _, t in made]
        node = build_node(op, inputs, params, types, [_plain(n) for n, _ in made], source)
        self.name_values([n for n, _ in made], list(node.outputs))
        return node

    def results(self) -> tuple[list[Value], list[str]]:
        outputs, names = [], []
        while self.peek()[0] != "end":
            label = None
            if self.peek(1)[1] == "=":
                label = _plain(self.take("name"))
                self.expect("=")
            value = self.use()
            outputs.append(value)
            names.append(value.name if label is None else label)
            if not self.accept(","):
                self.end()
        return outputs, names

    def use(self) -> Value:
        """A value by its name, or a constant."""
        kind, text = self.peek()
        if kind == "name" and text in self.values:
            self.next += 1
            return self.values[text]
        if kind == "name" and text not in _WORDS and self.peek(1)[1] not in ("(", "["):
            raise GraphError(f"the name {text} is not defined above")
        data = self.constant()
        return Value(type_of(data), data=data)

    def constant(self) -> Any:
        kind, text = self.peek()
        self.next += 1
        if kind == "number":
            return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
        if text in ("True", "False"):
            return text == "True"
        if text == "complex" and self.accept("("):
            real, imag = self.series(")", self.constant)
            return complex(real, imag)
        if kind != "name":
            raise GraphError(f"expected a value, found {text!r}")
        dtype = numeric_dtype(text)
        if self.accept("("):
            (item,) = self.series(")", self.constant)
            return dtype.type(item)
        self.expect("[")
        shape = self.series("]", lambda: int(self.take("number")))
        self.expect("{")
        if self.accept("…"):
            raise GraphError("the numbers of an array were left out here; text.write(graph) keeps them")
        return array_of(self.series("}", self.constant), dtype, shape)

    def param(self, depth: int = 0) -> Any:
        """A static parameter."""
        if depth > DEPTH:
            raise GraphError(f"parameters are nested more than {DEPTH} deep")
        kind, text = self.peek()
        if kind == "string":
            self.next += 1
            return ast.literal_eval(text)  # one string token, nothing else
        if text in _WORDS or text == "...":
            self.next += 1
            return Ellipsis if text == "..." else _WORDS[text]
        if self.accept("("):
            return tuple(self.series(")", lambda: self.param(depth + 1)))
        if kind == "name" and text in ("dtype", "slice") and self.peek(1)[1] == "(":
            self.next += 2
            parts = self.series(")", lambda: self.param(depth + 1))
            return slice(*parts) if text == "slice" else numeric_dtype(*parts)
        return self.constant()


def _plain(name: str) -> str:
    """The user's name behind a written one: no ``%1``, no ``.2``, no backticks."""
    if name.startswith("%"):
        return ""
    if name.startswith("`"):
        return name[1 : name.rindex("`")]
    return name.partition(".")[0]
