"""SC302: a list that holds one array many times."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..rule import Rule, rule


@rule
class SharedElements(Rule):
    """`rows = [np.zeros(3)] * 4`."""

    id = "SC302"
    name = "shared-elements"
    why = (
        "`[np.zeros(3)] * 4` makes one array and a list that holds it four times. A write into one row "
        "is in all."
    )
    fix = "Write `[np.zeros(3) for _ in range(4)]`, or one array: `np.zeros((4, 3))`."
    gradient = "the adjoints of all rows are added into the one that was written last"
    fault = """
import numpy as np

rows = [np.zeros(3)] * 4
rows[0][1] = 1.0
"""
    twin = """
import numpy as np

rows = [np.zeros(3) for _ in range(4)]
rows[0][1] = 1.0
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Repeated lists, and `dict.fromkeys`, of one array that is written into later."""
        for s in code.all(ast.Assign):
            target = s.targets[0]
            held = _repeated(s.value, code)
            if held is None or not isinstance(target, ast.Name):
                continue
            write = _written(target.id, s, code)
            if write is not None:
                known = code.fact(held)
                yield self.at(
                    code.place(s.value),
                    f"{target.id} holds the one array {text_of(held)} {known.shape_text} "
                    "again and again; line "
                    f"{write.lineno} writes into all of them at once",
                    f"make each its own: [{text_of(held)} for _ in range(...)]",
                    shapes=(known.shape_text,),
                )


def _repeated(value: ast.expr, code: Code) -> ast.expr | None:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        for part, times in ((value.left, value.right), (value.right, value.left)):
            one = isinstance(times, ast.Constant) and times.value in (0, 1)
            if isinstance(part, ast.List) and len(part.elts) == 1 and not one and not code.fact(times).array:
                return part.elts[0] if code.fact(part.elts[0]).array else None
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "dict.fromkeys" and len(value.args) == 2:
        return value.args[1] if code.fact(value.args[1]).array else None
    return None


def _written(name: str, s: ast.Assign, code: Code) -> ast.stmt | None:
    """A write into an element: ``rows[i][j] = 1``, ``rows[i] += 1``; None if they are replaced."""
    here = code.function_of(s)
    for w in code.nodes:
        if (
            not isinstance(w, ast.Assign | ast.AugAssign)
            or w.lineno <= s.lineno
            or code.function_of(w) is not here
        ):
            continue
        for t in w.targets if isinstance(w, ast.Assign) else [w.target]:
            if isinstance(t, ast.Name) and t.id == name:
                return None
            if not isinstance(t, ast.Subscript):
                continue
            inner = t.value
            if isinstance(inner, ast.Name) and inner.id == name:
                return w if isinstance(w, ast.AugAssign) else None
            if (
                isinstance(inner, ast.Subscript)
                and isinstance(inner.value, ast.Name)
                and inner.value.id == name
            ):
                return w
    return None
