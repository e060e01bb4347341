"""SC204: a value that carries a derivative is turned into a whole number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..differentiated import carries, casts, moving
from ..finding import Finding
from ..rule import Rule, rule


@rule
class IntegerCast(Rule):
    """`int(x)` or `x.astype(int)` on the way of a gradient."""

    id = "SC204"
    name = "integer-cast"
    why = "A whole number does not move when its operand moves a little."
    fix = (
        "Keep it a float. To choose an element by it, cast inside the index, where no derivative is expected."
    )
    gradient = "exactly zero through the cast"
    fault = """
import numpy as np
import secant as sc

def loss(x):
    steps = x.astype(int)
    return np.sum(steps * x)

slope = sc.grad(loss)(np.array([1.5, 2.5]))
"""
    twin = """
import numpy as np
import secant as sc

def loss(x):
    steps = x
    return np.sum(steps * x)

slope = sc.grad(loss)(np.array([1.5, 2.5]))
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Casts whose result is computed with."""
        for function, names in moving(code):
            for n in ast.walk(function):
                inner = casts(n, code) if isinstance(n, ast.Call) else None
                if inner is None or not carries(inner, names, code) or _chooses(n, code):
                    continue
                assert isinstance(n, ast.Call)
                shape = code.fact(inner).shape_text
                yield self.at(
                    code.place(n),
                    f"{text_of(n)} makes whole numbers of {text_of(inner)}, and "
                    f"{function.name} is differentiated "
                    "through it",
                    f"use {text_of(inner)} itself",
                    shapes=() if shape == "?" else (shape,),
                )


def _chooses(node: ast.AST, code: Code) -> bool:
    """Whether the result is an index, a count or an argument of `range`: no derivative is expected there."""
    inner = node
    for n in code.around(node):
        if isinstance(n, ast.Subscript) and inner is n.slice:
            return True
        if (
            isinstance(n, ast.Call)
            and isinstance(n.func, ast.Name)
            and n.func.id in ("range", "print", "str")
        ):
            return True
        if isinstance(n, ast.Compare | ast.FormattedValue):
            return True
        if isinstance(n, ast.Assign):
            return _only_chooses(n, code)
        if isinstance(n, ast.stmt):
            return False
        inner = n
    return False


def _only_chooses(s: ast.Assign, code: Code) -> bool:
    """Whether the name that holds it is read as an index, a bound or a count alone."""
    target = s.targets[0]
    if not isinstance(target, ast.Name):
        return False
    here = code.function_of(s)
    reads = [
        n
        for n in code.all(ast.Name)
        if n.id == target.id and isinstance(n.ctx, ast.Load) and code.function_of(n) is here
    ]
    return bool(reads) and all(_bounds(r, code) for r in reads)


def _bounds(node: ast.AST, code: Code) -> bool:
    inner = node
    for n in code.around(node):
        if isinstance(n, ast.Subscript) and inner is n.slice:
            return True
        if isinstance(n, ast.Compare) or (
            isinstance(n, ast.Call)
            and isinstance(n.func, ast.Name)
            and n.func.id in ("range", "print", "str")
        ):
            return True
        if isinstance(n, ast.stmt):
            return False
        inner = n
    return False
