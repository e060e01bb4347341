"""SC201: `//` in what is differentiated."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..differentiated import carries, moving
from ..finding import Finding
from ..rule import Rule, rule


@rule
class IntegerDivision(Rule):
    """`x // 2` of a float that a gradient is taken by."""

    id = "SC201"
    name = "integer-division"
    why = "`//` rounds down. Its result is a staircase, and no small change of its operands moves it."
    fix = "Write `/`. If rounding is meant, keep it out of what is differentiated."
    gradient = "exactly zero through this operation, wherever it is defined"
    fault = """
import numpy as np
import secant as sc

def loss(x):
    return np.sum(x**2) // 2

value, slope = sc.value_and_grad(loss)(np.array([1.0, 2.0]))
"""
    twin = """
import numpy as np
import secant as sc

def loss(x):
    return np.sum(x**2) / 2

value, slope = sc.value_and_grad(loss)(np.array([1.0, 2.0]))
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Floor divisions of values that carry a derivative."""
        for function, names in moving(code):
            for n in ast.walk(function):
                if isinstance(n, ast.BinOp) and isinstance(n.op, ast.FloorDiv):
                    parts, whole = (n.left, n.right), text_of(n)
                elif isinstance(n, ast.AugAssign) and isinstance(n.op, ast.FloorDiv):
                    parts, whole = (n.target, n.value), text_of(n)
                elif (
                    isinstance(n, ast.Call)
                    and code.called(n.func) == "numpy.floor_divide"
                    and len(n.args) > 1
                ):
                    parts, whole = (n.args[0], n.args[1]), text_of(n)
                else:
                    continue
                if any(carries(p, names, code) for p in parts) and not _indexes(n, code):
                    shapes = tuple(code.fact(p).shape_text for p in parts)
                    yield self.at(
                        code.place(n),
                        f"{whole} rounds down, and {function.name} is differentiated through it",
                        f"write {whole.replace('//=', '/=').replace('//', '/')} for the quotient itself",
                        shapes=() if "?" in shapes else shapes,
                    )


def _indexes(node: ast.AST, code: Code) -> bool:
    """Whether the result only chooses elements."""
    return any(isinstance(n, ast.Subscript) for n in code.around(node) if isinstance(n, ast.expr))
