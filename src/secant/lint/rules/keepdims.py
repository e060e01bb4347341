"""SC105: an array meets its own reduction, whose axis is gone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..known import Known, shape_text
from ..rule import Rule, rule
from ..syntax import Reduction, pairs, reduction, whole

OPERATORS = (
    "+",
    "-",
    "*",
    "/",
    "+=",
    "-=",
    "*=",
    "/=",
    "subtract",
    "divide",
    "true_divide",
    "multiply",
    "add",
)


@rule
class Keepdims(Rule):
    """`X / X.sum(axis=1)`."""

    id = "SC105"
    name = "keepdims"
    why = (
        "A reduction over axis 1 of (n, d) has the shape (n,). Against (n, d) it is taken as "
        "a row of length d: an "
        "error, and if n equals d, a silent one."
    )
    fix = "Keep the axis: `X / X.sum(axis=1, keepdims=True)`."
    gradient = "where n equals d, each row is scaled by the sums of other rows, and so is its gradient"
    fault = """
import numpy as np

X = np.ones((3, 3))
shares = X / X.sum(axis=1)
"""
    twin = """
import numpy as np

X = np.ones((3, 3))
shares = X / X.sum(axis=1, keepdims=True)
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """An array and its reduction over an axis that is not its first, in one operation."""
        reduced = _named(code)
        for p in pairs(code):
            if p.op not in OPERATORS:
                continue
            for array, other in ((p.left, p.right), (p.right, p.left)):
                r = reduction(other, code) or reduced.get((ast.dump(other), code.function_of(p.node)))
                if r is None or r.keeps or ast.unparse(r.base) != ast.unparse(array):
                    continue
                known = code.fact(r.base)
                axis = whole(r.axis)
                if axis is None or not _wrong(known, axis):
                    continue
                x = text_of(array)
                at = known.shape_text if known.shape is not None else "(n, d)"
                made = _left(known, axis)
                yield self.at(
                    code.place(p.node),
                    f"{x} {at} meets {text_of(other)} {made}: axis {axis} is gone, so what "
                    "belongs to a row is laid "
                    "along the columns",
                    f"keep the axis: {_kept(other, r)}",
                    shapes=(at, made),
                )
                break


def _left(known: Known, axis: int) -> str:
    """The shape without the axis."""
    if known.shape is None:
        return "(n,)"
    return shape_text([d for i, d in enumerate(known.shape) if i != axis % len(known.shape)])


def _wrong(known: Known, axis: int) -> bool:
    """Whether what is left does not line up: without an axis of length 1 it lines up for axis 0 alone."""
    if known.shape is None:
        return axis >= 1 and known.kind in ("", "array")
    rank = len(known.shape)
    if rank < 2 or axis % rank == 0 or not (known.array or axis >= 1):
        return False
    left = [d for i, d in enumerate(known.shape) if i != axis % rank]
    return not all(d == 1 for d in left)  # a length of 1 stretches as it should


def _kept(node: ast.expr, r: Reduction) -> str:
    if isinstance(node, ast.Call):
        call = ast.Call(node.func, node.args, [k for k in node.keywords if k.arg != "keepdims"])
        call.keywords = [*call.keywords, ast.keyword("keepdims", ast.Constant(True))]
        return text_of(call)
    return f"{text_of(r.base)}.{r.name}(axis={ast.unparse(r.axis) if r.axis else 1}, keepdims=True)"


def _named(code: Code) -> dict[tuple[str, object], Reduction]:
    """Reductions that a name holds, where the name and the array are bound once in their function."""
    counts: dict[tuple[str, object], int] = {}
    for n in code.all(ast.Name):
        if isinstance(n.ctx, ast.Store):
            key = (n.id, code.function_of(n))
            counts[key] = counts.get(key, 0) + 1
    found: dict[tuple[str, object], Reduction] = {}
    for s in code.all(ast.Assign):
        r = reduction(s.value, code)
        target = s.targets[0]
        if (
            r is None
            or len(s.targets) != 1
            or not isinstance(target, ast.Name)
            or not isinstance(r.base, ast.Name)
        ):
            continue
        here = code.function_of(s)
        if (
            counts.get((target.id, here)) == 1
            and counts.get((r.base.id, here), 0) <= 1
            and _before(s, r.base.id, code)
        ):
            found[(ast.dump(ast.Name(target.id, ast.Load())), here)] = r
    return found


def _before(s: ast.Assign, name: str, code: Code) -> bool:
    """Whether the array is not bound again after its reduction."""
    here = code.function_of(s)
    return not any(
        n.id == name and isinstance(n.ctx, ast.Store) and n.lineno > s.lineno and code.function_of(n) is here
        for n in code.all(ast.Name)
    )
