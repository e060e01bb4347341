"""``secant broadcast``: shapes or tables, what they are combined with, and the stretch between.

Enters: the operands as typed. Leaves: a `Broadcast` with a stretching and, for tables, arrays with labels.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..explain import report, stretching
from ..explain.labels import Labels
from ..explain.numbers import shape_text, short
from ..explain.records import Report, Stretching
from ..explain.tables import table
from ..graph.errors import DataError, ShapeError
from ..interpret import run
from ..record.formula import parse
from ..record.vocabulary import CONSTANTS, FUNCTIONS, METHODS
from ..targets.data import FILES, value


@dataclass(frozen=True)
class Broadcast:
    """One stretch. ``rows`` are (equation, value, labels) of the tables around it, in order."""

    stretching: Stretching
    rows: tuple[tuple[str, Any, Labels], ...] = ()
    report: Report | None = None

    @staticmethod
    def of(operands: tuple[str, ...], by: str | None, then: str | None) -> Broadcast:
        """From the words of the command line."""
        given = [_operand(o) for o in operands]
        if by is None:
            if then is not None:
                raise DataError('--then needs --by; write for example --by "sum(axis=0)"')
            return Broadcast(stretching(*[x for x, _ in given], labels=[a for _, a in given]))
        if len(given) != 1 or isinstance(given[0][0], tuple):
            raise DataError("--by needs one table; give one file or one list of numbers")
        (x, labels), name = given[0], _name(operands[0])
        first = f"by = {_applied(by, name)}"
        graph = parse(first, {name: x})
        try:
            met = stretching(x, *run(graph, [x] * len(graph.inputs)))
        except ShapeError as error:
            raise ShapeError(f"{error}, or keep the axis that was taken away with keepdims=True") from None
        whole = parse(f"{first}; result = {_with(name, then or _usual(by, name))}", {name: x})
        found = report(whole, [x], labels={name: labels})
        items = {i.name: i for i in found.items}
        if not {name, "by", "result"} <= set(items):
            raise DataError(f'--then must use {name} and by; write for example --then "{name} / by"')
        rows = [items[n] for n in (name, "by", "result")]
        met = dataclasses.replace(met, labels=(labels, items["by"].labels))
        return Broadcast(met, tuple((_equation(i), i.value, i.labels) for i in rows), found)

    def text(self, broadcast_text: Callable[[Stretching], str]) -> str:
        """The tables with their labels, and the stretch in words between them."""
        shown = [
            f"{said}   {shape_text(np.shape(x))}\n{table(x, labels) or short(x)}"
            for said, x, labels in self.rows
        ]
        parts = [*shown[:2], broadcast_text(self.stretching).rstrip("\n"), *shown[2:]]
        return "\n\n".join(parts) + "\n"

    def record(self) -> dict[str, Any]:
        """All of it as data."""
        rows = [{"name": said, "value": x, "labels": labels} for said, x, labels in self.rows]
        return {"stretching": self.stretching, "tables": rows}


def _operand(text: str) -> tuple[Any, Labels]:
    shape = text.strip().strip("()").rstrip(",")
    if re.fullmatch(r"\d+(\s*[,x×]\s*\d+)*", shape):
        return tuple(int(n) for n in re.split(r"\s*[,x×]\s*", shape)), ()
    if text.strip() == "()":
        return (), ()
    if text.endswith(FILES) or text.lstrip().startswith("["):
        return value(text, "operand")
    raise DataError(
        f"{text!r} is not a shape such as 3,4 nor a file ({', '.join(FILES)}) nor a list such as [1,2,3]"
    )


def _name(operand: str) -> str:
    """The table's name in formulas: that of its file, or A."""
    stem = Path(operand).stem if operand.endswith(FILES) else "A"
    taken = stem in FUNCTIONS or stem in CONSTANTS or "__" in stem or stem in ("by", "result")
    return stem if stem.isascii() and stem.isidentifier() and not taken else "A"


def _applied(by: str, name: str) -> str:
    """``sum(axis=0)`` is short for ``foods.sum(axis=0)``."""
    try:
        call = ast.parse(by.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return by  # the formula's own parser says what is wrong
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and not call.args
        and call.func.id in METHODS
    ):
        return f"{name}.{by.strip()}"
    return _with(name, by)


def _with(name: str, text: str) -> str:
    """A formula about ``A`` as one about the table's own name."""
    return re.sub(r"\bA\b", name, text)


def _usual(by: str, name: str) -> str:
    """Percentages of a sum; differences from anything else."""
    return f"{name} / by * 100" if "sum" in by else f"{name} - by"


def _equation(item: Any) -> str:
    return f"{item.name} = {item.formula}" if item.formula else str(item.name)
