"""Graphs from text: the inverse of ``text.write``.

Enters: text, which may come from anywhere. Leaves: a verified graph, or a `GraphError` that names the line.
Nothing is evaluated: tokens are read one by one, and op names are looked up in the registry. Regions are told
by their indentation, two spaces a step.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .build import Dimensions, build_node, finish, numeric_dtype, record
from .core import Graph, Node, Region, Value
from .errors import GraphError
from .location import Source
from .registry import RECORDS
from .text import DEPTH
from .tokens import Tokens, plain
from .types import type_of
from .walk import effectful
from .wrapping import joined

_WORDS = {"None": None, "True": True, "False": False}


def parse(text: str) -> Graph:
    """Read a graph from its text form.

    Raises
    ------
    GraphError
        With the line of the text and what is wrong with it.
    """
    parser = _Parser(text)
    try:
        return parser.graph()
    except (GraphError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise GraphError(f"line {parser.line} of the graph's text: {error}") from None


class _Parser:
    """The lines of a text, the names given so far, and the values that the region being read may use."""

    def __init__(self, text: str):
        self.rows = joined(text)
        self.next = 0
        self.line = 1
        self.function = ""
        self.dimensions = Dimensions()
        self.names: set[str] = set()
        self.scope: dict[str, Value] = {}

    def indent(self) -> int:
        """How many spaces the next line begins with; -1 at the end."""
        if self.next == len(self.rows):
            return -1
        row = self.rows[self.next][1]
        return len(row) - len(row.lstrip(" "))

    def row(self, indent: int) -> Tokens:
        """The next line, which must stand at this indentation."""
        found = self.indent()
        if found < 0:
            raise GraphError("the text ends without a 'return' line")
        self.line, row = self.rows[self.next]
        self.next += 1
        if found != indent:
            raise GraphError(f"this line should begin with {indent} spaces, and begins with {found}")
        return Tokens(row)

    def graph(self) -> Graph:
        if not self.rows:
            raise GraphError("the text is empty; a graph begins with 'graph name(inputs):'")
        indent = self.indent()
        words = self.row(indent)
        words.expect("graph")
        self.function = plain(words.take("name"))
        typed = self.typed_inputs(words)
        if words.accept("where"):
            self.ranges(words)
        words.expect(":")
        words.end()
        inputs, outputs, effects, names = self.region(typed, indent, 0)
        if self.next < len(self.rows):
            self.line = self.rows[self.next][0]
            raise GraphError("the text goes on after 'return'")
        return finish(self.function, inputs, outputs, effects, [plain(n) for n, _ in typed], names)

    def typed_inputs(self, words: Tokens) -> list[tuple[str, str]]:
        words.expect("(")
        return words.series(")", words.typed)

    def ranges(self, words: Tokens) -> None:
        """``1 <= i <= 9, 0 <= j <= i-1``"""
        while True:
            low = words.until("<=")
            words.expect("<=")
            name = words.until("<=", ",", ":")
            high = words.until(",", ":") if words.accept("<=") else None
            self.dimensions.declare(name, low, high)
            if not words.accept(","):
                break

    def region(
        self, typed: Sequence[tuple[str, str]], indent: int, depth: int
    ) -> tuple[list[Value], list[Value], list[Node], list[str]]:
        """The lines under a region's first one: its inputs, outputs, effects, and the outputs' names."""
        if depth > DEPTH:
            raise GraphError(f"regions are nested more than {DEPTH} deep")
        outer, self.scope = self.scope, {}
        inputs = [Value(self.dimensions.type(t), name=plain(n)) for n, t in typed]
        self.name_values([n for n, _ in typed], inputs)
        effects: list[Node] = []
        while not (words := self.row(indent + 2)).accept("return"):
            node = self.node(words, indent + 2, depth)
            if effectful(node):
                effects.append(node)
        outputs, names = self.results(words, labelled=depth == 0)
        self.scope = outer
        return inputs, outputs, effects, names

    def name_values(self, names: Sequence[str], values: Sequence[Value]) -> None:
        for name, value in zip(names, values):
            if name in self.names:
                raise GraphError(f"the name {name} is given twice")
            self.names.add(name)
            self.scope[name] = value

    def node(self, words: Tokens, indent: int, depth: int) -> Node:
        line = self.line
        made: list[tuple[str, str]] = []
        if words.peek(1)[1] != "(":
            made.append(words.typed())
            while words.accept(","):
                made.append(words.typed())
            words.expect("=")
        op = words.take("name")
        words.expect("(")
        inputs: list[Value] = []
        params: dict[str, Any] = {}

        def item() -> None:
            if words.peek(1)[1] == "=" and words.peek()[0] == "name":
                key = words.take("name")
                words.expect("=")
                if key in params:
                    raise GraphError(f"the parameter {key} is given twice")
                params[key] = self.param(words)
            else:
                inputs.append(self.use(words))

        words.series(")", item)
        held = words.accept(":")
        words.end()
        if held:
            self.regions(params, indent + 2, depth + 1)
        self.line = line
        types = [self.dimensions.type(t) for _, t in made]
        source = Source("", words.remark[0], words.remark[1] or self.function) if words.remark else None
        node = build_node(op, inputs, params, types, [plain(n) for n, _ in made], source)
        self.name_values([n for n, _ in made], node.outputs)
        return node

    def regions(self, params: dict[str, Any], indent: int, depth: int) -> None:
        """The regions that stand under a node's line become params."""
        found = 0
        while self.indent() > indent - 2:  # deeper than the node, whose line stands one step out
            words = self.row(indent)
            key = words.take("name")
            typed = self.typed_inputs(words)
            words.expect(":")
            words.end()
            if key in params:
                raise GraphError(f"the parameter {key} is given twice")
            inputs, outputs, effects, _ = self.region(typed, indent, depth)
            params[key] = Region(inputs, outputs, effects)
            found += 1
        if not found:
            raise GraphError("this line ends with ':', and no region stands under it")

    def results(self, words: Tokens, labelled: bool) -> tuple[list[Value], list[str]]:
        """What stands after ``return``; a graph's results may have names of their own."""
        outputs, names = [], []
        while words.peek()[0] != "end":
            label = None
            if labelled and words.peek(1)[1] == "=":
                label = plain(words.take("name"))
                words.expect("=")
            value = self.use(words)
            outputs.append(value)
            names.append(value.name if label is None else label)
            if not words.accept(","):
                words.end()
        return outputs, names

    def use(self, words: Tokens) -> Value:
        """A value by its name, or a constant."""
        kind, text = words.peek()
        if kind == "name" and words.peek(1)[1] not in ("(", "["):
            if text in self.scope:
                words.take("name")
                return self.scope[text]
            if text not in _WORDS:
                where = (
                    "above" if text not in self.names else "in this region; what it reads is an input of it"
                )
                raise GraphError(f"the name {text} is not defined {where}")
        data = words.constant()
        return Value(type_of(data), data=data)

    def param(self, words: Tokens, depth: int = 0) -> Any:
        """A static parameter."""
        if depth > DEPTH:
            raise GraphError(f"parameters are nested more than {DEPTH} deep")
        kind, text = words.peek()
        if kind == "string":
            return ast.literal_eval(words.take("string"))  # one string token, nothing else
        if text in _WORDS or text == "...":
            words.accept(text)
            return Ellipsis if text == "..." else _WORDS[text]
        called = kind == "name" and words.peek(1)[1] == "("
        if called and text == "dim":
            words.next += 2
            dim = self.dimensions.dim(words.until(")"))
            words.expect(")")
            return dim
        if called and (text in ("dtype", "slice") or text in RECORDS):
            words.take("name")
        elif text != "(":
            return words.constant()
        words.expect("(")
        parts = words.series(")", lambda: self.param(words, depth + 1))
        if not called:
            return tuple(parts)
        return (
            slice(*parts)
            if text == "slice"
            else numeric_dtype(*parts)
            if text == "dtype"
            else record(text, parts)
        )
