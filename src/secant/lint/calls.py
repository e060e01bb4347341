"""What is certain of the result of a call: NumPy's functions and the methods of arrays.

Enters: the full name (``numpy.dot``; ``.sum`` for a method, with its array first), and what is known of the
arguments. Leaves: what is known of the result; unknown for every function that is not listed here.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .known import UNKNOWN, Known, array, broadcast, number
from .makers import MAKERS, as_array, shape_given
from .tables import COMPARING, ELEMENTWISE, FLOATING, METHODS, REDUCTIONS, SAMPLERS

Args = Sequence[Known]
Words = Mapping[str, Known]


def call(name: str, args: Args, words: Words, code: Any = None, node: ast.Call | None = None) -> Known:
    """The result of one call."""
    try:
        return _called(name, args, words, code, node)
    except IndexError:  # a call with too few arguments, which fails when it runs
        return UNKNOWN


def _called(name: str, args: Args, words: Words, code: Any, node: ast.Call | None) -> Known:
    method = name.startswith(".")
    if method and not args[0].array:
        if args[0] == RNG and name[1:] in SAMPLERS:
            return _sampled(args[1:], words, name[1:])
        return UNKNOWN
    short = name[1:] if method else name.removeprefix("numpy.").removeprefix("linalg.")
    if not method and not name.startswith(("numpy.", "scipy.linalg.")):
        return _builtin(name, args)
    short = short.removeprefix("scipy.linalg.")
    if method and short not in METHODS:
        return UNKNOWN
    if short in REDUCTIONS:
        return _reduced(args, words, short)
    if short in ELEMENTWISE:
        inputs = [as_array(a) for a in args[: ELEMENTWISE[short]]]
        if not inputs or "out" in words or "where" in words:
            return UNKNOWN
        made = broadcast(inputs)
        if short in COMPARING:
            return replace(made, dtype="b")
        return replace(made, dtype="f") if short in FLOATING and made.dtype in ("i", "b") else made
    if short.startswith("random."):
        return _random(short.removeprefix("random."), args, words)
    handler = MAKERS.get(short)
    return UNKNOWN if handler is None else handler(args, words, _dtype(short, node, code))


RNG = Known("rng")


def _builtin(name: str, args: Args) -> Known:
    if name == "len" and len(args) == 1:
        x = args[0]
        return number(
            "i", x.shape[0] if x.array and x.shape else len(x.items) if x.items is not None else None
        )
    if name in ("float", "int", "bool", "complex"):
        return number(name[0])
    if name.startswith("math."):
        return number("i" if name in ("math.floor", "math.ceil", "math.comb", "math.factorial") else "f")
    return UNKNOWN


def _dtype(short: str, node: ast.Call | None, code: Any) -> str | None:
    """The dtype that is asked for: None if none is, "" if it is not known which."""
    if node is None:
        return None
    found = next((k.value for k in node.keywords if k.arg == "dtype"), None)
    at = DTYPE_AT.get(short)
    if found is None and at is not None and len(node.args) > at:
        found = node.args[at]
    if found is None or (isinstance(found, ast.Constant) and found.value is None):
        return None
    return dtype_of(found, code)


def dtype_of(found: ast.expr, code: Any) -> str:
    """The kind of a dtype as it is written: ``int``, ``np.float32``, ``"f8"``."""
    text = found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else ""
    if isinstance(found, ast.Name) and found.id in ("int", "float", "bool", "complex"):
        text = found.id
    text = text or code.called(found).removeprefix("numpy.")
    text = text.lstrip("<>=")
    for start, kind in (("float", "f"), ("int", "i"), ("bool", "b"), ("complex", "c"), ("double", "f")):
        if text.startswith(start):
            return kind
    if len(text) == 2 and text[1].isdigit():
        return {"f": "f", "i": "i", "u": "", "c": "c"}.get(text[0], "")
    return ""


def _reduced(args: Args, words: Words, name: str) -> Known:
    x = as_array(args[0]) if args else UNKNOWN
    kind = "i" if name.startswith("arg") else "b" if name in ("any", "all") else x.dtype
    kind = "f" if name in FLOATING and kind in ("i", "b") else "i" if (name, kind) == ("sum", "b") else kind
    kept = words.get("keepdims")
    axis = args[1] if len(args) > 1 else words.get("axis")
    if name in ("norm", "percentile", "quantile"):
        axis = words.get("axis")
        if len(args) > 2 or (name != "norm" and not (len(args) > 1 and args[1].kind == "number")):
            return UNKNOWN
    if {"out", "where"} & words.keys() or (name in ("max", "min", "sum") and len(args) > 2):
        return UNKNOWN
    if axis is None or axis.kind == "none":
        return number(kind) if kept is None and x.kind in ("array", "number") else UNKNOWN
    if x.shape is None or not isinstance(axis.dim, int) or not -len(x.shape) <= axis.dim < len(x.shape):
        return array(None, kind, "") if x.array and axis.kind == "number" else UNKNOWN
    if kept is not None and kept.dim not in (0, 1):
        return array(None, kind, "")
    at = axis.dim % len(x.shape)
    if kept is not None and kept.dim:
        return array([1 if i == at else d for i, d in enumerate(x.shape)], kind, "keepdims")
    shape = tuple(d for i, d in enumerate(x.shape) if i != at)
    return array(shape, kind) if shape else number(kind)


def _sampled(args: Args, words: Words, name: str) -> Known:
    size = words.get("size")
    at = SAMPLERS[name]
    if size is None:
        size = args[at] if len(args) > at else None
    if size is None:
        return number("f") if all(a.kind == "number" for a in args) else UNKNOWN
    kind = "i" if name in ("integers", "randint", "poisson", "binomial") else "f"
    return array(shape_given(size), kind)


def _random(name: str, args: Args, words: Words) -> Known:
    if name in ("default_rng", "RandomState"):
        return RNG
    if name in ("rand", "randn"):
        return array([a.dim for a in args], "f") if args else number("f")
    return _sampled(args, words, name) if name in SAMPLERS else UNKNOWN


DTYPE_AT = {"astype": 0, "full": 2} | {
    n: 1 for n in ("zeros", "ones", "empty", "array", "asarray", "zeros_like", "ones_like", "empty_like")
}
"""Where a dtype stands among the positional arguments."""
