"""Graphs as mathematics: ``3v``, ``b·c``, ``1 − y²``, ``Σ(x, axis=0)``.

Enters: values, and the names that are known for some of them. Leaves: text with its precedence, so that
parentheses stand only where they are needed. What has no name is written out from the node that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..graph.core import Node, Value
from .numbers import MINUS, short, signed, superscript

COMPARE, SUM, PRODUCT, UNARY, POWER, ATOM = range(6)
DEEPEST = 8  # nodes under one another before a formula is cut off with an ellipsis


class Text(NamedTuple):
    """An expression and how tightly it binds: it needs parentheses inside anything that binds tighter."""

    text: str
    level: int = ATOM

    def inside(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


INFIX = {
    "add": ("+", SUM),
    "subtract": (MINUS, SUM),
    "remainder": ("mod", PRODUCT),
    "fmod": ("mod", PRODUCT),
    "floor_divide": ("//", PRODUCT),
    "matmul": ("@", PRODUCT),
    "equal": ("=", COMPARE),
    "not_equal": ("≠", COMPARE),
    "less": ("<", COMPARE),
    "less_equal": ("≤", COMPARE),
    "greater": (">", COMPARE),
    "greater_equal": ("≥", COMPARE),
    "logical_and": ("and", COMPARE),
    "logical_or": ("or", COMPARE),
}
"""Op name -> how it stands between its operands."""


def write(value: Value, names: Mapping[Value, Text], depth: int = 0) -> Text:
    """The expression for a value: its name where it has one, else the formula of its node."""
    known = names.get(value)
    if known is not None:
        return known
    if value.node is None:
        return _constant(value)
    if depth >= DEEPEST:
        return Text("…")
    text = formula(value.node, names, depth + 1)
    if len(value.node.outputs) > 1:
        return Text(f"{text.inside(ATOM)}[{value.index}]")
    return text


def formula(node: Node, names: Mapping[Value, Text], depth: int = 0) -> Text:
    """The right-hand side that computes a node's outputs."""
    name = getattr(node.op, "name", "?")
    args = [write(v, names, depth) for v in node.inputs]
    special = SPECIAL.get(name)
    if special is not None:
        return special(node, args)
    if name in ("add", "subtract") and nothing(node):
        return args[0]
    if name in INFIX and len(args) == 2:
        sign, level = INFIX[name]
        return Text(f"{args[0].inside(level)} {sign} {_right(args[1], level + 1)}", level)
    return call(node, args)


def nothing(node: Node) -> bool:
    """Whether a whole number is added or taken away that is 0, as ranges do that start there."""
    a, b = node.inputs
    return _is(b, 0) and not b.type.inexact and a.type == node.outputs[0].type and a.dtype.kind == "i"


def call(node: Node, args: list[Text]) -> Text:
    """``symbol(operands, axis=0)``: how an op is written when it has no better form."""
    symbol = getattr(node.op, "symbol", "") or getattr(node.op, "name", "?")
    operands = [a.text for a in args]
    operands += [
        f"{k}={_param(v)}" for k, v in node.params.items() if k not in ("via",) and not _default(k, v)
    ]
    return Text(f"{symbol}({', '.join(operands)})")


def _constant(value: Value) -> Text:
    if value.name:
        return Text(value.name)
    if value.data is None:
        return Text("input")
    text = short(value.data)
    if not np.shape(value.data) and text.startswith(MINUS):
        return Text(text, UNARY)
    return Text(text) if "×" not in text else Text(f"[{text}]")


def _right(arg: Text, level: int) -> str:
    """A right operand: a leading minus after an operator needs parentheses."""
    return f"({arg.text})" if arg.text.startswith(MINUS) else arg.inside(level)


def _product(node: Node, args: list[Text]) -> Text:
    a, b = args
    if _is(node.inputs[0], 1):
        return b
    if _is(node.inputs[1], 1):
        return a
    if _is(node.inputs[0], -1):
        return Text(MINUS + b.inside(PRODUCT), PRODUCT)
    if a.text == b.text and a.level == ATOM and node.inputs[0].node is node.inputs[1].node:
        return Text(a.text + "²", POWER)
    return times(a, b)


def times(a: Text, b: Text) -> Text:
    """A product: ``3v`` for a number before a one-letter name, ``b·c`` otherwise."""
    if (
        a.text.replace(".", "", 1).isdigit()
        and len(b.text.rstrip("²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")) == 1
        and b.text[0].isalpha()
    ):
        return Text(a.text + b.text, PRODUCT)
    return Text(f"{a.inside(PRODUCT)}·{_right(b, PRODUCT)}", PRODUCT)


def _quotient(node: Node, args: list[Text]) -> Text:
    if _is(node.inputs[1], 1):
        return args[0]
    above, below = args[0].inside(PRODUCT), _right(args[1], UNARY)
    if args[1].level == ATOM and above.endswith("/" + below):
        return Text(above + "²", PRODUCT)  # y/b/b
    return Text(f"{above}/{below}", PRODUCT)


def _power(node: Node, args: list[Text]) -> Text:
    base, exponent = args
    n = node.inputs[1].data
    if isinstance(n, int | float) and n == int(n) and abs(n) < 100:
        return base if n == 1 else Text(base.inside(ATOM) + superscript(int(n)), POWER)
    if isinstance(n, float) and n == 0.5:
        return _root(base)
    return Text(f"{base.inside(ATOM)}^{exponent.inside(ATOM)}", POWER)


def _root(x: Text) -> Text:
    return Text("√" + x.inside(ATOM), POWER)


def _negative(node: Node, args: list[Text]) -> Text:
    x = args[0]
    if x.text.startswith(MINUS) and x.level == UNARY:
        return Text(x.text[1:], ATOM)
    return Text(
        MINUS + (x.text if x.level == PRODUCT and not x.text.startswith(MINUS) else x.inside(POWER)), UNARY
    )


def _transpose(node: Node, args: list[Text]) -> Text:
    axes = node.params.get("axes")
    if axes is None or tuple(axes) == tuple(range(len(axes)))[::-1]:
        return Text(args[0].inside(ATOM) + "ᵀ", ATOM)
    return Text(f"transpose({args[0].text}, {_param(axes)})")


def _getitem(node: Node, args: list[Text]) -> Text:
    return Text(f"{args[0].inside(ATOM)}[{index_text(node.params['index'], [a.text for a in args[1:]])}]")


def _setitem(node: Node, args: list[Text]) -> Text:
    where = index_text(node.params["index"], [a.text for a in args[2:]])
    return Text(f"{args[0].text} with [{where}] = {args[1].text}", COMPARE)


def _scatter(node: Node, args: list[Text]) -> Text:
    parts, at, text = node.params["parts"], len(node.params["parts"]) + 1, []
    for value, (index, n) in zip(args[1:], parts):
        text.append(f"{value.text} at [{index_text(index, [a.text for a in args[at : at + n]])}]")
        at += n
    return Text(f"{args[0].text} plus {', '.join(text[:3])}{', …' if len(text) > 3 else ''}", COMPARE)


def _where(node: Node, args: list[Text]) -> Text:
    if _is(node.inputs[1], 1) and _is(node.inputs[2], 0):
        return Text(f"[{args[0].text}]")  # Iverson's bracket: 1 where it holds, else 0
    return call(node, args)


def index_text(index: tuple[Any, ...], arrays: list[str]) -> str:
    """An index template as it was typed: ``0, 1:, i``."""
    rest = iter(arrays)
    return ", ".join(item_text(i, rest) for i in index)


def item_text(item: Any, rest: Iterator[str]) -> str:
    """One item of an index template; recorded places and bounds come from ``rest``."""
    if isinstance(item, str):
        return next(rest, "?") if item == "*" else item.capitalize()
    if isinstance(item, tuple):
        start, stop = [next(rest, "?") if b == "*" else b for b in item[:2]]
        return slice_text(slice(start, stop, item[2]))
    if isinstance(item, slice):
        return slice_text(item)
    return "..." if item is Ellipsis else str(item)


def slice_text(s: slice) -> str:
    """``1:``, ``::2``.

    >>> slice_text(slice(None, None, 2)), slice_text(slice(1, 3))
    ('::2', '1:3')
    """
    ends = [("" if v is None else str(v)) for v in (s.start, s.stop)]
    return ":".join(ends) + ("" if s.step is None else f":{s.step}")


def _is(value: Value, number: int) -> bool:
    return isinstance(value.data, int | float) and value.data == number


def _default(key: str, value: Any) -> bool:
    return (
        value is None
        or (key in ("keepdims", "correction", "ddof") and not value)
        or (key, value) == ("order", "C")
    )


def _param(value: Any) -> str:
    return value.name if isinstance(value, np.dtype) else str(value)


SPECIAL: dict[str, Callable[[Node, list[Text]], Text]] = {
    "multiply": _product,
    "scale": _product,
    "divide": _quotient,
    "power": _power,
    "negative": _negative,
    "positive": lambda node, args: args[0],
    "absolute": lambda node, args: Text(f"|{args[0].text}|"),
    "abs": lambda node, args: Text(f"|{args[0].text}|"),
    "square": lambda node, args: Text(args[0].inside(ATOM) + "²", POWER),
    "sqrt": lambda node, args: _root(args[0]),
    "reciprocal": lambda node, args: Text(f"1/{_right(args[0], POWER)}", PRODUCT),
    "transpose": _transpose,
    "getitem": _getitem,
    "setitem": _setitem,
    "scatter_add": _scatter,
    "where": _where,
    "astype": lambda node, args: Text(f"{node.params['dtype'].name}({args[0].text})"),
    "full": lambda node, args: args[0],
    "retype": lambda node, args: args[0],
    "bool": lambda node, args: args[0] if node.inputs[0].dtype.kind == "b" else call(node, args),
    "rows": lambda node, args: Text(f"array({args[0].text})"),
    "not": lambda node, args: Text(f"not {args[0].inside(COMPARE)}", COMPARE),
}
"""Ops that have a form of their own in mathematics; all others are written as calls of their symbol."""

__all__ = ["ATOM", "COMPARE", "Text", "formula", "index_text", "signed", "times", "write"]
