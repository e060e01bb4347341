"""What the parts of a formula's syntax tree mean: operators, comparisons, and which names it leaves free.

Enters: syntax trees of typed formulas. Leaves: tables for the reader, and names.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from . import vocabulary as words
from .spelling import parsed

BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


KINDS: dict[type[ast.expr], str] = {
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.JoinedStr: "a text",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.Tuple: "a tuple",
    ast.NamedExpr: "an assignment with :=",
    ast.Await: "await",
    ast.Yield: "yield",
    ast.Starred: "a *",
}


def free_names(text: str) -> tuple[str, ...]:
    """The names that a formula needs values for, in order of first use."""
    tree = parsed(text)
    found: dict[str, None] = {}
    known: set[str] = set()
    for statement in tree.body:
        called = {id(n.func) for n in ast.walk(statement) if isinstance(n, ast.Call)}
        owners = {id(n.value) for n in ast.walk(statement) if isinstance(n, ast.Attribute)}
        names = [n for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        for n in sorted(names, key=lambda n: (n.lineno, n.col_offset)):
            module = id(n) in owners and n.id in words.MODULES
            if n.id not in known and n.id not in words.CONSTANTS and id(n) not in called and not module:
                found[n.id] = None
        if isinstance(statement, ast.Assign):
            known.update(t.id for t in statement.targets if isinstance(t, ast.Name))
    return tuple(found)
