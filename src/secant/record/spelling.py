"""The text of a formula before its meaning: limits, letters, syntax, and messages that point at the place.

Enters: text. Leaves: a syntax tree within the limits of `vocabulary`, or a `FormulaError` with a caret.
"""

from __future__ import annotations

import ast
import difflib
import re
import unicodedata
import warnings
from collections.abc import Iterable
from typing import NoReturn

from ..graph.errors import FormulaError
from . import vocabulary as words

TYPEABLE = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-*/%@()[]=<>!,.:; \t\n^~&|'\"{}\\#?$`"
)


class Place:
    """A formula's text, and messages that point into it."""

    def __init__(self, text: str):
        self.lines = text.split("\n")

    def fail(
        self, what: str, remedy: str, line: int = 1, offset: int = 0, column: int | None = None
    ) -> NoReturn:
        """Raise with the line and a caret under a place (a byte offset as `ast` gives it, or a column)."""
        text = self.lines[min(line, len(self.lines)) - 1] if line > 0 else ""
        at = len(text.encode()[:offset].decode(errors="ignore")) if column is None else column
        start = max(0, at - 50)
        window = text[start : start + 76]
        said = f"{what}; {remedy}" if remedy else what
        raise FormulaError(f"{said}\n  {window}\n  {' ' * (at - start)}^")

    def between(self, left: ast.expr, right: ast.expr, sign: str) -> int | None:
        """The column of an operator between two operands on one line."""
        text = self.lines[left.lineno - 1].encode()
        found = text.find(sign.encode(), left.end_col_offset or 0)
        return len(text[:found].decode(errors="ignore")) if found >= 0 else None


def parsed(text: str) -> ast.Module:
    """The syntax tree of a formula that keeps within the limits."""
    check_text(text)
    place = Place(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "3v is not callable; perhaps you missed a comma" and the like
            tree = ast.parse(text.strip("\n"), mode="exec")
    except SyntaxError as error:
        _explain(place, error)
    except (RecursionError, MemoryError, ValueError):
        place.fail("this formula is nested too deeply", f"use at most {words.DEEPEST} levels")
    if not tree.body:
        place.fail("there is no formula here", 'write one, such as "J = 3*(a + b*c)"')
    _measure(tree, place)
    return tree


def check_text(text: str) -> None:
    """Length and letters, before any parser sees the text."""
    place = Place(text)
    if len(text) > words.MOST_CHARACTERS:
        place.fail(f"this formula has {len(text)} characters", f"use at most {words.MOST_CHARACTERS}")
    depth = 0
    for number, line in enumerate(place.lines, 1):
        for column, c in enumerate(line):
            if c not in TYPEABLE and c not in words.LETTERS:
                _letter(place, c, number, column)
            depth += (c in "([{") - (c in ")]}")
            if depth > words.DEEPEST:
                place.fail(
                    "this formula is nested too deeply",
                    f"use at most {words.DEEPEST} levels",
                    number,
                    0,
                    column,
                )
        for found in re.finditer(r"[0-9.][0-9a-zA-Z_.]*", line):
            if len(found[0]) > words.LONGEST_NUMBER:
                place.fail(
                    "this number is too long",
                    f"use at most {words.LONGEST_NUMBER} digits",
                    number,
                    0,
                    found.start(),
                )
        for found in re.finditer(r"(?<![\w.])(\d+(?:\.\d*)?)([^\W\d]\w*)", line):
            if not re.fullmatch(r"[eE]\d+|j|J|[xXoObB][0-9a-fA-F]+|[eE]", found[2]) or found[2] in ("e", "E"):
                place.fail(
                    f"{found[0]} is not a product here",
                    f"write {found[1]}*{found[2]}",
                    number,
                    0,
                    found.start(),
                )
        for found in re.finditer(r"\w*__\w*", line):
            place.fail(
                f"the name {found[0]} has two underscores", "choose another name", number, 0, found.start()
            )


_SIGNS = {
    "·": "*",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "²": "**2",
    "³": "**3",
    "√": "sqrt(...)",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}


def _letter(place: Place, c: str, line: int, column: int) -> NoReturn:
    name = unicodedata.name(c, f"character {ord(c):#x}").lower()
    plain = unicodedata.normalize("NFKC", c)
    if c in _SIGNS:
        remedy = f"write {_SIGNS[c]}"
    elif plain != c and all(p in TYPEABLE or p in words.LETTERS for p in plain):
        remedy = f"write {plain}"
    else:
        remedy = (
            "names are made of the letters a to z, digits, _ and Greek letters that look like no Latin one"
        )
    shown = c if c.isprintable() else f"U+{ord(c):04X}"
    place.fail(f"{shown} ({name}) cannot stand in a formula", remedy, line, 0, column)


def _explain(place: Place, error: SyntaxError) -> NoReturn:
    what = (error.msg or "this is not a formula").partition(" (<unknown>")[0]
    line = error.lineno or 1
    remedy = "check the brackets and the operators"
    text = place.lines[min(line, len(place.lines)) - 1]
    column = max(0, (error.offset or 1) - 1)
    before = text[:column].rstrip()
    if re.search(r"[\w)\]]\s*\(?$", before) and re.match(r"[\w(]", text[column:] or " "):
        remedy = "write * for a product and ; between formulas"
    elif "too many nested" in what:
        remedy = f"use at most {words.DEEPEST} levels"
    elif "assign" in what or "Maybe you meant" in what:
        remedy = "write one name, then =, then a formula"
    place.fail(f"this is not a formula: {what}", remedy, line, 0, column)


def _measure(tree: ast.AST, place: Place) -> None:
    """Count parts and levels without recursion."""
    todo: list[tuple[ast.AST, int]] = [(tree, 0)]
    parts = 0
    while todo:
        node, depth = todo.pop()
        parts += 1
        at = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        if parts > words.MOST_PARTS:
            place.fail("this formula has too many parts", f"use at most {words.MOST_PARTS}", *at)
        if depth > words.DEEPEST:
            place.fail("this formula is nested too deeply", f"use at most {words.DEEPEST} levels", *at)
        todo += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


def close_to(name: str, known: Iterable[str]) -> str:
    """``did you mean v? `` if a known name is close; "" otherwise."""
    found = difflib.get_close_matches(name, list(known), 1, 0.6)
    return f"did you mean {found[0]}? or " if found else ""
