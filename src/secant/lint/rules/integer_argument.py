"""SC203: an integer array is differentiated by."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..differentiated import positions_of
from ..finding import Finding
from ..recorded import Recorded
from ..rule import Rule, rule

CALLED = {f"secant.{n}" for n in ("grad", "value_and_grad", "jacobian", "hessian")}


@rule
class IntegerArgument(Rule):
    """`sc.grad(f)(np.array([1, 2, 3]))`."""

    id = "SC203"
    name = "integer-argument"
    why = (
        "An array of whole numbers has no derivative. `np.array([1, 2, 3])` and `np.arange(3)` hold "
        "whole numbers."
    )
    fix = "Write a float: `np.array([1.0, 2.0, 3.0])`, `np.arange(3.0)`, or `x.astype(float)`."
    gradient = "there is none: Secant refuses the call; other libraries may give zeros or round"
    fault = """
import numpy as np
import secant as sc

def loss(x):
    return np.sum(x**2)

try:
    slope = sc.grad(loss)(np.array([1, 2, 3]))
except sc.Refused:
    pass
"""
    twin = """
import numpy as np
import secant as sc

def loss(x):
    return np.sum(x**2)

slope = sc.grad(loss)(np.array([1.0, 2.0, 3.0]))
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Calls of gradients with arrays that hold whole numbers for certain."""
        if code.part is not code.tree:
            return
        named = _named(code)
        for c in code.all(ast.Call):
            made = c.func if isinstance(c.func, ast.Call) else None
            if isinstance(c.func, ast.Name):
                made = named.get((c.func.id, code.function_of(c))) or named.get((c.func.id, None))
            if made is None or code.called(made.func) not in CALLED:
                continue
            for i in positions_of(made):
                if 0 <= i < len(c.args):
                    known = code.fact(c.args[i])
                    if known.array and known.dtype in ("i", "b"):
                        x = text_of(c.args[i])
                        yield self.at(
                            code.place(c.args[i]),
                            f"{x} {known.shape_text} holds whole numbers, which have no derivative",
                            f"write floats, as in {_floats(c.args[i])}",
                            shapes=(known.shape_text,),
                        )

    def recorded(self, call: Recorded) -> Iterator[Finding]:
        """The first argument of a call, which gradients are by."""
        for name, kind, shape in call.arguments[:1]:
            if kind in "iub" and shape:
                yield self.at(
                    call.parameter(name),
                    f"{name} {call.text(shape)} holds whole numbers, which have no derivative",
                    f"pass {name}.astype(float)",
                    shapes=(call.text(shape),),
                )


def _floats(node: ast.expr) -> str:
    text = text_of(node)
    return f"{text}.astype(float)"


def _named(code: Code) -> dict[tuple[str, object], ast.Call]:
    """Names that hold a gradient and nothing else in their function."""
    found: dict[tuple[str, object], list[ast.Call | None]] = {}
    for n in code.all(ast.Name):
        if isinstance(n.ctx, ast.Store):
            s = code.parents.get(n)
            value = s.value if isinstance(s, ast.Assign) and isinstance(s.value, ast.Call) else None
            found.setdefault((n.id, code.function_of(n)), []).append(value)
    return {k: v[0] for k, v in found.items() if len(v) == 1 and v[0] is not None}
