"""SC301: a second name for an array, taken for a copy of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..rule import Rule, rule
from ..writes import after, rebound, together, written


@rule
class AliasWrite(Rule):
    """`old = u; u[0] = 1; change = u - old`."""

    id = "SC301"
    name = "alias-write"
    why = (
        "`old = u` gives the array a second name and copies nothing; nor does `old = u[:]`. "
        "A write through one name "
        "is seen through the other, so the two never differ."
    )
    fix = "Write `old = u.copy()`."
    gradient = "the difference of the two is zero for every input, and so is its gradient"
    fault = """
import numpy as np

u = np.arange(5.0)
old = u
u[1:-1] = 0.5 * (u[2:] + u[:-2])
change = np.max(np.abs(u - old))
"""
    twin = """
import numpy as np

u = np.arange(5.0)
old = u.copy()
u[1:-1] = 0.5 * (u[2:] + u[:-2])
change = np.max(np.abs(u - old))
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """A name bound to another, a write through one of them, then an operation on both."""
        for s in code.all(ast.Assign):
            target = s.targets[0]
            if len(s.targets) != 1 or not isinstance(target, ast.Name):
                continue
            base = _aliased(s.value, code)
            if base and base != target.id:
                found = _fault(s, target.id, base, code)
                if found is not None:
                    write, read = found
                    known = code.fact(s.value)
                    yield self.at(
                        code.place(s),
                        f"{target.id} and {base} are one array; line {write.lineno} writes into it, and line "
                        f"{read.lineno} takes {text_of(read)} as if they were two",
                        f"write {target.id} = {base}.copy()",
                        shapes=() if known.shape is None else (known.shape_text,) * 2,
                    )


def _aliased(value: ast.expr, code: Code) -> str:
    """The name that a value is another name of: ``u``, or ``u[:]`` of an array."""
    if isinstance(value, ast.Name):
        return value.id
    if (
        isinstance(value, ast.Subscript)
        and isinstance(value.value, ast.Name)
        and isinstance(value.slice, ast.Slice)
    ):
        full = value.slice.lower is value.slice.upper is value.slice.step is None
        return value.value.id if full and code.fact(value.value).array else ""
    return ""


def _fault(s: ast.Assign, a: str, b: str, code: Code) -> tuple[ast.stmt, ast.expr] | None:
    write: ast.stmt | None = None
    for later in after(s, code):
        if write is not None:
            read = together(later, a, b)
            lost = rebound(later, code) & {a, b}
            if read is not None and not lost and _numeric(read, a, b, code):
                return write, read
        found = next((w for name, w in written(later, code) if name in (a, b)), None)
        if rebound(later, code) & {a, b}:
            return None
        write = write or found
    return None


def _numeric(read: ast.expr, a: str, b: str, code: Code) -> bool:
    """Whether the two are compared or combined as arrays, where two equal ones make no sense."""
    if isinstance(read, ast.BinOp):
        return isinstance(read.op, ast.Sub | ast.Div)
    if isinstance(read, ast.Compare):
        return not any(isinstance(o, ast.Is | ast.IsNot | ast.In | ast.NotIn) for o in read.ops)
    assert isinstance(read, ast.Call)
    name = code.called(read.func).rpartition(".")[2]
    return name in ("allclose", "isclose", "array_equal", "subtract", "array_equiv")
