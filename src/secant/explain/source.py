"""A graph, or its value and gradient, as NumPy source that a person can read, run and keep.

Enters: a graph. Leaves: the text of one function. Every node prints as the NumPy call that evaluates it, so
the printed code gives the same bits; what is used once is written in place, and the user's lines stand
beside what came from them.
"""

from __future__ import annotations

import builtins
import keyword
import linecache
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..derive import pull
from ..graph.core import Graph, Node, Region, Value, reach
from ..graph.dims import Affine
from ..graph.errors import Refused
from ..graph.types import probe, type_of
from ..graph.walk import everything, regions, uses
from ..ops.adjoint import zeros
from ..optimize import merged
from .blocks import lengths, statements
from .literals import HELPERS, literal
from .operators import ATOM
from .templates import expression

LONGEST = 60  # characters of an expression that is written in place
MARGIN = 44  # column of the user's lines
_WORD = re.compile(r"[^\W\d]\w*")


def source(graph: Graph, derivative: bool = False) -> str:
    """NumPy source for the graph, or with ``derivative`` for its value and gradient.

    The function takes the graph's inputs. With ``derivative`` it returns ``(value, gradients)``, one gradient
    per floating input in order. Results equal the graph's own to the last bit.
    """
    outputs: list[Value] = list(graph.outputs)
    name = _identifier(graph.name, "f")
    name = f"{name}_" if hasattr(builtins, name) else name
    gradients: list[Value] = []
    if derivative:
        if len(outputs) != 1 or outputs[0].shape or not outputs[0].type.inexact:
            found = ", ".join(str(v.type) for v in outputs)
            raise Refused(
                f"the derivative needs one number as the output, not {found}; return a sum or one element"
            )
        gradients = _gradients(graph, outputs[0])
        name = f"{name}_and_gradient"
    writer = Writer(graph, [*outputs, *gradients])
    lines = writer.body()
    outputs, gradients = (
        list(writer.region.outputs[: len(outputs)]),
        list(writer.region.outputs[len(outputs) :]),
    )
    result = ", ".join(writer.text(v) for v in outputs)
    if derivative:
        grads = ", ".join(writer.text(v) for v in gradients)
        result = f"{result}, ({grads}{',' if len(gradients) == 1 else ''})"
    elif len(outputs) != 1:
        result = f"{result}," if len(outputs) == 1 else result or "()"
    head = [*(f"import {m}" for m in sorted(writer.imports) if m == "math"), "import numpy as np"]
    head += [*(f"import {m}" for m in sorted(writer.imports) if m != "math"), ""]
    head = ["import math", "", *head[1:]] if head[0] == "import math" else head
    for helper in writer.helpers:
        head += ["", *HELPERS[helper].strip("\n").split("\n"), ""]
    arguments = ", ".join(writer.arguments)
    return "\n".join(
        [*head, "", f"def {name}({arguments}):", *["    " + x for x in lines], f"    return {result}", ""]
    )


def _gradients(graph: Graph, output: Value) -> list[Value]:
    targets = [v for v in graph.inputs if v.type.inexact]
    nodes = reach([output], stop=graph.inputs)
    seed = Value(type_of(one := probe(output.type, 1.0)), data=one)
    shown = [v for n in nodes for v in n.outputs if v.type.inexact and v.name]
    found = pull(nodes, {output: seed}, [*targets, *shown])
    top = output.name or graph.output_names[0] or graph.name
    for v, g in found.items():
        label = v.name or dict(zip(graph.inputs, graph.input_names)).get(v, "")
        if label and not g.name and g.node is not None:
            g.name = f"d{top}_d{label}"
    return [found[v] if v in found else zeros(v.type) if v.shape else _zero(v) for v in targets]


def _zero(v: Value) -> Value:
    zero = probe(v.type, 0.0)
    return Value(type_of(zero), data=zero)


class Writer:
    """Prints the nodes of one region: names for inputs and shared values, expressions for the rest.

    ``lines`` are those of the block that is being written. An expression written in place waits in ``inline``
    until it is used; ``mentions`` says which variables it reads, so that none of them changes before.
    """

    def __init__(self, graph: Graph, outputs: Sequence[Value]):
        region: Region = merged(Region(graph.inputs, outputs))
        self.region = region
        self.counts: dict[Value, int] = {}
        for found in (region, *[r for n in everything(region) for r in regions(n)]):
            self.counts.update(uses(found))
        self.names: dict[Value, str] = {}
        self.holds: dict[str, Value] = {}
        self.inline: dict[Value, tuple[str, int]] = {}
        self.mentions: dict[Value, set[str]] = {}
        self.helpers: dict[str, None] = {}
        self.imports: dict[str, None] = {}
        self.lengths, self.measured = lengths(region), set[str]()
        self.taken = {"np", "math", "scipy", *HELPERS, *dir(builtins), *self.lengths}
        self.lines: list[str] = []
        self.last: dict[Value, int] = {}
        self.own: set[Value] = set()
        self.preferred: dict[Value, str] = {}  # variables that a loop or branch had best assign
        self.at = 0
        self._said: set[tuple[str, int]] = set()
        self.arguments = [self.name(v, name) for name, v in zip(graph.input_names, region.inputs)]

    def name(self, v: Value, wish: str) -> str:
        """Give a value a variable of its own."""
        return self.hold(v, self.fresh(wish))

    def assign(self, v: Value) -> str:
        """The variable of the value's own name, if what it holds is read no more; else a new one."""
        old = self.holds.get(_identifier(v.name, "t")) if v.name else None
        if old is not None and self.names[old] == _identifier(v.name, "t") and self.dead(old):
            return self.hold(v, self.names[old])
        return self.name(v, v.name)

    def hold(self, v: Value, name: str) -> str:
        """Say that a variable holds this value from now on."""
        self.names[v], self.holds[name] = name, v
        return name

    def fresh(self, wish: str) -> str:
        """A name that nothing else has."""
        base = _identifier(wish, "t")
        name, n = base, 1
        while name in self.taken:
            n += 1
            name = f"{base}_{n}"
        self.taken.add(name)
        return name

    def text(self, v: Value, level: int = 0) -> str:
        """The expression for a value where it is used, in parentheses if it binds too loosely."""
        if v in self.names:
            return self.names[v]
        if v in self.inline:
            text, own = self.inline[v]
            self._read |= self.mentions.pop(v, set())
            return text if own >= level else f"({text})"
        text = literal(v.data)
        return f"({text})" if text.startswith("-") and level else text

    _read: set[str] = set()

    def fixed(self, v: Value) -> str:
        """A name or a short literal that stands for a value wherever it is used."""
        if v not in self.names and (v in self.mentions or (v.constant and np.size(v.data) > 1)):
            text = self.text(v)
            self.lines.append(f"{self.name(v, v.name)} = {text}")
        return self.text(v, ATOM)

    def pending(self, name: str) -> bool:
        """Whether an expression that reads this variable waits to be used."""
        return any(name in read for read in self.mentions.values())

    def dead(self, v: Value) -> bool:
        """Whether the variable of a value is free for another: this region's own, and read no more."""
        return (
            v in self.own and v in self.names and self.last[v] <= self.at and not self.pending(self.names[v])
        )

    def body(self) -> list[str]:
        """The statements, in order, with the user's lines beside them."""
        self.enter(self.region, own=self.region.inputs)
        return self.lines

    def enter(
        self,
        region: Region,
        wanted: Callable[[Node], dict[Value, str]] = lambda node: {},
        own: Sequence[Value] = (),
    ) -> None:
        """Write the nodes of a region.

        ``wanted(node)`` may name what it makes, once its operands are written; ``own`` are the inputs whose
        variables the region may assign.
        """
        last = {v: k for k, n in enumerate(region.nodes) for v in n.inputs} | {
            v: len(region.nodes) for v in region.outputs
        }
        for v in (*region.inputs, *[v for n in region.nodes for v in n.outputs]):
            last.setdefault(v, -1)
        self.last.update(last)
        outer = self.measured, self.own
        self.measured, self.own = set(), set(own)
        for v in region.inputs:
            self._measure(v)
        for k, node in enumerate(region.nodes):
            self.at = k
            start = len(self.lines)
            self._node(node, wanted)
            self._beside(start, node)
            self.own.update(node.outputs)
        self.at = len(region.nodes)
        self.measured, self.own = outer

    def _beside(self, start: int, node: Node) -> None:
        """The user's line, once, at the right of the first line that came from it."""
        if node.source is None or len(self.lines) == start or self.lines[start].endswith(":"):
            return
        at = (node.source.file, node.source.line)
        said = linecache.getline(*at).strip() if at not in self._said else ""
        if said and not said.endswith(":") and "  # " not in self.lines[start]:
            self._said.add(at)
            self.lines[start] = f"{self.lines[start]:<{MARGIN}}  # {said}"

    def _node(self, node: Node, wanted: Callable[[Node], dict[Value, str]]) -> None:
        self.preferred = wanted(node) if node.op.holds else {}
        if statements(node, self):
            for v in node.outputs:
                self._measure(v)
            return
        if node.op.effect:
            return
        self._read = set()
        text, level = expression(node, self)
        names = wanted(node)
        read, self._read = self._read, set()
        for v in node.inputs:
            read |= set(_WORD.findall(self.names[v])) if v in self.names else set()
        if len(node.outputs) == 1:
            v = node.outputs[0]
            if v in names:
                self.hold(v, names[v])
            elif not v.name and self.counts.get(v, 0) <= 1 and len(text) <= LONGEST and not self._tells(v):
                self.inline[v], self.mentions[v] = (text, level), read
                return
            self.lines.append(f"{self.names.get(v) or self.assign(v)} = {text}")
        elif node.outputs:
            made = [self.hold(v, names[v]) if v in names else self.assign(v) for v in node.outputs]
            self.lines.append(f"{', '.join(made)} = {text}")
        for v in node.outputs:
            self._measure(v)

    def _tells(self, v: Value) -> set[tuple[int, str]]:
        """The lengths that are needed later, and that this array tells: its axes, and their names."""
        if v.type.item is not None:
            return set()
        found = {(axis, str(d)) for axis, d in enumerate(v.type.shape) if isinstance(d, Affine)}
        return {(axis, name) for axis, name in found if name in self.lengths - self.measured}

    def _measure(self, v: Value) -> None:
        for axis, name in sorted(self._tells(v)):
            if v in self.names:
                self.lines.append(f"{name} = {self.names[v]}.shape[{axis}]")
                self.measured.add(name)


def _identifier(wish: str, default: str) -> str:
    """The wish as a Python name: other characters become underscores."""
    name = (
        "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in wish)
        if not wish.isidentifier()
        else wish
    )
    name = name.strip("_") or default
    return f"{name}_" if keyword.iskeyword(name) or name[0].isdigit() else name


__all__: list[Any] = ["Writer", "source"]
