"""SC304: a function writes into what `np.asarray` gave, which may be the caller's own array."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, FunctionNode, text_of
from ..finding import Finding
from ..rule import Rule, rule
from ..writes import after, rebound, written

VIEWS = (
    "asarray",
    "asanyarray",
    "ravel",
    "atleast_1d",
    "atleast_2d",
    "ascontiguousarray",
    "asarray_chkfinite",
)


@rule
class ArgumentWrite(Rule):
    """`x = np.asarray(x); x -= x.mean()`."""

    id = "SC304"
    name = "argument-write"
    why = (
        "`np.asarray` copies only what is no array yet. Given an array, a write in place changes the "
        "caller's own."
    )
    fix = "Write `np.array(x)`, which copies, or compute without writing in place: `x = x - x.mean()`."
    gradient = (
        "Secant's gradients leave the caller's arrays alone, but a plain call changes them, "
        "so the next value and "
        "gradient are taken at another point"
    )
    fault = """
import numpy as np

def centred(x):
    x = np.asarray(x, dtype=float)
    x -= x.mean()
    return x
"""
    twin = """
import numpy as np

def centred(x):
    x = np.array(x, dtype=float)
    x -= x.mean()
    return x
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """A parameter passed through `np.asarray`, then written into, in a function that gives a result."""
        for s in code.all(ast.Assign):
            f = code.function_of(s)
            target = s.targets[0]
            if f is None or not isinstance(target, ast.Name) or s not in f.body or not _public(f):
                continue
            name = _parameter(s.value, f, code)
            if not name or name in _bound_before(f, s, code):
                continue
            write = _write(s, target.id, code)
            if write is not None and _returns(f):
                yield self.at(
                    code.place(write),
                    f"{target.id} may be the caller's own {name}: {text_of(s.value)} on line "
                    f"{s.lineno} copies no array",
                    f"write np.array({name}) there, or do not write in place here",
                )


def _public(f: FunctionNode) -> bool:
    takes = {p.arg for p in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)}
    says = any(n.startswith(("overwrite", "inplace", "in_place", "copy", "out")) for n in takes)
    text = (ast.get_docstring(f) or "").lower()
    return not f.name.startswith("_") and not says and "in place" not in text and "in-place" not in text


def _parameter(value: ast.expr, f: FunctionNode, code: Code) -> str:
    if not isinstance(value, ast.Call) or not value.args or not isinstance(value.args[0], ast.Name):
        return ""
    if any(k.arg == "copy" for k in value.keywords):
        return ""
    name = code.called(value.func)
    takes = {p.arg for p in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)}
    known = name.startswith("numpy.") and name.removeprefix("numpy.") in VIEWS
    return value.args[0].id if known and value.args[0].id in takes else ""


def _bound_before(f: FunctionNode, s: ast.stmt, code: Code) -> set[str]:
    return {n for b in f.body[: f.body.index(s)] for n in rebound(b, code)}


def _write(s: ast.stmt, name: str, code: Code) -> ast.stmt | None:
    """The first write through the name before it is bound anew; in a branch there may be a copy."""
    for later in after(s, code):
        plain = isinstance(later, ast.Assign | ast.AugAssign)
        found = next((w for n, w in written(later, code) if n == name), None)
        if found is not None and (plain or name not in rebound(later, code)):
            return found
        if name in rebound(later, code):
            return None
    return None


def _returns(f: FunctionNode) -> bool:
    return any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(f))
