"""SC202: floats are written into an integer array, which cuts them off."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, text_of
from ..finding import Finding
from ..rule import Rule, rule
from ..tables import FLOATING

ROUNDING = ("floor", "ceil", "round", "rint", "trunc", "around")


@rule
class IntegerStore(Rule):
    """`a = np.array([0, 0]); a[0] = 0.5`."""

    id = "SC202"
    name = "integer-store"
    why = (
        "An array that was made of whole numbers stays one. A float written into it loses what is after "
        "the point."
    )
    fix = "Make it of floats: `np.zeros(n)`, `np.array([0.0, 0.0])`, `dtype=float`."
    gradient = "exactly zero through the written element: it is a whole number, whatever moves"
    fault = """
import numpy as np

counts = np.array([0, 0, 0])
counts[0] = 0.5
"""
    twin = """
import numpy as np

counts = np.array([0.0, 0.0, 0.0])
counts[0] = 0.5
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Writes of floats, for certain, into arrays of whole numbers, for certain."""
        for s in code.nodes:
            if isinstance(s, ast.Assign):
                targets, value, made = s.targets, s.value, code.fact(s.value)
            elif isinstance(s, ast.AugAssign):
                targets, value, made = [s.target], s.value, code.fact(s)
            else:
                continue
            if made.dtype != "f" or made.kind not in ("number", "array") or _exact(value, s, code):
                continue
            for t in targets:
                base = (
                    t.value if isinstance(t, ast.Subscript) else t if isinstance(s, ast.AugAssign) else None
                )
                known = code.fact(base) if base is not None else None
                if base is not None and known is not None and known.array and known.dtype == "i":
                    a = text_of(base)
                    fails = isinstance(s, ast.AugAssign) and base is t
                    yield self.at(
                        code.place(s),
                        f"{a} {known.shape_text} is an array of whole numbers, and "
                        f"{text_of(value)} is a float: "
                        + (
                            "NumPy refuses to write it in place"
                            if fails
                            else "what is after the point is lost"
                        ),
                        f"make {a} an array of floats, with dtype=float where it is made",
                        shapes=(known.shape_text, made.shape_text),
                    )


def _exact(value: ast.expr, s: ast.stmt, code: Code) -> bool:
    """Whether nothing may be lost: no part of the value is sure to have something after the point.

    In a recorded call every float counts. In text alone, floats that may be whole
    (an array of zeros, a range) are left in peace.
    """
    top = value.func if isinstance(value, ast.Call) else None
    if top is not None and (code.called(top) or ast.unparse(top)).rpartition(".")[2] in ROUNDING:
        return True
    if isinstance(s, ast.AugAssign) and isinstance(s.op, ast.Div):
        return False
    return not code.given and not any(_fractional(n, code) for n in _parts(value))


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """The parts a value is computed from; what only says how long or where is left out."""
    todo = [value]
    while todo:
        n = todo.pop()
        yield n
        if isinstance(n, ast.BinOp):
            todo += [n.left, n.right]
        elif isinstance(n, ast.UnaryOp):
            todo.append(n.operand)


def _fractional(n: ast.expr, code: Code) -> bool:
    if isinstance(n, ast.Constant):
        return isinstance(n.value, float) and not n.value.is_integer()
    if isinstance(n, ast.BinOp):
        return isinstance(n.op, ast.Div) and code.fact(n).dtype == "f"
    if isinstance(n, ast.Call):
        name = code.called(n.func).removeprefix("numpy.").removeprefix("math.")
        sampled = name.startswith("random.") and code.fact(n).dtype == "f"
        return sampled or name in FLOATING or name in ("linspace", "pi")
    return code.called(n) in ("numpy.pi", "numpy.e", "numpy.inf", "numpy.nan", "math.pi", "math.inf")
