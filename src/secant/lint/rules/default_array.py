"""SC303: an array as a default, which all calls share, is written into."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..code import Code, FunctionNode, text_of
from ..finding import Finding
from ..rule import Rule, rule
from ..writes import rebound, written


@rule
class DefaultArray(Rule):
    """`def f(x, out=np.zeros(3)): out += x`."""

    id = "SC303"
    name = "default-array"
    why = (
        "A default is made once, when the function is defined. What one call writes into it, the next "
        "call finds."
    )
    fix = "Write `out=None` and `if out is None: out = np.zeros(3)`."
    gradient = "right for the first call alone: later calls start from what the earlier ones left"
    fault = """
import numpy as np

def add(x, out=np.zeros(3)):
    out += x
    return out
"""
    twin = """
import numpy as np

def add(x, out=None):
    if out is None:
        out = np.zeros(3)
    out += x
    return out
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Parameters whose default is an array, written into before they are bound anew."""
        for f in code.functions:
            for name, default in _defaults(f):
                write = _written(f, name, code) if _array(default, code) else None
                if write is not None:
                    yield self.at(
                        code.place(default),
                        f"all calls of {f.name} share the one array {text_of(default)}, and "
                        f"line {write.lineno} writes "
                        f"into {name}",
                        f"write {name}=None, and make the array in the function",
                    )


def _defaults(f: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    positional = [*f.args.posonlyargs, *f.args.args]
    if f.args.defaults:
        for p, d in zip(positional[-len(f.args.defaults) :], f.args.defaults):
            yield p.arg, d
    for p, kd in zip(f.args.kwonlyargs, f.args.kw_defaults):
        if kd is not None:
            yield p.arg, kd


def _array(default: ast.expr, code: Code) -> bool:
    made = ("zeros", "ones", "empty", "array", "arange", "full", "linspace", "eye", "identity")
    return isinstance(default, ast.Call) and code.called(default.func) in {f"numpy.{n}" for n in made}


def _written(f: FunctionNode, name: str, code: Code) -> ast.stmt | None:
    for s in f.body:
        for found, write in written(s, code):
            if found == name:
                return write
        for n in ast.walk(s):
            if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name) and n.target.id == name:
                return n
        if name in rebound(s, code):
            return None
    return None
